"""The key potential: a bound by hand, and never below the scheduler's or a plan."""

from dataclasses import replace

import numpy as np
import pytest

from euroqci_space.candidates import Candidate, SlotGrid, scheduling_problem
from euroqci_space.candidates.windows import Opening
from euroqci_space.planner import plan_from
from euroqci_space.prospect import survey
from euroqci_space.scenario import load_scenario
from euroqci_space.schedule import key_bound
from euroqci_space.studies.potential import potential
from euroqci_space.studies.program import Pick, Program


@pytest.fixture(scope="module")
def saga():
    return survey(load_scenario("saga", {"days": 2, "demand.multiplier": 300.0}))


def table(by_slot):
    """Return the key of each contact where slots simply add up."""
    running = np.concatenate([[0.0], np.cumsum(by_slot)])
    return np.triu(running[None, :] - running[:, None])


def candidate(station, first, by_slot):
    opening = Opening(sight=None, first=first, stop=first + len(by_slot))
    worth = table(by_slot)
    return Candidate(
        satellite=0, station=station, opening=opening, secret_bits=worth, expected_bits=worth
    )


def scenario(requested_bits=1e9):
    base = load_scenario("saga", {"constraints.satellite_setup_s": 0.0})
    wanted = replace(base.demands[0], requested_bits=requested_bits)
    return replace(base, demands=(wanted,))


def ends(base):
    ids = [station.key_site for station in base.stations]
    return [ids.index(end) for end in (base.demands[0].a, base.demands[0].b)]


def test_two_passes_apart_deliver_what_the_poorer_end_holds():
    base = scenario()
    a, b = ends(base)
    found = (candidate(a, 10, [5.0] * 4), candidate(b, 100, [3.0] * 4))
    assert Program.of(potential(base, found)).most() == pytest.approx(12.0)


def test_two_stations_at_once_share_the_time_of_the_satellite():
    base = scenario()
    a, b = ends(base)
    found = (candidate(a, 10, [4.0] * 6), candidate(b, 10, [4.0] * 6))
    assert Program.of(potential(base, found)).most() == pytest.approx(12.0)  # three slots each


def test_no_more_is_delivered_than_asked():
    base = scenario(requested_bits=7.0)
    a, b = ends(base)
    found = (candidate(a, 10, [5.0] * 4), candidate(b, 100, [5.0] * 4))
    assert Program.of(potential(base, found)).most() == pytest.approx(7.0)


def test_time_goes_to_the_end_that_is_short_of_key():
    base = scenario()
    a, b = ends(base)
    found = (candidate(a, 10, [1.0, 9.0, 1.0]), candidate(b, 10, [1.0, 1.0, 1.0]))
    assert Program.of(potential(base, found)).most() == pytest.approx(2.7)  # t + t / 9 = 3


def test_a_cloudy_opening_gives_nothing():
    base = scenario()
    a, b = ends(base)
    found = (candidate(a, 10, [5.0] * 4), candidate(b, 100, [5.0] * 4))
    opened = np.array([True, False])
    assert Program.of(potential(base, found)).most(opened) == 0.0


def test_potential_bound_and_plan_stand_in_this_order(saga):
    grid = SlotGrid.over(saga.scenario.horizon, saga.scenario.solver.slot_s)
    most = Program.of(potential(saga.scenario, saga.candidates)).most()
    bound = key_bound(scheduling_problem(saga.scenario, saga.candidates, grid))
    made = plan_from(saga)
    delivered = sum(one.delivered_bits for one in made.deliveries)
    assert most >= bound * (1 - 1e-3) >= delivered * (1 - 1e-3) > 0.0


def test_a_pick_is_what_the_best_of_all_subsets_gives(saga):
    program = Program.of(potential(saga.scenario, saga.candidates))
    member = tuple(one.station for one in saga.candidates)
    by_hand = max(
        program.most(np.isin(member, [first, second]))
        for first in range(4)
        for second in range(first)
    )
    whole = program.best(Pick(member=member, count=2))
    part = program.best(Pick(member=member, count=2, whole=False))
    assert whole.bits == pytest.approx(by_hand, rel=1e-3)
    assert part.bits >= whole.bits * (1 - 1e-9)
    assert part.bound_bits >= whole.bound_bits >= whole.bits
    assert whole.picked.round(6).tolist().count(1.0) == 2
