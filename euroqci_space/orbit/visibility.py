"""A coarse test that lets no visible instant slip through: the cap of sky around a station."""

import numpy as np
from numpy.typing import NDArray

from euroqci_space.orbit.sites import Sites

Floats = NDArray[np.float64]

_VERTICAL_RAD = np.radians(0.2)  # geodetic and geocentric vertical differ by at most 0.1925 degrees
_ROUNDING_RAD = np.radians(0.05)  # single precision, and oscillation of the turn rate
_BLOCK = 1024  # nodes; small products: the linear algebra library does not start threads for them


def reach_rad(radius_km: Floats, mask_deg: float, least_site_km: float) -> Floats:
    """Return how far from a station's vertical a visible satellite may stand, geocentric. [rad]

    Parameters
    ----------
    radius_km
        Distances of satellites from the geocentre that are not exceeded, any shape. [km]
    mask_deg
        Elevation mask, a lower bound. [deg]
    least_site_km
        Least distance of a station from the geocentre. [km]

    Notes
    -----
    psi = acos(s cos(m) / r) - m on a sphere, widened by the angle between the geodetic and the
    geocentric vertical, once for the mask and once for the axis of the cap.
    """
    mask = float(np.radians(mask_deg)) - _VERTICAL_RAD
    central = np.arccos(least_site_km * np.cos(mask) / radius_km)
    reach: Floats = central - mask + (_VERTICAL_RAD + _ROUNDING_RAD)
    return reach


def near(
    direction: NDArray[np.float32],
    radius_km: Floats,
    ground: Sites,
    mask_deg: Floats,
    margin_rad: Floats,
) -> NDArray[np.bool_]:
    """Tell which satellites may be visible from which stations, (b, s, n).

    Parameters
    ----------
    direction
        Unit vectors of satellites b at nodes n, Earth-fixed, (b, 3, n); NaN is never near.
    radius_km
        Bounds of the satellites' distance, (b, n) or (b, 1). [km]
    ground
        Stations s.
    mask_deg
        Their masks, (s,). [deg]
    margin_rad
        Turn of the satellites that is allowed for, (b, 1). [rad]
    """
    satellites, _, nodes = direction.shape
    flags = np.empty((satellites, len(mask_deg), nodes), dtype=np.bool_)
    floors = np.floor(mask_deg)
    least_site_km = float(np.linalg.norm(ground.position_km, axis=-1).min())
    for floor in np.unique(floors):
        reach = reach_rad(radius_km, float(floor), least_site_km) + margin_rad
        bound = np.cos(np.minimum(reach, np.pi)).astype(np.float32)
        bound = np.broadcast_to(bound, (satellites, nodes))
        group = np.flatnonzero(floors == floor)
        up = ground.up[group].astype(np.float32)
        for start in range(0, nodes, _BLOCK):
            part = slice(start, start + _BLOCK)
            for row in range(satellites):
                cosine = up @ direction[row, :, part]
                flags[row, group, part] = cosine >= bound[row, part]
    return flags
