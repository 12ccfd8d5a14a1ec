"""Long horizons: what a chain of plans delivers, and what it keeps in store."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from euroqci_space.errors import InputError
from euroqci_space.prospect import survey
from euroqci_space.scenario import load_scenario
from euroqci_space.studies import rolling


@pytest.fixture(scope="module")
def chain():
    return tuple(rolling(load_scenario("saga", {"days": 5, "demand.multiplier": 300.0}), days=2.0))


def test_the_stretches_cover_the_horizon(chain):
    assert [made.number for made in chain] == [1, 2, 3]
    assert [made.days for made in chain] == [2.0, 2.0, 1.0]
    for one, following in pairwise(chain):
        assert following.start_tai_s == one.start_tai_s + one.days * 86_400.0


def test_each_plan_lies_below_its_bound(chain):
    for made in chain:
        assert 0 < made.delivered_bits <= made.bound_bits * (1 + 1e-9)
        assert made.delivered_bits <= made.requested_bits


def test_key_is_delivered_or_in_store_and_never_more_than_the_sky_gives(chain):
    scenario = load_scenario("saga", {"days": 5, "demand.multiplier": 300.0})
    for count in range(1, 4):
        days = sum(made.days for made in chain[:count])
        stop = scenario.horizon.start + timedelta(days=days)
        whole = replace(scenario, horizon=replace(scenario.horizon, stop=stop))
        there = sum(one.expected_bits.max() for one in survey(whole).candidates)
        spent = 2 * sum(made.delivered_bits for made in chain[:count])  # one bit of each end
        assert 0 <= chain[count - 1].stored_bits <= there - spent


def test_what_is_in_store_helps_the_next_stretch(chain):
    """The second plan by itself, without what the first left, delivers no more."""
    scenario = load_scenario("saga", {"days": 5, "demand.multiplier": 300.0})
    horizon = scenario.horizon
    second = replace(
        horizon, start=horizon.start + timedelta(days=2), stop=horizon.start + timedelta(days=4)
    )
    demands = tuple(
        replace(one, requested_bits=round(one.requested_bits * 0.4)) for one in scenario.demands
    )
    (alone,) = rolling(replace(scenario, horizon=second, demands=demands), days=2.0)
    assert alone.bound_bits <= chain[1].bound_bits * (1 + 1e-6)
    assert alone.requested_bits == chain[1].requested_bits


def test_a_stretch_without_a_pass_is_a_row_of_its_own():
    scenario = load_scenario("saga", {"days": 1, "constraints.minimum_elevation_deg": 85.0})
    made = tuple(rolling(scenario, days=0.25))
    assert len(made) == 4
    assert all(one.delivered_bits == 0 for one in made)


def test_a_key_network_is_refused():
    with pytest.raises(InputError, match="not carried"):
        next(rolling(load_scenario("euroqci")))
