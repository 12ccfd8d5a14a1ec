"""Radio contacts, slews and the key of a contact: each limit by plain numbers."""

import sys
from dataclasses import replace
from math import nan
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from euroqci_space.model import ClearSky, Network, PostProcessing, RadioContact, RadioStation
from euroqci_space.verification import key_rules, radio
from euroqci_space.verification.key_rules import _cloud_fault, _key_fault
from euroqci_space.verification.radio import antennas, contacts, sight
from euroqci_space.verification.score import Score
from euroqci_space.verification.slews import satellite_slews, telescope_slews
from euroqci_space.verification.tolerance import (
    ELEVATION_DEG,
    LOSS_DB,
    PROBABILITY,
    QBER,
    SLEW_S,
    TIME_S,
)

sys.path.insert(0, str(Path(__file__).parent))

from verify_bare import bare, contact, faulty, satellite, station, told

PLACES = tuple(
    RadioStation(id=name, latitude_deg=0.0, longitude_deg=0.0, altitude_m=0.0, antennas=number)
    for name, number in (("R", 1), ("Q", 2))
)
FLOWN = (contact("a"), contact("t", satellite="T"))


def made(name="r", start_s=1100.0, stop_s=1220.0, serves=("a",), **values):
    """Return a radio contact of S over R; of 120 s it makes the key of contact a."""
    given = {"satellite": "S", "station": "R", **values}
    return RadioContact(
        radio_id=name, start_tai_s=start_s, stop_tai_s=stop_s, serves=serves, **given
    )


def case(*radios, contact_s=120.0, setup_s=60.0, now_tai_s=None):
    asked = PostProcessing(stations=PLACES, contact_s=contact_s, antenna_setup_s=setup_s)
    network = Network(post_processing=asked)
    return bare(FLOWN, scenario={"network": network}, radio_contacts=radios, now_tai_s=now_tai_s)


@pytest.mark.parametrize(
    ("values", "fine"),
    [
        ({}, True),
        ({"start_s": 1000.0}, True),
        ({"stop_s": 1220.0 - 0.0009}, True),
        ({"stop_s": 1219.998}, False),
        ({"start_s": 1101.0}, False),
        ({"start_s": 7000.0, "stop_s": 7200.0}, True),
        ({"start_s": 7000.0, "stop_s": 7200.0 + TIME_S}, True),
        ({"start_s": 7000.0, "stop_s": 7200.002}, False),
        ({"start_s": -TIME_S, "stop_s": 1220.0}, True),
        ({"start_s": -0.002, "stop_s": 1220.0}, False),
        ({"start_s": 1220.0, "stop_s": 1220.0}, False),
        ({"satellite": "X"}, False),
        ({"satellite": "T"}, False),
        ({"station": "G"}, False),
        ({"serves": ()}, False),
        ({"serves": ("a", "nobody")}, False),
        ({"serves": ("a", "a")}, False),
    ],
)
def test_a_radio_contact_makes_the_key_of_what_it_serves(values, fine):
    assert faulty(contacts(case(made(**values)))) == ([] if fine else ["r"])


def test_a_radio_contact_may_be_a_millisecond_short():
    asked = case(made(start_s=0.0, stop_s=2000.0), contact_s=900.0 + TIME_S)
    assert faulty(contacts(asked)) == []
    assert told(contacts(case(made(stop_s=1200.0)))) == {"r": "has 100.000 s after a, it takes 120"}


def test_a_radio_contact_stands_once_and_serves_what_no_other_does():
    two = case(made(), made(start_s=2000.0, stop_s=2200.0))
    assert told(contacts(two)) == {"r": "the id stands 2 times"}
    two = case(made(), made("q", start_s=2000.0, stop_s=2200.0))
    assert told(contacts(two)) == {"r": "a is served 2 times", "q": "a is served 2 times"}


@pytest.mark.parametrize(
    ("lowest", "now_s", "fine"),
    [
        (5.0 - ELEVATION_DEG, None, True),
        (4.979, None, False),
        (nan, None, False),
        (4.0, 1100.0, False),
        (4.0, 1100.5, True),
    ],
)
def test_a_satellite_stands_high_enough_over_its_radio_station(monkeypatch, lowest, now_s, fine):
    seen = SimpleNamespace(elevation_deg=np.array([9.0, lowest, 8.0]))
    looked = []
    monkeypatch.setattr(radio, "view", lambda *given: looked.append(given) or seen)
    assert faulty(sight(case(made(), now_tai_s=now_s))) == ([] if fine else ["r"])
    assert list(sight(case(made(satellite="X")))) == []
    for _, _, tai_s in looked:
        assert tai_s == pytest.approx(np.arange(1100.0, 1221.0))


# A set-up of 60 s between two satellites of one antenna; a satellite waits for no set-up.
@pytest.mark.parametrize(
    ("values", "fine"),
    [
        ({"satellite": "T", "start_s": 1280.0}, True),
        ({"satellite": "T", "start_s": 1280.0 - 0.0009}, True),
        ({"satellite": "T", "start_s": 1279.99}, False),
        ({"satellite": "T", "station": "Q", "start_s": 1150.0}, True),
        ({"station": "Q", "start_s": 1220.0}, True),
        ({"station": "Q", "start_s": 1220.0 - 0.0009}, True),
        ({"station": "Q", "start_s": 1219.99}, False),
        ({"station": "X", "satellite": "T", "start_s": 1150.0}, True),
    ],
)
def test_an_antenna_turns_from_one_satellite_to_the_next(values, fine):
    second = made("second", stop_s=1999.0, **values)
    assert faulty(antennas(case(made(), second))) == ([] if fine else ["second"])
    assert faulty(antennas(case(second, made()))) == ([] if fine else ["second"])


def test_an_antenna_may_turn_a_millisecond_early():
    first, second = made(start_s=-9.0, stop_s=TIME_S), made("second", start_s=0.0, satellite="T")
    assert faulty(antennas(case(first, second, setup_s=0.0))) == []
    assert faulty(antennas(case(first, replace(second, satellite="S"), setup_s=0.0))) == []


def test_a_station_of_two_antennas_serves_two_satellites_at_once():
    three = [made(name, station="Q", satellite=name) for name in ("S", "T", "U")]
    assert faulty(antennas(case(*three[:2]))) == []
    assert faulty(antennas(case(*three))) == ["U"]


# -- slews

TURNING = {
    "satellite_setup_s": 5.0,
    "telescope_setup_s": 5.0,
    "satellite_slew_deg_s": 2.0,
    "telescope_azimuth_deg_s": 2.0,
    "telescope_elevation_deg_s": 1.0,
}


def turning(*given, number=1, now_tai_s=None, rules=TURNING):
    """A case in which each contact is begun at azimuth 0 and ended at 90, a quarter turn on."""
    made = bare(
        given,
        rules=rules,
        now_tai_s=now_tai_s,
        scenario={
            "satellites": (satellite("S", terminals=number), satellite("T")),
            "stations": (station("G", telescopes=number), station("H")),
        },
    )
    seen = SimpleNamespace(
        azimuth_deg=np.array([0.0, 90.0]),
        elevation_deg=np.array([30.0, 30.0]),
        sky_line_km=np.array([[1.0, 0.0], [0.0, 1.0], [0.0, 0.0]]),
    )
    object.__setattr__(made, "look", lambda *_: seen)
    return made


def later(gap_s, name="b", after_s=100.0):
    return contact(name, after_s + gap_s, after_s + gap_s + 100.0)


FIRST = contact("a", 0.0, 100.0)


# At two degrees a second in azimuth and half a degree in elevation.
@pytest.mark.parametrize(
    ("azimuth_deg", "elevation_deg", "turn_s"),
    [
        ([10.0, -170.0], [30.0, 30.0], 90.0),
        ([100.0, -170.0], [30.0, 30.0], 45.0),
        ([-170.0, 100.0], [30.0, 30.0], 45.0),
        ([180.0, -180.0], [30.0, 30.0], 0.0),
        ([0.0, 10.0], [50.0, 20.0], 60.0),
        ([0.0, 10.0], [20.0, 50.0], 60.0),
    ],
)
def test_a_telescope_turns_both_axes_at_once_the_short_way(azimuth_deg, elevation_deg, turn_s):
    rules = {**TURNING, "telescope_elevation_deg_s": 0.5}
    seen = SimpleNamespace(azimuth_deg=np.array(azimuth_deg), elevation_deg=np.array(elevation_deg))
    for off_s, refused in ((-0.9 * SLEW_S, []), (-1.1 * SLEW_S, ["b"])):
        pair = turning(FIRST, later(5.0 + turn_s + off_s), rules=rules)
        object.__setattr__(pair, "look", lambda *_: seen)
        assert faulty(telescope_slews(pair)) == refused


# A quarter turn takes 45 s, and the set-up 5 s.
@pytest.mark.parametrize("rule", [satellite_slews, telescope_slews])
@pytest.mark.parametrize(
    ("gap_s", "refused"), [(50.0, []), (50.0 - 0.9 * SLEW_S, []), (50.0 - 1.1 * SLEW_S, ["b"])]
)
def test_a_quarter_turn_takes_its_time(rule, gap_s, refused):
    assert faulty(rule(turning(FIRST, later(gap_s)))) == refused
    assert faulty(rule(turning(later(gap_s), FIRST))) == refused


@pytest.mark.parametrize("rule", [satellite_slews, telescope_slews])
def test_each_terminal_turns_from_what_it_did_itself(rule):
    three = (FIRST, later(10.0), later(55.0, "c"))
    assert faulty(rule(turning(*three, number=2))) == []
    assert faulty(rule(turning(*three, number=1))) == ["b", "c"]
    assert list(rule(turning(*three, number=0))) == []
    assert faulty(rule(turning(*three, number=1, now_tai_s=150.0))) == ["c"]


def test_what_has_no_rate_turns_within_its_set_up():
    for name in ("satellite_slew_deg_s", "telescope_azimuth_deg_s", "telescope_elevation_deg_s"):
        rules = {**TURNING, name: None}
        rule = satellite_slews if name.startswith("satellite") else telescope_slews
        assert list(rule(turning(FIRST, later(1.0), rules=rules))) == []


def test_how_long_a_turn_takes_is_told():
    for rule in (satellite_slews, telescope_slews):
        says = "40.000 s after a, turning and set-up take 50.000 s"
        assert told(rule(turning(FIRST, later(40.0))))["b"] == says


def test_a_turn_may_be_short_by_all_of_its_tolerance():
    rules = {**TURNING, "satellite_setup_s": SLEW_S, "telescope_setup_s": SLEW_S}
    still = turning(contact("a", -9.0, 0.0), contact("b", 0.0, 9.0), rules=rules)
    seen = SimpleNamespace(
        azimuth_deg=np.zeros(2), elevation_deg=np.zeros(2), sky_line_km=np.ones((3, 2))
    )
    object.__setattr__(still, "look", lambda *_: seen)
    for rule in (satellite_slews, telescope_slews):
        assert faulty(rule(still)) == []


# -- key and clear sky

OWN = Score(
    secret_key_bits=100_000,
    asymptotic_key_bits=500_000,
    sifted_bits=1_000_000.0,
    qber=0.02,
    loss_db=30.0,
)
STATED = {
    "secret_key_bits": 100_000,
    "asymptotic_key_bits": 500_000,
    "sifted_bits": 1_000_000.0,
    "qber": 0.02,
    "loss_db": 30.0,
}
ABOVE = SimpleNamespace(elevation_deg=np.array([30.0, 40.0]), tai_s=np.array([0.0, 1.0]))


def scored(monkeypatch, own=OWN, seen=ABOVE, **stated):
    monkeypatch.setattr(key_rules, "score", lambda *_: own)
    return _key_fault(None, contact(**{**STATED, **stated}), seen)


# Half a percent and a bit; of a small finite-size key the 2000th part of the asymptotic key.
@pytest.mark.parametrize(
    ("name", "value", "slack"),
    [
        ("secret_key_bits", 100_000, 501),
        ("asymptotic_key_bits", 500_000, 2_501),
        ("sifted_bits", 1_000_000.0, 5_001.0),
        ("qber", 0.02, QBER),
        ("loss_db", 30.0, LOSS_DB),
    ],
)
def test_the_key_is_that_of_the_judge_to_its_tolerance(monkeypatch, name, value, slack):
    for sign in (-1, 1):
        near, far = value + sign * slack * 0.9999, value + sign * slack * 1.0001
        assert scored(monkeypatch, **{name: near}) is None
        assert scored(monkeypatch, **{name: far}).startswith(f"{name} is stated as ")


def test_a_small_rest_of_a_large_key_may_differ_more(monkeypatch):
    rest = replace(OWN, secret_key_bits=1000)
    assert scored(monkeypatch, own=rest, secret_key_bits=1251) is None
    assert scored(monkeypatch, own=rest, secret_key_bits=749) is None
    assert scored(monkeypatch, own=rest, secret_key_bits=1252) is not None


@pytest.mark.parametrize(
    ("lowest", "fine"), [(0.5, True), (0.0, False), (-1.0, False), (nan, False)]
)
def test_only_what_is_above_the_ground_has_a_key_and_a_sky(monkeypatch, lowest, fine):
    seen = SimpleNamespace(elevation_deg=np.array([lowest, 30.0]), tai_s=np.zeros(2))
    assert (scored(monkeypatch, seen=seen) is None) == fine
    sky = ClearSky(site="G", monthly_probability=(0.5,) * 12)
    monkeypatch.setattr(key_rules, "line_of_sight_probability", lambda zenith, _: zenith)
    assert (_cloud_fault(contact(), seen, sky) is None) == fine


@pytest.mark.parametrize(
    ("stated", "fine"),
    [(0.5 + PROBABILITY, True), (0.5 + 1.1 * PROBABILITY, False), (0.5 - 1.1 * PROBABILITY, False)],
)
def test_the_clear_sky_is_the_mean_over_the_contact(monkeypatch, stated, fine):
    monkeypatch.setattr(key_rules, "zenith_probability", lambda *_: np.array([0.3, 0.7]))
    monkeypatch.setattr(key_rules, "line_of_sight_probability", lambda zenith, _: zenith)
    sky = ClearSky(site="G", monthly_probability=(0.5,) * 12)
    one = contact(clear_sky_probability=stated)
    assert (_cloud_fault(one, ABOVE, sky) is None) == fine


@pytest.mark.parametrize("months", [11, 13])
def test_a_year_has_twelve_months(months):
    sky = ClearSky(site="G", monthly_probability=(0.5,) * months)
    assert _cloud_fault(contact(), ABOVE, sky) == f"the scenario has {months} months of G"
    assert _cloud_fault(contact(), ABOVE, None) is not None
