"""The lowest elevation at which a station may work, by azimuth if need be."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """What hides the low sky from a station."""

    min_elevation_deg: float = 0.0

    def __post_init__(self) -> None:
        if not -5.0 <= self.min_elevation_deg <= 90.0:
            message = f"min_elevation_deg is {self.min_elevation_deg}, not in -5..90"
            raise ValueError(message)
