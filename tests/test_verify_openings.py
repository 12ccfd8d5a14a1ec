"""The judge's own search: openings, their bits and the program over them, on toy cases."""

import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from euroqci_space.model import Demand
from euroqci_space.verification import openings, optimum
from euroqci_space.verification.openings import (
    Opening,
    Slots,
    _allowed,
    _bits,
    _openings_of,
)
from euroqci_space.verification.optimum import _solved, _stretches

sys.path.insert(0, str(Path(__file__).parent))

from verify_bare import bare, satellite, station

S, G = satellite("S"), station("G")


def world(horizon_s=100.0, slot_s=10.0, rules=None, **scenario):
    sky = SimpleNamespace(site="G")
    case = bare(
        horizon_s=horizon_s,
        start_s=1000.0,
        rules=rules,
        scenario={"solver": SimpleNamespace(slot_s=slot_s), "clear_sky": (sky,), **scenario},
    )
    return case, Slots(case=case)


# -- slots


def test_slots_fill_the_horizon_and_count_from_its_start():
    _, slots = world(horizon_s=105.0)
    assert slots.number == 10
    assert slots.edges_tai_s(2, 4).tolist() == [1020.0, 1030.0, 1040.0]


@pytest.mark.parametrize(
    ("duration_s", "number"), [(0.0, 0), (10.0, 1), (10.0 + 1e-9, 1), (10.1, 2), (25.0, 3)]
)
def test_the_fewest_slots_that_last_as_long_forgive_rounding(duration_s, number):
    assert world()[1].of(duration_s) == number


# -- where contacts are allowed

OPEN = {"satellite_setup_s": 0.0, "telescope_setup_s": 0.0}


def allowed(elevation, sun=None, **rules):
    case, slots = world(rules={**OPEN, **rules})
    night = np.full(11, -9.0) if sun is None else np.array(sun)
    seen = SimpleNamespace(elevation_deg=np.array(elevation), sun_elevation_deg=night)
    return np.flatnonzero(_allowed(case, slots, (S, G), seen)).tolist()


def test_a_slot_is_allowed_where_both_of_its_edges_are():
    assert allowed([19.9, 20.0, 30.0, 20.0, *[0.0] * 5, 25.0, 25.0]) == [1, 2, 9]
    dusk = [-5.9, -6.0, -7.0, -6.0, *[0.0] * 7]
    assert allowed([30.0] * 11, dusk) == [1, 2]


def test_no_contact_begins_before_a_set_up_of_the_horizon():
    assert allowed([30.0] * 11, satellite_setup_s=15.0, telescope_setup_s=75.0) == [8, 9]
    assert allowed([30.0] * 11, satellite_setup_s=80.0) == [8, 9]


def test_a_closure_shuts_the_slots_of_its_resource(monkeypatch):
    monkeypatch.setattr(openings, "_closed", lambda closure, _: closure.slots)
    shut = [SimpleNamespace(resource=name, slots=slice(*span)) for name, span in (
        ("S", (0, 3)), ("G", (5, 7)), ("H", (0, 9))
    )]  # fmt: skip
    assert allowed([30.0] * 11, closures=tuple(shut)) == [3, 4, 7, 8, 9]


@pytest.mark.parametrize(
    ("least_s", "found"), [(10.0, [(0, 4), (6, 10)]), (40.0, [(0, 4), (6, 10)]), (41.0, [])]
)
def test_stretches_long_enough_are_openings(monkeypatch, least_s, found):
    free = np.array([True] * 4 + [False] * 2 + [True] * 4)
    asked = []

    def bits(_case, _slots, _ends, span):
        asked.append(span)
        return np.ones((5, 5))

    monkeypatch.setattr(openings, "view", lambda *given: given)
    monkeypatch.setattr(openings, "_allowed", lambda *_: free)
    monkeypatch.setattr(openings, "_bits", bits)
    case, slots = world(rules={"minimum_contact_s": least_s})
    made = list(_openings_of(case, slots, S, G))
    assert asked == found
    assert [one.first for one in made] == [first for first, _ in found]
    for one in made:
        assert (one.bits == np.triu(np.ones((5, 5)), k=round(least_s / 10.0))).all()


def test_an_opening_without_key_is_none(monkeypatch):
    monkeypatch.setattr(openings, "view", lambda *given: given)
    monkeypatch.setattr(openings, "_allowed", lambda *_: np.array([True] * 9 + [False]))
    monkeypatch.setattr(openings, "_bits", lambda *_: np.zeros((10, 10)))
    assert list(_openings_of(*world(), S, G)) == []


def test_the_whole_horizon_is_looked_at(monkeypatch):
    seen = []

    def view(_elements, _station, tai_s):
        seen.append(tai_s)

    monkeypatch.setattr(openings, "view", view)
    monkeypatch.setattr(openings, "_allowed", lambda *_: np.zeros(10, dtype=bool))
    assert list(openings.openings(*world())) == []
    assert len(seen) == 4  # two satellites over two stations
    assert seen[0] == pytest.approx(np.arange(1000.0, 1101.0, 10.0))


def test_bits_are_those_of_a_clear_sky_times_its_mean_chance(monkeypatch):
    """Slots of 1.5 s in two samples each: clear with 1/2, 1/4, 3/4; 1000 bits a sample."""
    chances = np.array([0.4, 0.6, 0.2, 0.3, 0.5, 1.0])
    looked = {}

    def view(_elements, _station, tai_s):
        looked["tai_s"] = tai_s
        return SimpleNamespace(elevation_deg=None)

    def detections(_case, _satellite, _station, _seen, step_s):
        looked["step_s"] = step_s
        return None, None

    def matrix(_counts, _protocol, marks):
        return 1000.5 * np.maximum(np.subtract.outer(marks, marks).T, 0.0)

    monkeypatch.setattr(openings, "view", view)
    monkeypatch.setattr(openings, "detections", detections)
    monkeypatch.setattr(openings, "interval_matrix", matrix)
    monkeypatch.setattr(openings, "zenith_probability", lambda *_: None)
    monkeypatch.setattr(openings, "line_of_sight_probability", lambda *_: chances)
    case, slots = world(slot_s=1.5)
    own = _bits(case, slots, (S, G), (2, 5))
    assert looked["step_s"] == 0.75
    assert looked["tai_s"] == pytest.approx(1003.0 + 0.75 * (np.arange(6) + 0.5))
    clear = {(0, 1): 0.5, (0, 2): 0.375, (0, 3): 0.5, (1, 2): 0.25, (1, 3): 0.5, (2, 3): 0.75}
    for (a, b), chance in clear.items():
        assert own[a, b] == np.floor(chance * np.floor(1000.5 * 2 * (b - a)))
    assert own[np.tril_indices(4)].tolist() == [0.0] * 10


# -- the program over them


def opening(name, place, first=0, number=3, terminals=1, telescopes=1):
    """Return slots from ``first`` on, ten bits each."""
    length = np.subtract.outer(np.arange(number + 1), np.arange(number + 1)).T
    return Opening(
        satellite=satellite(name, terminals=terminals),
        station=station(place, telescopes=telescopes),
        first=first,
        bits=10.0 * np.maximum(length, 0),
    )


CONCAVE = ((0.1, 2.0), (1.0, 1.0))


def best(*found, setups_s=(10.0, 10.0), stage="satisfaction", demands=None, concave=CONCAVE):
    demands = demands or (Demand(a="G", b="H", requested_bits=100.0, weight=3.0),)
    case, slots = world(
        rules={"satellite_setup_s": setups_s[0], "telescope_setup_s": setups_s[1]},
        demands=demands,
        solver=SimpleNamespace(slot_s=10.0, concave=concave),
    )
    case.plan.certificate = SimpleNamespace(stages=(SimpleNamespace(name=stage),))
    own = _solved(case, slots, list(found))
    assert own.bound == pytest.approx(own.found, rel=1e-3)
    return own.found


# Ten of a hundred bits count twice: 20 bits are 30, 30 are 40, each times the weight 3.
@pytest.mark.parametrize(
    ("setup_s", "terminals", "first", "value"),
    [(10.0, 1, 3, 90.0), (0.0, 1, 3, 120.0), (10.0, 2, 3, 120.0), (10.0, 1, 4, 120.0)],
)
def test_a_satellite_with_one_terminal_sets_up_between_two_stations(
    setup_s, terminals, first, value
):
    pair = (opening("S", "G", terminals=terminals), opening("S", "H", first, terminals=terminals))
    assert best(*pair, setups_s=(setup_s, 0.0)) == pytest.approx(value)


@pytest.mark.parametrize(
    ("setup_s", "telescopes", "first", "value"),
    [(10.0, 1, 3, 70.0), (0.0, 1, 3, 80.0), (10.0, 2, 3, 80.0), (10.0, 1, 4, 80.0)],
)
def test_a_station_with_one_telescope_sets_up_between_two_satellites(
    setup_s, telescopes, first, value
):
    """Of key between G and each satellite, 30 bits and 30 count 80, 30 and 20 count 70."""
    asked = tuple(Demand(a="G", b=name, requested_bits=100.0) for name in ("S", "T"))
    pair = (
        opening("S", "G", telescopes=telescopes),
        opening("T", "G", first, telescopes=telescopes),
    )
    own = best(*pair, setups_s=(0.0, setup_s), demands=asked)
    assert own == pytest.approx(value)


def test_a_later_contact_sets_up_later():
    """S has G for its 30 bits, of weight 10; T begins a slot into its opening, and has 20."""
    asked = (
        Demand(a="G", b="S", requested_bits=100.0, weight=10.0),
        Demand(a="G", b="T", requested_bits=100.0),
    )
    pair = (opening("S", "G"), opening("T", "G", 3))
    assert best(*pair, demands=asked) == pytest.approx(10.0 * 40.0 + 30.0)


def test_one_contact_is_taken_of_an_opening():
    """Nine terminals could fly all six of each."""
    pair = [opening("S", place, terminals=9, telescopes=9) for place in ("G", "H")]
    assert best(*pair) == pytest.approx(120.0)


def test_no_more_counts_than_is_asked_for():
    less = (Demand(a="G", b="H", requested_bits=20.0, weight=3.0),)
    pair = (opening("S", "G", terminals=2), opening("S", "H", terminals=2))
    assert best(*pair, demands=less) == pytest.approx(3.0 * (2.0 * 2.0 + 18.0))
    assert best(*pair, demands=less, stage="weighted key") == pytest.approx(60.0)


def test_key_of_two_satellites_is_not_mixed():
    assert best(opening("S", "G"), opening("T", "H")) == 0.0
    assert best() == 0.0


def test_both_satellites_serve_one_demand():
    four = [
        opening(name, place, first, terminals=2, telescopes=2)
        for name, first in (("S", 0), ("T", 5))
        for place in ("G", "H")
    ]
    assert best(*four) == pytest.approx(3.0 * (2.0 * 10.0 + 50.0))


def stretches(stage, priority=2):
    case, _ = world(solver=SimpleNamespace(slot_s=10.0, concave=((0.25, 2.0), (1.0, 0.5))))
    case.plan.certificate = SimpleNamespace(stages=(SimpleNamespace(name=stage),))
    return _stretches(case, Demand(a="G", b="H", requested_bits=1.0, priority=priority))


def test_what_a_stretch_of_share_counts_depends_on_the_stage():
    assert stretches("satisfaction") == [(0.25, 2.0), (0.75, 0.5)]
    assert stretches("satisfaction, priority 2") == [(0.25, 2.0), (0.75, 0.5)]
    assert stretches("satisfaction, priority 1") == [(0.25, 0.0), (0.75, 0.0)]
    assert stretches("weighted key") == [(0.25, 1.0), (0.75, 1.0)]


# -- which cases are small and plain


def plain(now_tai_s=None, network=None, planning="mean", stages=("weighted key",), **rules):
    case, _ = world(rules=rules, weather=SimpleNamespace(planning=planning), network=network)
    case.plan.now_tai_s = now_tai_s
    case.plan.certificate = SimpleNamespace(
        stages=tuple(SimpleNamespace(name=name) for name in stages)
    )
    return case


@pytest.fixture
def _one_contact(monkeypatch):
    monkeypatch.setattr(optimum, "openings", lambda *_: [opening("S", "G")])
    monkeypatch.setattr(optimum, "_solved", lambda *_: "solved")


@pytest.mark.usefixtures("_one_contact")
@pytest.mark.parametrize(
    ("values", "is_sought"),
    [
        ({}, True),
        ({"stages": ("satisfaction, priority 1", "contacts")}, True),
        ({"stages": ("contacts",)}, False),
        ({"stages": ()}, False),
        ({"now_tai_s": 0.0}, False),
        ({"network": object()}, False),
        ({"planning": "robust"}, False),
        ({"minimum_moon_separation_deg": 1.0}, False),
        ({"work_per_orbit_s": 900.0}, False),
    ],
)
def test_only_plain_cases_are_sought(values, is_sought):
    assert optimum.optimum(plain(**values)) == ("solved" if is_sought else None)


# Ten slots, two satellites, two stations; an opening of three slots has six contacts.
@pytest.mark.usefixtures("_one_contact")
@pytest.mark.parametrize(
    ("edges", "contacts", "is_sought"),
    [(40, 6, True), (39, 6, False), (40, 5, False)],
)
def test_only_small_cases_are_sought(monkeypatch, edges, contacts, is_sought):
    monkeypatch.setattr(optimum, "MOST_EDGES", edges)
    monkeypatch.setattr(optimum, "MOST_CONTACTS", contacts)
    assert optimum.optimum(plain()) == ("solved" if is_sought else None)
