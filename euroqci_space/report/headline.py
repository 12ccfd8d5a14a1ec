"""The figures that head the page."""

from dataclasses import dataclass
from math import isfinite
from statistics import median

from euroqci_space.model import Plan, WeatherScore
from euroqci_space.report.grades import percent
from euroqci_space.report.rows import flown

KEY_BITS = 256  # AES-256, to give bits a meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One figure with what it means."""

    label: str
    value: str
    note: str


def amount(bits: float) -> str:
    """Return an amount of key in the unit that reads best.

    Examples
    --------
    >>> amount(845_824), amount(12.3e6), amount(17.0)
    ('846 kbit', '12.3 Mbit', '17 bit')
    """
    for unit, size in (("Gbit", 1e9), ("Mbit", 1e6), ("kbit", 1e3)):
        if abs(bits) >= 0.9995 * size:
            value = bits / size
            decimals = 0 if value >= 99.95 else 1
            return f"{value:,.{decimals}f} {unit}"
    return f"{bits:,.0f} bit"


def gap_text(gap: float) -> str:
    """Return a gap in percent, never rounded down to none.

    Examples
    --------
    >>> [gap_text(gap) for gap in (0.0123, 1e-9, 0.0, 1.0299, float("inf"))]
    ['1.23 %', '<0.01 %', '0.00 %', '103 %', 'open']
    """
    if not isfinite(gap):
        return "open"
    if 0.0 < gap < 1e-4:
        return "<0.01 %"
    return f"{100.0 * gap:.{2 if gap < 0.1 else 0}f} %"


def headline(plan: Plan, score: WeatherScore) -> tuple[Tile, ...]:
    """Return key, demand, proof, risk and contacts."""
    return (_key(plan), _demand(plan), _gap(plan), _risk(plan, score), _contacts(plan))


def _key(plan: Plan) -> Tile:
    delivered = sum(delivery.delivered_bits for delivery in plan.deliveries)
    expected = sum(contact.expected_key_bits for contact in flown(plan.contacts))
    note = f"{delivered // KEY_BITS:,} keys of {KEY_BITS} bits, out of {amount(expected)} received"
    return Tile(label="Key delivered, expected", value=amount(delivered), note=note)


def _demand(plan: Plan) -> Tile:
    asked = [delivery for delivery in plan.deliveries if delivery.requested_bits]
    if not asked:
        return Tile(label="Demand met", value="none", note="the scenario asks for no key")
    fractions = [delivery.fraction for delivery in asked]
    delivered = sum(delivery.delivered_bits for delivery in asked)
    share = delivered / sum(delivery.requested_bits for delivery in asked)
    met = sum(fraction >= 1.0 for fraction in fractions)
    note = (
        f"{met} of {len(asked)} pairs in full; median pair {percent(median(fractions))} %,"
        f" worst {percent(min(fractions))} %"
    )
    return Tile(label="Demand met, expected", value=f"{percent(share)} %", note=note)


def _gap(plan: Plan) -> Tile:
    stages = [stage for stage in plan.certificate.stages if not stage.is_made_small]
    gaps = [stage.gap for stage in stages]
    if not gaps or not all(isfinite(gap) for gap in gaps):
        return Tile(label="Proven gap", value="open", note="a stage has no proven bound")
    worst = max(stages, key=lambda stage: stage.gap)
    note = "no plan is better in any stage" if worst.gap <= 0.0 else f"at most, in “{worst.name}”"
    return Tile(label="Proven gap", value=gap_text(worst.gap), note=note)


def _risk(plan: Plan, score: WeatherScore) -> Tile:
    delivered = score.delivered_bits
    requested = sum(delivery.requested_bits for delivery in plan.deliveries)
    if not requested:
        return Tile(label="Risk", value="none", note="the scenario asks for no key")
    note = (
        f"{percent(delivered.median / requested)} % of the demand; of {score.scenarios:,} sampled"
        f" skies 1 in 10 gives at most {amount(delivered.low)},"
        f" 1 in 10 at least {amount(delivered.high)}"
    )
    return Tile(label="Delivered in the median sky", value=amount(delivered.median), note=note)


def _contacts(plan: Plan) -> Tile:
    chosen = flown(plan.contacts)
    used = len({contact.station for contact in chosen})
    backups = sum(contact.role == "backup" for contact in plan.contacts)
    extra = f", {backups} back-ups" if backups else ""
    note = (
        f"with {used} of {len(plan.scenario.stations)} stations{extra};"
        f" from {plan.candidates:,} candidates in {plan.passes:,} passes"
    )
    return Tile(label="Contacts", value=f"{len(chosen):,}", note=note)
