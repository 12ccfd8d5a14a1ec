"""Rules on the outlook: what a plan says of many weathers agrees with itself and the scenario."""

from itertools import pairwise
from math import isfinite

from euroqci_space.model import DemandScore, Spread
from euroqci_space.verification.case import Case
from euroqci_space.verification.tolerance import RATIO
from euroqci_space.verification.verdict import Findings


def outlook(case: Case) -> Findings:
    """Judge the outlook: every demand of the scenario, sums, quantiles in order, shares in 0..1."""
    told = case.plan.outlook
    if told is None:
        return
    wanted = [(one.a, one.b, round(one.requested_bits)) for one in case.plan.scenario.demands]
    stated = [(one.a, one.b, one.requested_bits) for one in told.demands]
    yield "demands", None if stated == wanted else "are not those of the scenario"
    for one in told.demands:
        yield f"{one.a}:{one.b}", _demand_fault(one)
    mean = sum(one.delivered_bits.mean for one in told.demands)
    off = abs(told.delivered_bits.mean - mean) > RATIO * max(1.0, mean)
    yield (
        "total",
        f"mean is {told.delivered_bits.mean!r}, its demands sum to {mean!r}" if off else None,
    )
    for entry in told.classes:
        fault = _spread_fault(entry.fraction, 1.0) or _spread_fault(entry.met_share, 1.0)
        yield entry.demand_class, fault or _share_fault(entry.met_probability)
    yield from _contracts(case)


def _contracts(case: Case) -> Findings:
    """Judge the contracts of a robust plan: those of the scenario, held no more than is possible.

    Over a key network nothing is stated of them but by the outlook.
    """
    scenario, stated = case.plan.scenario, case.plan.certificate.contracts
    robust = scenario.weather.planning == "robust" and scenario.network is None
    asked = [(one.a, one.b, one.met_probability) for one in scenario.demands if one.met_probability]
    # The plan for the mean weather is made for no weathers; it may be the one that was kept.
    if stated or asked:
        same = [(one.a, one.b, one.wanted) for one in stated] == asked and robust
        yield "contracts", None if same or not stated else "are not those of the scenario"
    for one in stated:
        in_order = 0.0 <= one.held <= one.possible + RATIO and one.possible <= 1.0
        fault = f"held {one.held!r} is not within 0..{one.possible!r}"
        yield f"{one.a}:{one.b}", None if in_order else fault


def _demand_fault(one: DemandScore) -> str | None:
    fault = _spread_fault(one.delivered_bits, one.requested_bits)
    return fault or _share_fault(one.met_probability)


def _spread_fault(spread: Spread, most: float) -> str | None:
    quantiles = (0.0, spread.low, spread.median, spread.high, most)
    if not all(isfinite(value) for value in (*quantiles, spread.mean)):
        return "a figure is not finite"
    slack = 1.0 + RATIO
    if any(lower > upper * slack for lower, upper in pairwise(quantiles)):
        return f"quantiles {quantiles[1:4]} are not in order within 0..{most:g}"
    if not 0.0 <= spread.mean <= most * slack:
        return f"mean {spread.mean!r} is not within 0..{most:g}"
    return None


def _share_fault(share: float) -> str | None:
    return None if 0.0 <= share <= 1.0 else f"probability {share!r} is not within 0..1"
