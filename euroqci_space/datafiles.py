"""The files that come with the program."""

from importlib.resources import files
from importlib.resources.abc import Traversable

from euroqci_space.errors import InputError

BUNDLED = "bundled:"  # before the name of a file of the program, where a user's may have the same


def data_file(name: str) -> Traversable:
    """Return the data file ``name``, such as ``"stations.csv"``.

    A wheel carries the files inside the package; a checkout keeps them in ``data/``, beside it.

    Parameters
    ----------
    name
        Path below ``data/`` with forward slashes.

    Raises
    ------
    InputError
        When no such file comes with the program.

    Examples
    --------
    >>> data_file("stations.csv").name
    'stations.csv'
    """
    package = files("euroqci_space")
    for folder in (package.joinpath("data"), package.joinpath("..", "data")):
        candidate = folder.joinpath(*name.split("/"))
        if candidate.is_file():
            return candidate
    raise InputError.of(f"no data file {name!r} comes with the program")


def data_files(folder: str, suffix: str) -> tuple[str, ...]:
    """Return the names in ``data/<folder>`` that end in ``suffix``, sorted.

    Examples
    --------
    >>> data_files("scenarios", ".toml")[0]
    'eagle1.toml'
    """
    package = files("euroqci_space")
    for data in (package.joinpath("data"), package.joinpath("..", "data")):
        if data.joinpath(folder).is_dir():
            names = (entry.name for entry in data.joinpath(folder).iterdir())
            return tuple(sorted(name for name in names if name.endswith(suffix)))
    return ()
