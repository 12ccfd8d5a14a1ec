"""The tables of devices: complete records, and for every number where it comes from."""

import tomllib
from dataclasses import replace

import pytest

from euroqci_space.datafiles import data_file
from euroqci_space.model import Detector, Protocol, Telescope, Terminal
from euroqci_space.scenario import Devices
from euroqci_space.scenario.devices import record, telescope_record

KINDS = ("terminal", "telescope", "detector", "protocol")
CONFIDENCE = {"read", "measured", "memory", "assumed"}


def _tables(kind):
    return tomllib.loads(data_file(f"{kind}s.toml").read_text(encoding="utf-8"))[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_every_number_has_a_source_and_a_confidence(kind):
    for name, table in _tables(kind).items():
        for key, value in table.items():
            place = f"{kind}.{name}.{key}"
            assert isinstance(value, str | dict), place
            if isinstance(value, dict):
                assert set(value) == {"value", "source", "confidence"}, place
                assert value["confidence"] in CONFIDENCE, place
                assert value["source"], place


def test_every_device_is_a_complete_record():
    terminals, protocols = Devices("terminal"), Devices("protocol")
    telescopes, detectors = Devices("telescope"), Devices("detector")
    assert all(isinstance(record(terminals, name, Terminal), Terminal) for name in terminals.names)
    assert all(isinstance(record(protocols, name, Protocol), Protocol) for name in protocols.names)
    assert all(isinstance(record(detectors, name, Detector), Detector) for name in detectors.names)
    for name in telescopes.names:
        assert isinstance(telescope_record(telescopes, detectors, name), Telescope)


def test_the_missions_of_the_issue_are_there():
    missions = {"eagle1", "saga", "micius-2016", "micius-2021", "jinan-1", "spoqc", "qube-2"}
    assert missions <= set(_tables("terminal"))
    stations = {"ao-1550-0.8m", "ogs-op-0.8m", "bucket-850-1m", "xinglong-1m", "small-0.28m"}
    assert stations <= set(_tables("telescope"))


@pytest.mark.parametrize(
    ("field", "value"),
    [("wavelength_nm", 0.0), ("divergence_urad", -1.0), ("source_error", 0.6),
     ("pointing_jitter_urad", float("nan")), ("interferometer_visibility", 1.1)],
)  # fmt: skip
def test_terminal_out_of_range_is_refused_with_field_value_and_range(field, value):
    terminal = record(Devices("terminal"), "eagle1", Terminal)
    with pytest.raises(ValueError, match=rf"terminal 'eagle1': {field} is .*, not in"):
        replace(terminal, **{field: value})


@pytest.mark.parametrize(
    ("field", "value"),
    [("intensities", (0.5, 0.5, 0.0)), ("intensities", (0.5, 0.1, 0.2)),
     ("intensities", (0.5, float("nan"), 0.0)), ("intensity_probabilities", (0.5, 0.4, 0.2)),
     ("intensity_probabilities", (1.0, 0.0, 0.0)), ("pulse_rate_hz", 0.0)],
)  # fmt: skip
def test_protocol_out_of_range_is_refused(field, value):
    protocol = record(Devices("protocol"), "eagle1", Protocol)
    with pytest.raises(ValueError, match=field):
        replace(protocol, **{field: value})
