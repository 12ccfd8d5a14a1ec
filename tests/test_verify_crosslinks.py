"""Key between satellites: lines of sight and rates of simple shapes."""

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from euroqci_space.model import Crosslink, Network
from euroqci_space.verification import crosslinks
from euroqci_space.verification.crosslinks import _instants, _lowest_km, _middles, crosslink_key
from euroqci_space.verification.tolerance import LINE_KM

sys.path.insert(0, str(Path(__file__).parent))

from verify_bare import bare, faulty, told

EQUATOR_KM = 6378.137


def flight(monkeypatch, places_km):
    """Let each satellite stand where ``places_km`` says of its name at each instant."""
    monkeypatch.setattr(
        crosslinks, "teme_km", lambda elements, tai_s: places_km(elements.name, tai_s)
    )


def still(distance_km, height_km=500.0):
    """Return two satellites on a level line over the equator, its middle at a height."""
    side = {"S": -0.5 * distance_km, "T": 0.5 * distance_km}

    def places_km(name, tai_s):
        one = np.ones_like(tai_s)
        return np.array([(EQUATOR_KM + height_km) * one, side[name] * one, 0.0 * one])

    return places_km


def linked(*bits, reach_km=None, horizon_s=3600.0, names=("S", "T"), **plan):
    link = Crosslink(a=names[0], b=names[1], rate_bps=1.0, full_rate_km=reach_km, bits=bits)
    network = Network(crosslinks=(link,), grazing_height_km=100.0)
    flown = tuple(SimpleNamespace(name=name) for name in ("S", "T"))
    return bare(scenario={"network": network}, elements=flown, horizon_s=horizon_s, **plan)


@pytest.mark.parametrize(
    ("bits", "refused"), [(3598, True), (3599, False), (3601, False), (3602, True), (-1, True)]
)
def test_an_hour_has_its_seconds_times_the_rate_to_a_bit(monkeypatch, bits, refused):
    flight(monkeypatch, still(1000.0))
    assert faulty(crosslink_key(linked(bits))) == ["S:T"] * refused


@pytest.mark.parametrize(("reach_km", "bits"), [(2000.0, 3600), (500.0, 900), (1000.0, 3600)])
def test_the_rate_falls_with_the_square_of_the_distance_beyond_its_reach(
    monkeypatch, reach_km, bits
):
    flight(monkeypatch, still(1000.0))
    assert faulty(crosslink_key(linked(bits, reach_km=reach_km))) == []
    assert faulty(crosslink_key(linked(bits + 3, reach_km=reach_km))) == ["S:T"]


@pytest.mark.parametrize(
    ("off_km", "fewest", "most"),
    [(0.0, 0, 3600), (2.0 * LINE_KM, 3600, 3600), (-2.0 * LINE_KM, 0, 0)],
)
def test_a_line_that_grazes_may_be_seen_or_not(monkeypatch, off_km, fewest, most):
    flight(monkeypatch, still(1000.0, height_km=100.0 + off_km))
    for bits in (fewest, most):
        assert faulty(crosslink_key(linked(bits))) == []
    for bits in (fewest - 2, most + 2):
        assert faulty(crosslink_key(linked(bits))) == ["S:T"]


def test_a_minute_is_seen_or_not_in_its_middle(monkeypatch):
    """Up until 30 s after the 10th minute: 10 minutes, as the middle of the next is just dark."""

    def places_km(name, tai_s):
        low = np.where(tai_s < 630.0, 0.0, 450.0)
        return still(1000.0)(name, tai_s) - np.array([low, 0.0 * low, 0.0 * low])

    flight(monkeypatch, places_km)
    assert faulty(crosslink_key(linked(600))) == []
    assert faulty(crosslink_key(linked(602))) == ["S:T"]


def test_the_last_hour_counts_what_there_is_of_it(monkeypatch):
    flight(monkeypatch, still(1000.0))
    assert faulty(crosslink_key(linked(3600, 90, horizon_s=3690.0))) == []
    [fault] = told(crosslink_key(linked(3600, 93, horizon_s=3690.0))).values()
    assert fault == "93 bits in the hour to 2000-01-01T01:00:58.000Z, it is 90"
    [fault] = told(crosslink_key(linked(3600, horizon_s=3690.0))).values()
    assert fault == "has the key of 1 hours, the horizon has 2"


@pytest.mark.parametrize(("now_s", "refused"), [(None, 1), (3599.0, 1), (3600.0, 0), (3601.0, 0)])
def test_hours_that_are_over_are_history(monkeypatch, now_s, refused):
    flight(monkeypatch, still(1000.0))
    case = linked(7, 3600, horizon_s=7200.0, now_tai_s=now_s)
    assert faulty(crosslink_key(case)) == ["S:T"] * refused
    if now_s:
        shifted = linked(7, 3600, horizon_s=7200.0, now_tai_s=now_s + 99.0, start_s=99.0)
        assert faulty(crosslink_key(shifted)) == ["S:T"] * refused
    late = linked(7, 7, horizon_s=7200.0, now_tai_s=now_s)
    assert faulty(crosslink_key(late)) == ["S:T"]


@pytest.mark.parametrize("names", [("S", "S"), ("S", "X"), ("X", "T")])
def test_a_link_joins_two_satellites(names):
    assert faulty(crosslink_key(linked(3600, names=names))) == [":".join(names)]


def test_a_plan_without_a_network_has_no_links():
    assert list(crosslink_key(bare())) == []


def test_a_stretch_is_cut_into_minutes_at_most():
    assert _middles(0.0, 120.0).tolist() == [30.0, 90.0]
    assert _middles(3600.0, 3690.0).tolist() == [3622.5, 3667.5]
    assert _instants(linked(horizon_s=3690.0))[[0, 59, 60, 61]].tolist() == [
        30.0, 3570.0, 3622.5, 3667.5
    ]  # fmt: skip


def test_a_line_is_lowest_at_the_foot_of_the_height_or_at_an_end():
    ends = (
        np.array([[3.0, 4.0, 0.0], [5.0, 0.0, 0.0], [-2.0, 3.0, 0.0]]).T,
        np.array([[-3.0, 4.0, 0.0], [9.0, 3.0, 0.0], [8.0, 3.0, 0.0]]).T,
    )
    distance = np.linalg.norm(ends[0] - ends[1], axis=0)
    assert _lowest_km(*ends, distance) == pytest.approx([4.0, 5.0, 3.0])
    assert _lowest_km(*ends[::-1], distance) == pytest.approx([4.0, 5.0, 3.0])


def test_a_line_is_lowest_where_the_angle_turns_from_sharp_to_wide():
    """Of a triangle of sides 3, 4 and 5 the height on the side 4 is the side 3, either way."""
    one, other = np.array([[3.0], [0.0], [0.0]]), np.array([[3.0], [4.0], [0.0]])
    assert _lowest_km(one, other, np.array([4.0])) == pytest.approx([3.0])
