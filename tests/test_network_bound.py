"""Bounds and contacts by telescope against every choice of contacts on tiny problems."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest

from euroqci_space.network import (
    Edge,
    KeyGraph,
    Opening,
    Supply,
    Wish,
    busy_telescopes,
    joint_bounds,
    pooled_bounds,
    relay,
)
from euroqci_space.network.supply import Stretch
from euroqci_space.network.telescopes import busiest

CONCAVE = ((0.5, 3.0), (1.0, 1.0))
SLOTS = 8
SITES = ("A", "B", "C")
ENDS = [(satellite, site) for satellite in ("S", "T") for site in SITES]


def sample(seed, satellites=2):
    """Two satellites over three stations, a few short openings, key of any shape."""
    draw = np.random.default_rng(seed)
    openings = []
    for satellite, station in [(s, g) for s in range(satellites) for g in range(3)]:
        if draw.random() < 0.7 and len(openings) < 4:
            length = int(draw.integers(1, 3))
            bits = np.triu(draw.integers(0, 60, (length + 1, length + 1)), k=1).astype(float)
            openings.append(
                Opening(
                    edge=3 * satellite + station,
                    satellite=satellite,
                    station=station,
                    first=int(draw.integers(1, SLOTS - length)),
                    bits=bits,
                    epochs=np.zeros(length + 1, dtype=np.int64),
                )
            )
    free = np.ones((satellites + 3, SLOTS), dtype=np.int64)
    return Supply(
        openings=tuple(openings), free=free, satellites=satellites, setup_slots=(1, 1)
    ), draw


def every_choice(supply, stations=(0, 1, 2)):
    """All sets of contacts that fit, at most one an opening, by trying all of them."""
    options = [
        [None, *(Stretch(place, a, b) for a, b in zip(*np.nonzero(one.bits), strict=True))]
        for place, one in enumerate(supply.openings)
        if one.station in stations
    ]
    for picked in product(*options):
        chosen = [one for one in picked if one is not None]
        free = supply.free.copy()
        for one in chosen:
            supply.take(one, free)
        if free.min() >= 0:
            yield chosen


def graph_of(supply, chosen, crosslink=0):
    bits = [0] * len(ENDS)
    for one in chosen:
        opening = supply.openings[one.opening]
        bits[opening.edge] += int(opening.bits[one.start, one.stop])
    edges = [
        Edge(a=a, b=b, medium="space", bits=(count,), holders=(a,))
        for (a, b), count in zip(ENDS, bits, strict=True)
    ]
    between = Edge(a="S", b="T", medium="space", bits=(crosslink,), holders=("S", "T"))
    return KeyGraph(edges=(*edges, between))


def problem(seed):
    supply, draw = sample(seed)
    crosslink = int(draw.integers(0, 2) * 40)
    most = draw.choice([1, 5])
    wishes = [
        Wish(a=a, b=b, bits=int(draw.integers(1, 80)), max_trusted_nodes=int(most))
        for a, b in combinations(SITES, 2)
    ]
    return supply, wishes, crosslink


def best(supply, wishes, crosslink):
    """The most of the first stage, and of the weighted key among plans that reach it."""
    values = [
        tuple(relay(graph_of(supply, chosen, crosslink), wishes, CONCAVE).values.values())[:2]
        for chosen in every_choice(supply)
    ]
    top = max(first for first, _ in values)
    return top, max(key for first, key in values if first > top - 1e-3)


@pytest.mark.parametrize(("seed", "had"), [(0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (1, 7), (4, 7)])
def test_no_choice_of_contacts_beats_the_bounds(seed, had):
    supply, wishes, crosslink = problem(seed)
    wishes = [replace(wish, had_bits=min(had, wish.bits)) for wish in wishes]
    top, key = best(supply, wishes, crosslink)
    kept = {"satisfaction, priority 1": top, "weighted key": key}
    everything = [
        Stretch(place, *divmod(int(one.bits.argmax()), len(one.bits)))
        for place, one in enumerate(supply.openings)
    ]
    ground = graph_of(supply, (), crosslink)
    graphs = (ground, graph_of(supply, everything, crosslink))
    joint = joint_bounds(graphs, wishes, CONCAVE, supply, kept)
    pooled = pooled_bounds(ground, wishes, CONCAVE, supply, kept)
    for bounds in (joint, pooled):
        assert bounds["satisfaction, priority 1"] >= top - 1e-3
        assert bounds["weighted key"] >= key - 1e-3


def test_the_bound_is_the_optimum_where_one_telescope_limits():
    bits = np.array([[0, 20, 50], [0, 0, 20], [0, 0, 0]], dtype=float)
    openings = tuple(
        Opening(
            edge=place,
            satellite=0,
            station=place,
            first=1 + 3 * place,
            bits=bits,
            epochs=np.zeros(3, dtype=np.int64),
        )
        for place in range(2)
    )
    supply = Supply(
        openings=openings,
        free=np.ones((4, SLOTS), dtype=np.int64),
        satellites=1,
        setup_slots=(1, 1),
    )
    wishes = [Wish(a="A", b="B", bits=100)]
    kept = {"satisfaction, priority 1": 0.0, "weighted key": 0.0}
    whole = [Stretch(0, 0, 2), Stretch(1, 0, 2)]
    graphs = (graph_of(supply, ()), graph_of(supply, whole))
    assert joint_bounds(graphs, wishes, CONCAVE, supply, kept)["weighted key"] == pytest.approx(50)


@pytest.mark.parametrize("seed", range(20))
def test_one_telescope_brings_the_most_of_all_its_choices(seed):
    supply, _ = sample(100 + seed, satellites=3)
    mine = [place for place, one in enumerate(supply.openings) if one.station == 0]
    found, contacts = busiest(supply, mine, supply.free)
    assert found == sum(supply.openings[c.opening].bits[c.start, c.stop] for c in contacts)
    totals = [
        sum(supply.openings[one.opening].bits[one.start, one.stop] for one in chosen)
        for chosen in every_choice(supply, (0,))
    ]
    assert found >= max(totals)


def test_a_contact_of_the_first_slot_alone_counts():
    opening = Opening(
        edge=0,
        satellite=0,
        station=0,
        first=0,
        bits=np.array([[0.0, 7.0], [0.0, 0.0]]),
        epochs=np.zeros(2, dtype=np.int64),
    )
    free = np.ones((2, 3), dtype=np.int64)
    supply = Supply(openings=(opening,), free=free, satellites=1, setup_slots=(0, 0))
    assert busiest(supply, [0], free) == (7.0, (Stretch(0, 0, 1),))


@pytest.mark.parametrize("seed", range(10))
def test_contacts_by_telescope_never_meet(seed):
    supply, _ = sample(200 + seed, satellites=3)
    free = supply.free.copy()
    for contact in busy_telescopes(supply):
        supply.take(contact, free)
    assert free.min() >= 0


def test_a_contact_that_needs_no_setup_may_end_with_the_horizon_beside_a_longer_one():
    tables = [np.triu(np.full((slots + 1, slots + 1), 7.0), 1) for slots in (3, 1)]
    openings = tuple(
        Opening(
            edge=0,
            satellite=0,
            station=station,
            first=first,
            bits=bits,
            epochs=np.zeros(len(bits), dtype=np.int64),
        )
        for station, (first, bits) in enumerate(zip((0, SLOTS - 1), tables, strict=True))
    )
    free = np.ones((3, SLOTS), dtype=np.int64)
    supply = Supply(openings=openings, free=free, satellites=1, setup_slots=(0, 0))
    gains, contacts = supply.best(np.ones((1, 1)), np.zeros((3, SLOTS)))
    assert gains.tolist() == [7.0, 7.0]
    assert contacts[1] == Stretch(1, 0, 1)
