from datetime import UTC, datetime

import numpy as np
import pytest

from euroqci_space.candidates import SlotGrid, find_candidates, pairings
from euroqci_space.candidates.candidate import expected_table
from euroqci_space.model import Horizon
from euroqci_space.orbit import look_angles
from euroqci_space.prospect import survey
from euroqci_space.scenario import load_scenario
from euroqci_space.sky import sun_elevation_deg

DAY = Horizon(start=datetime(2027, 1, 4, tzinfo=UTC), stop=datetime(2027, 1, 5, tzinfo=UTC))


@pytest.fixture(scope="module")
def prospect():
    return survey(load_scenario("micius-2016"))


def test_slots_lie_wholly_within_a_stretch_of_time():
    grid = SlotGrid.over(DAY, 20.0)
    first, stop = grid.within(DAY.start_tai_s + 1.0, DAY.start_tai_s + 99.0)
    assert (first, stop) == (1, 4)
    assert grid.edge_tai_s(first) == DAY.start_tai_s + 20.0


def test_a_duration_is_covered_by_whole_slots():
    grid = SlotGrid.over(DAY, 20.0)
    assert [grid.slots_of(duration_s) for duration_s in (0.0, 1.0, 20.0, 20.1, 60.0)] == [
        0,
        1,
        1,
        2,
        3,
    ]


def test_the_pass_of_2016_is_the_best_candidate(prospect):
    # Liao et al. 2017: 273 s within 1,200 km, closest at 645 km, 19 December 2016
    best = max(prospect.candidates, key=lambda candidate: candidate.secret_bits.max())
    sight = best.opening.sight
    assert abs(sight.duration_s - 273.0) < 3.0
    assert abs(sight.min_range_km - 645.0) < 1.0


def test_a_longer_contact_is_never_worth_less_while_errors_are_alike(prospect):
    best = max(prospect.candidates, key=lambda candidate: candidate.secret_bits.max())
    full = best.secret_bits[0]
    assert np.all(np.diff(full[full > 0]) > 0)


def test_every_slot_of_a_candidate_obeys_elevation_and_darkness(prospect):
    rules = prospect.scenario.constraints
    grid = SlotGrid.over(prospect.scenario.horizon, prospect.scenario.solver.slot_s)
    for candidate in prospect.candidates:
        station = prospect.scenario.stations[candidate.station]
        edges = grid.edge_tai_s(np.arange(candidate.opening.first, candidate.opening.stop + 1))
        angles = look_angles(prospect.elements[candidate.satellite], station, edges)
        assert angles.elevation_deg.min() >= rules.minimum_elevation_deg - 1e-6
        assert sun_elevation_deg(station, edges).max() <= rules.maximum_sun_elevation_deg


def test_the_expected_key_is_the_mean_chance_of_a_clear_line_times_the_key():
    secret = np.zeros((3, 3))
    secret[0, 2], secret[1, 2] = 100.0, 41.0
    expected = expected_table(secret, np.array([0.5, 0.25]))
    assert (expected[0, 2], expected[1, 2]) == (37.0, 10.0)


def test_a_candidate_that_gives_no_key_is_left_out(prospect):
    scenario = prospect.scenario
    assert all(candidate.expected_bits.max() > 0 for candidate in prospect.candidates)
    pairs = pairings(scenario, prospect.elements)
    assert find_candidates(scenario, pairs, []) == ()
