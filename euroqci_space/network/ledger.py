"""The key ledger: what each store held, when each demand was served, how old the key was.

A store belongs to one satellite and one site. A contact fills it when it ends. The satellite then
relays as a trusted node: it publishes K_A xor K_B, and each delivered bit drains one bit from the
store of each end. Where the satellite is itself an end, it has the key already and one store
drains. Keys of two satellites never mix.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from euroqci_space.model import Contact, Delivery, Demand, Relay, Transfer
from euroqci_space.network.served import Portion, delivery_of

Flows = Mapping[tuple[str, str, str], float]
"""Bits that a satellite relays for a demand: (satellite, a, b) -> bits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The transfers in order of time, and what each demand got."""

    transfers: tuple[Transfer, ...]
    deliveries: tuple[Delivery, ...]
    relays: tuple[Relay, ...] = ()


def drawn_stores(ledger: Ledger) -> frozenset[frozenset[str]]:
    """Return the stores, by their two ends, that some delivery draws from."""
    drawn = {
        frozenset((transfer.satellite, site))
        for transfer in ledger.transfers
        for site in (transfer.a, transfer.b)
        if site != transfer.satellite
    }
    drawn |= {frozenset(hop) for relay in ledger.relays for hop in pairwise(relay.route)}
    return frozenset(drawn)


class _Store:
    """Key of one (satellite, site), oldest first."""

    def __init__(self) -> None:
        self.bits = 0
        self._portions: deque[tuple[float, int]] = deque()

    def fill(self, tai_s: float, bits: int) -> None:
        self.bits += bits
        self._portions.append((tai_s, bits))

    def drain(self, bits: int) -> float:
        """Take ``bits`` out, oldest first, and return when the oldest of them came in."""
        oldest_tai_s = self._portions[0][0]
        self.bits -= bits
        while bits:
            tai_s, portion = self._portions.popleft()
            taken = min(bits, portion)
            bits -= taken
            if taken < portion:
                self._portions.appendleft((tai_s, portion - taken))
        return oldest_tai_s


def keep_ledger(contacts: Iterable[Contact], demands: tuple[Demand, ...], flows: Flows) -> Ledger:
    """Replay the primary contacts in order of time and relay each flow as early as it can be.

    Parameters
    ----------
    contacts
        Contacts of the plan; backups bring no key.
    demands
        The wishes; of two that can be served at one instant the one of higher priority is first.
    flows
        Bits per (satellite, a, b) that the schedule gave each demand; fractions are dropped.

    Returns
    -------
    Ledger
        Integer bits; no store is ever below zero.
    """
    pending = {key: int(bits + 1e-6) for key, bits in flows.items()}
    ordered = sorted(demands, key=lambda demand: (demand.priority, demand.id))
    stores: dict[tuple[str, str], _Store] = {}
    moves: list[tuple[Transfer, Demand, float]] = []
    for contact in sorted(contacts, key=lambda contact: (contact.stop_tai_s, contact.contact_id)):
        if contact.role != "primary" or not contact.expected_key_bits:
            continue
        store = stores.setdefault((contact.satellite, contact.site), _Store())
        store.fill(contact.stop_tai_s, contact.expected_key_bits)
        for demand in ordered:
            if contact.site in (demand.a, demand.b):
                moves += _relay(contact, demand, stores, pending)
    transfers = tuple(move[0] for move in moves)
    return Ledger(transfers=transfers, deliveries=tuple(_delivery(d, moves) for d in demands))


def _relay(
    contact: Contact,
    demand: Demand,
    stores: dict[tuple[str, str], _Store],
    pending: dict[tuple[str, str, str], int],
) -> list[tuple[Transfer, Demand, float]]:
    """Move what both stores of the contact's satellite can give of one demand's flow."""
    key = (contact.satellite, demand.a, demand.b)
    sites = [site for site in (demand.a, demand.b) if site != contact.satellite]
    ends = [stores.get((contact.satellite, site)) for site in sites]
    bits = min([pending.get(key, 0), *(store.bits if store else 0 for store in ends)])
    if not bits:
        return []
    pending[key] -= bits
    oldest_tai_s = min(store.drain(bits) for store in ends if store)
    transfer = Transfer(
        tai_s=contact.stop_tai_s,
        satellite=contact.satellite,
        a=demand.a,
        b=demand.b,
        bits=bits,
    )
    return [(transfer, demand, oldest_tai_s)]


def _delivery(demand: Demand, moves: list[tuple[Transfer, Demand, float]]) -> Delivery:
    mine = [(transfer, oldest) for transfer, served, oldest in moves if served is demand]
    return delivery_of(demand, [_portion(transfer, oldest) for transfer, oldest in mine])


def _portion(transfer: Transfer, oldest_tai_s: float) -> Portion:
    relayed = transfer.satellite not in (transfer.a, transfer.b)
    return Portion(
        bits=transfer.bits,
        tai_s=transfer.tai_s,
        oldest_tai_s=oldest_tai_s,
        by_space=True,
        trusted_nodes=int(relayed),
    )
