"""The linear program of a key potential, with or without a choice of stations or satellites."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from euroqci_space.errors import SolverError
from euroqci_space.studies.potential import Potential

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
Entry = tuple[int, int, float]  # row, column, coefficient

NODES = 2000  # of branch and bound; the bound is valid wherever it stops


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """At most ``count`` members may be used; ``member`` says whose each candidate is.

    ``held`` must be among them. Without ``whole`` any part of each may be picked.
    """

    member: tuple[int, ...]
    count: int
    held: tuple[int, ...] = ()
    whole: bool = True

    @property
    def members(self) -> int:
        """How many there are to pick from."""
        return max(self.member, default=-1) + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """The best solution found: bits delivered, what none can exceed, and who was picked."""

    bits: float
    bound_bits: float
    picked: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Program:
    """The rows of a potential: columns are the slots of its shares, then its flows in units."""

    potential: Potential
    unit_bits: float
    rows: Any  # sparse, (rows, columns)
    limits: FloatArray

    @classmethod
    def of(cls, potential: Potential) -> "Program":
        """Return the program of a potential."""
        unit_bits = _unit_bits(potential)
        entries, limits = _rows(potential, unit_bits)
        shape = (len(limits), len(potential.shares) + len(potential.flows))
        return cls(
            potential=potential,
            unit_bits=unit_bits,
            rows=_sparse(entries, shape),
            limits=np.array(limits),
        )

    def most(self, opened: BoolArray | None = None) -> float:
        """Return the most bits that can be delivered in all.

        Parameters
        ----------
        opened
            Which candidates may be used, all by default, (candidates,).

        Raises
        ------
        SolverError
            When HiGHS finds no optimum.
        """
        if not self.potential.flows:
            return 0.0
        top = self._top(opened)
        found = _solved(self._worth(0), (self.rows, self.limits), (np.zeros(len(top)), top), 0)
        return -float(found.fun) * self.unit_bits

    def best(self, pick: Pick) -> Best:
        """Return the most bits that a pick of members can deliver in all, and which pick that is.

        Raises
        ------
        SolverError
            When HiGHS finds none.
        """
        if not self.potential.flows:
            return Best(bits=0.0, bound_bits=0.0, picked=np.zeros(pick.members))
        rows, limits = self._picking(pick)
        low = np.zeros(rows.shape[1])
        low[[len(low) - pick.members + member for member in pick.held]] = 1.0
        top = np.concatenate([self._top(None), np.ones(pick.members)])
        whole = pick.members if pick.whole else 0
        found = _solved(self._worth(pick.members), (rows, limits), (low, top), whole)
        bound = found.mip_dual_bound if whole else found.fun
        return Best(
            bits=-float(found.fun) * self.unit_bits,
            bound_bits=-float(bound) * self.unit_bits,
            picked=np.asarray(found.x[len(found.x) - pick.members :]),
        )

    def _worth(self, members: int) -> FloatArray:
        """Return what is minimised: less for each unit delivered."""
        worth = np.zeros(self.rows.shape[1] + members)
        worth[len(self.potential.shares) : self.rows.shape[1]] = -1.0
        return worth

    def _top(self, opened: BoolArray | None) -> FloatArray:
        shares = self.potential.shares
        slots = np.array([share.slots for share in shares])
        if opened is not None and shares:
            slots = slots * opened[[share.candidate for share in shares]]
        return np.concatenate([slots, np.full(len(self.potential.flows), np.inf)])

    def _picking(self, pick: Pick) -> tuple[Any, FloatArray]:
        """Return the rows with those of a choice: no light without its member, no more than may."""
        from scipy.sparse import block_array  # noqa: PLC0415  (slow to load)

        shares = self.potential.shares
        count, columns = len(shares), self.rows.shape[1]
        light = _sparse([(row, row, 1.0) for row in range(count)], (count, columns))
        owners = _sparse(
            [(row, pick.member[one.candidate], -one.slots) for row, one in enumerate(shares)],
            (count, pick.members),
        )
        total = _sparse([(0, member, 1.0) for member in range(pick.members)], (1, pick.members))
        rows = block_array([[self.rows, None], [light, owners], [None, total]], format="csr")
        return rows, np.concatenate([self.limits, np.zeros(count), [float(pick.count)]])


def _unit_bits(potential: Potential) -> float:
    """Return a unit in which flows are near 1: HiGHS takes what is far below it for nothing."""
    there = max((share.slots * share.bits_per_slot for share in potential.shares), default=0.0)
    return max(1.0, min(there, float(potential.requested_bits.max(initial=0.0))))


def _rows(potential: Potential, unit_bits: float) -> tuple[list[Entry], list[float]]:
    """Return the entries and limits of the rows on time, then on key, then on demand."""
    entries = list(_time_entries(potential))
    limits = [spell.slots for spell in potential.spells]
    first = len(limits)
    for column, share in enumerate(potential.shares):
        row = first + potential.stores[share.candidate]
        entries.append((row, column, -share.bits_per_slot / unit_bits))
    limits += [0.0] * (max(potential.stores, default=-1) + 1)
    for place, flow in enumerate(potential.flows):
        column = len(potential.shares) + place
        entries += [(first + store, column, 1.0) for store in flow.stores]
        entries.append((len(limits) + flow.pair, column, 1.0))
    limits += (potential.requested_bits / unit_bits).tolist()
    return entries, limits


def _time_entries(potential: Potential) -> Iterator[Entry]:
    shares: dict[int, list[int]] = {}
    for column, share in enumerate(potential.shares):
        shares.setdefault(share.candidate, []).append(column)
    for row, spell in enumerate(potential.spells):
        for place in spell.candidates:
            opening = potential.candidates[place].opening
            taken = 1.0 + spell.setup / (opening.stop - opening.first)
            yield from ((row, column, taken) for column in shares.get(place, ()))


def _sparse(entries: list[Entry], shape: tuple[int, int]) -> Any:
    from scipy.sparse import csr_array  # noqa: PLC0415  (slow to load)

    if not entries:
        return csr_array(shape)
    rows, columns, values = (np.array(part) for part in zip(*entries, strict=True))
    return csr_array((values, (rows, columns)), shape=shape)


def _solved(
    worth: FloatArray,
    rows: tuple[Any, FloatArray],
    ends: tuple[FloatArray, FloatArray],
    whole: int,
) -> Any:
    """Minimise ``worth`` under rows and ends of the columns, the last ``whole`` of them integer."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415  (slow to load)

    integer = np.zeros(len(worth), dtype=np.int64)
    integer[len(worth) - whole :] = whole > 0
    answer = milp(
        worth,
        constraints=LinearConstraint(rows[0], ub=rows[1]),
        bounds=Bounds(*ends),
        integrality=integer,
        options={"node_limit": NODES},
    )
    if answer.x is None:
        message = f"HiGHS found no key potential: {answer.message}"
        raise SolverError(message)
    return answer
