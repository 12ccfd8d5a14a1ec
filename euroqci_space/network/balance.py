"""What each key store of a plan took in, gave out, and kept to the end."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from euroqci_space.model import Contact, Medium, Network, Plan
from euroqci_space.network.deposits import contact_deposits, standing_deposits

Ends = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreBalance:
    """The store of two neighbours over the horizon; what is not drained is spilled. [bit]"""

    a: str
    b: str
    medium: Medium
    filled_bits: int
    drained_bits: int

    @property
    def spilled_bits(self) -> int:
        """Key that no delivery used."""
        return self.filled_bits - self.drained_bits


def store_balances(plan: Plan) -> tuple[StoreBalance, ...]:
    """Return the balance of every store that anything fills, by name.

    Contacts that are past count what is reported of them.
    """
    scenario = plan.scenario
    network = scenario.network or Network()
    deposits = [
        *contact_deposits(_flown(plan), scenario),
        *standing_deposits(network, scenario.horizon),
    ]
    filled: Counter[Ends] = Counter()
    for deposit in deposits:
        filled[_ends(deposit.a, deposit.b)] += deposit.bits
    drained = Counter[Ends]()
    for hop, bits in _hops(plan):
        drained[hop] += bits
    satellites = {satellite.name for satellite in scenario.satellites}
    return tuple(
        StoreBalance(
            a=ends[0],
            b=ends[1],
            medium="space" if satellites & set(ends) else "fibre",
            filled_bits=filled[ends],
            drained_bits=drained[ends],
        )
        for ends in sorted(filled)
    )


def _flown(plan: Plan) -> Iterator[Contact]:
    reported = {actual.contact_id: actual.bits for actual in plan.actuals}
    for contact in plan.contacts:
        if contact.status != "cancelled":
            bits = reported.get(contact.contact_id, contact.expected_key_bits)
            yield replace(contact, expected_key_bits=bits)


def _hops(plan: Plan) -> Iterator[tuple[Ends, int]]:
    for transfer in plan.transfers:
        for site in (transfer.a, transfer.b):
            if site != transfer.satellite:
                yield _ends(transfer.satellite, site), transfer.bits
    for relay in plan.relays:
        for hop in pairwise(relay.route):
            yield _ends(*hop), relay.bits


def _ends(a: str, b: str) -> Ends:
    return min(a, b), max(a, b)
