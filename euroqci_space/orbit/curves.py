"""One satellite over one station between two nodes: the line of sight as a polynomial.

The line of sight rho(u) has power coefficients of u, which runs from -1/2 to 1/2 over the interval.
Its clearance above the mask is rho.up - sin(mask) |rho|. The elevation peaks where
(rho'.up) |rho|^2 = (rho.up) (rho.rho'), the range is least where rho.rho' = 0.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Index = NDArray[np.int64]

_QUICK_STEPS = 3
_MOST_STEPS = 120  # every third step halves the bracket in the end
_MOST_SECANTS = 12  # in a row
_CLOSE = 1e-12  # of an interval
_LEAST_CHORD = 1e-9  # of an interval: a shorter chord has a slope of rounding errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Curves:
    """Power coefficients (m, 3, k) of lines of sight, verticals (3, k), sines of masks (k,)."""

    powers: Floats
    up: Floats
    sin_mask: Floats

    def part(self, rows: Index) -> Self:
        """Return the curves of some rows."""
        return replace(
            self,
            powers=self.powers[:, :, rows],
            up=self.up[:, rows],
            sin_mask=self.sin_mask[rows],
        )


SomeCurves = TypeVar("SomeCurves", bound=Curves)
Function = Callable[[SomeCurves, Floats], Floats]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Where to look for one root a row: bracket, first guess, slope there; arrays (k,)."""

    low: Floats
    high: Floats
    guess: Floats
    slope: Floats
    rising: bool

    def part(self, rows: slice | Index) -> "Search":
        """Return some rows."""
        return Search(
            low=self.low[rows],
            high=self.high[rows],
            guess=self.guess[rows],
            slope=self.slope[rows],
            rising=self.rising,
        )


def joined_searches(parts: Sequence[Search]) -> Search:
    """Return the rows of several searches for roots of one kind, one after the other."""
    return Search(
        low=np.concatenate([part.low for part in parts]),
        high=np.concatenate([part.high for part in parts]),
        guess=np.concatenate([part.guess for part in parts]),
        slope=np.concatenate([part.slope for part in parts]),
        rising=parts[0].rising,
    )


def dot(left: Floats, right: Floats) -> Floats:
    """Return scalar products of vectors (3, k)."""
    product: Floats = left[0] * right[0] + left[1] * right[1] + left[2] * right[2]
    return product


def sights(curves: Curves, u: Floats) -> Floats:
    """Return lines of sight (3, k) at places u (k,)."""
    sight: Floats = curves.powers[-1] * u
    for row in curves.powers[-2:0:-1]:
        sight += row
        sight *= u
    sight += curves.powers[0]
    return sight


def moving_sights(curves: Curves, u: Floats) -> tuple[Floats, Floats]:
    """Return lines of sight and their first derivatives, (3, k) each."""
    sight, rate = curves.powers[-1].copy(), np.zeros_like(curves.powers[0])
    for row in curves.powers[-2::-1]:
        rate *= u
        rate += sight
        sight *= u
        sight += row
    return sight, rate


def bends(curves: Curves, u: Floats) -> Floats:
    """Return second derivatives (3, k)."""
    bend: Floats = np.zeros_like(curves.powers[0])
    for power in range(len(curves.powers) - 1, 1, -1):
        bend *= u
        bend += (power * (power - 1)) * curves.powers[power]
    return bend


def clearance(curves: Curves, u: Floats) -> Floats:
    """Return the clearance above the mask."""
    return clearance_of(sights(curves, u), curves)


def clearance_of(sight: Floats, curves: Curves) -> Floats:
    """Return the clearance of lines of sight (3, k) above the mask."""
    height: Floats = dot(sight, curves.up) - curves.sin_mask * np.sqrt(dot(sight, sight))
    return height


def climb(curves: Curves, u: Floats) -> Floats:
    """Return a quantity with the sign of the elevation's rate."""
    sight, rate = moving_sights(curves, u)
    squared, recede = dot(sight, sight), dot(sight, rate)
    rise: Floats = dot(rate, curves.up) * squared - dot(sight, curves.up) * recede
    return rise


def climb_slope(curves: Curves, u: Floats) -> Floats:
    """Return the derivative of :func:`climb`."""
    (sight, rate), bend = moving_sights(curves, u), bends(curves, u)
    squared, recede = dot(sight, sight), dot(sight, rate)
    bent = dot(rate, rate) + dot(sight, bend)
    slope: Floats = (
        dot(bend, curves.up) * squared
        + dot(rate, curves.up) * recede
        - dot(sight, curves.up) * bent
    )
    return slope


def quick_root(
    function: Function[SomeCurves], curves: SomeCurves, search: Search, tolerance: float
) -> tuple[Search, Flags]:
    """Return roots by a few secant steps, as better guesses, and which of them are good.

    The error of a secant step goes as the product of the last two steps, which must end below
    ``tolerance``.
    """
    u, slope, here = search.guess, search.slope, function(curves, search.guess)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        chord = -here / slope
        for _ in range(_QUICK_STEPS):
            u = np.fmin(np.fmax(u + chord, search.low), search.high)
            previous, here = here, function(curves, u)
            slope = np.where(chord != 0.0, (here - previous) / chord, slope)
            before, chord = chord, -here / slope
        good = np.abs(chord * before) <= tolerance
    good &= (u + chord >= search.low) & (u + chord <= search.high)
    return replace(search, guess=np.where(good, u + chord, u), slope=slope), good


def sure_root(
    function: Function[SomeCurves], curves: SomeCurves, search: Search, tolerance: float
) -> Floats:
    """Return roots by secant steps within a bracket that shrinks, or bisection where they fail."""
    low, high, u, slope = search.low, search.high, search.guess, search.slope
    result, active = u.copy(), np.arange(len(u))
    here, chord = np.zeros_like(u), np.ones_like(u)
    for turn in range(_MOST_STEPS):
        previous, here = here, function(curves, u)
        before = (here <= 0.0) == search.rising
        low, high = np.where(before, u, low), np.where(before, high, u)
        with np.errstate(divide="ignore", invalid="ignore"):
            if turn:
                fresh = np.abs(chord) > _LEAST_CHORD
                slope = np.where(fresh, (here - previous) / chord, slope)
            step = u - here / slope
        there = np.abs(step - u) <= _CLOSE  # rounding may put it outside its bracket
        lost = turn > _MOST_SECANTS and turn % 3 == 0
        unfit = ~there & (~((step >= low) & (step <= high)) | lost)
        step = np.where(unfit, 0.5 * (low + high), step)
        last, chord = chord, step - u
        result[active] = u = step
        moving = np.flatnonzero(~there & (unfit | (np.abs(chord * last) > tolerance)))
        if not len(moving):
            break
        curves, active = curves.part(moving), active[moving]
        low, high, u, slope = low[moving], high[moving], u[moving], slope[moving]
        here, chord = here[moving], chord[moving]
    return result
