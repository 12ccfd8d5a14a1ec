import sys
from collections import Counter
from dataclasses import replace
from itertools import combinations, permutations, product
from pathlib import Path

import numpy as np
import pytest

from euroqci_space.errors import InputError
from euroqci_space.model.scenario import CONCAVE_SATISFACTION
from euroqci_space.network import Edge, KeyGraph, Wish, relay, trusted_nodes

sys.path.insert(0, str(Path(__file__).parent))

from network_oracle import arc_flow, best

LINEAR = ((1.0, 1.0),)


def graph(*edges, **more) -> KeyGraph:
    records = [Edge(a=a, b=b, medium="space", bits=(bits,)) for a, b, bits in edges]
    return KeyGraph(edges=tuple(records), **more)


def sample(seed: int, epochs: int = 1, most: int = 100) -> tuple[KeyGraph, list[Wish]]:
    """A graph of 3 to 5 nodes with a few wishes, everything drawn."""
    draw = np.random.default_rng(seed)
    names = "ABCDE"[: draw.integers(3, 6)]
    pairs = [pair for pair in combinations(names, 2) if draw.random() < 0.75] or [("A", "B")]
    edges = tuple(
        Edge(
            a=a,
            b=b,
            medium="fibre" if draw.random() < 0.5 else "space",
            bits=tuple(int(bits) for bits in draw.integers(0, most, epochs)),
            trusted_nodes=int(draw.integers(0, 3)),
            holders=((), (a,), (b,), (a, b))[draw.integers(4)],
        )
        for a, b in pairs
    )
    limits = {name: float(draw.integers(0, 60)) for name in "AB"[: draw.integers(3)]}
    limits = limits if epochs > 1 else {}
    untrusted = frozenset(name for name in names if draw.random() < 0.2)
    key_graph = KeyGraph(edges=edges, epochs=epochs, untrusted=untrusted, hold_limit_bits=limits)
    chosen = [pair for pair in combinations(names, 2) if draw.random() < 0.5] or [("A", "C")]
    return key_graph, [_wish(draw, a, b, epochs) for a, b in chosen]


def _wish(draw, a, b, epochs) -> Wish:
    def maybe(low, high):
        return int(draw.integers(low, high)) if draw.random() < 0.4 else None

    return Wish(
        a=a,
        b=b,
        bits=int(draw.integers(0, 200)),
        priority=int(draw.integers(1, 3)),
        weight=float(draw.integers(1, 4)),
        first="fibre" if draw.random() < 0.5 else "space",
        max_trusted_nodes=maybe(0, 4),
        due_epoch=maybe(0, epochs),
        max_age_epochs=maybe(0, epochs),
    )


def assert_as_good_as_brute_force(key_graph, wishes):
    reached = list(relay(key_graph, wishes, CONCAVE_SATISFACTION).values.values())[:-1]
    assert reached == pytest.approx(
        best(key_graph, wishes, CONCAVE_SATISFACTION), rel=1e-6, abs=2e-3
    )


@pytest.mark.parametrize("seed", range(60))
def test_every_stage_is_the_brute_force_optimum(seed):
    assert_as_good_as_brute_force(*sample(seed))


@pytest.mark.parametrize("seed", range(12))
def test_stores_of_one_bit_or_none_are_relayed_as_by_brute_force(seed):
    assert_as_good_as_brute_force(*sample(3000 + seed, epochs=2, most=2))


@pytest.mark.parametrize("seed", range(30))
def test_every_stage_is_the_brute_force_optimum_over_epochs_with_age_and_memory(seed):
    assert_as_good_as_brute_force(*sample(1000 + seed, epochs=2 + seed % 2))


@pytest.mark.parametrize("seed", range(30))
def test_the_flow_of_one_wish_is_the_largest_flow_by_arcs(seed):
    key_graph, _ = sample(seed)
    wish = Wish(a="A", b="C", bits=10_000)
    if not {"A", "C"} <= set(key_graph.nodes):
        pytest.skip("an end is on no edge")
    value = relay(key_graph, [wish], LINEAR).values["weighted key"]
    assert value == pytest.approx(arc_flow(key_graph, wish), rel=1e-7, abs=1e-4)


@pytest.mark.parametrize("seed", range(20))
def test_no_portion_and_no_wish_is_overdrawn_in_whole_bits(seed):
    key_graph, wishes = sample(2000 + seed, epochs=1 + seed % 3)
    made = relay(key_graph, wishes, CONCAVE_SATISFACTION)
    drained, served = Counter(), Counter()
    for flow in made.flows:
        served[flow.wish] += flow.bits
        for hop in zip(flow.edges, flow.key_epochs, strict=True):
            drained[hop] += flow.bits
    assert all(isinstance(flow.bits, int) and flow.bits > 0 for flow in made.flows)
    assert all(bits <= key_graph.edges[edge].bits[epoch] for (edge, epoch), bits in drained.items())
    assert all(bits <= wishes[place].bits for place, bits in served.items())
    lost = made.values["weighted key"] - sum(wishes[n].weight * bits for n, bits in served.items())
    # Rounding may move a bit from one priority to another, each worth at most 3.
    assert abs(lost) <= 9 * (len(made.flows) + 1)


def first_value(key_graph, wishes) -> float:
    return next(iter(relay(key_graph, wishes, CONCAVE_SATISFACTION).values.values()))


@pytest.mark.parametrize("seed", range(20))
def test_one_more_edge_never_lowers_the_optimum(seed):
    key_graph, wishes = sample(seed)
    fewer = KeyGraph(edges=key_graph.edges[1:], untrusted=key_graph.untrusted)
    before = first_value(fewer, wishes)
    assert first_value(key_graph, wishes) >= before - 1e-6 * max(1.0, before, 200.0)


def test_one_more_edge_often_raises_the_optimum():
    pairs = [(sample(seed), sample(seed)[0].edges[1:]) for seed in range(20)]
    raised = sum(
        first_value(whole, wishes) > first_value(replace(whole, edges=edges), wishes) + 1.0
        for (whole, wishes), edges in pairs
    )
    assert raised >= 5


def test_keys_of_two_satellites_add_up_as_the_sum_of_minima():
    key_graph = graph(("A", "S", 50), ("S", "B", 10), ("A", "T", 5), ("T", "B", 70))
    made = relay(key_graph, [Wish(a="A", b="B", bits=1000)], LINEAR)
    assert sum(flow.bits for flow in made.flows) == 10 + 5  # not min(55, 80)


def test_a_wish_for_far_more_than_there_is_leaves_small_ones_their_key():
    key_graph = graph(("A", "S", 90_000), ("S", "B", 20_000), ("C", "D", 500))
    wishes = [Wish(a="A", b="B", bits=10**12), Wish(a="C", b="D", bits=300)]
    made = relay(key_graph, wishes, CONCAVE_SATISFACTION)
    assert sorted((flow.wish, flow.bits) for flow in made.flows) == [(0, 20_000), (1, 300)]


def test_an_untrusted_node_passes_nothing_on_but_may_be_an_end():
    edges = (("A", "S", 50), ("S", "B", 50))
    wishes = [Wish(a="A", b="B", bits=10), Wish(a="A", b="S", bits=10)]
    made = relay(graph(*edges, untrusted=frozenset("S")), wishes, LINEAR)
    assert [(flow.wish, flow.bits) for flow in made.flows] == [(1, 10)]


def test_a_limit_on_trusted_nodes_holds_for_each_route():
    fibre = Edge(a="A", b="B", medium="fibre", bits=(100,), trusted_nodes=7)
    space = graph(("A", "S", 30), ("S", "B", 30)).edges
    key_graph = KeyGraph(edges=(fibre, *space))
    made = relay(key_graph, [Wish(a="A", b="B", bits=90, max_trusted_nodes=1)], LINEAR)
    assert [(flow.bits, trusted_nodes(key_graph, flow.edges)) for flow in made.flows] == [(30, 1)]


@pytest.mark.parametrize(("first", "route"), [("fibre", ("A", "B")), ("space", ("A", "S", "B"))])
def test_the_class_says_which_way_is_tried_first(first, route):
    fibre = Edge(a="A", b="B", medium="fibre", bits=(100,), trusted_nodes=7)
    key_graph = KeyGraph(edges=(fibre, *graph(("A", "S", 30), ("S", "B", 30)).edges))
    made = relay(key_graph, [Wish(a="A", b="B", bits=20, first=first)], LINEAR)
    assert [flow.nodes for flow in made.flows] == [route]


def test_key_older_than_a_wish_allows_is_not_used():
    edges = (
        Edge(a="A", b="S", medium="space", bits=(40, 0, 0)),
        Edge(a="S", b="B", medium="space", bits=(0, 0, 40)),
    )
    wishes = [Wish(a="A", b="B", bits=30, max_age_epochs=age) for age in (1, 2)]
    reached = [relay(KeyGraph(edges=edges, epochs=3), [wish], LINEAR) for wish in wishes]
    assert [sum(flow.bits for flow in made.flows) for made in reached] == [0, 30]


@pytest.mark.parametrize(
    ("edge", "words"),
    [
        (Edge(a="A", b="A", medium="fibre", bits=(1,)), "edge A:A is a loop"),
        (Edge(a="A", b="B", medium="fibre", bits=(-1,)), "edge A:B has a fill below 0"),
        (Edge(a="A", b="B", medium="fibre", bits=(1, 2)), "fill of 2 epochs, not of 1"),
    ],
)
def test_a_wrong_edge_is_refused_by_name(edge, words):
    with pytest.raises(InputError, match=words):
        KeyGraph(edges=(edge,))


def shapes(nodes: str) -> list[tuple[tuple[str, str], ...]]:
    """Every graph on some nodes, one of those that differ in names alone."""
    pairs = list(combinations(nodes, 2))
    moved = [
        [pairs.index(tuple(sorted((order[a], order[b])))) for a, b in combinations(range(5), 2)]
        for order in permutations(nodes)
    ]
    found, known = [], set()
    for mask in product((0, 1), repeat=len(pairs)):
        if mask not in known:
            known |= {tuple(mask[place] for place in places) for places in moved}
            found.append(tuple(pair for pair, there in zip(pairs, mask, strict=True) if there))
    return found


@pytest.mark.parametrize("pairs", shapes("ABCDE")[1:], ids=lambda pairs: f"{len(pairs)}")
def test_every_graph_of_up_to_five_nodes_carries_what_brute_force_does(pairs):
    draw = np.random.default_rng(len(pairs))
    key_graph = graph(*((a, b, int(draw.integers(1, 100))) for a, b in pairs))
    wishes = [
        Wish(a=a, b=b, bits=int(draw.integers(1, 150)), priority=int(draw.integers(1, 3)))
        for a, b in combinations("ABCDE", 2)
    ]
    assert_as_good_as_brute_force(key_graph, wishes)


def test_there_are_34_graphs_of_five_nodes():
    assert len(shapes("ABCDE")) == 34
