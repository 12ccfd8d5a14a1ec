"""One satellite over one station between two nodes: two polynomials hold all of it.

Height above the station's plane N(u) = rho.n and squared distance D(u) = |rho|^2, powers of u from
-1/2 to 1/2. Then sin(elevation) = N / sqrt(D), the clearance above a mask is N - sin(mask) sqrt(D),
the elevation peaks where N' D = N D' / 2, the distance is least where D' = 0.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TOLERANCE = 1e-10  # of an interval: 20 ns in low orbit
_MOST_STEPS = 60  # bisection alone needs 34
_STEPS_TOGETHER = 2  # before it pays to set finished rows aside


@dataclass(frozen=True, slots=True, kw_only=True)
class Curves:
    """Power coefficients (m, k) of height and squared distance, and the masks (k,)."""

    height: Floats
    squared: Floats
    sin_mask: Floats

    def part(self, rows: NDArray[np.bool_] | NDArray[np.int64]) -> "Curves":
        """Return the curves of some rows."""
        return Curves(
            height=self.height[:, rows],
            squared=self.squared[:, rows],
            sin_mask=self.sin_mask[rows],
        )


def value(powers: Floats, u: Floats) -> Floats:
    """Evaluate polynomials (m, k) at u (k,)."""
    total = powers[-1]
    for row in powers[-2::-1]:
        total = total * u + row
    return total


def derivatives(powers: Floats, u: Floats) -> tuple[Floats, Floats]:
    """Return value and first derivative of polynomials (m, k) at u (k,)."""
    total, first = powers[-1], np.zeros_like(u)
    for row in powers[-2::-1]:
        first = first * u + total
        total = total * u + row
    return total, first


def three_derivatives(powers: Floats, u: Floats) -> tuple[Floats, Floats, Floats]:
    """Return value, first and second derivative of polynomials (m, k) at u (k,)."""
    total, first, half_second = powers[-1], np.zeros_like(u), np.zeros_like(u)
    for row in powers[-2::-1]:
        half_second = half_second * u + first
        first = first * u + total
        total = total * u + row
    return total, first, 2.0 * half_second


def clearance(curves: Curves, u: Floats) -> tuple[Floats, Floats]:
    """Return clearance above the mask and its derivative."""
    height, height_rate = derivatives(curves.height, u)
    squared, squared_rate = derivatives(curves.squared, u)
    distance = np.sqrt(squared)
    scaled = curves.sin_mask / distance
    return height - scaled * squared, height_rate - 0.5 * scaled * squared_rate


def climb(curves: Curves, u: Floats) -> tuple[Floats, Floats]:
    """Return a quantity with the sign of the elevation's rate, and its derivative."""
    height, height_1, height_2 = three_derivatives(curves.height, u)
    squared, squared_1, squared_2 = three_derivatives(curves.squared, u)
    rate = height_1 * squared - 0.5 * height * squared_1
    bend = height_2 * squared + 0.5 * height_1 * squared_1 - 0.5 * height * squared_2
    return rate, bend


def recession(curves: Curves, u: Floats) -> tuple[Floats, Floats]:
    """Return the derivative of the squared distance, and its derivative."""
    _, first, second = three_derivatives(curves.squared, u)
    return first, second


def root(
    function: Callable[[Curves, Floats], tuple[Floats, Floats]],
    curves: Curves,
    bracket: tuple[Floats, Floats],
    guess: Floats,
    rising: NDArray[np.bool_],
) -> Floats:
    """Return where ``function`` changes sign within ``bracket``, arrays (k,).

    Newton's steps, held within a bracket that shrinks; a step that leaves it is replaced by
    bisection. ``rising`` is true where the function goes from negative to positive.
    """
    low, high = bracket
    u, result, active = guess, guess.copy(), np.arange(len(guess))
    for turn in range(_MOST_STEPS):
        here, slope = function(curves, u)
        before = (here > 0.0) != rising
        low, high = np.where(before, u, low), np.where(before, high, u)
        with np.errstate(divide="ignore", invalid="ignore"):
            step = u - here / slope
        step = np.where((step >= low) & (step <= high), step, 0.5 * (low + high))
        moving = np.abs(step - u) > TOLERANCE
        result[active] = u = step
        if turn >= _STEPS_TOGETHER and not moving.all():
            curves, active, u = curves.part(moving), active[moving], u[moving]
            low, high, rising = low[moving], high[moving], rising[moving]
        if not len(active) or not moving.any():
            break
    return result
