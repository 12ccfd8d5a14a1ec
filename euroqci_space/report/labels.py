"""Names beside points, placed where they cover the least."""

from collections.abc import Sequence
from dataclasses import dataclass

# Directions to try, best first: right, left, above, below, then the corners.
_SIDES = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))


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

    def overlap(self, other: "Box") -> float:
        """Return the area that two rectangles share."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.top, other.top) - max(self.bottom, other.bottom)
        return max(width, 0.0) * max(height, 0.0)

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
    points = [_square(spot) for spot in spots]
    boxes: dict[int, Box] = {}
    crowded_first = sorted(range(len(spots)), key=lambda i: (-_neighbours(spots, i, height), i))
    for i in crowded_first:
        taken = [*boxes.values(), *(point for j, point in enumerate(points) if j != i)]
        choices = _choices(spots[i], height, character_width)
        boxes[i] = min(choices, key=lambda box: _cost(box, taken, within))
    return tuple(boxes[i] for i in range(len(spots)))


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


def _cost(box: Box, taken: Sequence[Box], within: Box) -> float:
    """Return what a box covers; area outside the sheet counts most."""
    outside = box.area - box.overlap(within)
    return 10.0 * outside + sum(box.overlap(other) for other in taken)
