"""One reason, and how lists of names with bits are told."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from euroqci_space.model import Plan

SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One link in the chain of reasons: what it is about, and what is so."""

    about: str
    text: str


def told(bits_by_name: Iterable[tuple[str, float]]) -> str:
    """Return the largest few of named amounts as text, "none" where there is none."""
    ranked = sorted(bits_by_name, key=lambda entry: (-entry[1], entry[0]))[:SHOWN]
    return ", ".join(f"{name} {bits:,.0f}" for name, bits in ranked) or "none"


def used_bits(plan: Plan, store: frozenset[str]) -> Counter[str]:
    """Return the bits that each demand drew from the store of two neighbours.

    Examples
    --------
    >>> from euroqci_space.planner import plan
    >>> from euroqci_space.scenario import load_scenario
    >>> used_bits(plan(load_scenario("micius-2016")), frozenset(("nobody", "nowhere")))
    Counter()
    """
    used: Counter[str] = Counter()
    for move in plan.transfers:
        if move.satellite in store and store & {move.a, move.b} - {move.satellite}:
            used[f"{move.a}:{move.b}"] += move.bits
    for relay in plan.relays:
        hops = zip(relay.route, relay.route[1:], strict=False)
        used[f"{relay.a}:{relay.b}"] += relay.bits * sum(frozenset(hop) == store for hop in hops)
    return +used
