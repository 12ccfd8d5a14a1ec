"""Lines of the summary on key: what each class got and which way, what the stores kept."""

from collections.abc import Iterator
from statistics import median

from euroqci_space.model import Delivery, Plan
from euroqci_space.network import StoreBalance, store_balances

KEY_BITS = 256  # AES-256, to give bits a meaning
WORST = 5
MEDIA = ("space", "fibre")


def demand_lines(plan: Plan) -> Iterator[str]:
    """Return what was asked and planned: in all, by class, and the pairs that got least."""
    asked = [delivery for delivery in plan.deliveries if delivery.requested_bits]
    if not asked:
        yield "demand    none"
        return
    delivered_bits, requested_bits = _sums(asked)
    fractions = [delivery.fraction for delivery in asked]
    yield (
        f"demand    planned {percent(delivered_bits / requested_bits)} of"
        f" {requested_bits // KEY_BITS:,} keys of {KEY_BITS} bits;"
        f" pairs: minimum {percent(min(fractions))}, median {percent(median(fractions))}"
    )
    for name in dict.fromkeys(delivery.demand_class for delivery in asked):
        yield from _class_lines(name, [one for one in asked if one.demand_class == name], plan)
    worst = sorted(asked, key=lambda delivery: (delivery.fraction, delivery.a, delivery.b))[:WORST]
    named = (f"{d.a}:{d.b} {percent(d.fraction)}" for d in worst)
    yield f"          worst: {', '.join(named)}"


def _class_lines(name: str, mine: list[Delivery], plan: Plan) -> Iterator[str]:
    """Return what a class got, which way it came, who knows it and how old it was."""
    delivered_bits, requested_bits = _sums(mine)
    # Whole keys of each pair: what is left over of one is no key of another.
    keys = sum(delivery.delivered_bits // KEY_BITS for delivery in mine)
    pairs = "pair" if len(mine) == 1 else "pairs"
    yield (
        f"          {name}: {percent(delivered_bits / requested_bits)} of the key of {len(mine)}"
        f" {pairs}, {delivered_bits:,} bits, {keys:,} whole keys"
    )
    first_tai_s = [one.first_key_tai_s for one in mine if one.first_key_tai_s is not None]
    ages_h = [one.oldest_key_age_h for one in mine if one.oldest_key_age_h is not None]
    if first_tai_s and ages_h:
        in_space = sum(delivery.space_bits for delivery in mine)
        first_h = (min(first_tai_s) - plan.scenario.horizon.start_tai_s) / 3600.0
        nodes = max(delivery.trusted_nodes for delivery in mine)
        yield (
            f"            {percent(in_space / delivered_bits)} by space; known to at most {nodes}"
            f" trusted nodes; first after {first_h:.1f} h, oldest {max(ages_h):.1f} h"
        )


def _sums(mine: list[Delivery]) -> tuple[int, int]:
    return sum(one.delivered_bits for one in mine), sum(one.requested_bits for one in mine)


def store_lines(plan: Plan) -> Iterator[str]:
    """Return how much key came into the stores and was left over, and where most was left."""
    balances = [balance for balance in store_balances(plan) if balance.filled_bits]
    media = {medium: [one for one in balances if one.medium == medium] for medium in MEDIA}
    told = [_medium_line(medium, mine) for medium, mine in media.items() if mine]
    yield from (f"{label:<10}{line}" for label, line in zip(("stores", ""), told, strict=False))


def _medium_line(medium: str, mine: list[StoreBalance]) -> str:
    filled_bits = sum(balance.filled_bits for balance in mine)
    left = sum(balance.spilled_bits for balance in mine) / filled_bits
    most = max(mine, key=lambda balance: balance.spilled_bits)
    return (
        f"{medium}: {len(mine)} filled with {filled_bits:,} bits, {percent(left)}"
        f" left over; most in {most.a}:{most.b}, {most.spilled_bits:,} of {most.filled_bits:,}"
    )


def percent(share: float, decimals: int = 0) -> str:
    """Return a share as per cent.

    Examples
    --------
    >>> percent(0.125, 1)
    '12.5 %'
    """
    return f"{100.0 * share:.{decimals}f} %"
