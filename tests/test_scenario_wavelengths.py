"""Telescopes that do not see the light of the satellites."""

import numpy as np
import pytest

from euroqci_space.errors import InputError
from euroqci_space.link import Conditions, Geometry, link_budget
from euroqci_space.model import Detector
from euroqci_space.scenario import load_scenario


def faults(text, tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_scenario(path)
    return [str(fault).removeprefix(f"{path}:") for fault in caught.value.faults]


ORBIT = """[satellite.sun_synchronous]
norad_id = 99001
altitude_km = 500.0
local_time_of_ascending_node_h = 10.5
epoch = 2027-01-04T12:00:00Z"""
TEXT = f"""schema = 1
name = "mine"
start = 2027-01-04T12:00:00Z
days = 1
[[satellite]]
name = "S"
terminal = "eagle1"
protocol = "eagle1"
{ORBIT}
[stations]
include = ["DE-OBE", "NL-HAG"]
telescope = "bucket-850-1m"
"""
SECOND = f"""[[satellite]]
name = "M"
terminal = "micius-2016"
protocol = "micius-2016"
{ORBIT}
"""


def test_silicon_sees_nothing_of_light_at_1550_nm(tmp_path):
    (fault,) = faults(TEXT, tmp_path)
    assert fault.startswith("16: the telescope's detector 'si-spad-850' sees 400 to 1060 nm")


def test_the_fault_names_the_light_and_what_would_see_it(tmp_path):
    fault = faults(TEXT, tmp_path)[0]
    assert "S sends 1550 nm" in fault
    assert "name one that does: ao-1550, ao-1550-0.8m, ogs-op-0.8m" in fault


def test_a_station_of_its_own_is_named_by_its_line(tmp_path):
    text = TEXT.replace("bucket-850-1m", "ao-1550")
    text += '[[station]]\nid = "NL-HAG"\ntelescope = "xinglong-1m"\n'
    (fault,) = faults(text, tmp_path)
    assert fault.startswith("19: the telescope's detector 'micius-spad'")


def test_a_satellite_that_no_station_sees_is_named_too(tmp_path):
    text = TEXT.replace("bucket-850-1m", "ao-1550")
    text += SECOND
    (fault,) = faults(text, tmp_path)
    assert "satellite 'M' sends 848.62 nm, and no station has a detector for it" in fault


def test_satellites_of_two_colours_may_share_stations_of_two_kinds(tmp_path):
    text = TEXT.replace("bucket-850-1m", "ao-1550")
    text += SECOND
    text += '[[station]]\nid = "NL-HAG"\ntelescope = "xinglong-1m"\n'
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    assert len(load_scenario(path).telescopes) == 2


def test_light_outside_the_band_gives_no_count():
    scenario = load_scenario("eagle1")
    satellite, telescope = scenario.satellites[0], scenario.telescopes[0]
    silicon = load_scenario("micius-2016").telescopes[0]
    budgets = [
        link_budget(
            Geometry(elevation_deg=[90.0], range_km=[500.0]),
            satellite.terminal,
            receiver,
            satellite.protocol,
            Conditions(visibility_km=50.0),
        )
        for receiver in (telescope, silicon)
    ]
    assert budgets[0].efficiency[0] > 0.0
    assert budgets[1].efficiency[0] == 0.0
    assert np.isinf(budgets[1].loss_db[0])


@pytest.mark.parametrize("band_nm", [(900.0, 400.0), (0.0, 900.0), (400.0, 4000.0)])
def test_a_band_rises_within_the_light_that_is_known(band_nm):
    with pytest.raises(ValueError, match="two rising wavelengths"):
        Detector(id="d", efficiency=0.5, dark_count_hz=1.0, band_nm=band_nm)


def test_a_detector_of_ones_own_may_leave_its_band_open(tmp_path):
    text = TEXT.replace("bucket-850-1m", "mine") + (
        '[telescope.mine]\nbase = "bucket-850-1m"\ndetector = "mine"\n'
        "[detector.mine]\nefficiency = 0.5\ndark_count_hz = 10.0\n"
    )
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    assert load_scenario(path).telescopes[0].detector.sees(1550.0)
