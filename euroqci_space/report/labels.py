"""Names beside points, placed where they cover the least."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]

# Directions to try, best first: right, left, above, below, then the corners.
_SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
_NOWHERE = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A point to be named; all lengths in one unit, y upwards."""

    x: float
    y: float
    radius: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """Return left, bottom, right and top."""
        return self.left, self.bottom, self.right, self.top

    def overlap(self, others: ArrayLike) -> FloatArray:
        """Return the area shared with each of other rectangles, edges (n, 4)."""
        left, bottom, right, top = np.asarray(others, dtype=np.float64).T
        width = np.minimum(self.right, right) - np.maximum(self.left, left)
        height = np.minimum(self.top, top) - np.maximum(self.bottom, bottom)
        shared: FloatArray = np.maximum(width, 0.0) * np.maximum(height, 0.0)
        return shared

    @property
    def area(self) -> float:
        """Return the area."""
        return (self.right - self.left) * (self.top - self.bottom)


def place_labels(
    spots: Sequence[Spot], within: Box, height: float, character_width: float
) -> tuple[Box, ...]:
    """Return a box for the text of each spot, in their order.

    Examples
    --------
    >>> sheet = Box(left=0.0, bottom=0.0, right=100.0, top=100.0)
    >>> spots = [Spot(x=50.0, y=50.0, radius=2.0, text="AB")]
    >>> place_labels(spots, sheet, 10.0, 5.0)[0].left
    54.5
    """
    number = len(spots)
    taken = np.array([_square(spot).edges for spot in spots] + [_NOWHERE] * number)
    boxes: dict[int, Box] = {}
    for i in sorted(range(number), key=lambda i: (-_neighbours(spots, i, height), i)):
        own, taken[i] = taken[i].copy(), _NOWHERE
        choices = _choices(spots[i], height, character_width)
        boxes[i] = min(choices, key=lambda box: _cost(box, taken, within))
        taken[i], taken[number + i] = own, boxes[i].edges
    return tuple(boxes[i] for i in range(number))


def _square(spot: Spot) -> Box:
    return Box(
        left=spot.x - spot.radius,
        right=spot.x + spot.radius,
        bottom=spot.y - spot.radius,
        top=spot.y + spot.radius,
    )


def _neighbours(spots: Sequence[Spot], i: int, height: float) -> int:
    near = 6.0 * height
    return sum(abs(s.x - spots[i].x) < near and abs(s.y - spots[i].y) < near for s in spots)


def _choices(spot: Spot, height: float, character_width: float) -> list[Box]:
    width = character_width * len(spot.text)
    away = spot.radius + 0.25 * height
    found = []
    for reach in (away, away + 0.9 * height):
        for side_x, side_y in _SIDES:
            middle_x = spot.x + side_x * (reach + width / 2.0)
            middle_y = spot.y + side_y * (reach * (0.6 if side_x else 1.0) + height / 2.0)
            found.append(
                Box(
                    left=middle_x - width / 2.0,
                    right=middle_x + width / 2.0,
                    bottom=middle_y - height / 2.0,
                    top=middle_y + height / 2.0,
                )
            )
    return found


def _cost(box: Box, taken: FloatArray, within: Box) -> float:
    """Return what a box covers; area outside the sheet counts most."""
    outside = box.area - float(box.overlap([within.edges])[0])
    return 10.0 * outside + float(box.overlap(taken).sum())
