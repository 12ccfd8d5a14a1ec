"""Single rules of the judge on cases whose answer is plain arithmetic."""

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from euroqci_space.times import tai_seconds
from euroqci_space.verification.calendars import _end_fault, _start_fault
from euroqci_space.verification.case import Case
from euroqci_space.verification.crosslinks import crosslink_key
from euroqci_space.verification.fills import _hourly
from euroqci_space.verification.key_rules import expected_key
from euroqci_space.verification.openings import Slots, _closed
from euroqci_space.verification.resources import satellite_terminals
from euroqci_space.verification.slews import satellite_slews, telescope_slews
from euroqci_space.verification.tables import _number

sys.path.insert(0, str(Path(__file__).parent))

from verify_cases import valid_plan

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
RULES = SimpleNamespace(
    satellite_setup_s=5.0,
    telescope_setup_s=5.0,
    satellite_slew_deg_s=2.0,
    telescope_azimuth_deg_s=2.0,
    telescope_elevation_deg_s=1.0,
)


def contact(name, start_s, stop_s):
    return SimpleNamespace(
        contact_id=name, satellite="S", station="G", start_tai_s=start_s, stop_tai_s=stop_s
    )


def case(contacts, number=1, **seen):
    """A case of one satellite and one station; ``seen`` has a row a contact, a column an edge."""
    views = {
        one.contact_id: SimpleNamespace(**{name: np.array(rows[n]) for name, rows in seen.items()})
        for n, one in enumerate(contacts)
    }
    return SimpleNamespace(
        constraints=RULES,
        satellites={"S": SimpleNamespace(terminals=number)},
        stations={"G": SimpleNamespace(telescopes=number)},
        primary=contacts,
        ahead=contacts,
        look=lambda one, _: views[one.contact_id],
    )


def faulty(findings):
    return [subject for subject, fault in findings if fault]


# From 40 degrees of azimuth over north to 340: 60 degrees, 30 s, and 5 s of set-up.
@pytest.mark.parametrize(("gap_s", "refused"), [(34.0, ["b"]), (36.0, [])])
def test_a_telescope_turns_from_where_it_ended_the_short_way_round(gap_s, refused):
    pair = [contact("a", 0.0, 100.0), contact("b", 100.0 + gap_s, 300.0)]
    turned = case(pair, azimuth_deg=[[200.0, 40.0], [340.0, 0.0]], elevation_deg=[[20, 50]] * 2)
    assert faulty(telescope_slews(turned)) == refused  # 30 degrees down take 30 s too


# From 50 degrees of elevation to 20: 30 s at a degree a second, and 5 s of set-up.
@pytest.mark.parametrize(("gap_s", "refused"), [(34.0, ["b"]), (36.0, [])])
def test_the_slower_axis_of_a_telescope_decides(gap_s, refused):
    pair = [contact("a", 0.0, 100.0), contact("b", 100.0 + gap_s, 300.0)]
    turned = case(pair, azimuth_deg=[[90.0, 90.0]] * 2, elevation_deg=[[70, 50], [20, 80]])
    assert faulty(telescope_slews(turned)) == refused


# A quarter turn at two degrees a second, and 5 s of set-up.
@pytest.mark.parametrize(("gap_s", "refused"), [(49.0, ["b"]), (51.0, [])])
def test_a_satellite_turns_from_its_last_line_to_its_next(gap_s, refused):
    pair = [contact("a", 0.0, 100.0), contact("b", 100.0 + gap_s, 300.0)]
    lines = [[[0.0, 700.0], [0.0, 0.0], [900.0, 0.0]], [[0.0, 1.0], [500.0, 0.0], [0.0, 1.0]]]
    assert faulty(satellite_slews(case(pair, sky_line_km=lines))) == refused


@pytest.mark.parametrize(("terminals", "refused"), [(1, ["b", "c"]), (2, ["c"]), (3, [])])
def test_each_contact_under_way_when_a_set_up_begins_holds_a_terminal(terminals, refused):
    three = [contact("a", 0.0, 100.0), contact("b", 50.0, 200.0), contact("c", 60.0, 90.0)]
    assert faulty(satellite_terminals(case(three, terminals))) == refused


def test_a_set_up_may_begin_when_the_contact_before_ends():
    pair = [contact("a", 0.0, 100.0), contact("b", 105.0, 200.0)]
    assert faulty(satellite_terminals(case(pair))) == []


@pytest.mark.parametrize(
    ("cell", "value", "fine"),
    [
        ("", None, True),
        ("1.000", None, False),
        ("", 1.0, False),
        ("-1.000", -1.0004, True),
        ("1.000", 1.0006, False),
        ("1.00", 1.0, False),
        ("1,000", 1.0, False),
    ],
)
def test_a_cell_is_the_number_of_the_record_to_its_decimals(cell, value, fine):
    assert (_number(3)(cell, value) is None) == fine


def test_a_line_through_the_earth_carries_nothing_and_nothing_is_not_a_fault():
    plan = valid_plan()
    network = plan.scenario.network
    [link] = network.crosslinks
    dark = replace(link, bits=(0,) * len(link.bits))
    high = replace(network, crosslinks=(dark,), grazing_height_km=100.0)
    told = replace(plan, scenario=replace(plan.scenario, network=high))
    assert faulty(crosslink_key(Case(plan=told))) == []
    below = replace(high, crosslinks=(replace(dark, bits=(-1,) * len(link.bits)),))
    told = replace(plan, scenario=replace(plan.scenario, network=below))
    assert faulty(crosslink_key(Case(plan=told))) == [f"{link.a}:{link.b}"]


def test_a_calendar_without_a_time_is_a_fault():
    assert _start_fault(0.0, None)
    assert _end_fault(0.0, None)


# 0.29 times 100 is 28.999999999999996 in floating point.
@pytest.mark.parametrize(("bits", "refused"), [(27, ["a"]), (28, []), (29, []), (30, ["a"])])
def test_an_expected_key_at_a_whole_bit_may_be_rounded_either_way(bits, refused):
    one = SimpleNamespace(
        contact_id="a", clear_sky_probability=0.29, secret_key_bits=100, expected_key_bits=bits
    )
    assert faulty(expected_key(SimpleNamespace(flown=[one]))) == refused


def within(duration_s, slot_s=30.0):
    """A case of a horizon alone, from the beginning of 2027."""
    horizon = SimpleNamespace(start_tai_s=tai_seconds(NEW_YEAR), duration_s=duration_s)
    solver = SimpleNamespace(slot_s=slot_s)
    scenario = SimpleNamespace(horizon=horizon, solver=solver, network=None)
    return SimpleNamespace(plan=SimpleNamespace(scenario=scenario))


@pytest.mark.parametrize(("rate_bps", "bits"), [(0.01, [36, 36, 18]), (0.0004, [1, 1, 1])])
def test_fibre_hands_over_what_an_hour_adds_to_the_whole_bits_since_the_start(rate_bps, bits):
    link = SimpleNamespace(a="A", b="B", rate_bps=rate_bps)
    assert [one.bits for one in _hourly(within(9000.0), link)] == bits


# Slots of 30 s: a closure takes every slot that it touches, and none before the start.
@pytest.mark.parametrize(
    ("start_s", "stop_s", "slots"),
    [
        (60.0, 120.0, (2, 4)),
        (61.0, 121.0, (2, 5)),
        (-90.0, 10.0, (0, 1)),
        (-90.0, -30.0, (0, 0)),
    ],
)
def test_a_closure_takes_every_slot_that_it_touches(start_s, stop_s, slots):
    closure = SimpleNamespace(
        start=NEW_YEAR + timedelta(seconds=start_s), stop=NEW_YEAR + timedelta(seconds=stop_s)
    )
    shut = _closed(closure, Slots(case=within(3600.0)))
    assert (shut.start, shut.stop) == slots


def test_edges_of_slots_are_one_more_than_the_slots():
    slots = Slots(case=within(3600.0))
    assert (slots.edges_tai_s(1, 3) - tai_seconds(NEW_YEAR)).tolist() == [30.0, 60.0, 90.0]
