"""Rules on the prices of a plan: of what the scenario has, in stages that the plan has."""

from math import isfinite

from euroqci_space.model import Price
from euroqci_space.verification.case import Case
from euroqci_space.verification.tolerance import TIME_S
from euroqci_space.verification.verdict import Findings


def prices(case: Case) -> Findings:
    """Judge that each price is a finite worth above nothing, of something known, once."""
    seen: set[tuple[object, ...]] = set()
    for price in case.plan.certificate.prices:
        key = (price.stage, price.unit, price.resource, price.site, price.epoch, price.start_tai_s)
        fault = "stands twice" if key in seen else _fault(case, price)
        seen.add(key)
        yield f"{price.unit} of {price.resource}", fault


def _fault(case: Case, price: Price) -> str | None:
    if not (isfinite(price.worth) and price.worth > 0.0):
        return f"worth is {price.worth}, not a finite number above 0"
    if price.stage not in {stage.name for stage in case.plan.certificate.stages}:
        return f"is of the stage {price.stage!r}, which the plan does not have"
    if price.resource not in _owners(case, price):
        return f"{price.resource!r} has no {price.unit} in this scenario"
    return _span_fault(case, price)


def _owners(case: Case, price: Price) -> set[str]:
    if price.unit == "telescope hour":
        return set(case.stations)
    if price.unit in ("delivered bit", "requested bit"):
        return {demand.id for demand in case.plan.scenario.demands}
    return set(case.satellites)


def _span_fault(case: Case, price: Price) -> str | None:
    spanned = price.unit in ("telescope hour", "satellite pass", "duty second")
    if price.start_tai_s is None or price.stop_tai_s is None:
        return "has no start and stop" if spanned else None
    limits = case.plan.scenario.horizon
    within = limits.start_tai_s - TIME_S <= price.start_tai_s < price.stop_tai_s
    within = within and price.stop_tai_s <= limits.stop_tai_s + TIME_S
    return None if within else "is not of a stretch within the horizon"
