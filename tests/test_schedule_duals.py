"""Prices of the bound against finite differences of a linear program of the tests' own."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from euroqci_space.schedule import Duty, Effort, solve

sys.path.insert(0, str(Path(__file__).parent))
from schedule_cases import linear_bound, problem

STEP = 0.25


def crowded(seed):
    """Return a problem in which two satellites want the same telescopes at the same time."""
    return problem(seed, satellites=2, stations=3, windows=10, pairs=3, slots=40)


def duals(case, objective):
    solution = solve(case, Effort(objective=objective, rounds=0, polish=False, workers=1))
    return solution.duals[0]


def units(case, found):
    """Yield each thing that can have a price: its price, and the rows that one more adds to."""
    for number in range(len(case.pairs)):
        rows = {"demand": {(number,): 1.0}}
        yield f"request {number}", found.requested_bits.get(number, 0.0), rows
        yield (
            f"delivery {number}",
            found.delivered_bits.get(number, 0.0),
            {"pair": {(number,): 1.0}},
        )
    for window in case.windows:
        key = (window.satellite, window.store_site)
        price = found.store_bits.get((*key, 0), 0.0)
        yield f"store {key}", price, {"store": {key: 1.0}}
    for (satellite, first, stop), price in found.passes.items():
        rows = {"satellite": {(satellite, slot): 1.0 for slot in range(first, stop)}}
        yield f"pass {satellite, first}", price, rows
    for number in range(len(case.duties)):
        yield f"duty {number}", found.duty_slots.get(number, 0.0), {"duty": {(number,): 1.0}}
    for station in range(len(case.station_telescopes)):
        price = sum(p for (owner, _), p in found.telescope_slots.items() if owner == station)
        rows = {"station": {(station, slot): 1.0 for slot in range(case.slots)}}
        yield f"telescope {station}", price, rows


def changed(case, objective, rows, step):
    scaled = {kind: {key: step * one for key, one in part.items()} for kind, part in rows.items()}
    return linear_bound(case, objective, **scaled)[0]


@pytest.mark.parametrize("objective", ["weighted", "concave"])
@pytest.mark.parametrize("seed", [0, 1, 4])
def test_a_price_lies_between_the_gain_of_a_unit_more_and_the_loss_of_one_less(seed, objective):
    case = crowded(seed)
    found = duals(case, objective)
    best, _ = linear_bound(case, objective)
    for name, price, rows in units(case, found):
        gain = (changed(case, objective, rows, STEP) - best) / STEP
        loss = (best - changed(case, objective, rows, -STEP)) / STEP
        assert gain - 1e-6 <= price <= loss + 1e-6, name


@pytest.mark.parametrize("with_setup", [True, False])
def test_a_duty_is_priced_as_other_things_are(with_setup):
    priced = 0
    for seed in (0, 3):
        duties = tuple(
            Duty(satellite=n, first_slot=0, last_slot=25, limit_slots=6, with_setup=with_setup)
            for n in range(2)
        )
        case = replace(crowded(seed), duties=duties)
        found = duals(case, "weighted")
        priced += len(found.duty_slots)
        best, _ = linear_bound(case, "weighted")
        for name, price, rows in units(case, found):
            gain = (changed(case, "weighted", rows, STEP) - best) / STEP
            loss = (best - changed(case, "weighted", rows, -STEP)) / STEP
            slack = 3e-4 * best / STEP
            assert gain - slack <= price <= loss + slack, name
    assert priced


def test_the_linear_bound_is_that_of_a_program_of_the_tests_own():
    for seed in range(6):
        case = crowded(seed)
        solution = solve(case, Effort(rounds=0, polish=False, workers=1, gap=1e9))
        assert solution.bound == pytest.approx(linear_bound(case, "concave")[0], rel=4e-4)


def test_prices_are_the_marginals_of_scipys_solver_where_those_are_unique():
    compared = 0
    for seed in range(6):
        case = crowded(seed)
        found, (best, marginals) = duals(case, "concave"), linear_bound(case, "concave")
        for key, price in found.store_bits.items():
            rows = {"store": {key[:2]: 1.0}}
            gain = changed(case, "concave", rows, STEP) - best
            if gain == pytest.approx(best - changed(case, "concave", rows, -STEP), rel=1e-9):
                compared += 1
                assert price == pytest.approx(marginals["store", *key[:2]], rel=1e-6)
    assert compared >= 5


def test_what_is_plenty_has_no_price():
    case = crowded(0)
    rich = replace(case, station_telescopes=(9,) * len(case.station_telescopes))
    assert duals(rich, "weighted").telescope_slots == {}
