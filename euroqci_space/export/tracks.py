"""Where the satellite's shadow point runs while a contact lasts."""

from functools import cache
from itertools import pairwise

import numpy as np

from euroqci_space.model import Contact, ElementSet, Plan
from euroqci_space.orbit import subpoints

STEP_S = 10.0

Point = tuple[float, float, float]  # longitude, latitude [deg], height [m]


def ground_track(plan: Plan, contact: Contact) -> tuple[Point, ...]:
    """Return points along a contact, at most 10 s apart; longitudes do not jump at 180 degrees."""
    elements = {one.name: one for one in plan.elements}
    return _track(elements[contact.satellite], contact.start_tai_s, contact.stop_tai_s)


@cache
def _track(elements: ElementSet, start_tai_s: float, stop_tai_s: float) -> tuple[Point, ...]:
    count = int(np.ceil((stop_tai_s - start_tai_s) / STEP_S)) + 1
    below = subpoints(elements, np.linspace(start_tai_s, stop_tai_s, count))
    longitude_deg = np.degrees(np.unwrap(np.radians(below.longitude_deg)))
    columns = (longitude_deg, below.latitude_deg, below.altitude_km * 1e3)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return tuple((round(x, 5), round(y, 5), round(z, 0)) for x, y, z in rows)


def pieces(points: tuple[Point, ...]) -> list[list[Point]]:
    """Return a track cut where it crosses 180 degrees, each piece within -180 to 180.

    Examples
    --------
    >>> pieces(((179.0, 0.0, 5.0), (181.0, 2.0, 5.0)))
    [[(179.0, 0.0, 5.0), (180.0, 1.0, 5.0)], [(-180.0, 1.0, 5.0), (-179.0, 2.0, 5.0)]]
    """
    cut: list[list[Point]] = [[_within(points[0], _turn(points[0]))]]
    for before, after in pairwise(points):
        old, new = _turn(before), _turn(after)
        if old != new:
            edge = _on_edge(before, after, 180.0 + 360.0 * min(old, new))
            cut[-1].append(_within(edge, old))
            cut.append([_within(edge, new)])
        cut[-1].append(_within(after, new))
    return cut


def _turn(point: Point) -> int:
    """Return how often the Earth has to be turned back to bring a longitude home."""
    return int(np.floor((point[0] + 180.0) / 360.0))


def _within(point: Point, turn: int) -> Point:
    return round(point[0] - 360.0 * turn, 5), point[1], point[2]


def _on_edge(before: Point, after: Point, longitude_deg: float) -> Point:
    share = (longitude_deg - before[0]) / (after[0] - before[0])
    latitude_deg, height_m = (
        old + share * (new - old) for old, new in zip(before[1:], after[1:], strict=True)
    )
    return longitude_deg, round(latitude_deg, 5), round(height_m, 0)
