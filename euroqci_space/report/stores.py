"""What the key stores hold over time, replayed from contacts, transfers and relays."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from euroqci_space.model import Contact, Plan, Relay, Transfer
from euroqci_space.network import Readiness
from euroqci_space.report.rows import flown


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreLevel:
    """Key of one site, in the stores of all satellites together, as steps.

    ``level_bits[i]`` holds from ``tai_s[i]`` until the next instant; fills come before drains of
    the same instant, so that the key that only passes through is seen.
    """

    site: str
    tai_s: tuple[float, ...]
    level_bits: tuple[int, ...]
    filled_bits: int
    drained_bits: int

    @property
    def left_bits(self) -> int:
        """Key that is still there at the end."""
        return self.filled_bits - self.drained_bits


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreDraw:
    """A draw from the store of two neighbours; ``ground`` names those that are no satellites."""

    move: Transfer | Relay
    ground: tuple[str, ...]


def draws(plan: Plan) -> Iterator[StoreDraw]:
    """Yield each draw from a store of transfers, then of relays, hop by hop."""
    satellites = {satellite.name for satellite in plan.scenario.satellites}
    for transfer in plan.transfers:
        for site in (transfer.a, transfer.b):
            if site != transfer.satellite:
                yield StoreDraw(move=transfer, ground=(site,))
    for relay in plan.relays:
        for hop in pairwise(relay.route):
            yield StoreDraw(move=relay, ground=tuple(n for n in hop if n not in satellites))


def brought(plan: Plan) -> tuple[Contact, ...]:
    """Return the contacts that fill stores, with what they really brought where it is known."""
    bits = {actual.contact_id: actual.bits for actual in plan.actuals}
    return tuple(
        replace(one, expected_key_bits=bits.get(one.contact_id, one.expected_key_bits))
        for one in flown(plan.contacts)
    )


def store_series(plan: Plan) -> tuple[StoreLevel, ...]:
    """Return the level of every site that a satellite of the plan shares key with, by name."""
    moves: dict[str, list[tuple[float, int, int]]] = defaultdict(list)
    satellites = {satellite.name for satellite in plan.scenario.satellites}
    network = plan.scenario.network
    for key in network.initial if network else ():
        ground = {key.a, key.b} - satellites
        if len(ground) == 1:
            moves[ground.pop()].append((plan.scenario.horizon.start_tai_s, 0, key.bits))
    readiness = Readiness.of(plan.scenario)
    for contact in brought(plan):
        ready_tai_s = float(readiness.at(contact.satellite, contact.stop_tai_s))
        if ready_tai_s <= plan.scenario.horizon.stop_tai_s:
            moves[contact.site].append((ready_tai_s, 0, contact.expected_key_bits))
    for draw in draws(plan):
        if len(draw.ground) == 1:  # fibre and links between satellites have stores of their own
            moves[draw.ground[0]].append((draw.move.tai_s, 1, -draw.move.bits))
    return tuple(_replayed(site, sorted(moves[site])) for site in sorted(moves))


def _replayed(site: str, moves: list[tuple[float, int, int]]) -> StoreLevel:
    times, levels, level = [], [], 0
    for tai_s, _, bits in moves:
        level += bits
        times.append(tai_s)
        levels.append(level)
    return StoreLevel(
        site=site,
        tai_s=tuple(times),
        level_bits=tuple(levels),
        filled_bits=sum(bits for _, _, bits in moves if bits > 0),
        drained_bits=-sum(bits for _, _, bits in moves if bits < 0),
    )
