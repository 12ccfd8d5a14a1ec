"""What a link depends on besides its hardware: where the satellite is, and what the sky is like."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from euroqci_space.link.atmosphere import Profile
from euroqci_space.link.turbulence import HV57, TurbulenceProfile

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Geometry:
    """Where the satellite is, seen from the station. Arrays of one shape, or that broadcast."""

    elevation_deg: FloatArray  # above 0, at most 90
    range_km: FloatArray
    slew_deg_s: FloatArray | None = None  # None: the fastest that the orbit allows, v / range

    def __post_init__(self) -> None:
        elevation = np.asarray(self.elevation_deg, dtype=np.float64)
        ranges = np.asarray(self.range_km, dtype=np.float64)
        if not np.all((elevation > 0.0) & (elevation <= 90.0)):
            message = "elevation_deg has values that are not above 0 and at most 90"
            raise ValueError(message)
        if not np.all((ranges > 0.0) & np.isfinite(ranges)):
            message = "range_km has values that are not positive and finite"
            raise ValueError(message)
        object.__setattr__(self, "elevation_deg", elevation)
        object.__setattr__(self, "range_km", ranges)

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the samples."""
        return np.broadcast_shapes(self.elevation_deg.shape, self.range_km.shape)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Conditions:
    """The sky during the link. Numbers, or arrays that broadcast against the geometry."""

    visibility_km: float = 23.0  # "clear" to a meteorologist; assumed
    atmosphere: Profile = "qrackling"
    zenith_transmittance: float | None = None  # in place of the tables, with Beer's law
    cirrus_optical_depth: float = 0.0
    sun_elevation_deg: ArrayLike = -90.0
    moon_elevation_deg: ArrayLike = -90.0
    moon_illumination: ArrayLike = 0.0
    moon_separation_deg: ArrayLike = 180.0
    urban_ratio: float = 0.0  # artificial over natural brightness of the night sky
    turbulence: TurbulenceProfile = HV57

    def __post_init__(self) -> None:
        zenith = 1.0 if self.zenith_transmittance is None else self.zenith_transmittance
        _require("zenith_transmittance", zenith, 1e-6, 1.0)
        _require("cirrus_optical_depth", self.cirrus_optical_depth, 0.0, 100.0)
        _require("sun_elevation_deg", self.sun_elevation_deg, -90.0, 90.0)
        _require("moon_elevation_deg", self.moon_elevation_deg, -90.0, 90.0)
        _require("moon_illumination", self.moon_illumination, 0.0, 1.0)
        _require("moon_separation_deg", self.moon_separation_deg, 0.0, 180.0)
        _require("urban_ratio", self.urban_ratio, 0.0, 1e6)


def _require(name: str, values: ArrayLike, low: float, high: float) -> None:
    """Refuse values out of range; NaN is in none."""
    array = np.asarray(values, dtype=np.float64)
    if not np.all((array >= low) & (array <= high)):
        message = f"{name} has values that are not in {low:g}..{high:g}"
        raise ValueError(message)
