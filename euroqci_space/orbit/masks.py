"""The lowest elevation at which a station may work, by azimuth if need be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from euroqci_space.errors import InputError
from euroqci_space.model import Station

Floats = NDArray[np.float64]

LEAST_MASK_DEG = -5.0
LEAST_APPARENT_DEG = -1.0  # Bennett's formula holds from here on
_EARTH_RADIUS_M = 6_371_008.8  # mean radius of WGS-84 (Moritz 2000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """What hides the low sky from a station.

    ``skyline_deg`` holds (azimuth, elevation) pairs, azimuth ascending from 0 to 360; between
    them the skyline is straight, over north as well, and two pairs of one azimuth make a wall.
    With ``refraction`` all elevations are apparent ones, as a theodolite measures them.
    With ``line_of_sight`` the lowest elevation is the dip of the sea horizon that a raised site
    sees, and ``min_elevation_deg`` must be left at 0.
    """

    min_elevation_deg: float = 0.0
    skyline_deg: tuple[tuple[float, float], ...] = ()
    refraction: bool = False
    line_of_sight: bool = False

    def __post_init__(self) -> None:
        if not LEAST_MASK_DEG <= self.min_elevation_deg <= 90.0:
            message = f"min_elevation_deg is {self.min_elevation_deg}, not in -5..90"
            raise ValueError(message)
        if self.line_of_sight and (self.min_elevation_deg or self.refraction):
            message = "line_of_sight excludes min_elevation_deg and refraction"
            raise ValueError(message)
        _check_skyline(self.skyline_deg, LEAST_APPARENT_DEG if self.refraction else LEAST_MASK_DEG)
        if self.refraction and self.min_elevation_deg < LEAST_APPARENT_DEG:
            message = f"min_elevation_deg is {self.min_elevation_deg}, below -1 with refraction"
            raise ValueError(message)


def _check_skyline(points: tuple[tuple[float, float], ...], least_deg: float) -> None:
    azimuth = [point[0] for point in points]
    if azimuth != sorted(azimuth) or any(not 0.0 <= one <= 360.0 for one in azimuth):
        message = "skyline_deg: azimuths must ascend within 0..360"
        raise ValueError(message)
    if any(not least_deg <= point[1] <= 90.0 for point in points):
        message = f"skyline_deg: elevations must be in {least_deg:g}..90"
        raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skyline:
    """Limit by azimuth, straight between points (p,); apparent elevations with ``refraction``."""

    azimuth_deg: Floats  # ascending, from the last point before north to the first one after it
    elevation_deg: Floats
    refraction: bool


Masks = Mask | float | Mapping[str, Mask | float]


def masks_of(masks: Masks, stations: Sequence[Station]) -> tuple[Mask, ...]:
    """Return the mask of each station.

    Raises
    ------
    InputError
        When ``masks`` is a mapping that lacks a station.
    """
    chosen = []
    for station in stations:
        if isinstance(masks, Mapping):
            if station.id not in masks:
                fix = f"give one of: {', '.join(sorted(masks))}; or add it"
                raise InputError.of(f"no mask for station {station.id!r}", fix=fix)
            one = masks[station.id]
        else:
            one = masks
        chosen.append(one if isinstance(one, Mask) else Mask(min_elevation_deg=float(one)))
    return tuple(chosen)


def geometric_deg(apparent_deg: ArrayLike) -> Floats:
    """Return the geometric elevation of an apparent one, any shape. [deg]

    Notes
    -----
    Refraction at 10 degrees C and 101.0 kPa, within 0.07 arcmin from the horizon to the zenith.

    References
    ----------
    .. [1] Bennett, "The Calculation of Astronomical Refraction in Marine Navigation", Journal of
       Navigation 35, 255 (1982), doi:10.1017/S0373463300022037

    Examples
    --------
    >>> float(geometric_deg(0.0).round(3))
    -0.575
    """
    apparent = np.asarray(apparent_deg, dtype=np.float64)
    refraction_arcmin = 1.0 / np.tan(np.radians(apparent + 7.31 / (apparent + 4.4)))
    geometric: Floats = apparent - refraction_arcmin / 60.0
    return geometric


def dip_deg(altitude_m: float) -> float:
    """Return how far below level a raised site sees the horizon of a sphere; no refraction. [deg]

    Examples
    --------
    >>> round(dip_deg(2400.0), 2)
    1.57
    """
    return float(np.degrees(np.arccos(1.0 / (1.0 + max(altitude_m, 0.0) / _EARTH_RADIUS_M))))


def least_deg(mask: Mask, station: Station) -> float:
    """Return the constant part of a mask as a geometric elevation. [deg]"""
    if mask.line_of_sight:
        return -dip_deg(station.altitude_m)
    if mask.refraction:
        return float(geometric_deg(mask.min_elevation_deg))
    return mask.min_elevation_deg


def skyline(mask: Mask, station: Station) -> Skyline | None:
    """Return the skyline of a mask, nowhere below its constant part; None where it has none."""
    if not mask.skyline_deg:
        return None
    least = mask.min_elevation_deg if mask.refraction else least_deg(mask, station)
    azimuth, elevation = np.array(mask.skyline_deg, dtype=np.float64).T
    azimuth = np.concatenate([[azimuth[-1] - 360.0], azimuth, [azimuth[0] + 360.0]])
    above = np.concatenate([elevation[-1:], elevation, elevation[:1]]) - least
    dives = np.flatnonzero(above[:-1] * above[1:] < 0.0)
    share = above[dives] / (above[dives] - above[dives + 1])
    corner = azimuth[dives] + share * (azimuth[dives + 1] - azimuth[dives])
    return Skyline(
        azimuth_deg=np.insert(azimuth, dives + 1, corner),
        elevation_deg=least + np.insert(np.maximum(above, 0.0), dives + 1, 0.0),
        refraction=mask.refraction,
    )


def floor_deg(mask: Mask, station: Station) -> float:
    """Return the lowest geometric elevation that the mask allows at any azimuth. [deg]"""
    least = least_deg(mask, station)
    if not mask.skyline_deg:
        return least
    lowest = min(point[1] for point in mask.skyline_deg)
    return max(least, float(geometric_deg(lowest)) if mask.refraction else lowest)
