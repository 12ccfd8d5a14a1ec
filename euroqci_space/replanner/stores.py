"""Key stores between neighbours, filled and drained in the order of time, oldest key first."""

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from euroqci_space.model import Relay, Scenario, Transfer
from euroqci_space.network import Deposit, Epochs

_Portion = tuple[frozenset[str], int]  # two neighbours, epoch in which the key came in


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """A transfer or relay that took place, and when the oldest key in it had come in."""

    move: Transfer | Relay
    oldest_tai_s: float


def hops(move: Transfer | Relay) -> tuple[tuple[str, str], ...]:
    """Return the neighbours whose stores a move drains; a satellite that is an end has its key."""
    if isinstance(move, Relay):
        return tuple(pairwise(move.route))
    return tuple((move.satellite, end) for end in (move.a, move.b) if end != move.satellite)


def nodes_of(move: Transfer | Relay) -> tuple[str, ...]:
    """Return the nodes of a route from end to end."""
    if isinstance(move, Relay):
        return move.route
    return tuple(dict.fromkeys((move.a, move.satellite, move.b)))


def replayed(
    scenario: Scenario, deposits: Iterable[Deposit], moves: Iterable[Transfer | Relay]
) -> tuple[list[Draw], tuple[Deposit, ...]]:
    """Return what took place, and what is left in the stores.

    A move takes no more than is there: where a contact failed, the move is smaller or absent.
    """
    epochs = Epochs.of(scenario)
    held: dict[_Portion, deque[Deposit]] = defaultdict(deque)
    happenings: list[Deposit | Transfer | Relay] = sorted(
        (*deposits, *moves), key=lambda one: (one.tai_s, not isinstance(one, Deposit))
    )
    draws: list[Draw] = []
    for one in happenings:
        if not isinstance(one, Deposit):
            draws += _drawn(one, held)
        elif one.bits:
            held[frozenset((one.a, one.b)), epochs.at(one.tai_s)].append(one)
    left = sorted(
        (one for portion in held.values() for one in portion),
        key=lambda one: (one.tai_s, one.a, one.b),
    )
    return draws, tuple(left)


def _drawn(move: Transfer | Relay, held: dict[_Portion, deque[Deposit]]) -> list[Draw]:
    used = hops(move)
    epochs = move.epochs or (0,) * len(used)
    stores = [held[frozenset(hop), epoch] for hop, epoch in zip(used, epochs, strict=True)]
    bits = min([move.bits, *(sum(one.bits for one in store) for store in stores)])
    if not bits:
        return []
    oldest_tai_s = min(_drain(store, bits) for store in stores)
    return [Draw(move=replace(move, bits=bits), oldest_tai_s=oldest_tai_s)]


def _drain(store: deque[Deposit], bits: int) -> float:
    """Take bits out, oldest first, and return when the oldest of them came in."""
    oldest_tai_s = store[0].tai_s
    while bits:
        first = store.popleft()
        if first.bits > bits:
            store.appendleft(replace(first, bits=first.bits - bits))
        bits -= min(bits, first.bits)
    return oldest_tai_s
