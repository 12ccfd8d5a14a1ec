"""Openings, slots and telescopes by hand; routes and edges of small graphs."""

from math import inf, nan
from types import SimpleNamespace

import numpy as np
import pytest

from euroqci_space.errors import InputError
from euroqci_space.model import Crosslink
from euroqci_space.network import Edge, KeyGraph, Wish
from euroqci_space.network.crosslinks import hours, line_height_km, rate_at
from euroqci_space.network.graph import trusted_nodes
from euroqci_space.network.master import edge_cost
from euroqci_space.network.routes import RouteFinder
from euroqci_space.network.supply import NO_SUPPLY, Opening, Stretch, Supply
from euroqci_space.network.telescopes import _contacts, busiest, busy_telescopes


def table(*values):
    """Return bits[a, b] of an opening of two slots: over the first, over both, over the second."""
    first, both, second = values
    return np.array([[0.0, first, both], [0.0, 0.0, second], [0.0, 0.0, 0.0]])


def opening(bits, satellite=0, station=0, first=2, edge=0, epochs=(0, 0, 0)):
    return Opening(
        edge=edge,
        satellite=satellite,
        station=station,
        first=first,
        bits=bits,
        epochs=np.array(epochs),
    )


def supply(*openings, slots=8, setup=(1, 2), satellites=2, stations=2, links=1):
    free = np.full((satellites + stations, slots), links, dtype=np.int64)
    return Supply(openings=openings, free=free, satellites=satellites, setup_slots=setup)


ONE = opening(table(10.0, 30.0, 15.0))


# -- supply


def test_a_contact_takes_its_slots_and_the_set_up_before_them():
    made = supply(ONE, opening(table(1, 1, 1), satellite=1, station=1, first=1))
    assert made.occupied(Stretch(0, 1, 2)) == ((0, 2, 4), (2, 1, 4))
    assert made.occupied(Stretch(1, 0, 1)) == ((1, 0, 2), (3, 0, 2))
    free = made.free.copy()
    made.take(Stretch(0, 1, 2), free)
    assert free.tolist() == [
        [1, 1, 0, 0, 1, 1, 1, 1],
        [1] * 8,
        [1, 0, 0, 0, 1, 1, 1, 1],
        [1] * 8,
    ]
    made.give(Stretch(0, 1, 2), free)
    assert (free == made.free).all()


def test_tables_of_all_openings_stand_side_by_side():
    short = opening(
        np.array([[0.0, 7.0], [0.0, 0.0]]), satellite=1, station=1, edge=1, epochs=(0, 1)
    )
    made = supply(ONE, short)
    assert made.resources.tolist() == [[0, 2], [1, 3]]
    assert made.first.tolist() == [2, 2]
    assert made.bits[1].tolist() == [[0.0, 7.0, 0.0], [0.0] * 3, [0.0] * 3]
    edges, epochs = made.portions
    assert edges.tolist() == [0, 1]
    assert epochs.tolist() == [[0, 0, 0], [0, 1, -1]]
    assert NO_SUPPLY.bits.shape == (0, 1, 1)
    assert NO_SUPPLY.resources.shape == (0, 2)


def test_a_contact_gains_its_bits_less_the_slots_that_it_takes():
    made = supply(opening(table(10.0, 30.0, 15.0), epochs=(0, 0, 1)))
    slots = np.zeros((4, 8))
    slots[0] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0]  # of the satellite
    slots[2] = 0.5  # of the telescope
    gains = made.gains(np.array([[2.0, 3.0]]), slots)[0]
    first = 10.0 * 2.0 - (2.0 + 4.0) - 3 * 0.5
    both = 30.0 * 3.0 - (2.0 + 4.0 + 8.0) - 4 * 0.5
    second = 15.0 * 3.0 - (4.0 + 8.0) - 3 * 0.5
    assert gains.tolist() == [[-inf, first, both], [-inf, -inf, second], [-inf] * 3]
    best, [stretch] = made.best(np.array([[2.0, 3.0]]), slots)
    assert (best.tolist(), stretch) == ([both], Stretch(0, 0, 2))


def test_key_that_is_never_ready_is_worth_nothing():
    made = supply(opening(table(10.0, 30.0, 15.0), epochs=(0, 0, -1)))
    gains = made.gains(np.array([[2.0]]), np.full((4, 8), 0.125))[0]
    assert gains[0].tolist() == [-inf, 20.0 - 5 * 0.125, -7 * 0.125]


# Of a set-up of one slot on the satellite and two on the telescope, contacts from slot 2 on.
@pytest.mark.parametrize(
    ("resource", "slot", "kept"),
    [(0, 0, 3), (0, 1, 1), (0, 2, 0), (0, 3, 1), (0, 4, 3), (2, 0, 1), (2, 1, 0), (2, 3, 1)],
)
@pytest.mark.parametrize("free", [0, -1])
def test_a_contact_meets_no_slot_that_is_booked(resource, slot, kept, free):
    made = supply(ONE)
    made.free[resource, slot] = free
    gains = made.gains(np.array([[1.0]]), np.zeros((4, 8)))
    assert np.isfinite(gains).sum() == kept


def test_nothing_can_be_chosen_of_no_supply():
    gains, contacts = NO_SUPPLY.best(np.zeros((0, 1)), np.zeros((0, 0)))
    assert (gains.tolist(), contacts) == ([], [])
    rows, columns, sides, places = NO_SUPPLY.slot_rows([])
    assert (len(rows), len(columns), len(sides), places.shape) == (0, 0, 0, (0, 2))


def test_no_more_contacts_than_terminals_wherever_one_begins():
    made = supply(ONE, opening(table(1, 1, 1), station=1, first=4), links=3)
    found = made.slot_rows([Stretch(0, 0, 2), Stretch(0, 1, 2), Stretch(1, 0, 1)])
    rows, columns, sides, places = found
    # The satellite's set-ups begin in slots 1, 2 and 3; those of the stations in 0, 1, and in 2.
    assert places.tolist() == [[0, 1], [0, 2], [0, 3], [2, 0], [2, 1], [3, 2]]
    assert sides.tolist() == [3.0] * 6
    assert sorted(zip(rows.tolist(), columns.tolist(), strict=True)) == [
        (0, 0), (1, 0), (1, 1), (2, 0), (2, 1), (2, 2), (3, 0), (4, 0), (4, 1), (5, 2)
    ]  # fmt: skip


# -- telescopes


def test_the_contacts_of_a_telescope_are_those_that_are_ready_and_free():
    made = supply(opening(table(10.0, 30.0, 15.0), first=1, epochs=(0, 0, -1)), ONE)
    begins, ends, bits, stretches = _contacts(made, [0], None, None)
    assert (begins.tolist(), ends.tolist(), bits.tolist()) == ([0], [2], [10.0])
    assert stretches.tolist() == [[0, 0, 1]]
    assert _contacts(made, [1], None, None)[0].tolist() == [0, 0, 1]
    assert _contacts(made, [1], None, 0)[2].tolist() == [10.0, 30.0, 15.0]
    assert _contacts(made, [1], None, 1)[2].tolist() == []
    assert [part.shape for part in _contacts(made, [], None, None)] == [(0,), (0,), (0,), (0, 3)]
    free = made.free.copy()
    free[0, 1] = 0
    assert _contacts(made, [1], free, None)[2].tolist() == [15.0]
    free[0, 1], free[2, 3] = -1, 0
    assert _contacts(made, [1], free, None)[2].tolist() == []


def test_a_telescope_chooses_what_brings_most_through_the_day():
    early, late = opening(table(10.0, 30.0, 15.0), first=2), opening(table(25.0, 9.0, 1.0), first=5)
    made = supply(early, late, satellites=1, setup=(0, 2))
    # Both slots of the first end in slot 4, where two slots of set-up do not fit before slot 5.
    assert busiest(made, [0, 1], None) == (35.0, (Stretch(0, 0, 1), Stretch(1, 0, 1)))
    quick = supply(early, late, satellites=1, setup=(0, 1))
    assert busiest(quick, [0, 1], None) == (55.0, (Stretch(0, 0, 2), Stretch(1, 0, 1)))
    assert busiest(quick, [], None) == (0.0, ())


def test_telescopes_with_least_to_choose_choose_first_and_each_as_often_as_it_can():
    """One satellite with one terminal; the second station has less, and is asked first."""
    rich, poor = opening(table(0, 30.0, 0)), opening(table(0, 20.0, 0), station=1)
    assert busy_telescopes(supply(rich, poor)) == (Stretch(1, 0, 2),)
    two = supply(rich, poor, links=2)
    assert busy_telescopes(two) == (Stretch(0, 0, 2), Stretch(1, 0, 2))
    same = supply(rich, opening(table(0, 20.0, 0), satellite=1), links=2)
    assert busy_telescopes(same) == (Stretch(0, 0, 2), Stretch(1, 0, 2))
    one = supply(rich, opening(table(0, 20.0, 0), satellite=1), links=1)
    assert busy_telescopes(one) == (Stretch(0, 0, 2),)
    none = supply(rich, links=0)
    assert busy_telescopes(none) == ()


def test_a_telescope_chooses_again_from_what_others_leave():
    """A and B choose in this order; B's choice lies before what A had, so A stays as it is."""
    first = opening(table(10.0, 0, 0), first=1)
    better = opening(table(40.0, 0, 0), station=1, first=1)
    other = opening(table(30.0, 0, 0), satellite=1, station=1, first=1)
    made = supply(first, better, other, setup=(1, 1))
    assert busy_telescopes(made) == (Stretch(0, 0, 1), Stretch(2, 0, 1))


# -- graph


def edge(a, b, bits=(9,), medium="space", **more):
    return Edge(a=a, b=b, medium=medium, bits=bits, **more)


@pytest.mark.parametrize(
    ("edges", "more", "words"),
    [
        ((edge("A", "A"),), {}, "edge A:A is a loop"),
        ((edge("A", "B", ()),), {}, "edge A:B has the fill of 0 epochs, not of 1"),
        ((edge("A", "B", (-1,)),), {}, "edge A:B has a fill below 0 or not finite"),
        ((edge("A", "B", (nan,)),), {}, "edge A:B has a fill below 0 or not finite"),
        ((edge("A", "B", trusted_nodes=-1),), {}, "edge A:B has -1 trusted nodes"),
        ((edge("A", "B"), edge("B", "A")), {}, "edge A:B stands 2 times"),
        ((), {"hold_limit_bits": {"S": -1.0}}, "the store limit of S is -1.0"),
        ((), {"epochs": 0}, "epochs is 0, not at least 1"),
    ],
)
def test_a_graph_that_cannot_be_is_refused(edges, more, words):
    with pytest.raises(InputError, match=words):
        KeyGraph(edges=edges, **more)


def test_a_graph_of_nothing_is_one():
    made = KeyGraph(edges=(edge("A", "B", (0,)),), hold_limit_bits={"S": 0.0})
    assert made.memory_bits("S") == (0.0,)
    assert made.nodes == ("A", "B")
    assert made.neighbours() == {"A": (0,), "B": (0,)}


def test_a_graph_takes_other_bits_by_the_ends_of_its_edges():
    made = KeyGraph(edges=(edge("A", "B", (1, 2)), edge("B", "C", (3, 4))), epochs=2)
    other = made.with_bits({frozenset(("B", "A")): (7, 8)})
    assert [one.bits for one in other.edges] == [(7, 8), (0, 0)]


def test_a_hop_costs_its_trusted_nodes_and_more_where_it_is_not_loved():
    made = KeyGraph(edges=(edge("A", "B", trusted_nodes=3), edge("B", "C", medium="fibre")))
    wish = Wish(a="A", b="C", bits=1, first="fibre")
    assert (edge_cost(made, 0, wish), edge_cost(made, 1, wish)) == (24.0, 1.0)
    assert trusted_nodes(made, (0,)) == 3
    assert trusted_nodes(made, (0, 1)) == 4


# A-B-D costs 2 and passes B and five nodes within its first hop; A-C-E-D costs 6 and passes two.
GRAPH = KeyGraph(
    edges=(
        edge("A", "B", trusted_nodes=5),
        edge("B", "D"),
        edge("A", "C"),
        edge("C", "E"),
        edge("E", "D"),
    )
)
COSTS = [1.0, 1.0, 2.0, 2.0, 2.0]


@pytest.mark.parametrize(
    ("most", "cost", "nodes"),
    [
        (None, 2.0, "ABD"),
        (6, 2.0, "ABD"),
        (5, 6.0, "ACED"),
        (2, 6.0, "ACED"),
        (1, None, ""),
    ],
)
def test_the_cheapest_route_keeps_the_limit_on_trusted_nodes(most, cost, nodes):
    found = RouteFinder(GRAPH).cheapest("A", {"D"}, COSTS, most)
    if cost is None:
        assert found == {}
    else:
        assert found["D"][0] == cost
        assert "".join(found["D"][1][0]) == nodes
        assert found["D"][1][1] == {"ABD": (0, 1), "ACED": (2, 3, 4)}[nodes]


def test_neighbours_need_no_trusted_node_but_those_within_the_edge():
    for most, there in ((None, True), (5, True), (4, False)):
        found = RouteFinder(GRAPH).cheapest("A", {"B"}, [1.0, *[inf] * 4], most)
        assert (found.get("B") == (1.0, (("A", "B"), (0,)))) == there


def test_of_routes_of_one_cost_that_with_fewer_trusted_nodes_is_taken():
    ring = KeyGraph(
        edges=(edge("A", "B", trusted_nodes=1), edge("B", "D"), edge("A", "C"), edge("C", "D"))
    )
    found = RouteFinder(ring).cheapest("A", {"D", "C"}, [1.0] * 4, None)
    assert found["D"] == (2.0, (("A", "C", "D"), (2, 3)))
    assert found["C"] == (1.0, (("A", "C"), (2,)))
    direct = KeyGraph(edges=(edge("A", "B"), edge("B", "D"), edge("A", "D", trusted_nodes=1)))
    found = RouteFinder(direct).cheapest("A", {"D"}, [1.0, 1.0, 2.0], None)
    assert found["D"] == (2.0, (("A", "D"), (2,)))


# -- links between satellites


def test_the_rate_falls_with_the_square_beyond_its_reach():
    link = Crosslink(a="S", b="T", rate_bps=8.0, full_rate_km=1000.0)
    assert rate_at(link, np.array([500.0, 1000.0, 2000.0])).tolist() == [8.0, 8.0, 2.0]
    steady = Crosslink(a="S", b="T", rate_bps=8.0)
    assert rate_at(steady, np.array([1e6])).tolist() == [8.0]


# In the plane of a circle of 5000 km: the foot within, before, and behind the line.
def test_a_line_is_lowest_at_its_foot_or_at_its_nearer_end():
    first = np.array([[-3000.0, 8000.0, 0.0], [3000.0, 8000.0, 0.0], [-3000.0, 8000.0, 0.0]])
    second = np.array([[5000.0, 8000.0, 0.0], [9000.0, 8000.0, 0.0], [-9000.0, 8000.0, 0.0]])
    lowest = [8000.0, np.hypot(3000.0, 8000.0), np.hypot(3000.0, 8000.0)]
    for ends in ((first, second), (second, first)):
        assert line_height_km(*ends) + 6378.137 == pytest.approx(lowest)
    assert line_height_km(first[0], first[0]) + 6378.137 == pytest.approx(np.hypot(3000.0, 8000.0))


def test_the_last_hour_of_a_horizon_may_be_short():
    horizon = SimpleNamespace(start_tai_s=10.0, stop_tai_s=5410.0, duration_s=5400.0)
    assert list(hours(horizon)) == [(10.0, 3610.0), (3610.0, 5410.0)]
