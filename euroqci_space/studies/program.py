"""The linear program of a key potential, with or without a choice of stations or satellites."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from euroqci_space.errors import SolverError
from euroqci_space.studies.potential import Potential

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
Entry = tuple[int, int, float]  # row, column, coefficient


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """At most ``count`` members may be used; ``member`` says whose each candidate is."""

    member: tuple[int, ...]
    count: int
    whole: bool  # each wholly or not at all; False: any part of each, a bound of that

    @property
    def members(self) -> int:
        """How many there are to pick from."""
        return max(self.member, default=-1) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """The optimum of a program: bits delivered in all, by pair, and how much of each was picked."""

    bits: float
    delivered_bits: FloatArray
    picked: FloatArray


def most_bits(
    potential: Potential, *, opened: BoolArray | None = None, pick: Pick | None = None
) -> Best:
    """Return the most bits that can be delivered in all.

    Parameters
    ----------
    potential
        Time, key and demand.
    opened
        Which candidates may be used, all by default, (candidates,).
    pick
        Which of them may be chosen together.

    Raises
    ------
    SolverError
        When HiGHS finds no optimum.
    """
    shares, flows = len(potential.shares), len(potential.flows)
    members = pick.members if pick else 0
    unit = _unit_bits(potential)
    entries, limits = _rows(potential, unit)
    top = np.concatenate([_longest(potential, opened), np.full(flows, np.inf), np.ones(members)])
    if pick:
        _add_pick(potential, pick, entries, limits)
    worth = np.zeros(len(top))
    worth[shares : shares + flows] = -1.0
    whole = np.zeros(len(top), dtype=np.int64)
    whole[shares + flows :] = pick is not None and pick.whole
    found = _solved(worth, entries, np.array(limits), top, whole)
    delivered = np.zeros(len(potential.requested_bits))
    pairs = [flow.pair for flow in potential.flows]
    np.add.at(delivered, pairs, found[shares : shares + flows] * unit)
    return Best(
        bits=float(delivered.sum()), delivered_bits=delivered, picked=found[shares + flows :]
    )


def _unit_bits(potential: Potential) -> float:
    """Return a unit in which flows are near 1: HiGHS takes what is far below it for nothing."""
    there = max((share.slots * share.bits_per_slot for share in potential.shares), default=0.0)
    return max(1.0, min(there, float(potential.requested_bits.max(initial=0.0))))


def _longest(potential: Potential, opened: BoolArray | None) -> FloatArray:
    """Return how many slots each share may take."""
    return np.array(
        [
            share.slots if opened is None or opened[share.candidate] else 0.0
            for share in potential.shares
        ]
    )


def _rows(potential: Potential, unit: float) -> tuple[list[Entry], list[float]]:
    """Return the entries and limits of the rows on time, on key and on demand; flows in units."""
    shares: dict[int, list[int]] = {}
    for column, share in enumerate(potential.shares):
        shares.setdefault(share.candidate, []).append(column)
    entries: list[Entry] = []
    limits: list[float] = []
    for row, spell in enumerate(potential.spells):
        for place in spell.candidates:
            opening = potential.candidates[place].opening
            taken = 1.0 + spell.setup / (opening.stop - opening.first)
            entries += [(row, column, taken) for column in shares.get(place, ())]
        limits.append(spell.slots)
    first = len(limits)
    for column, share in enumerate(potential.shares):
        row = first + potential.stores[share.candidate]
        entries.append((row, column, -share.bits_per_slot / unit))
    limits += [0.0] * (max(potential.stores, default=-1) + 1)
    for place, flow in enumerate(potential.flows):
        column = len(potential.shares) + place
        entries += [(first + store, column, 1.0) for store in flow.stores]
        entries.append((len(limits) + flow.pair, column, 1.0))
    limits += (potential.requested_bits / unit).tolist()
    return entries, limits


def _add_pick(potential: Potential, pick: Pick, entries: list[Entry], limits: list[float]) -> None:
    """Add the rows of a choice: no light without its member, no more members than may be."""
    first = len(potential.shares) + len(potential.flows)
    for column, share in enumerate(potential.shares):
        row = len(limits)
        entries.append((row, column, 1.0))
        entries.append((row, first + pick.member[share.candidate], -share.slots))
        limits.append(0.0)
    entries += [(len(limits), first + member, 1.0) for member in range(pick.members)]
    limits.append(float(pick.count))


def _solved(
    worth: FloatArray, entries: list[Entry], limits: FloatArray, top: FloatArray, whole: IntArray
) -> FloatArray:
    """Minimise ``worth`` under the rows, columns from 0 to ``top``, those of ``whole`` integer."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415  (slow to load)
    from scipy.sparse import csr_array  # noqa: PLC0415

    if not len(top) or not entries:
        return np.zeros(len(top))
    rows, columns, values = (np.array(part) for part in zip(*entries, strict=True))
    matrix: Any = csr_array((values, (rows, columns)), shape=(len(limits), len(top)))
    answer = milp(
        worth,
        constraints=LinearConstraint(matrix, ub=limits),
        bounds=Bounds(0.0, top),
        integrality=whole,
    )
    if answer.x is None:
        message = f"HiGHS found no key potential: {answer.message}"
        raise SolverError(message)
    return np.asarray(answer.x, dtype=np.float64)
