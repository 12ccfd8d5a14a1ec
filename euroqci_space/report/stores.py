"""What the key stores hold over time, replayed from contacts and transfers."""

from collections import defaultdict
from dataclasses import dataclass

from euroqci_space.model import Plan
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


def store_series(plan: Plan) -> tuple[StoreLevel, ...]:
    """Return the level of every site that a contact of the plan fills, by name."""
    moves: dict[str, list[tuple[float, int, int]]] = defaultdict(list)
    for contact in flown(plan.contacts):
        moves[contact.site].append((contact.stop_tai_s, 0, contact.expected_key_bits))
    for transfer in plan.transfers:
        for site in {transfer.a, transfer.b} - {transfer.satellite}:
            moves[site].append((transfer.tai_s, 1, -transfer.bits))
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
