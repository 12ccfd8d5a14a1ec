"""The sky: Sun, Moon, darkness, eclipse."""

from euroqci_space.sky.bodies import moon_km, sun_km
from euroqci_space.sky.directions import (
    Moon,
    moon,
    moon_separation_deg,
    sun_angles,
    sun_elevation_deg,
    sun_separation_deg,
)
from euroqci_space.sky.restrict import (
    away_from_moon,
    away_from_sun,
    in_darkness,
    in_sunlight,
)
from euroqci_space.sky.shadow import EarthShadow, shadow_margin_deg, sunlit, sunlit_windows
from euroqci_space.sky.windows import dark_windows, moonless_windows

__all__ = [
    "EarthShadow",
    "Moon",
    "away_from_moon",
    "away_from_sun",
    "dark_windows",
    "in_darkness",
    "in_sunlight",
    "moon",
    "moon_km",
    "moon_separation_deg",
    "moonless_windows",
    "shadow_margin_deg",
    "sun_angles",
    "sun_elevation_deg",
    "sun_km",
    "sun_separation_deg",
    "sunlit",
    "sunlit_windows",
]
