"""A file to start from: the template, or a bundled scenario or study with what it names."""

import re
from pathlib import Path
from typing import Any

from euroqci_space.datafiles import data_file
from euroqci_space.errors import InputError
from euroqci_space.infiles import read_text
from euroqci_space.scenario.catalog import bundled, named_file
from euroqci_space.scenario.load import scenario_path
from euroqci_space.scenario.names import identifier
from euroqci_space.scenario.toml import read_toml

_NAME = re.compile(r'^name = ".*?"', re.MULTILINE)
_NAMING_KEYS = ("file", "elements", "clear_sky")  # what names another file, in whichever table


def starting_files(path: Path, source: str | None = None) -> dict[Path, str]:
    """Return the text of each file of a scenario or study to start from, ``path`` itself last.

    Parameters
    ----------
    path
        Where it is to stand, ``NAME.toml``; ``NAME`` becomes its name.
    source
        A scenario to copy, with the files that it names, or a bundled study; the commented template
        of a scenario by default.

    Raises
    ------
    InputError
        When the path gives no name, or the source is neither.

    Examples
    --------
    >>> [file.name for file in starting_files(Path("week.toml"), "eagle1")]
    ['week-eagle1.csv', 'week.toml']
    """
    name = _name(path)
    origin = _origin(source)
    file = read_toml(origin)
    text = _NAME.sub(f'name = "{name}"', read_text(origin), count=1)
    copies: dict[Path, str] = {}
    for named in sorted(_named_files(file.data)):
        copy = path.with_name(f"{name}-{Path(named).name}")
        copies[copy] = read_text(origin.parent / named)
        text = text.replace(f'"{named}"', f'"{copy.name}"')
    return {**copies, path: text}


def _origin(source: str | None) -> Path:
    if source is None:
        return Path(str(data_file("templates/start.toml")))
    if source in bundled("studies"):
        return named_file(source, "studies", "study")
    return scenario_path(source)


def _name(path: Path) -> str:
    fix = "write for example: euroqci-space init mine.toml"
    if path.suffix != ".toml":
        raise InputError.of(f"{path}: does not end in .toml", fix=fix)
    try:
        return identifier(path.stem)
    except ValueError as error:
        raise InputError.of(f"{path}: the name {error}", fix=fix) from error


def _named_files(value: Any) -> set[str]:
    """Return the file names in a scenario: texts under the keys that name files."""
    if isinstance(value, list):
        return set().union(*map(_named_files, value))
    if not isinstance(value, dict):
        return set()
    named = {value[key] for key in _NAMING_KEYS if isinstance(value.get(key), str)}
    return named.union(*map(_named_files, value.values()))
