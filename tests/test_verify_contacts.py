"""Rules on single contacts: each limit at its tolerance, by plain numbers."""

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import inf, nan
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from euroqci_space.model import Actual, Closure, Network, PostProcessing, RadioStation
from euroqci_space.times import tai_seconds
from euroqci_space.verification import contact_rules, identity
from euroqci_space.verification.case import _middles, samples
from euroqci_space.verification.figures import (
    _age_fault,
    _around_top,
    _bracket_fault,
    _crosses,
    _instants,
    _outside,
)
from euroqci_space.verification.orbit_limits import energy, memory, work
from euroqci_space.verification.resources import satellite_terminals, station_telescopes
from euroqci_space.verification.tolerance import (
    AGE_H,
    EDGE_S,
    ELEVATION_DEG,
    MOON_DEG,
    RATIO,
    SUN_DEG,
    TIME_S,
)

sys.path.insert(0, str(Path(__file__).parent))

from verify_bare import bare, contact, elements, faulty, satellite, station, told

ZERO = datetime(1999, 12, 31, 23, 59, 28, tzinfo=UTC)  # TAI second 0
NO_SETUP = {"satellite_setup_s": 0.0, "telescope_setup_s": 0.0}


# -- case


def test_a_case_knows_who_flies_and_what_is_brought():
    contacts = [
        contact("a"),
        contact("b", role="backup", status="tentative"),
        contact("c", status="cancelled"),
        contact("d", satellite="X"),
        contact("e", station="X"),
        contact("f", start_s=1100.0, stop_s=1100.0),
        contact("g", qber=nan),
        contact("h", start_s=2000.0, stop_s=2100.0),
    ]
    actuals = (Actual(contact_id="a", result="done", bits=7),)
    case = bare(contacts, actuals=actuals, now_tai_s=2000.0)
    assert [one.contact_id for one in case.flown] == ["a", "b", "h"]
    assert case.brought == {"a": 7, "h": 100}
    assert [one.contact_id for one in case.ahead] == ["h"]
    assert len(bare(contacts).ahead) == 3


def test_a_telescope_that_is_not_there_sees_nothing():
    assert bare([contact()], scenario={"telescopes": ()}).flown == ()


def test_radio_is_what_the_network_asks_for():
    place = RadioStation(id="R", latitude_deg=0.0, longitude_deg=0.0, altitude_m=0.0)
    asked = Network(post_processing=PostProcessing(stations=(place,)))
    assert list(bare(scenario={"network": asked}).radio_stations) == ["R"]
    assert bare(scenario={"network": Network()}).radio.stations == ()
    assert bare().radio.stations == ()


def test_a_contact_is_looked_at_each_second_and_scored_in_the_middle_of_each():
    short = contact(start_s=10.0, stop_s=12.5)
    assert samples(short) == pytest.approx(np.linspace(10.0, 12.5, 4))
    assert _middles(short) == pytest.approx(10.0 + 2.5 / 3.0 * np.array([0.5, 1.5, 2.5]))
    assert len(samples(contact(start_s=0.0, stop_s=2 * 86400.0))) == 86401


# -- horizon, length


def outside(start_s, stop_s, **rules):
    one = contact(start_s=start_s, stop_s=stop_s)
    return told(contact_rules.horizon(bare([one], horizon_s=100.0, rules=rules)))["a"]


@pytest.mark.parametrize(
    ("start_s", "stop_s", "fine"),
    [
        (-TIME_S, 9.0, True),
        (-0.0011, 9.0, False),
        (9.0, 100.0 + TIME_S, True),
        (9.0, 100.0011, False),
    ],
)
def test_contacts_lie_within_the_horizon_to_a_millisecond(start_s, stop_s, fine):
    assert (outside(start_s, stop_s, **NO_SETUP) is None) == fine


def test_the_longer_set_up_lies_within_the_horizon_too():
    rules = {"satellite_setup_s": 5.0, "telescope_setup_s": 8.0}
    assert outside(8.0, 90.0, **rules) is None
    assert outside(7.5, 90.0, **rules) == "its set-up starts 0.500 s before the horizon"
    assert outside(50.0, 101.5, **rules) == "stops 1.500 s after the horizon"


@pytest.mark.parametrize(("length_s", "fine"), [(90.0 - TIME_S, True), (89.9985, False)])
def test_a_contact_is_long_enough_to_a_millisecond(length_s, fine):
    case = bare([contact(start_s=0.0, stop_s=length_s)])
    assert faulty(contact_rules.minimum_contact(case)) == ([] if fine else ["a"])


# -- light


def seeing(rules, **seen):
    columns = {name: np.array(values) for name, values in seen.items()}
    view = SimpleNamespace(tai_s=np.array([0.0, 1.0, 2.0]), **columns)
    return SimpleNamespace(constraints=bare(rules=rules).constraints, views=[(contact(), view)])


@pytest.mark.parametrize(
    ("least", "says"),
    [
        (20.0 - ELEVATION_DEG, None),
        (19.979, "elevation is 19.979 deg at 1999-12-31T23:59:29.000Z, at least 20"),
        (nan, "elevation is nan deg at 1999-12-31T23:59:29.000Z, at least 20"),
    ],
)
def test_a_satellite_stands_high_enough(least, says):
    case = seeing({}, elevation_deg=[30.0, least, 25.0])
    assert told(contact_rules.visibility(case)) == {"a": says}


@pytest.mark.parametrize(("most", "fine"), [(-6.0 + SUN_DEG, True), (-5.979, False)])
def test_the_sun_is_low_enough(most, fine):
    case = seeing({}, sun_elevation_deg=[-9.0, most, -8.0])
    assert faulty(contact_rules.night(case)) == ([] if fine else ["a"])


@pytest.mark.parametrize(
    ("limit", "least", "fine"),
    [(5.0, 5.0 - MOON_DEG, True), (5.0, 4.899, False), (0.0, nan, True), (1.0, 0.8, False)],
)
def test_the_moon_is_far_enough_where_there_is_a_rule(limit, least, fine):
    case = seeing({"minimum_moon_separation_deg": limit}, moon_separation_deg=[9.0, least, 9.0])
    assert faulty(contact_rules.moon(case)) == ([] if fine else ["a"])


# -- closures


def closed(start_s, stop_s, resource, at=(-100.0, 0.0), **setups):
    begin, end = (ZERO + timedelta(seconds=second) for second in at)
    shut = Closure(resource=resource, start=begin, stop=end)
    other = Closure(resource="elsewhere", start=begin, stop=end)
    rules = {**NO_SETUP, **setups, "closures": (other, shut)}
    case = bare([contact(start_s=start_s, stop_s=stop_s)], rules=rules)
    return told(contact_rules.closures(case))["a"]


def test_nobody_works_while_closed_but_for_a_millisecond():
    assert tai_seconds(ZERO) == 0.0
    assert closed(-TIME_S, 50.0, "G") is None
    assert closed(-0.0011, 50.0, "G") is not None
    assert closed(-200.0, -100.0, "G") is None


def test_set_up_counts_as_work_of_whom_it_belongs_to():
    assert closed(10.0, 50.0, "S", telescope_setup_s=60.0) is None
    assert closed(10.0, 50.0, "G", satellite_setup_s=60.0) is None
    says = "works 5.000 s while S is closed, 1999-12-31T23:57:48.000Z to 1999-12-31T23:59:28.000Z"
    assert closed(10.0, 50.0, "S", satellite_setup_s=15.0) == says
    assert closed(-70.0, -30.0, "G", telescope_setup_s=5.0).startswith("works 45.000 s while G")
    assert closed(-150.0, -30.0, "G").startswith("works 70.000 s while G")


# -- names, ids, orbits


@pytest.mark.parametrize(
    "spoil", [{"satellite": "X"}, {"station": "X"}, {"site": "X"}, {"norad_id": 2}]
)
def test_names_are_those_of_the_scenario(spoil):
    assert faulty(identity.names(bare([contact()]))) == []
    assert faulty(identity.names(bare([contact(**spoil)]))) == ["a"]
    assert faulty(identity.names(bare([contact()], scenario={"telescopes": ()}))) == ["a"]


@pytest.mark.parametrize(
    ("ids", "refused"),
    [
        (("m-S-G-1",), []),
        (("m-S-G-2",), ["m-S-G-2"]),
        (("m-S-G-1", "m-S-G-1.2", "m-S-G-1.3"), []),
        (("m-S-G-1", "m-S-G-1.3"), ["m-S-G-1.3"]),
        (("m-S-G-1", "m-S-G-1"), ["m-S-G-1", "m-S-G-1"]),
    ],
)
def test_ids_are_made_of_mission_satellite_station_orbit_and_part(ids, refused):
    assert faulty(identity.identity(bare([contact(name) for name in ids]))) == refused


# 15 rounds in a day of 86 400 s; the node may drift by a twentieth of a round a day.
@pytest.mark.parametrize(
    ("days", "number", "fine"),
    [(0.2, 4, True), (0.2, 2, True), (0.2, 5, False), (0.2, 1, False)],
)
def test_orbit_numbers_go_up_as_often_as_a_satellite_goes_round(days, number, fine):
    later_s = 1000.0 + days * 86400.0
    later = contact("b", later_s, later_s + 100.0, orbit_number=1 + number)
    other = contact("c", 1500.0, 1600.0, satellite="T", orbit_number=400)
    found = faulty(identity.orbits(bare([later, contact(), other])))
    assert found == ([] if fine else ["b"])


@pytest.mark.parametrize(("number", "fine"), [(3, True), (5, True), (2, False), (6, False)])
def test_an_orbit_either_way_is_allowed_and_the_drift_of_the_node(number, fine):
    """A tenth of a day of 39.95 rounds a day: 3.995 and a tolerance of 1.005."""
    later = contact("b", 9640.0, 9740.0, orbit_number=1 + number)
    flown = (elements(39.95), elements())
    assert faulty(identity.orbits(bare([contact(), later], elements=flown))) == ["b"] * (not fine)


def test_the_drift_of_a_hundred_days_is_five_orbits():
    day_s = 86400.0
    for number, refused in ((1506, []), (1494, []), (1507, ["b"]), (1493, ["b"])):
        later = contact("b", 100 * day_s, 100 * day_s + 100.0, orbit_number=1 + number)
        first = contact("a", 0.0, 100.0)
        assert faulty(identity.orbits(bare([first, later]))) == refused


def test_contacts_stand_in_the_order_of_their_starts():
    three = [contact("a", 5.0, 9.0), contact("b", 5.0, 8.0), contact("c", 4.0, 9.0)]
    assert faulty(identity.order(bare(three))) == ["c"]


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        ({}, None),
        ({"aos_tai_s": 1000.0}, None),
        ({"aos_tai_s": 1000.5}, "aos is not before start (by 0.499 s)"),
        ({"stop_tai_s": 1000.0}, "start is not before stop (by 0.000 s)"),
        ({"los_tai_s": 1100.0}, None),
        ({"los_tai_s": 1099.5}, "stop is not before los (by 0.499 s)"),
        ({"tca_tai_s": 1200.0 + TIME_S}, None),
        ({"tca_tai_s": 900.0 - TIME_S}, None),
        ({"tca_tai_s": 1200.002}, "tca is not between aos and los"),
        ({"tca_tai_s": 899.998}, "tca is not between aos and los"),
        ({"qber": inf}, "holds a number that is not finite"),
    ],
)
def test_rise_start_stop_and_set_follow_each_other(spoil, says):
    assert told(identity.times(bare([replace(contact(), **spoil)]))) == {"a": says}


# -- figures


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        (10.5, None),
        (13.5, None),
        (10.25, "qber is stated as 10.250, it is 11.000 to 13.000 (tolerance 0.5)"),
        (13.75, "qber is stated as 13.750, it is 11.000 to 13.000 (tolerance 0.5)"),
    ],
)
def test_a_figure_lies_between_two_ways_to_count_it(stated, says):
    assert _outside(contact(qber=stated), "qber", 11.0, 13.0, 0.5) == says
    alone = _outside(contact(qber=9.0), "qber", 11.0, 11.0005, 0.5)
    assert alone == "qber is stated as 9.000, it is 11.000 (tolerance 0.5)"
    exact = _outside(contact(qber=9.0), "qber", 0.0, 0.001, 0.5)
    assert exact == "qber is stated as 9.000, it is 0.000 to 0.001 (tolerance 0.5)"


@pytest.mark.parametrize(
    ("outer", "inner", "opened", "closed_off"),
    [
        (9.0, 11.0, True, True),
        (10.002, 9.998, True, True),
        (10.003, 11.0, False, True),
        (9.0, 9.997, False, False),
    ],
)
def test_a_pass_crosses_the_mask_or_begins_above_it(outer, inner, opened, closed_off):
    around = np.array([outer, 10.0, inner])
    assert _crosses(around, 10.0, is_open=False) == opened
    assert _crosses(around, 10.0, is_open=True) == closed_off


def bracket(aos_s=1000.0, los_s=6000.0, top=50.0, highest=50.0, before=19.0, after=19.0):
    through = [20.0] * 50 + [highest] + [20.0] * 50
    heights = np.array([before, 20.0, 21.0, after, 20.0, 21.0, top, *through])
    one = contact(start_s=2000.0, stop_s=2100.0, aos_tai_s=aos_s, los_tai_s=los_s)
    return _bracket_fault(bare(), one, heights)


@pytest.mark.parametrize(
    ("given", "fine"),
    [
        ({}, True),
        ({"before": 20.5}, False),
        ({"after": 20.5}, False),
        ({"before": 20.5, "aos_s": TIME_S}, True),
        ({"before": 20.5, "aos_s": -TIME_S}, True),
        ({"before": 20.5, "aos_s": 0.0011}, False),
        ({"after": 20.5, "los_s": 7200.0}, True),
        ({"after": 20.5, "los_s": 7200.002}, False),
        ({"top": 50.0 - ELEVATION_DEG}, True),
        ({"top": 49.979}, False),
    ],
)
def test_a_pass_begins_and_ends_at_the_mask_or_the_horizon_and_has_its_top(given, fine):
    assert (bracket(**given) is None) == fine


def test_a_pass_may_be_highest_at_its_rise():
    heights = np.array([19.0, 20.0, 21.0, 19.0, 20.0, 21.0, 50.0, 60.0, *[30.0] * 100])
    assert "the pass reaches 60.000 deg" in _bracket_fault(bare(), contact(), heights)
    heights[0] = 20.5
    says = "aos 2000-01-01T00:14:28.000Z: elevation is 20.000 deg, the mask is 20 deg"
    assert _bracket_fault(bare(), contact(), heights).startswith(says)


# 201 instants within a second of the highest one, and within the contact.
@pytest.mark.parametrize(
    ("highest", "span_s"),
    [(0, (1000.0, 1001.0)), (50, (1049.0, 1051.0)), (100, (1099.0, 1100.0))],
)
def test_the_highest_second_is_looked_at_closer(highest, span_s):
    heights = np.where(np.arange(101) == highest, 60.0, 30.0)
    heights[3] = nan
    seen = SimpleNamespace(tai_s=np.linspace(1000.0, 1100.0, 101), elevation_deg=heights)
    looked = _around_top(SimpleNamespace(look=lambda _, tai_s: tai_s), contact(), seen)
    assert looked == pytest.approx(np.linspace(*span_s, 201))


def aged(start_s=7200.0, epoch_s=0.0, **values):
    one = contact(start_s=start_s, stop_s=start_s + 9.0, element_epoch_tai_s=epoch_s, **values)
    return _age_fault(bare(), one)


@pytest.mark.parametrize(
    ("values", "fine"),
    [
        ({"element_age_h": 2.0}, True),
        ({"element_age_h": 2.0, "epoch_s": TIME_S}, True),
        ({"element_age_h": 2.0, "epoch_s": -0.0011}, False),
        ({"element_age_h": AGE_H, "start_s": 0.0}, True),
        ({"element_age_h": 2.0 + 1.1 * AGE_H}, False),
        ({"element_age_h": 2.0, "timing_error_s": 0.0}, True),
        ({"element_age_h": 2.0, "timing_error_s": -0.1}, False),
    ],
)
def test_the_age_of_elements_counts_from_their_epoch(values, fine):
    assert (aged(**values) is None) == fine


def test_the_age_of_elements_of_a_later_epoch_counts_from_there():
    flown = (elements(epoch_tai_s=3600.0), elements())
    one = contact(start_s=7200.0, stop_s=7300.0, element_epoch_tai_s=3600.0, element_age_h=1.0)
    assert _age_fault(bare(elements=flown), one) is None


def test_an_edge_is_looked_at_a_tenth_of_a_second_outside_and_inside():
    seen = _instants(contact(start_s=2000.0, stop_s=2100.0, tca_tai_s=2010.0))
    edges = [1900.0 - EDGE_S, 1900.0, 1900.0 + EDGE_S, 2200.0 + EDGE_S, 2200.0, 2200.0 - EDGE_S]
    assert seen[:7] == pytest.approx([*edges, 2010.0], abs=1e-9)
    assert seen[7:] == pytest.approx(np.linspace(1900.0, 2200.0, 101))


# -- what an orbit allows


def in_orbit(rule, rules, *contacts):
    fleet = {"satellites": (satellite("S", pulse_rate_hz=2e8), satellite("T"))}
    return faulty(rule(bare(contacts, rules={"satellite_setup_s": 20.0, **rules}, scenario=fleet)))


TWO = (contact("a", 0.0, 100.0), contact("b", 200.0, 250.0))


@pytest.mark.parametrize(
    ("limit_s", "refused"), [(190.0, []), (189.9985, ["b"]), (110.0, ["a", "b"])]
)
def test_work_of_an_orbit_adds_up_with_its_set_ups(limit_s, refused):
    assert in_orbit(work, {"work_per_orbit_s": limit_s}, *TWO) == [
        name for name in ("a", "b") if name in refused
    ]


def test_work_may_last_a_millisecond_longer_and_each_orbit_counts_alone():
    assert (
        in_orbit(
            work, {"work_per_orbit_s": 0.0, "satellite_setup_s": 0.0}, contact("a", 0.0, TIME_S)
        )
        == []
    )
    apart = (
        TWO[0],
        contact("b", 200.0, 250.0, orbit_number=2),
        contact("c", 0.0, 100.0, satellite="T"),
    )
    assert in_orbit(work, {"work_per_orbit_s": 120.0}, *apart) == []
    assert in_orbit(work, {}, *TWO) == []


# 190 s at 36 W are 1.9 Wh.
@pytest.mark.parametrize(
    ("limit_wh", "power_w", "refused"),
    [
        (1.9, 36.0, []),
        (1.8999, 36.0, ["b"]),
        (1.9 - 0.9e-5, 36.0, []),
        (0.1, None, []),
        (None, 36.0, []),
    ],
)
def test_energy_of_an_orbit_adds_up(limit_wh, power_w, refused):
    rules = {"energy_per_orbit_wh": limit_wh, "work_power_w": power_w}
    assert in_orbit(energy, rules, *TWO) == refused


def test_energy_may_differ_by_its_ratio_alone():
    """10^14 W for 36 ms and a limit that is a ratio of 0.9e-9 or 1.1e-9 below."""
    long = (contact("a", 0.0, 3.6e9),)
    for share, refused in ((0.9, []), (2.9, ["a"])):
        rules = {"energy_per_orbit_wh": 1e6 / (1.0 + share * RATIO), "work_power_w": 1.0}
        assert in_orbit(energy, {**rules, "satellite_setup_s": 0.0}, *long) == refused


# 150 s of 2e8 pulses a second, 4 bits each: 120 Gbit.
@pytest.mark.parametrize(
    ("limit", "refused"),
    [
        (120.0, []),
        (120.0 * (1.0 - 0.9 * RATIO), []),
        (120.0 * (1.0 - 1.1 * RATIO), ["b"]),
        (None, []),
    ],
)
def test_raw_key_of_an_orbit_adds_up(limit, refused):
    assert in_orbit(memory, {"raw_memory_gbit": limit}, *TWO) == refused


# -- terminals and telescopes


@pytest.mark.parametrize(("gap_s", "refused"), [(60.0, []), (60.0 - 0.0009, []), (59.9, ["b"])])
def test_a_terminal_and_a_telescope_rest_for_the_set_up(gap_s, refused):
    pair = [contact("a", 0.0, 100.0), contact("b", 100.0 + gap_s, 300.0)]
    assert faulty(satellite_terminals(bare(pair))) == refused
    assert faulty(station_telescopes(bare(pair))) == refused


def test_a_set_up_may_begin_a_millisecond_early():
    pair = [contact("a", -9.0, 0.0), contact("b", -TIME_S, 300.0)]
    for rule in (satellite_terminals, station_telescopes):
        assert faulty(rule(bare(pair, rules=NO_SETUP))) == []


def test_a_back_up_takes_a_telescope_and_no_terminal():
    pair = [contact("a", 0.0, 100.0), contact("b", 50.0, 300.0, role="backup", status="tentative")]
    assert faulty(satellite_terminals(bare(pair))) == []
    assert faulty(station_telescopes(bare(pair))) == ["b"]
    more = {"stations": (station("G", telescopes=2), station("H"))}
    assert faulty(station_telescopes(bare(pair, scenario=more))) == []
