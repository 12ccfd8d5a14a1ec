"""Slews, duties, memory, processing and epochs: from the scenario into the scheduler's problem."""

from dataclasses import replace
from datetime import timedelta
from functools import cache

import numpy as np
import pytest

from euroqci_space.candidates import SlotGrid, counts, light, scheduling_problem
from euroqci_space.errors import InputError
from euroqci_space.key import secret_key
from euroqci_space.model import Network
from euroqci_space.planner import plan
from euroqci_space.prospect import survey
from euroqci_space.scenario import load_scenario
from euroqci_space.schedule import Effort, Link
from euroqci_space.verification import verify

SLOW = {
    "satellite_slew_deg_s": 0.4,
    "telescope_azimuth_deg_s": 1.0,
    "telescope_elevation_deg_s": 0.5,
}
FAST = dict.fromkeys(SLOW, 1000.0)
STATIONS = 10
QUICK = Effort(rounds=0, polish=False, workers=1)


@cache
def scenario(**rules):
    whole = load_scenario("eagle1")
    start = whole.horizon.start
    sites = {station.key_site for station in whole.stations[:STATIONS]}
    return replace(
        whole,
        stations=whole.stations[:STATIONS],
        clear_sky=whole.clear_sky[:STATIONS],
        demands=tuple(one for one in whole.demands if {one.a, one.b} <= sites),
        horizon=replace(whole.horizon, stop=start + timedelta(days=1)),
        constraints=replace(whole.constraints, **rules),
    )


@cache
def prospect(**rules):
    return survey(scenario(**rules))


@cache
def free_plan():
    return plan(scenario(), effort=QUICK)


def problem(changed, **rules):
    grid = SlotGrid.over(changed.horizon, changed.solver.slot_s)
    return scheduling_problem(changed, prospect(**rules).candidates, grid)


def broken(made):
    return {violation.rule for violation in verify(made).violations}


def test_a_plan_with_slow_slews_is_accepted_by_the_judge_and_one_without_is_not():
    slow = scenario(**SLOW)
    assert broken(plan(slow, effort=QUICK)) == set()
    assert broken(replace(free_plan(), scenario=slow)) >= {"satellite slew"}


def test_fast_slews_cost_at_most_the_slot_in_which_they_end():
    for window in problem(scenario(**FAST), **FAST).windows:
        on_satellite, on_telescope = window.setups()
        assert set(on_satellite.tolist()) | set(on_telescope.tolist()) <= {3, 4}


@pytest.mark.parametrize(
    "rules",
    [
        {"work_per_orbit_s": 400.0},
        {"raw_memory_gbit": 80.0},
    ],
    ids=["work", "memory"],
)
def test_what_an_orbit_allows_is_kept_and_judged(rules):
    free, bound = free_plan(), plan(scenario(**rules), effort=QUICK)
    assert broken(bound) == set()
    assert broken(replace(free, scenario=scenario(**rules))) & {"work", "raw memory"}
    assert len(bound.contacts) > 0


def test_the_yield_of_each_chosen_contact_is_its_true_finite_key_within_a_percent():
    found = prospect()
    grid = SlotGrid.over(found.scenario.horizon, found.scenario.solver.slot_s)
    fine = replace(grid, steps=4 * grid.steps)  # a quarter of a second: four times the samples
    names = [satellite.name for satellite in found.scenario.satellites]
    ids = [station.id for station in found.scenario.stations]
    chosen = [one for one in free_plan().contacts if one.role == "primary"]
    assert len(chosen) >= 4
    for one in chosen:
        pairing = found.pairings[names.index(one.satellite), ids.index(one.station)]
        first, stop = grid.within(one.start_tai_s - 1e-3, one.stop_tai_s + 1e-3)
        seen = light(pairing, fine.samples_tai_s(first, stop))
        whole = counts(seen, pairing, fine.step_s).sum()
        true_bits = float(secret_key(whole, pairing.satellite.protocol).bits)
        assert one.secret_key_bits == pytest.approx(true_bits, rel=0.01)
        share = one.expected_key_bits / one.secret_key_bits
        assert share == pytest.approx(one.clear_sky_probability, rel=1e-3)


def test_energy_is_time_at_a_power_and_memory_is_time_at_a_rate():
    rules = scenario(energy_per_orbit_wh=10.0, work_power_w=60.0, raw_memory_gbit=100.0).constraints
    protocol = scenario().satellites[0].protocol
    assert rules.longest_work_s == 600.0
    assert rules.longest_link_s(protocol) == 100e9 / (4.0 * protocol.pulse_rate_hz)


def test_key_counts_once_it_is_processed_in_the_epoch_of_that_instant():
    network = Network(epoch_h=6.0, processing_delay_s=1800.0, store_limit_bits=1e4)
    demands = tuple(replace(one, due_h=13.0, max_age_h=12.5) for one in scenario().demands)
    made = problem(replace(scenario(), network=network, demands=demands))
    assert {(pair.due_epoch, pair.max_age_epochs) for pair in made.pairs} == {(1, 1)}
    assert made.store_limit_bits == (1e4,)
    for window in made.windows:
        ready_s = window.stop_slot * made.slot_s + 1800.0
        assert window.epoch == min(int(ready_s // 21600.0), 3)
        in_time = 86400.0 - 1800.0 - window.start_slot * made.slot_s
        bits = window.yields.all_bits()
        assert np.all(bits[:, int(in_time // made.slot_s) + 1 :] == 0.0) or in_time < 0.0


def test_held_contacts_that_want_one_terminal_are_named_by_satellite_station_and_time():
    made = problem(scenario())
    ends = [(window.start_slot, window.stop_slot) for window in made.windows]
    one, other = next(
        (a, b)
        for a, (since, until) in enumerate(ends)
        for b, (begin, _) in enumerate(ends)
        if a != b and since <= begin < until
    )
    first = max(ends[one][0], ends[other][0])
    links = tuple(Link(place, first, ends[place][1] - 1) for place in (one, other))
    with pytest.raises(InputError, match="want one terminal at one time") as told:
        replace(made, frozen=links)
    for place in (one, other):
        station = scenario().stations[made.windows[place].station].id
        assert f"EAGLE-1 with {station} after 2027-01-0" in str(told.value)
