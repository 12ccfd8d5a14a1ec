"""Whether the receivers on the ground see the light that the satellites send."""

from euroqci_space.errors import Fault, InputError
from euroqci_space.model import Detector, Satellite, Station, Telescope
from euroqci_space.scenario.devices import Devices, telescope_record
from euroqci_space.scenario.schema import ScenarioForm
from euroqci_space.scenario.toml import KeyPath, TomlFile


def check_wavelengths(
    form: ScenarioForm,
    file: TomlFile,
    satellites: tuple[Satellite, ...],
    ground: tuple[tuple[Station, ...], tuple[Telescope, ...]],
) -> None:
    """Refuse a telescope that sees no satellite, and a satellite that no telescope sees.

    A pair that does not fit beside others that do is no fault: it gives no key.

    Raises
    ------
    InputError
        With every such telescope; where there is none, with every such satellite.
    """
    stations, telescopes = ground
    sent = {one.terminal.wavelength_nm: one.name for one in satellites}
    blind = {  # once for a choice of telescope, which may have many apertures
        (_key(form, stations, telescope), telescope.detector): None
        for telescope in telescopes
        if not any(map(telescope.detector.sees, sent))
    }
    faults = [_blind(file, key, detector, sent) for key, detector in blind]
    faults = faults or [
        _unseen(file, wavelength_nm, name)
        for wavelength_nm, name in sent.items()
        if not any(telescope.detector.sees(wavelength_nm) for telescope in telescopes)
    ]
    if faults:
        raise InputError(faults)


def _key(form: ScenarioForm, stations: tuple[Station, ...], telescope: Telescope) -> KeyPath:
    """Return where the scenario chooses a telescope."""
    users = {station.id for station in stations if station.telescope == telescope.id}
    for index, table in enumerate(form.station):
        if table.id in users and table.telescope:
            return ("station", index, "telescope")
    return ("stations", "telescope")


def _blind(file: TomlFile, key: KeyPath, detector: Detector, sent: dict[float, str]) -> Fault:
    low_nm, high_nm = detector.band_nm
    lights = ", ".join(f"{name} sends {wavelength_nm:g} nm" for wavelength_nm, name in sent.items())
    problem = (
        f"the telescope's detector {detector.id!r} sees {low_nm:g} to {high_nm:g} nm,"
        f" and no satellite sends that ({lights})"
    )
    return file.fault(key, problem, _advice(file, sent))


def _advice(file: TomlFile, sent: dict[float, str]) -> str:
    telescopes, detectors = Devices("telescope", file), Devices("detector", file)
    fitting = [
        name
        for name in telescopes.names
        if any(map(telescope_record(telescopes, detectors, name).detector.sees, sent))
    ]
    return f"name one that does: {', '.join(fitting)}" if fitting else "change its detector"


def _unseen(file: TomlFile, wavelength_nm: float, name: str) -> Fault:
    problem = f"satellite {name!r} sends {wavelength_nm:g} nm, and no station has a detector for it"
    return file.fault(("stations", "telescope"), problem, _advice(file, {wavelength_nm: name}))
