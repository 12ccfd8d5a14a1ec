"""Rules on key: each bit comes from a contact before it is used, and is used once."""

from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from itertools import pairwise

from euroqci_space.model import Plan, Relay, Transfer
from euroqci_space.verification.case import Case
from euroqci_space.verification.fills import Fill, Store, epoch_of, fills, link_of
from euroqci_space.verification.instants import when
from euroqci_space.verification.tolerance import TIME_S
from euroqci_space.verification.verdict import Findings

Pair = tuple[str, str]
Portions = deque[tuple[float, int]]  # when it came in, bits that are left; oldest first


def pair_of(a: str, b: str) -> Pair:
    """Return two sites as a pair without direction."""
    return min(a, b), max(a, b)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """One transfer as the judge replays it: what was wrong, and how old its oldest key was."""

    transfer: Transfer | Relay
    problem: str | None
    age_h: float


def stores(case: Case) -> Findings:
    """Judge that every transfer takes what is there: contacts fill, transfers drain, in time."""
    for draw in replay(case):
        yield f"{draw.transfer.a}:{draw.transfer.b}", draw.problem


def replay(case: Case) -> tuple[Draw, ...]:
    """Replay fills and transfers in the order of time, with whole bits, oldest key first."""
    held: dict[Store, Portions] = defaultdict(deque)
    draws = []
    for happening in _in_order(case):
        if isinstance(happening, Fill):
            if happening.bits > 0:  # a contact that failed leaves nothing that could age
                held[happening.store].append((happening.tai_s, happening.bits))
        else:
            draws.append(_draw(case, held, happening))
    return tuple(draws)


def memory(case: Case) -> Findings:
    """Judge that no satellite holds more key back for a later epoch than it has memory for."""
    network = case.plan.scenario.network
    limit_bits = network.store_limit_bits if network else None
    held: dict[str, Counter[int]] = {name: Counter() for name in case.satellites}
    moves: list[Transfer | Relay] = [*case.plan.transfers, *case.plan.relays]
    for move in moves:
        for ends, came_in in zip(hops(move), move.epochs, strict=False):
            for name in set(ends) & set(held):
                waits = range(came_in, epoch_of(case, move.tai_s))
                held[name].update(dict.fromkeys(waits, move.bits))
    for name, by_epoch in held.items():
        most = max(by_epoch.values(), default=0)
        fault = f"holds {most} bits for a later epoch, its memory has {limit_bits}"
        yield name, fault if limit_bits is not None and most > limit_bits else None


def _in_order(case: Case) -> list[Fill | Transfer | Relay]:
    """Return fills, transfers and relays; at one instant in this order, as sorting is stable."""
    happenings: list[Fill | Transfer | Relay] = [
        *fills(case),
        *case.plan.transfers,
        *case.plan.relays,
    ]
    return sorted(happenings, key=_moment)


def _moment(happening: Fill | Transfer | Relay) -> float:
    return happening.tai_s - TIME_S if isinstance(happening, Fill) else happening.tai_s


def hops(move: Transfer | Relay) -> tuple[tuple[str, str], ...]:
    """Return the neighbours whose stores a transfer or a relay drains, in its order."""
    if isinstance(move, Relay):
        return tuple(pairwise(move.route))
    # A satellite that is itself an end has the key already: only the other store drains.
    return tuple((move.satellite, site) for site in (move.a, move.b) if site != move.satellite)


def _draw(case: Case, held: dict[Store, Portions], transfer: Transfer | Relay) -> Draw:
    ends = hops(transfer)
    epochs = transfer.epochs or (0,) * len(ends)
    problem = _misfit(case.plan, transfer)
    if len(epochs) != len(ends):
        problem = problem or f"{len(ends)} hops, the epochs of {len(epochs)}"
        epochs = (0,) * len(ends)
    used = [link_of(*end, epoch) for end, epoch in zip(ends, epochs, strict=True)]
    for end, store in zip(ends, used, strict=True):
        there = sum(bits for _, bits in held[store])
        if problem is None and there < transfer.bits:
            problem = (
                f"{transfer.bits} bits leave the store of {end[0]} and {end[1]} at "
                f"{when(transfer.tai_s)}, {there} are there{_next_deposit(case, end, transfer)}"
            )
    oldest_tai_s = min(
        (_drain(held[store], transfer.bits, transfer.tai_s) for store in used),
        default=transfer.tai_s,
    )
    return Draw(transfer=transfer, problem=problem, age_h=(transfer.tai_s - oldest_tai_s) / 3600.0)


def _misfit(plan: Plan, transfer: Transfer | Relay) -> str | None:
    asked = {pair_of(demand.a, demand.b) for demand in plan.scenario.demands}
    if pair_of(transfer.a, transfer.b) not in asked:
        return "a transfer serves a pair that nobody asked for"
    if transfer.bits <= 0:
        return f"a transfer of {transfer.bits} bits"
    if not transfer.tai_s <= plan.scenario.horizon.stop_tai_s + TIME_S:
        return f"a transfer at {when(transfer.tai_s)}, after the horizon"
    return None


def _next_deposit(case: Case, store: tuple[str, str], transfer: Transfer | Relay) -> str:
    """Name the contact that fills the store only later, if one does."""
    later = [
        contact
        for contact in case.primary
        if (contact.satellite, contact.site) == store and contact.stop_tai_s > transfer.tai_s
    ]
    if not later:
        return ""
    first = min(later, key=lambda contact: contact.stop_tai_s)
    return f"; {first.contact_id} fills it at {when(first.stop_tai_s)}"


def _drain(portions: Portions, bits: int, tai_s: float) -> float:
    """Take bits out, oldest first, and return when the oldest came in; ``tai_s`` of none."""
    oldest_tai_s = portions[0][0] if portions else tai_s
    while bits > 0 and portions:
        came_in_tai_s, portion = portions.popleft()
        if portion > bits:
            portions.appendleft((came_in_tai_s, portion - bits))
        bits -= portion
    return oldest_tai_s
