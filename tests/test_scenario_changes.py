"""What a study changes in a scenario, and what it may not."""

import pytest

from euroqci_space.errors import InputError
from euroqci_space.scenario import load_scenario, scenario_inputs


def test_a_value_changes_by_its_path():
    scenario = load_scenario("eagle1", {"satellite.EAGLE-1.sun_synchronous.altitude_km": 600.0})
    assert scenario.satellites[0].orbit.altitude_km == 600.0


def test_a_bundled_device_changes_for_this_scenario_alone():
    changed = load_scenario("saga", {'telescope."ao-1550-0.8m".filter_nm': 0.2})
    assert {one.filter_nm for one in changed.telescopes} == {0.2}
    assert all(one.filter_nm != 0.2 for one in load_scenario("saga").telescopes)


def test_a_station_of_the_catalogue_changes_by_its_id():
    scenario = load_scenario("saga", {"station.IT-MAT.telescopes": 2})
    assert {one.id: one.telescopes for one in scenario.stations}["IT-MAT"] == 2
    assert len(scenario.stations) == 4


def test_a_star_changes_every_member():
    scenario = load_scenario("euroqci", {"satellite.*.terminals": 3})
    assert [one.terminals for one in scenario.satellites] == [3, 3]


def test_a_changed_value_is_checked_like_any_other():
    with pytest.raises(InputError, match="altitude_km: is 5"):
        load_scenario("eagle1", {"satellite.EAGLE-1.sun_synchronous.altitude_km": 5.0})


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("satellite.EAGLE-2.terminals", "did you mean 'EAGLE-1'"),
        ("telescope.none.aperture_m", "unknown telescope 'none'"),
        ("constraints.minimum_elevaton_deg", "did you mean"),
        ("days.more", "leads to no table"),
        ("a b", "is no path"),
    ],
)
def test_a_path_that_leads_nowhere_is_told(path, problem):
    with pytest.raises(InputError, match=problem):
        load_scenario("eagle1", {path: 1.0})


def test_inputs_name_every_file_with_its_hash():
    tables, inputs = scenario_inputs("eagle1", {"days": 1})
    assert tables["days"] == 1
    assert inputs == load_scenario("eagle1", {"days": 1}).inputs
