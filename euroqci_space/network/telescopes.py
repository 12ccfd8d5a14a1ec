"""Contacts by telescope: of all satellites in view those that bring most key through the day."""

from collections.abc import Sequence

import numpy as np

from euroqci_space.network.supply import FloatArray, IntArray, Stretch, Supply

_SWEEPS = 3


def busiest(
    supply: Supply, openings: Sequence[int], free: IntArray | None, epoch: int | None = None
) -> tuple[float, tuple[Stretch, ...]]:
    """Return the most bits that one telescope can bring, and its contacts.

    Parameters
    ----------
    supply
        All contacts.
    openings
        Those of one station, by their places.
    free
        What satellites and telescopes have left, (resources, slots); None: the telescope is alone.
    epoch
        Only key that is ready then; None: at any time.

    Notes
    -----
    Longest path over time: before a contact, set-up included, stands the best that ends by then.
    """
    begins, ends, bits, stretches = _contacts(supply, openings, free, epoch)
    order = np.argsort(ends, kind="stable")
    slots = supply.free.shape[1]
    cuts = np.searchsorted(ends[order], np.arange(slots + 2))
    best = np.zeros(slots + 1)
    last = np.full(slots + 1, -1, dtype=np.int64)
    for slot in range(1, slots + 1):
        best[slot] = best[slot - 1]
        mine = order[cuts[slot] : cuts[slot + 1]]
        if len(mine):
            worth = best[begins[mine]] + bits[mine]
            top = int(worth.argmax())
            if worth[top] > best[slot]:
                best[slot], last[slot] = worth[top], mine[top]
    chosen = []
    slot = slots
    while slot > 0:
        contact = int(last[slot])
        if contact >= 0:
            chosen.append(Stretch(*map(int, stretches[contact])))
        slot = int(begins[contact]) if contact >= 0 else slot - 1
    return float(best[-1]), tuple(reversed(chosen))


def _contacts(
    supply: Supply, openings: Sequence[int], free: IntArray | None, epoch: int | None
) -> tuple[IntArray, IntArray, FloatArray, IntArray]:
    """Return begin with set-up, end, bits and stretch of each contact that is free."""
    found = []
    for place in openings:
        opening = supply.openings[place]
        ready = (opening.epochs >= 0) if epoch is None else (opening.epochs == epoch)
        starts, stops = np.nonzero((opening.bits > 0.0) & ready[None, :])
        fits = np.ones(len(starts), dtype=np.bool_)
        spans = (opening.satellite, supply.satellites + opening.station)
        for resource, setup in zip(spans, supply.setup_slots, strict=True):
            if free is not None:
                full = np.concatenate([[0], np.cumsum(free[resource] <= 0)])
                begin = np.maximum(opening.first + starts - setup, 0)
                fits &= full[opening.first + stops] == full[begin]
        kept = np.column_stack([np.full(len(starts), place), starts, stops])[fits]
        begin = np.maximum(opening.first + kept[:, 1] - supply.setup_slots[1], 0)
        end = opening.first + kept[:, 2]
        found.append((begin, end, opening.bits[kept[:, 1], kept[:, 2]], kept))
    if not found:
        none = np.zeros(0, dtype=np.int64)
        return none, none, np.zeros(0), np.zeros((0, 3), dtype=np.int64)
    begins, ends, bits, stretches = (np.concatenate(part) for part in zip(*found, strict=True))
    return begins, ends, bits, stretches


def busy_telescopes(supply: Supply) -> tuple[Stretch, ...]:
    """Return contacts that fit together and keep each telescope as busy with key as can be.

    Notes
    -----
    Telescopes choose one after the other, those with least to choose first; then each chooses
    again, in the same order, from what all others leave.
    """
    by_station: dict[int, list[int]] = {}
    for place, opening in enumerate(supply.openings):
        by_station.setdefault(opening.station, []).append(place)
    alone = {station: busiest(supply, mine, supply.free)[0] for station, mine in by_station.items()}
    turns = [
        (station, turn)
        for station in sorted(alone, key=lambda station: (alone[station], station))
        for turn in range(int(supply.free[supply.satellites + station].max(initial=0)))
    ]
    chosen: dict[tuple[int, int], tuple[Stretch, ...]] = {}
    free = supply.free.copy()
    for _ in range(_SWEEPS):
        before = dict(chosen)
        for turn in turns:
            for contact in chosen.pop(turn, ()):
                supply.give(contact, free)
            # A pass that another telescope of the station follows is not followed twice.
            followed = {contact.opening for contacts in chosen.values() for contact in contacts}
            mine = [place for place in by_station[turn[0]] if place not in followed]
            _, chosen[turn] = busiest(supply, mine, free)
            for contact in chosen[turn]:
                supply.take(contact, free)
        if chosen == before:
            break
    return tuple(sorted(contact for contacts in chosen.values() for contact in contacts))
