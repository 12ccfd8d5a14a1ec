"""The linear program of key flow and its rounding, part by part on cases done by hand."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from euroqci_space.network import Edge, KeyGraph, Opening, Supply, Wish, relay
from euroqci_space.network.graph import RouteFlow
from euroqci_space.network.master import Master, Stage, _unit_bits
from euroqci_space.network.relay import (
    Pricing,
    _Left,
    _whole,
    gaining_contacts,
    had_worth,
    most,
    stages,
    windows,
)
from euroqci_space.network.supply import NO_SUPPLY, Stretch

CONCAVE = ((0.5, 2.0), (1.0, 1.0))


def edge(a, b, *bits, medium="space", holders=(), trusted_nodes=0):
    return Edge(a=a, b=b, medium=medium, bits=bits, holders=holders, trusted_nodes=trusted_nodes)


def graph(*edges, epochs=1, **more):
    return KeyGraph(edges=edges, epochs=epochs, **more)


def route(*edges, epochs=None, epoch=0, wish=0, bits=0):
    return RouteFlow(
        wish=wish,
        nodes=(),
        edges=edges,
        key_epochs=epochs or (0,) * len(edges),
        epoch=epoch,
        bits=bits,
    )


PLAIN = graph(edge("A", "S", 50), edge("S", "B", 30))


# -- windows of key


@pytest.mark.parametrize(
    ("wish", "more", "found"),
    [
        ({}, {}, [(0, 3)]),
        ({"due_epoch": 2}, {}, [(0, 2)]),
        ({"due_epoch": 9}, {}, [(0, 3)]),
        ({"due_epoch": 2}, {"first_epoch": 2}, [(0, 2)]),
        ({"due_epoch": 1}, {"first_epoch": 2}, []),
        ({"max_age_epochs": 1}, {}, [(0, 0), (0, 1), (1, 2), (2, 3)]),
        ({"max_age_epochs": 0, "due_epoch": 1}, {}, [(0, 0), (1, 1)]),
        ({"max_age_epochs": 2}, {"first_epoch": 3}, [(1, 3)]),
        ({}, {"hold_limit_bits": {"S": 1.0}}, [(0, 0), (0, 1), (0, 2), (0, 3)]),
    ],
)
def test_key_of_which_epochs_may_be_delivered_when(wish, more, found):
    made = graph(epochs=4, **more)
    assert list(windows(made, Wish(a="A", b="B", bits=1, **wish))) == found


# -- stages


def test_stages_count_by_priority_then_by_weight_then_by_hops():
    wishes = [Wish(a="A", b="B", bits=100, priority=p, weight=w) for p, w in ((2, 3.0), (1, 5.0))]
    found = list(stages(wishes, CONCAVE))
    assert [(one.name, one.worth.tolist(), one.counts_routes) for one in found] == [
        ("satisfaction, priority 1", [[0.0, 0.0], [10.0, 5.0]], False),
        ("satisfaction, priority 2", [[6.0, 3.0], [0.0, 0.0]], False),
        ("weighted key", [[3.0, 3.0], [5.0, 5.0]], False),
        ("route cost", [[0.0, 0.0], [0.0, 0.0]], True),
    ]


# Of 100 bits 70 are had: 50 count double, 20 once. More than all counts as all.
@pytest.mark.parametrize(("had", "worth"), [(0, 0.0), (40, 80.0), (70, 120.0), (200, 150.0)])
def test_what_a_wish_had_before_is_worth_its_stretches(had, worth):
    wishes = [Wish(a="A", b="B", bits=100, had_bits=had)]
    [first, *_] = stages(wishes, CONCAVE)
    assert had_worth(first, wishes, CONCAVE) == worth


@pytest.mark.parametrize(("had", "value"), [(0, 60.0), (40, 80.0 + 20.0 + 20.0), (100, 150.0)])
def test_a_stage_counts_what_was_had_and_what_comes(had, value):
    wishes = [Wish(a="A", b="B", bits=100, had_bits=had)]
    name = "satisfaction, priority 1"
    assert relay(PLAIN, wishes, CONCAVE).values[name] == pytest.approx(value)
    found = most(PLAIN, wishes, CONCAVE)
    assert found[name] == pytest.approx(value)
    assert set(found) == {name, "weighted key"}


def test_no_more_flows_than_is_still_wanted():
    for had, bits in ((85, [15]), (100, []), (120, [])):
        wishes = [Wish(a="A", b="B", bits=100, had_bits=had)]
        assert [one.bits for one in relay(PLAIN, wishes, CONCAVE).flows] == bits


def test_nothing_is_asked_of_no_wish():
    made = relay(PLAIN, [], CONCAVE)
    assert (made.flows, made.values) == ((), {})


def test_of_two_routes_the_one_of_fewer_trusted_nodes_and_hops_is_taken():
    ring = graph(
        edge("A", "S", 9),
        edge("S", "B", 9),
        edge("A", "T", 9),
        edge("T", "B", 9, trusted_nodes=1),
    )
    wish = Wish(a="A", b="B", bits=9)
    made = relay(ring, [wish], CONCAVE)
    assert [(one.nodes, one.bits) for one in made.flows] == [(("A", "S", "B"), 9)]
    assert made.values["route cost"] == pytest.approx(-18.0, rel=1e-5)


# -- the unit of amounts


@pytest.mark.parametrize(
    ("bits", "wanted", "unit"),
    [((50, 30), 100, 30.0), ((50, 30), 20, 20.0), ((0, 0), 20, 1.0), ((50, 30), 0, 1.0)],
)
def test_amounts_count_in_what_a_wish_could_get_at_most(bits, wanted, unit):
    made = graph(edge("A", "S", bits[0]), edge("S", "B", bits[1]))
    assert _unit_bits(made, [Wish(a="A", b="B", bits=wanted)], NO_SUPPLY) == unit


def supply(*bits, edges=(0, 1)):
    """Return one opening of one slot over each edge."""
    free = np.ones((4, 6), dtype=np.int64)
    openings = tuple(
        Opening(
            edge=edge,
            satellite=0,
            station=place,
            first=1 + 2 * place,
            bits=np.array([[0.0, one], [0.0, 0.0]]),
            epochs=np.array([0, 0]),
        )
        for place, (one, edge) in enumerate(zip(bits, edges, strict=True))
    )
    return Supply(openings=openings, free=free, satellites=1, setup_slots=(1, 1))


def test_what_contacts_could_bring_counts_too():
    empty = graph(edge("A", "S", 0), edge("S", "B", 3))
    wishes = [Wish(a="A", b="B", bits=100)]
    assert _unit_bits(empty, wishes, supply(40.5, 20.0)) == 23.0
    assert _unit_bits(empty, wishes, supply(4.5, 20.0)) == 5.0


def test_contacts_fill_the_stores_that_they_are_of():
    empty = graph(edge("A", "S", 0), edge("S", "B", 3))
    wishes = [Wish(a="A", b="B", bits=100)]
    master = Master(empty, wishes, ((1.0, 1.0),), supply(40.0, 20.0))
    assert master.add(route(0, 1))
    assert not master.add(route(0, 1))
    [stage, *_] = stages(wishes, ((1.0, 1.0),))
    assert master.solve(stage).value == 0.0
    assert master.add_contact(Stretch(0, 0, 1))
    assert not master.add_contact(Stretch(0, 0, 1))
    assert master.solve(stage).value * master.unit_bits == pytest.approx(3.0)
    assert master.add_contact(Stretch(1, 0, 1))
    prices = master.solve(stage)
    assert prices.value * master.unit_bits == pytest.approx(23.0)
    assert prices.bits == pytest.approx([23.0])
    assert prices.flown[1] == pytest.approx(1.0)
    # Another hour of the second telescope or of the satellite would bring 20 bits of 23 more.
    assert prices.slot.sum() == pytest.approx(20.0 / 23.0)
    assert prices.slot.max() == pytest.approx(20.0 / 23.0)


def test_contacts_fill_the_epoch_in_which_their_key_is_ready():
    empty = graph(edge("A", "C", 0, 0), edge("A", "B", 0, 0), epochs=2)
    made = supply(40.0, edges=(1,))
    ready = replace(made.openings[0], epochs=np.array([0, 1]))
    wishes = [Wish(a="A", b="B", bits=100)]
    master = Master(empty, wishes, ((1.0, 1.0),), replace(made, openings=(ready,)))
    master.add_contact(Stretch(0, 0, 1))
    [stage, *_] = stages(wishes, ((1.0, 1.0),))
    master.add(route(1, epochs=(0,), epoch=1))
    assert master.solve(stage).value == 0.0
    master.add(route(1, epochs=(1,), epoch=1))
    prices = master.solve(stage)
    assert prices.value * master.unit_bits == pytest.approx(40.0)
    assert prices.bits == pytest.approx([0.0, 40.0])


def test_prices_are_what_one_bit_more_would_bring():
    """Key of the first night for the second: 30 bits, of which the memory of S holds 10."""
    made = graph(
        edge("A", "S", 50, 0, holders=("T", "S")),
        edge("S", "B", 0, 30),
        epochs=2,
        hold_limit_bits={"T": 90.0, "S": 10.0},
    )
    wishes = [Wish(a="A", b="B", bits=100, weight=3.0)]
    master = Master(made, wishes, ((1.0, 1.0),))
    master.add(route(0, 1, epochs=(0, 1), epoch=1))
    [stage, *_] = stages(wishes, ((1.0, 1.0),))
    prices = master.solve(stage)
    assert prices.bits == pytest.approx([10.0])
    assert prices.wish == pytest.approx([3.0])
    assert prices.portion == pytest.approx(np.zeros((2, 2)))
    assert prices.memory["S"] == pytest.approx([3.0, 0.0])
    assert prices.memory["T"] == pytest.approx([0.0, 0.0])
    short = Master(graph(edge("A", "S", 50), edge("S", "B", 30)), wishes, ((1.0, 1.0),))
    short.add(route(0, 1))
    prices = short.solve(stage)
    assert prices.portion == pytest.approx(np.array([[0.0], [3.0]]))
    assert prices.value * short.unit_bits == pytest.approx(90.0)


def test_a_contact_that_gains_something_is_proposed():
    empty = graph(edge("A", "S", 0), edge("S", "B", 3))
    wishes = [Wish(a="A", b="B", bits=100)]
    master = Master(empty, wishes, ((1.0, 1.0),), supply(40.0, 20.0))
    slots = np.zeros((4, 6))
    prices = SimpleNamespace(portion=np.array([[2.0], [0.0]]), slot=slots)
    assert gaining_contacts(master, prices) == [Stretch(0, 0, 1)]
    slots[0, 0] = 2.0 * 40.0 / master.unit_bits
    assert gaining_contacts(master, prices) == []
    bare = Master(PLAIN, wishes, ((1.0, 1.0),))
    assert (
        gaining_contacts(bare, SimpleNamespace(portion=np.ones((2, 1)), slot=np.zeros((0, 0))))
        == []
    )


def test_a_stage_that_is_settled_keeps_its_value_but_for_a_millionth():
    wishes = [Wish(a="A", b="B", bits=10), Wish(a="A", b="C", bits=10)]
    made = graph(edge("A", "S", 10), edge("S", "B", 10), edge("S", "C", 10))
    master = Master(made, wishes, ((1.0, 1.0),))
    for one in (route(0, 1), route(0, 2, wish=1)):
        master.add(one)
    first = Stage(name="B", worth=np.array([[1.0], [0.0]]))
    other = Stage(name="C", worth=np.array([[0.0], [1.0]]))
    assert master.solve(first).value == pytest.approx(1.0)
    master.settle(first, 0.25)
    assert master.solve(other).value == pytest.approx(0.75 + 1e-6, abs=1e-8)
    master.settle(first, 1.0)
    assert master.solve(other).value == pytest.approx(1e-6, abs=1e-8)


def test_the_slack_of_a_settled_stage_grows_with_its_value():
    wishes = [Wish(a="A", b="B", bits=10), Wish(a="A", b="C", bits=10)]
    made = graph(edge("A", "S", 10), edge("S", "B", 10), edge("S", "C", 10))
    master = Master(made, wishes, ((1.0, 1.0),))
    for one in (route(0, 1), route(0, 2, wish=1)):
        master.add(one)
    master.settle(Stage(name="B", worth=np.array([[4.0], [0.0]])), 4.0)
    other = Stage(name="C", worth=np.array([[0.0], [1.0]]))
    assert master.solve(other).value == pytest.approx(1e-6, abs=1e-8)


# -- rounding


def test_what_is_taken_is_the_least_that_any_store_wish_or_memory_has_left():
    made = graph(
        edge("A", "S", 50, 7, holders=("S",)),
        edge("S", "B", 0, 30, holders=("S",)),
        epochs=2,
        hold_limit_bits={"S": 40.9},
    )
    wishes = [Wish(a="A", b="B", bits=100, had_bits=10)]
    left = _Left(made, wishes)
    over_night = route(0, 1, epochs=(0, 1), epoch=1)
    assert left.take(over_night, 100) == 30
    assert left.take(over_night, 100) == 0
    again = _Left(made, wishes)
    assert again.take(route(0, epochs=(0,), epoch=1), 100) == 40
    assert again.take(route(0, epochs=(0,), epoch=0), 100) == 10
    assert again.take(route(0, epochs=(1,), epoch=1), 5) == 5
    assert again.take(route(1, epochs=(1,), epoch=1), 100) == 30
    assert _Left(made, [Wish(a="A", b="B", bits=9)]).take(route(0), 100) == 9


def test_a_route_of_two_stores_in_one_memory_takes_double_room():
    made = graph(
        edge("A", "S", 50, 0, holders=("S",)),
        edge("S", "B", 50, 0, holders=("S",)),
        epochs=2,
        hold_limit_bits={"S": 41.0},
    )
    left = _Left(made, [Wish(a="A", b="B", bits=100)])
    assert left.take(route(0, 1, epochs=(0, 0), epoch=1), 100) == 20
    assert left.take(route(0, epochs=(0,), epoch=1), 100) == 1


def test_bits_are_rounded_down_and_then_filled_up_by_priority():
    wishes = [Wish(a="A", b="B", bits=100, priority=2), Wish(a="A", b="B", bits=100)]
    made = graph(edge("A", "B", 10))
    routes = [route(0), route(0, wish=1), route(0)]
    found = _whole(made, wishes, routes, np.array([4.6, 5.4, 0.0]))
    assert [(one.wish, one.bits) for one in found] == [(1, 6), (0, 4)]


@pytest.mark.parametrize(
    ("bits", "whole"),
    [
        ((9.9999999, 0.0, 0.0), [10]),
        ((0.6, 0.0, 0.0), [10]),
        ((0.0, 4.6, 0.0), [10]),
        ((4.9999999, 5.0, 0.0), [5, 5]),
        ((1.4, 1.4, 7.2), [2, 1, 7]),
    ],
)
def test_what_rounding_leaves_goes_to_the_first_route(bits, whole):
    wishes = [Wish(a="A", b="B", bits=100)] * 3
    routes = [route(0, wish=place) for place in range(3)]
    found = _whole(graph(edge("A", "B", 10)), wishes, routes, np.array(bits))
    assert [one.bits for one in found] == whole
    assert [one.wish for one in found] == np.flatnonzero(bits).tolist()


# -- prices of routes

NIGHTS = graph(
    edge("A", "S", 0, 5, 5, 5, holders=("S",), trusted_nodes=2),
    edge("S", "B", 5, 5, 0, 5),
    epochs=4,
)
PORTIONS = np.array([[1.0, 2.0, 3.0, 4.0], [5.0, 4.0, 1.0, 2.0]])


def priced(wish_price, memory=(), window_from=1, counts_routes=False, **wish):
    asked = Wish(a="A", b="B", bits=9, max_age_epochs=3 - window_from, **wish)
    prices = SimpleNamespace(
        wish=np.array([wish_price]),
        portion=PORTIONS,
        memory={"S": np.array(memory)} if memory else {},
    )
    stage = Stage(name="", worth=np.zeros((1, 1)), counts_routes=counts_routes)
    found = Pricing(NIGHTS, [asked]).gaining(prices, stage)
    return [one.key_epochs for one in found if one.epoch == 3]


# The cheapest key of the last three epochs costs 2 and 2; to wait for it costs memory.
@pytest.mark.parametrize(
    ("memory", "epochs", "cost"),
    [
        ((), (1, 3), 4.0),
        ((9.0, 0.5, 0.25, 9.0), (1, 3), 4.75),
        ((9.0, 1.5, 0.25, 9.0), (2, 3), 5.25),
        ((9.0, 1.5, 1.25, 9.0), (3, 3), 6.0),
    ],
)
def test_a_route_takes_the_cheapest_key_and_must_gain_on_it(memory, epochs, cost):
    assert priced(cost + 1e-6, memory) == [epochs]
    assert priced(cost - 1e-6, memory) == []


def test_the_last_stage_counts_hops_and_trusted_nodes_too():
    assert priced(4.0 + 4.0 + 1e-6, counts_routes=True) == [(1, 3)]
    assert priced(4.0 + 4.0 - 1e-6, counts_routes=True) == []
    assert priced(48.0 + 1e-6, counts_routes=True, first="fibre") == [(1, 3)]
    assert priced(48.0 - 1e-6, counts_routes=True, first="fibre") == []


def test_key_outside_of_the_window_is_not_used():
    assert priced(6.0 + 1e-6, window_from=3) == [(3, 3)]
    assert priced(6.0 - 1e-6, window_from=3) == []


def test_the_first_routes_draw_from_the_window_of_the_last_epoch():
    wish = Wish(a="A", b="B", bits=7, max_age_epochs=1)
    made = graph(edge("A", "B", 9, 5, 0, 4), epochs=4)
    assert [one.key_epochs for one in Pricing(made, [wish]).filling()] == [(3,)]
    more = graph(edge("A", "B", 9, 5, 6, 4), epochs=4)
    found = [(one.key_epochs, one.nodes) for one in Pricing(more, [wish]).filling()]
    assert found == [((2,), ("A", "B")), ((3,), ("A", "B"))]


def test_the_first_routes_are_the_cheapest():
    ring = graph(edge("A", "C", 9), edge("C", "B", 9), edge("A", "B", 9, trusted_nodes=3))
    wish = Wish(a="A", b="B", bits=15)
    assert [one.edges for one in Pricing(ring, [wish]).filling()] == [(0, 1), (2,)]


# -- the first routes


def test_wishes_are_filled_by_priority_with_what_is_left_of_the_newest_window():
    wishes = [Wish(a="A", b="B", bits=25, priority=2), Wish(a="A", b="B", bits=12)]
    made = graph(edge("A", "B", 10, 20), epochs=2)
    found = list(Pricing(made, wishes).filling())
    assert [(one.wish, one.key_epochs, one.epoch) for one in found] == [
        (1, (1,), 1),
        (0, (0,), 1),
        (0, (1,), 1),
    ]
    enough = [Wish(a="A", b="B", bits=25, had_bits=15)]
    assert [one.key_epochs for one in Pricing(made, enough).filling()] == [(1,)]
    none = [Wish(a="A", b="B", bits=25, had_bits=25), Wish(a="A", b="X", bits=1)]
    assert list(Pricing(made, none).filling()) == []
