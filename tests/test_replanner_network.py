"""Replanning with a key network: fibre and relays of the past stay, the rest is routed again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from euroqci_space.model import Actual, FibreLink, Horizon, InitialKey, Network
from euroqci_space.planner import plan
from euroqci_space.replanner import News, replan
from euroqci_space.replanner.stores import nodes_of
from euroqci_space.scenario import load_scenario
from euroqci_space.schedule import Effort
from euroqci_space.times import tai_seconds
from euroqci_space.verification import verify

START = datetime(2027, 1, 4, 12, tzinfo=UTC)
QUICK = Effort(
    rounds=0, workers=1, nodes=1, pattern_nodes=1, polish=False
)  # the simple rules alone: replanning is tested, not search
HOURS = 24.0


def at(hours):
    return tai_seconds(START + timedelta(hours=hours))


@cache
def old(epoch_h):
    scenario = load_scenario("eagle1")
    scenario = replace(
        scenario, demands=tuple(replace(one, first="fibre") for one in scenario.demands[::6])
    )
    links = tuple(
        FibreLink(a=one.a, b=one.b, rate_bps=0.02, trusted_nodes=2) for one in scenario.demands[:4]
    )
    network = Network(
        links=links,
        epoch_h=epoch_h,
        processing_delay_s=600.0,
        store_limit_bits=60_000.0 if epoch_h else None,
        initial=(InitialKey(a=links[0].a, b=links[0].b, bits=500),),
    )
    horizon = Horizon(start=START, stop=START + timedelta(days=2))
    demands = tuple(replace(one, max_age_h=36.0, due_h=44.0) for one in scenario.demands)
    asked = scenario.demands if epoch_h is None else demands
    return plan(
        replace(
            scenario, horizon=horizon, network=network, demands=asked, clear_sky=clear(scenario)
        ),
        effort=QUICK,
    )


def clear(scenario):
    """Return skies that let every contact bring key, so that two days hold enough of them."""
    return tuple(replace(one, monthly_probability=(0.9,) * 12) for one in scenario.clear_sky)


def failures():
    return tuple(
        Actual(contact_id=one.contact_id, result="failed", bits=0)
        for one in old(None).contacts
        if one.stop_tai_s <= at(HOURS)
    )


@pytest.mark.parametrize("epoch_h", [None, 12.0])
def test_a_replan_with_fibre_is_valid_and_its_past_is_as_it_was(epoch_h):
    before = old(epoch_h)
    after = replan(before, at(HOURS), effort=QUICK)
    assert verify(after).violations == ()
    assert before.relays
    for kind in ("transfers", "relays"):
        past = [
            [one for one in getattr(made, kind) if one.tai_s < at(HOURS)]
            for made in (before, after)
        ]
        assert past[0] == past[1]


def test_nothing_is_lost_where_nothing_happened():
    before, after = old(None), replan(old(None), at(HOURS), effort=QUICK)
    bits = [sum(one.delivered_bits for one in made.deliveries) for made in (before, after)]
    assert bits[1] >= 0.98 * bits[0]
    assert sum(one.fibre_bits for one in after.deliveries) > 0


def test_failed_contacts_take_with_them_what_used_their_key():
    after = replan(old(None), at(HOURS), News(actuals=failures()), effort=QUICK)
    assert verify(after).violations == ()
    satellite = old(None).scenario.satellites[0].name
    early = [
        [one for one in (*made.transfers, *made.relays) if one.tai_s <= at(HOURS)]
        for made in (old(None), after)
    ]
    aloft = [[one for one in moves if satellite in nodes_of(one)] for moves in early]
    assert aloft[0]
    assert all(one.tai_s == at(HOURS) for one in aloft[1])
    assert len(early[1]) > 0


def test_of_two_replans_at_one_instant_the_second_changes_nothing():
    once = replan(old(None), at(HOURS), effort=QUICK)
    twice = replan(once, at(HOURS), effort=QUICK)
    assert twice.contacts == once.contacts
    bits = [sum(one.delivered_bits for one in made.deliveries) for made in (once, twice)]
    assert bits[1] == pytest.approx(bits[0], rel=1e-3)  # rounding to whole bits finds a few more
