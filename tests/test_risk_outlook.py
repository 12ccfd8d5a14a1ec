"""The outlook of a plan: close to its own mean, told in plan and summary."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from euroqci_space.model import Actual, Demand
from euroqci_space.risk import flying, outlook
from euroqci_space.weather import Draws

sys.path.insert(0, str(Path(__file__).parent))

from risk_cases import BASE, plan_of

ONE, TWO = (station.id for station in BASE.stations[:2])
PAIR = (Demand(a=ONE, b=TWO, requested_bits=100),)


def plan(first, second):
    return plan_of([("S", ONE, 500, first), ("S", TWO, 500, second)], PAIR)


def test_a_demand_is_delivered_as_often_as_both_of_its_ends_are_clear():
    # days apart and far from each other: nearly independent
    told = outlook(plan(0.3, 0.6))
    assert told.demands[0].delivered_bits.mean == pytest.approx(100 * 0.3 * 0.6, rel=0.25)
    assert told.demands[0].met_probability == pytest.approx(told.delivered_bits.mean / 100)


def test_other_weathers_give_the_same_mean_within_three_percent():
    made = plan(0.4, 0.5)
    fresh = outlook(made, Draws(scenarios=4096, seed=77))
    assert fresh.delivered_bits.mean == pytest.approx(outlook(made).delivered_bits.mean, rel=0.03)


def test_certain_weather_leaves_nothing_to_chance():
    told = outlook(plan(1.0, 1.0))
    assert told.delivered_bits.low == told.delivered_bits.mean == 100.0
    assert outlook(plan(1.0, 0.0)).delivered_bits.high == 0.0


def test_what_is_reported_is_no_chance_and_a_cancelled_contact_brings_nothing():
    made = plan(0.5, 1.0)
    first, second = made.contacts
    done = Actual(contact_id=first.contact_id, result="done", bits=30)
    told = outlook(replace(made, actuals=(done,)))
    assert told.delivered_bits.low == told.delivered_bits.high == 30.0
    gone = replace(made, contacts=(first, replace(second, status="cancelled")))
    assert not flying(gone, Draws(scenarios=16, seed=1))[:, 1].any()
    assert np.all(flying(made, Draws(scenarios=16, seed=1))[:, 1])
