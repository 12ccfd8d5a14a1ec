"""The Earth's shadow on a satellite: cones of umbra and penumbra."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from euroqci_space.model import ElementSet, Horizon
from euroqci_space.orbit.intervals import Intervals, windows_where
from euroqci_space.orbit.look import angle_deg
from euroqci_space.orbit.propagate import checked_states
from euroqci_space.orbit.sites import EQUATORIAL_RADIUS_KM, FLATTENING
from euroqci_space.sky.bodies import SUN_RADIUS_KM, sun_km
from euroqci_space.times import DAY_S

Floats = NDArray[np.float64]
Shadow = Literal["umbra", "penumbra"]
_SAMPLES_PER_ORBIT = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class EarthShadow:
    """The body that casts the shadow: an ellipsoid, as big as is declared."""

    equatorial_radius_km: float = EQUATORIAL_RADIUS_KM
    flattening: float = FLATTENING


WGS84_SHADOW = EarthShadow()


def sunlit(
    elements: ElementSet,
    tai_s: ArrayLike,
    shadow: Shadow = "penumbra",
    earth: EarthShadow = WGS84_SHADOW,
) -> NDArray[np.bool_]:
    """Tell whether a satellite sees the Sun at each instant.

    Parameters
    ----------
    elements
        Mean elements of the satellite.
    tai_s
        Instants, shape (n,). [s]
    shadow
        ``"penumbra"``: lit only while all of the Sun's disc is in view, as Heavens-Above counts;
        ``"umbra"``: lit while any part of it is, some 10 s longer in low orbit.
    earth
        The body that casts the shadow.

    Returns
    -------
    numpy.ndarray
        Truth values, shape (n,).

    Raises
    ------
    InputError
        When SGP4 cannot propagate the object to one of the instants.

    Examples
    --------
    >>> elements = ElementSet(
    ...     name="EXAMPLE", norad_id=1, epoch_tai_s=852076837.0,
    ...     mean_motion_rev_per_day=15.2, eccentricity=0.001, inclination_deg=97.4,
    ...     raan_deg=10.0, argument_of_perigee_deg=0.0, mean_anomaly_deg=0.0)
    >>> sunlit(elements, [852076837.0])
    array([ True])
    """
    return shadow_margin_deg(elements, tai_s, shadow, earth) >= 0.0


def shadow_margin_deg(
    elements: ElementSet,
    tai_s: ArrayLike,
    shadow: Shadow = "penumbra",
    earth: EarthShadow = WGS84_SHADOW,
) -> Floats:
    """Return how far a satellite is out of the Earth's shadow, negative inside, (n,). [deg]

    Notes
    -----
    Seen from the satellite, the Earth's disc has the half-angle asin(R / r), the Sun's disc
    asin(R_sun / d). The satellite is in umbra where the Earth's half-angle exceeds the
    separation of the centres plus the Sun's half-angle, in penumbra where it exceeds the
    separation less the Sun's half-angle. The flattened Earth becomes a sphere when the polar
    axis is stretched, Sun and satellite with it. Refraction and dust of the atmosphere, which
    move the edge by seconds, are left out.

    References
    ----------
    .. [1] Montenbruck & Gill, "Satellite Orbits", Springer (2000), section 3.4.2,
       doi:10.1007/978-3-642-58351-3
    """
    instants = np.atleast_1d(np.asarray(tai_s, dtype=np.float64))
    stretch = np.array([1.0, 1.0, 1.0 / (1.0 - earth.flattening)])
    satellite = checked_states(elements, instants).position_km * stretch
    to_sun = sun_km(instants) * stretch - satellite
    earth_half = np.arcsin(np.minimum(earth.equatorial_radius_km / _length(satellite), 1.0))
    sun_half = np.arcsin(SUN_RADIUS_KM / _length(to_sun))
    reach = earth_half - sun_half if shadow == "umbra" else earth_half + sun_half
    margin: Floats = angle_deg(to_sun, -satellite) - np.degrees(reach)
    return margin


def sunlit_windows(
    elements: ElementSet,
    horizon: Horizon,
    shadow: Shadow = "penumbra",
    earth: EarthShadow = WGS84_SHADOW,
) -> Intervals:
    """Return when a satellite is sunlit (see :func:`sunlit`), edges within 0.1 ms.

    Raises
    ------
    InputError
        When SGP4 cannot propagate the object through the horizon.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> elements = ElementSet(
    ...     name="EXAMPLE", norad_id=1, epoch_tai_s=852076837.0,
    ...     mean_motion_rev_per_day=15.2, eccentricity=0.001, inclination_deg=51.6,
    ...     raan_deg=10.0, argument_of_perigee_deg=0.0, mean_anomaly_deg=0.0)
    >>> day = Horizon(
    ...     start=datetime(2027, 1, 1, tzinfo=UTC), stop=datetime(2027, 1, 2, tzinfo=UTC))
    >>> len(sunlit_windows(elements, day))
    16
    """
    span = (horizon.start_tai_s, horizon.stop_tai_s)
    return sunlit_between(elements, span, shadow, earth)


def sunlit_between(
    elements: ElementSet, span_tai_s: tuple[float, float], shadow: Shadow, earth: EarthShadow
) -> Intervals:
    """Return when a satellite is sunlit within a span of instants."""

    def margin(tai_s: Floats) -> Floats:
        return shadow_margin_deg(elements, tai_s, shadow, earth)

    hurry = (1.0 - elements.eccentricity) ** 1.5  # about the perigee
    step_s = DAY_S / elements.mean_motion_rev_per_day * hurry / _SAMPLES_PER_ORBIT
    return windows_where(margin, *span_tai_s, step_s)


def _length(vector: Floats) -> Floats:
    length: Floats = np.linalg.norm(vector, axis=-1)
    return length
