"""What has happened up to an instant: contacts that are past, key that moved, key in store."""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from euroqci_space.errors import Fault, InputError
from euroqci_space.model import Actual, Contact, Delivery, Demand, Plan, Transfer
from euroqci_space.times import utc_text

Store = tuple[str, str]  # satellite, site
Portions = deque[tuple[float, int]]  # when it came in, bits; oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A plan up to ``now_tai_s``: what of it is history.

    ``contacts`` began before now; one that is still on brings its key later and is in ``stored``
    too, at its stop. ``stored`` holds (when, bits) of what no transfer has used.
    """

    now_tai_s: float
    contacts: tuple[Contact, ...]
    actuals: tuple[Actual, ...]
    transfers: tuple[Transfer, ...]
    stored: dict[Store, tuple[tuple[float, int], ...]]

    @property
    def bits(self) -> dict[str, int]:
        """Bits that contacts brought, where somebody said so."""
        return {actual.contact_id: actual.bits for actual in self.actuals}

    def delivered_bits(self, demand: Demand) -> int:
        """Return what a demand has got so far."""
        return sum(move.bits for move in self.transfers if _serves(move, demand))


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
    bits = {actual.contact_id: actual.bits for actual in actuals}
    due = tuple(move for move in plan.transfers if move.tai_s <= now_tai_s)
    over = tuple(contact for contact in begun if contact.stop_tai_s <= now_tai_s)
    held: dict[Store, Portions] = defaultdict(deque)
    done = tuple(draw.transfer for draw in replay(over, due, bits, held))
    for contact in begun:
        if contact.stop_tai_s > now_tai_s and contact.role == "primary":
            portion = (contact.stop_tai_s, contact.expected_key_bits)
            held[contact.satellite, contact.site].append(portion)
    return Past(
        now_tai_s=now_tai_s,
        contacts=begun,
        actuals=actuals,
        transfers=done,
        stored={store: tuple(portions) for store, portions in sorted(held.items()) if portions},
    )


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """A transfer that took place, and when the oldest key in it had come in."""

    transfer: Transfer
    oldest_tai_s: float


def replay(
    contacts: Iterable[Contact],
    transfers: Iterable[Transfer],
    bits: Mapping[str, int],
    held: dict[Store, Portions],
) -> Iterator[Draw]:
    """Fill and drain stores in the order of time; a transfer takes no more than is there.

    ``held`` starts with what is there and ends with what is left.
    """
    happenings: list[tuple[float, int, Contact | Transfer]] = [
        *((contact.stop_tai_s, 0, contact) for contact in contacts if contact.role == "primary"),
        *((move.tai_s, 1, move) for move in transfers),
    ]
    for _, _, happening in sorted(happenings, key=lambda entry: entry[:2]):
        if isinstance(happening, Contact):
            brought = bits.get(happening.contact_id, happening.expected_key_bits)
            if brought:
                portion = (happening.stop_tai_s, brought)
                held[happening.satellite, happening.site].append(portion)
        else:
            yield from _draw(happening, held)


def _draw(move: Transfer, held: dict[Store, Portions]) -> Iterator[Draw]:
    ends = [(move.satellite, site) for site in (move.a, move.b) if site != move.satellite]
    there = min(sum(bits for _, bits in held[end]) for end in ends)
    taken = min(move.bits, there)
    if taken:
        oldest_tai_s = min(_drain(held[end], taken) for end in ends)
        yield Draw(transfer=replace(move, bits=taken), oldest_tai_s=oldest_tai_s)


def _drain(portions: Portions, bits: int) -> float:
    """Take bits out, oldest first, and return when the oldest of them came in."""
    oldest_tai_s = portions[0][0]
    while bits:
        came_tai_s, portion = portions.popleft()
        taken = min(bits, portion)
        bits -= taken
        if taken < portion:
            portions.appendleft((came_tai_s, portion - taken))
    return oldest_tai_s


def deliveries_of(
    contacts: Iterable[Contact],
    transfers: tuple[Transfer, ...],
    bits: Mapping[str, int],
    demands: tuple[Demand, ...],
) -> tuple[Delivery, ...]:
    """Return what each demand gets over the whole horizon, past and future alike."""
    flown = [contact for contact in contacts if contact.status != "cancelled"]
    draws = tuple(replay(flown, transfers, bits, defaultdict(deque)))
    return tuple(
        _delivery(demand, [draw for draw in draws if _serves(draw.transfer, demand)])
        for demand in demands
    )


def _serves(move: Transfer, demand: Demand) -> bool:
    return {move.a, move.b} == {demand.a, demand.b}


def _delivery(demand: Demand, draws: list[Draw]) -> Delivery:
    ages_h = [(draw.transfer.tai_s - draw.oldest_tai_s) / 3600.0 for draw in draws]
    relayed = any(draw.transfer.satellite not in (demand.a, demand.b) for draw in draws)
    space_bits = sum(draw.transfer.bits for draw in draws)
    return Delivery(
        a=demand.a,
        b=demand.b,
        demand_class=demand.demand_class,
        requested_bits=round(demand.requested_bits),
        delivered_bits=space_bits,
        space_bits=space_bits,
        fibre_bits=0,
        trusted_nodes=int(relayed),
        first_key_tai_s=min((draw.transfer.tai_s for draw in draws), default=None),
        oldest_key_age_h=max(ages_h, default=None),
    )
