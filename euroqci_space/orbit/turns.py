"""Sort the intervals between nodes by what happens in them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from euroqci_space.orbit.classify import Sightings

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_SLACK_KM = 0.1
_SLACK_SHARE = 0.02  # of the ends' depth: Earth's turn bends the clearance a little


@dataclass(frozen=True, slots=True, kw_only=True)
class Turns:
    """What the two ends of each interval (k,) show."""

    up_first: Flags  # above the mask at the first node
    up_last: Flags
    peak: Flags  # the elevation has a maximum inside that may be above the mask
    dip: Flags  # the elevation has a minimum inside that may be below the mask
    nearest: Flags  # the range has a minimum inside, and the satellite may be visible


def turns(sight: Sightings, first: NDArray[np.int64], step_s: float) -> Turns:
    """Classify the intervals that run from rows ``first`` (k,) to the rows after them.

    Notes
    -----
    About the edge of visibility the clearance is concave: gravity bends the path down and the
    distance is convex. So it lies below its tangents at both ends, and no pass is hidden where
    the tangents cross below zero. Mirrored, the same is asked of dips.
    """
    last = first + 1
    height_0, height_1 = sight.height_km[first], sight.height_km[last]
    climb_0, climb_1 = sight.climb[first], sight.climb[last]
    up_0, up_1 = height_0 >= 0.0, height_1 >= 0.0
    crossing = _tangents_cross_km(sight, first, step_s)
    slack = _SLACK_KM + _SLACK_SHARE * (np.abs(height_0) + np.abs(height_1))
    visible = up_0 | up_1 | ~(crossing <= -slack)  # not a number: the tangents tell nothing
    return Turns(
        up_first=up_0,
        up_last=up_1,
        peak=(climb_0 > 0.0) & (climb_1 <= 0.0) & visible,
        dip=(climb_0 < 0.0) & (climb_1 >= 0.0) & up_0 & up_1 & ~(crossing >= slack),
        nearest=(sight.recede[first] < 0.0) & (sight.recede[last] >= 0.0) & visible,
    )


def _tangents_cross_km(sight: Sightings, first: NDArray[np.int64], step_s: float) -> Floats:
    """Return the clearance where the tangents at both ends meet, NaN if not in between."""
    height_0, height_1 = sight.height_km[first], sight.height_km[first + 1]
    rise_0, rise_1 = sight.rate_km_s[first] * step_s, sight.rate_km_s[first + 1] * step_s
    with np.errstate(divide="ignore", invalid="ignore"):
        place = (height_1 - rise_1 - height_0) / (rise_0 - rise_1)
    within = (place >= 0.0) & (place <= 1.0)
    return np.where(within, height_0 + rise_0 * place, np.nan)
