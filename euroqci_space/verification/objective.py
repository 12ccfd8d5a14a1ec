"""Rules on how good the plan says it is: values from the deliveries, bounds above them."""

import re
from math import inf, isclose, isfinite

from euroqci_space.model import Delivery, Demand, Stage
from euroqci_space.verification.case import Case
from euroqci_space.verification.optimum import optimum
from euroqci_space.verification.tolerance import GAP, OPTIMUM_RATIO, RATIO
from euroqci_space.verification.verdict import Findings

_SATISFACTION = "satisfaction"  # of all demands, or of those of one priority
_OF_PRIORITY = ", priority "
_WEIGHTED = "weighted key"
_LEAST = "least share"  # of all demands, times all that is requested
_CONTACTS = "contacts"  # the one stage that is made small
_OVER_WEATHERS = re.compile(r", mean of \d+ weathers(, the worst [0-9.]+ % weighing [0-9.]+)?$")
_CUT = ("cut", "interrupted")


def stage_values(case: Case) -> Findings:
    """Judge each stage's value: computed again from deliveries and contacts."""
    for stage in case.plan.certificate.stages:
        if _OVER_WEATHERS.search(stage.name):
            continue  # of key split anew in each weather, which no ledger holds
        own = _value(case, stage.name)
        if own is None:
            yield stage.name, "is no stage that this judge knows"
        elif not isclose(stage.value, own, rel_tol=RATIO, abs_tol=RATIO):
            yield stage.name, f"value is stated as {stage.value!r}, it is {own!r}"
        else:
            yield stage.name, None


def _value(case: Case, name: str) -> float | None:
    if name == _CONTACTS:
        return float(len(case.primary))
    delivered = {(given.a, given.b): given for given in case.plan.deliveries}
    served = [
        (demand, delivered[demand.a, demand.b])
        for demand in case.plan.scenario.demands
        if (demand.a, demand.b) in delivered
    ]
    if name == _WEIGHTED:
        return sum(demand.weight * given.delivered_bits for demand, given in served)
    if name == _LEAST:
        return _least(served)
    if name.startswith(_SATISFACTION):
        priority = name.removeprefix(_SATISFACTION).removeprefix(_OF_PRIORITY)
        concave = case.plan.scenario.solver.concave
        return sum(
            _worth(demand, given, concave)
            for demand, given in served
            if priority in ("", str(demand.priority))
        )
    return None


def _least(served: list[tuple[Demand, Delivery]]) -> float:
    """Return what every demand gets if each gets no larger share than the least served one."""
    asked = [(round(demand.requested_bits), given.delivered_bits) for demand, given in served]
    shares = [bits / requested for requested, bits in asked if requested]
    return min(shares, default=1.0) * sum(requested for requested, _ in asked)


def _worth(demand: Demand, given: Delivery, concave: tuple[tuple[float, float], ...]) -> float:
    """Return weight x request x phi(share), phi rising by the slope of each stretch of share."""
    requested_bits = round(demand.requested_bits)
    if not requested_bits:
        return 0.0
    share = given.delivered_bits / requested_bits
    begin, phi = 0.0, 0.0
    for end, slope in concave:
        phi += slope * max(0.0, min(share, end) - begin)
        begin = end
    return demand.weight * requested_bits * phi


def bounds(case: Case) -> Findings:
    """Judge that no value beats its bound, and that each gap is the distance of the two.

    In small cases the judge seeks the optimum himself: it is neither below the value nor above the
    bound.
    """
    for stage in case.plan.certificate.stages:
        yield stage.name, _bound_fault(stage)
    yield from _own_optimum(case)


def _own_optimum(case: Case) -> Findings:
    """Judge value and bound of the first stage by a search of the judge's own, where it is small.

    The two geometries may differ by a slot's edge, hence the tolerance.
    """
    own = optimum(case)
    if own is not None:
        stage = case.plan.certificate.stages[0]
        fault = None
        if stage.bound < own.found * (1.0 - OPTIMUM_RATIO):
            fault = f"bound {stage.bound!r} is below a plan of value {own.found!r}"
        elif stage.value > own.bound * (1.0 + OPTIMUM_RATIO):
            fault = f"value {stage.value!r} is above the judge's own bound {own.bound!r}"
        yield stage.name, fault


def _bound_fault(stage: Stage) -> str | None:
    if not (isfinite(stage.value) and isfinite(stage.bound)):
        return f"value {stage.value} or bound {stage.bound} is not finite"
    better, worse = stage.bound, stage.value
    if stage.name == _CONTACTS:
        better, worse = worse, better
    if worse > better * (1.0 + RATIO) + RATIO:
        return f"value {stage.value!r} is better than the proven bound {stage.bound!r}"
    gap = _gap(stage)
    if not isclose(stage.gap, gap, rel_tol=RATIO, abs_tol=RATIO):
        return f"gap is stated as {stage.gap!r}, from value and bound it is {gap!r}"
    return None


def _gap(stage: Stage) -> float:
    above, below = stage.bound, stage.value
    if stage.name == _CONTACTS:
        above, below = below, above
    if below == 0.0:
        return 0.0 if above <= 0.0 else inf
    return above / below - 1.0


def baselines(case: Case) -> Findings:
    """Judge that no simple rule beats the bound: it holds for every plan."""
    stages = case.plan.certificate.stages
    for baseline in case.plan.certificate.baselines:
        above = bool(stages) and not baseline.value <= stages[0].bound * (1.0 + RATIO) + RATIO
        fault = (
            f"value {baseline.value!r} is above the bound {stages[0].bound!r}" if above else None
        )
        yield baseline.name, fault


def proof(case: Case) -> Findings:
    """Judge that the words about the search agree with its figures.

    A plan that the clock or the user cut does not repeat; an optimal one has no gap.
    """
    certificate = case.plan.certificate
    cut = certificate.status.startswith(_CUT)
    fault = None
    if certificate.reproducible is cut:
        fault = f"status is {certificate.status!r}, reproducible {certificate.reproducible}"
    elif certificate.status == "optimal" and not _first_gap(case) <= GAP:
        fault = f"is called optimal with a gap of {_first_gap(case):.6f}"
    yield "plan", fault


def _first_gap(case: Case) -> float:
    return max((stage.gap for stage in case.plan.certificate.stages[:1]), default=0.0)


def counts(case: Case) -> Findings:
    """Judge that the plan chose among its candidates, and its candidates among its passes."""
    plan = case.plan
    chosen = len(case.flown)
    fault = f"{chosen} contacts out of {plan.candidates} candidates"
    yield "plan", None if chosen <= plan.candidates else fault
