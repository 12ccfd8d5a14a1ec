"""The split of a weather's key, beside every split there is."""

import sys
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from euroqci_space.model import Demand
from euroqci_space.network import satisfaction
from euroqci_space.risk.relay import Routes, Wish, best_relays

sys.path.insert(0, str(Path(__file__).parent))

from risk_cases import plan_of

SITES = ("A", "B", "C", "D")


def demands(*rows):
    return tuple(
        Demand(a=a, b=b, requested_bits=bits, priority=priority) for a, b, bits, priority in rows
    )


def split(stores, wishes, objective="concave"):
    """Return what each demand gets from stores {(satellite, site): bits}."""
    plan = plan_of([(*store, bits, 1.0) for store, bits in stores.items()], wishes, objective)
    routes = Routes.of(plan)
    given = np.array([stores[store] for store in routes.stores], dtype=np.float64)
    flow = best_relays(routes, Wish.of(plan.scenario), given[np.newaxis])[0]
    assert np.all(flow @ routes.spending() <= given + 1e-3)
    return np.bincount(routes.demand, flow, minlength=len(wishes))


def worth(delivered, wishes, priority, concave):
    return sum(
        wish.requested_bits * satisfaction(bits / wish.requested_bits, concave)
        for bits, wish in zip(delivered, wishes, strict=True)
        if wish.priority == priority
    )


@settings(deadline=None, derandomize=True, max_examples=60)
@given(
    st.lists(st.integers(0, 6), min_size=4, max_size=4),
    st.lists(st.integers(1, 4), min_size=3, max_size=3),
    st.lists(st.sampled_from([1, 2]), min_size=3, max_size=3),
)
def test_no_split_of_whole_bits_is_better(fills, requests, priorities):
    # three demands that meet in A, so that the best split is whole where the stretches are
    wishes = demands(
        *(
            ("A", site, bits, rank)
            for site, bits, rank in zip("BCD", requests, priorities, strict=True)
        )
    )
    stores = {("S", site): bits for site, bits in zip(SITES, fills, strict=True)}
    concave = plan_of([], wishes).scenario.solver.concave
    got = split(stores, wishes)
    best = (-1.0, -1.0)
    for bits in product(
        *(range(min(want, have) + 1) for want, have in zip(requests, fills[1:], strict=True))
    ):
        if sum(bits) <= fills[0]:
            best = max(best, tuple(worth(bits, wishes, rank, concave) for rank in (1, 2)))
    assert worth(got, wishes, 1, concave) >= best[0] - 1e-4
    if worth(got, wishes, 1, concave) < best[0] + 1e-4:
        assert worth(got, wishes, 2, concave) >= best[1] - 1e-4


def test_the_first_priority_is_served_first():
    wishes = demands(("A", "B", 10, 2), ("A", "C", 10, 1))
    stores = {("S", "A"): 12, ("S", "B"): 50, ("S", "C"): 50}
    assert split(stores, wishes) == pytest.approx([2, 10])


def test_a_shortage_is_shared_by_the_concave_worth_and_not_by_the_plain_sum():
    wishes = demands(("A", "B", 100, 1), ("A", "C", 100, 1))
    stores = {("S", "A"): 20, ("S", "B"): 50, ("S", "C"): 50}
    assert split(stores, wishes) == pytest.approx([10, 10])
    assert split(stores, wishes, "weighted").sum() == pytest.approx(20)


def test_keys_of_two_satellites_never_mix():
    wishes = demands(("A", "B", 10, 1))
    assert split({("S", "A"): 10, ("T", "B"): 10}, wishes) == pytest.approx([0])


def test_two_satellites_serve_one_demand_together():
    wishes = demands(("A", "B", 10, 1), ("A", "C", 5, 1))
    stores = {("S", "A"): 6, ("S", "B"): 6, ("T", "A"): 9, ("T", "B"): 9, ("S", "C"): 1}
    assert split(stores, wishes).sum() == pytest.approx(11)


def test_a_satellite_that_is_an_end_has_its_key_already():
    assert split({("S", "A"): 7}, demands(("A", "S", 10, 1))) == pytest.approx([7])


def test_an_odd_ring_is_split_in_halves():
    # three stores of 1 bit, three demands among them: half a bit each, which no whole split reaches
    wishes = demands(("A", "B", 1, 1), ("B", "C", 1, 1), ("A", "C", 1, 1))
    stores = {("S", site): 1 for site in "ABC"}
    assert split(stores, wishes) == pytest.approx([0.5, 0.5, 0.5])


def test_a_demand_of_nothing_takes_nothing():
    stores = {("S", site): 9 for site in "AB"}
    assert split(stores, demands(("A", "B", 0, 1))) == pytest.approx([0])


def test_a_plan_without_contacts_has_no_routes():
    plan = replace(plan_of([], demands(("A", "B", 5, 1))), contacts=())
    assert len(Routes.of(plan).demand) == 0
