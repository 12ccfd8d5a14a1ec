"""What has happened up to an instant: contacts that are past, key that moved, key in store."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from euroqci_space.errors import Fault, InputError
from euroqci_space.model import Actual, Contact, Delivery, Demand, Plan, Relay, Scenario, Transfer
from euroqci_space.network import (
    Deposit,
    Epochs,
    Portion,
    Standing,
    contact_deposits,
    delivery_of,
    ground_deposits,
)
from euroqci_space.replanner.stores import Draw, hops, nodes_of, replayed
from euroqci_space.times import utc_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A plan up to ``now_tai_s``: what of it is history.

    ``contacts`` began before now; the key of one that is not ready yet is in ``standing`` too, at
    the instant at which it will be.
    """

    now_tai_s: float
    contacts: tuple[Contact, ...]
    actuals: tuple[Actual, ...]
    transfers: tuple[Transfer, ...]
    relays: tuple[Relay, ...]
    standing: Standing

    @property
    def bits(self) -> dict[str, int]:
        """Bits that contacts brought, where somebody said so."""
        return {actual.contact_id: actual.bits for actual in self.actuals}

    @property
    def stored_bits(self) -> dict[tuple[str, str], int]:
        """Bits in each store by its two neighbours."""
        stored: Counter[tuple[str, str]] = Counter()
        for deposit in self.standing.deposits:
            stored[deposit.a, deposit.b] += deposit.bits
        return dict(sorted(stored.items()))


def past_of(plan: Plan, now_tai_s: float, news: Iterable[Actual] = ()) -> Past:
    """Return the history of a plan at an instant.

    Parameters
    ----------
    plan
        The plan that was flown.
    now_tai_s
        The instant.
    news
        What contacts really brought; a contact that nobody reports on brought what was expected.

    Raises
    ------
    InputError
        When a report names a contact that the plan does not have or that is not over.
    """
    begun = tuple(
        contact
        for contact in plan.contacts
        if contact.status != "cancelled" and contact.start_tai_s < now_tai_s
    )
    reported = {
        actual.contact_id: actual for actual in (*plan.actuals, *_checked(news, begun, now_tai_s))
    }
    actuals = tuple(
        reported[contact.contact_id] for contact in begun if contact.contact_id in reported
    )
    every: tuple[Transfer | Relay, ...] = (*plan.transfers, *plan.relays)
    due = [move for move in every if move.tai_s <= now_tai_s]
    brought = _brought(plan.scenario, begun, actuals)
    deposits = [*brought, *ground_deposits(plan.scenario)]
    ready = [one for one in deposits if one.tai_s <= now_tai_s]
    draws, left = replayed(plan.scenario, ready, due)
    moves = [draw.move for draw in draws]
    underway = [one for one in brought if one.tai_s > now_tai_s]
    return Past(
        now_tai_s=now_tai_s,
        contacts=begun,
        actuals=actuals,
        transfers=tuple(move for move in moves if isinstance(move, Transfer)),
        relays=tuple(move for move in moves if isinstance(move, Relay)),
        standing=Standing(
            now_tai_s=now_tai_s,
            deposits=(*left, *underway),
            had_bits=tuple(_had(demand, moves) for demand in plan.scenario.demands),
            held_bits=_held(plan.scenario, moves),
        ),
    )


def _brought(
    scenario: Scenario, contacts: Iterable[Contact], actuals: Iterable[Actual]
) -> tuple[Deposit, ...]:
    """Return the key of contacts, with what they really brought where somebody said so."""
    bits = {actual.contact_id: actual.bits for actual in actuals}
    flown = (
        replace(one, expected_key_bits=bits.get(one.contact_id, one.expected_key_bits))
        for one in contacts
        if one.status != "cancelled"
    )
    return tuple(contact_deposits(flown, scenario))


def _checked(
    news: Iterable[Actual], begun: tuple[Contact, ...], now_tai_s: float
) -> tuple[Actual, ...]:
    news = tuple(news)
    stops = {contact.contact_id: contact.stop_tai_s for contact in begun}
    now = utc_text(now_tai_s, 0)
    faults = [
        Fault(
            field="actuals",
            problem=f"{actual.contact_id!r} is no contact that is over at {now}",
            fix="report only on contacts of the plan that have stopped",
        )
        for actual in news
        if not stops.get(actual.contact_id, float("inf")) <= now_tai_s
    ]
    if faults:
        raise InputError(faults)
    return news


def _serves(move: Transfer | Relay, demand: Demand) -> bool:
    return {move.a, move.b} == {demand.a, demand.b}


def _had(demand: Demand, moves: Iterable[Transfer | Relay]) -> int:
    return sum(move.bits for move in moves if _serves(move, demand))


def _held(scenario: Scenario, moves: Iterable[Transfer | Relay]) -> dict[str, tuple[int, ...]]:
    """Return what satellites held back from epoch to epoch for deliveries of the past."""
    epochs = Epochs.of(scenario)
    satellites = {satellite.name for satellite in scenario.satellites}
    held: dict[str, list[int]] = defaultdict(lambda: [0] * epochs.count)
    for move in moves:
        for hop, came_in in zip(hops(move), move.epochs, strict=False):
            for holder in satellites & set(hop):
                for epoch in range(came_in, epochs.at(move.tai_s)):
                    held[holder][epoch] += move.bits
    return {holder: tuple(bits) for holder, bits in sorted(held.items())}


def deliveries_of(
    scenario: Scenario,
    contacts: Iterable[Contact],
    moves: Iterable[Transfer | Relay],
    actuals: Iterable[Actual],
) -> tuple[Delivery, ...]:
    """Return what each demand gets over the whole horizon, past and future alike."""
    deposits = (*_brought(scenario, contacts, actuals), *ground_deposits(scenario))
    draws, _ = replayed(scenario, deposits, moves)
    return tuple(
        delivery_of(
            demand, [_portion(scenario, draw) for draw in draws if _serves(draw.move, demand)]
        )
        for demand in scenario.demands
    )


def _portion(scenario: Scenario, draw: Draw) -> Portion:
    satellites = {satellite.name for satellite in scenario.satellites}
    return Portion(
        bits=draw.move.bits,
        tai_s=draw.move.tai_s,
        oldest_tai_s=draw.oldest_tai_s,
        by_space=bool(satellites & set(nodes_of(draw.move))),
        trusted_nodes=_exposure(scenario, draw.move),
    )


def _exposure(scenario: Scenario, move: Transfer | Relay) -> int:
    """Return how many nodes beside the ends know a key, those within fibre links among them."""
    links = scenario.network.links if scenario.network else ()
    within = {frozenset((link.a, link.b)): link.trusted_nodes for link in links}
    passed = sum(within.get(frozenset(hop), 0) for hop in hops(move))
    return len(nodes_of(move)) - 2 + passed
