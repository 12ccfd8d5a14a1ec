"""What a scenario is made from: its files and the bundled tables, with their hashes."""

from pathlib import Path

from euroqci_space.datafiles import BUNDLED, data_file
from euroqci_space.infiles import sha256
from euroqci_space.model import InputFile
from euroqci_space.scenario.fibre import fibre_path
from euroqci_space.scenario.schema import ScenarioForm
from euroqci_space.scenario.toml import TomlFile

_DEVICES = ("terminals.toml", "protocols.toml", "telescopes.toml", "detectors.toml")
_PHYSICS = ("clear_sky.csv", "atmosphere.csv", "element_age.csv")


def input_files(form: ScenarioForm, file: TomlFile) -> tuple[InputFile, ...]:
    """Return the files that the scenario names, as it names them, and the bundled tables it reads.

    Raises
    ------
    InputError
        When a file cannot be read.
    """
    named = [form.demand.file, form.stations.file, form.weather.clear_sky, form.weather.forecast]
    named += [satellite.elements for satellite in form.satellite]
    paths = {file.path.name: file.path}
    paths |= {name: file.path.parent / name for name in named if name}
    if form.fibre and form.fibre.file:
        paths[form.fibre.file] = fibre_path(form.fibre, file)
    paths |= {BUNDLED + name: Path(str(data_file(name))) for name in _bundled(form)}
    return tuple(InputFile(name=name, sha256=sha256(path)) for name, path in paths.items())


def _bundled(form: ScenarioForm) -> tuple[str, ...]:
    names: tuple[str, ...] = (*_DEVICES, *_PHYSICS)
    if not form.stations.file:
        names += ("stations.csv",)
    if (form.fibre and not form.fibre.file) or (form.demand.generate and not form.fibre):
        names += ("fibre.csv",)
    return names
