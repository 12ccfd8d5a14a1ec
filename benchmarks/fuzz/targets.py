"""What is fuzzed: each reader of a kind of file, from bytes to checked records.

A target may raise an error that the program foresees; anything else is a finding.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

from euroqci_space.errors import EuroqciError
from euroqci_space.orbit import read_mask
from euroqci_space.orbit.elements import elements_of
from euroqci_space.scenario import load_scenario, read_plan
from euroqci_space.scenario.actuals import read_actuals
from euroqci_space.scenario.catalog import read_clear_sky, read_stations
from euroqci_space.scenario.demand import read_demand
from euroqci_space.scenario.fibre import read_fibre
from euroqci_space.scenario.forecast import read_forecast

HERE = Path(__file__).resolve().parent
CORPUS, CRASHES = HERE / "corpus", HERE / "crashes"
_FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-"))


def _file(name: str, reader: Callable[[Path], object]) -> Callable[[bytes], object]:
    """Return a target that reads a file of these bytes."""

    def read(content: bytes) -> object:
        path = _FOLDER / name
        path.write_bytes(content)
        return reader(path)

    return read


def _elements(content: bytes) -> object:
    return elements_of(content, "elements")


TARGETS: dict[str, Callable[[bytes], object]] = {
    "tle": _elements,
    "omm_json": _elements,
    "omm_csv": _elements,
    "omm_xml": _elements,
    "omm_kvn": _elements,
    "scenario": _file("scenario.toml", load_scenario),
    "demand": _file("demand.csv", read_demand),
    "fibre": _file("fibre.csv", read_fibre),
    "stations": _file("stations.csv", read_stations),
    "clear_sky": _file("clear_sky.csv", read_clear_sky),
    "forecast": _file("forecast.csv", lambda path: read_forecast(path, ("DE-OBE", "GR-HEL"))),
    "actuals": _file("actuals.csv", read_actuals),
    "mask": _file("mask.csv", read_mask),
    "plan": _file("plan.json", read_plan),
}


def feed(target: str, content: bytes) -> str:
    """Feed one input; return ``read`` or ``refused``, and raise what nobody foresaw."""
    try:
        TARGETS[target](content)
    except EuroqciError as error:
        if not str(error).strip() or "Traceback" in str(error):
            message = f"an error without words: {error!r}"
            raise AssertionError(message) from error
        return "refused"
    return "read"


def seeds(target: str, *, crashes: bool = False) -> list[bytes]:
    """Return the kept inputs of a target, sorted by name."""
    folder = (CRASHES if crashes else CORPUS) / target
    return [path.read_bytes() for path in sorted(folder.glob("*")) if path.is_file()]
