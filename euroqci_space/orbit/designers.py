"""Orbits that are designed, not observed: element sets from altitude, local time, pattern.

Altitudes are those of the mean semi-major axis after Brouwer above the equatorial radius of
WGS-72, 6378.135 km: the axis that SGP4 works with. Elements are SGP4's mean elements.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import acos, degrees, pi

from euroqci_space.errors import InputError
from euroqci_space.model import ElementSet
from euroqci_space.orbit.formats.limits import LIMITS, Limit, check_limits
from euroqci_space.orbit.secular import (
    EQUATORIAL_RADIUS_KM,
    GM_KM3_S2,
    SecularRates,
    mean_motion_rev_per_day,
    secular_rates,
)
from euroqci_space.times import DAY_S, leap_offset_s, tai_seconds

DESIGNED = "designed"  # the source of a designed element set begins so
TROPICAL_YEAR_DAYS = 365.24219  # mean, J2000 (Explanatory Supplement, 2013, table 3.5)
_SUN_RATE_DEG_PER_DAY = 360.0 / TROPICAL_YEAR_DAYS
_EARTH_RATE_DEG_PER_DAY = 360.0 * 1.00273790935  # of GMST 1982 (Aoki et al., 1982)
_LOWEST_KM, _HIGHEST_KM = 150.0, 5870.0  # drag; 225 minutes, where SGP4 adds Sun and Moon
_JD_2000_01_01 = 2451544.5
_ANY_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_ALTITUDE = Limit(low=_LOWEST_KM, high=_HIGHEST_KM, unit="km")
_LOCAL_TIME = Limit(low=0.0, high=24.0, unit="h", high_allowed=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What is left of an orbit besides its plane and its size."""

    eccentricity: float = 0.0
    argument_of_perigee_deg: float = 0.0
    mean_anomaly_deg: float = 0.0
    bstar_per_earth_radii: float = 0.0  # 0: no drag


CIRCULAR = Shape()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeplerianOrbit:
    """Mean elements (after Brouwer) in the frame TEME; not osculating ones."""

    semi_major_axis_km: float
    eccentricity: float
    inclination_deg: float
    raan_deg: float
    argument_of_perigee_deg: float
    mean_anomaly_deg: float
    bstar_per_earth_radii: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatTrack:
    """A ground track that closes after whole revolutions in whole nodal days."""

    revolutions: int
    days: int
    inclination_deg: float
    raan_deg: float = 0.0


def keplerian(name: str, norad_id: int, orbit: KeplerianOrbit, epoch: datetime) -> ElementSet:
    """Return the element set of an orbit given by its mean elements.

    Parameters
    ----------
    name, norad_id
        What to call it; the number must be free in the scenario.
    orbit
        Mean elements; angles of any size.
    epoch
        Aware time at which the elements hold.

    Raises
    ------
    InputError
        When the orbit is no ellipse above the ground.
    """
    check_limits(
        eccentricity=(orbit.eccentricity, LIMITS["ECCENTRICITY"]),
        inclination_deg=(orbit.inclination_deg, LIMITS["INCLINATION"]),
        semi_major_axis_km=(orbit.semi_major_axis_km, Limit(low=EQUATORIAL_RADIUS_KM, unit="km")),
    )
    return ElementSet(
        name=name,
        norad_id=norad_id,
        epoch_tai_s=tai_seconds(epoch),
        mean_motion_rev_per_day=mean_motion_rev_per_day(
            orbit.semi_major_axis_km, orbit.eccentricity, orbit.inclination_deg
        ),
        eccentricity=orbit.eccentricity,
        inclination_deg=orbit.inclination_deg,
        raan_deg=orbit.raan_deg % 360.0,
        argument_of_perigee_deg=orbit.argument_of_perigee_deg % 360.0,
        mean_anomaly_deg=orbit.mean_anomaly_deg % 360.0,
        bstar_per_earth_radii=orbit.bstar_per_earth_radii,
        source=f"{DESIGNED}: Keplerian",
    )


def sun_synchronous(
    name: str,
    norad_id: int,
    altitude_km: float,
    local_time_of_ascending_node_h: float,
    epoch: datetime,
    shape: Shape = CIRCULAR,
) -> ElementSet:
    """Return an orbit whose node keeps its local mean solar time.

    Parameters
    ----------
    name, norad_id
        What to call it; the number must be free in the scenario.
    altitude_km
        Mean altitude above the equatorial radius. [km]
    local_time_of_ascending_node_h
        Local mean solar time at the ascending node, 0 to 24. [h]
    epoch
        Aware time at which the satellite is at the mean anomaly of ``shape``.
    shape
        Eccentricity, perigee, place in the orbit and drag.

    Raises
    ------
    InputError
        When altitude or local time is out of range, or no inclination is sun-synchronous.

    Notes
    -----
    The inclination is that at which SGP4's own node (J2, J2 squared, J4) drifts by 360 degrees in
    a tropical year. To first order ``cos i = -2/3 (p/R)^2 rate / (J2 n)``. Drag changes it with
    time; the true Sun runs up to 16 minutes off the mean Sun.

    References
    ----------
    .. [1] Vallado, "Fundamentals of Astrodynamics and Applications", 4th ed., 2013, section 11.4

    Examples
    --------
    >>> from datetime import UTC
    >>> orbit = sun_synchronous("EAGLE-1", 99001, 500.0, 22.5, datetime(2027, 1, 1, tzinfo=UTC))
    >>> round(orbit.inclination_deg, 2), round(orbit.raan_deg, 1)
    (97.43, 77.9)
    """
    check_limits(
        altitude_km=(altitude_km, _ALTITUDE),
        local_time_of_ascending_node_h=(local_time_of_ascending_node_h, _LOCAL_TIME),
    )
    raan_deg = _raan_deg(local_time_of_ascending_node_h, epoch)
    orbit = _orbit(altitude_km, _sun_synchronous_inclination(altitude_km, shape), raan_deg, shape)
    source = f"{DESIGNED}: sun-synchronous, {altitude_km:g} km, "
    source += f"node at {local_time_of_ascending_node_h:g} h"
    return replace(keplerian(name, norad_id, orbit, epoch), source=source)


def repeat_altitude_km(
    revolutions: int, days: int, inclination_deg: float | None = None, shape: Shape = CIRCULAR
) -> float:
    """Return the altitude at which the ground track closes after whole nodal days. [km]

    Parameters
    ----------
    revolutions, days
        The track closes after so many revolutions in so many nodal days, 6.5 to 16.5 a day.
    inclination_deg
        Inclination; None for the sun-synchronous one. [deg]
    shape
        Its eccentricity counts.

    Raises
    ------
    InputError
        When the track, or the altitude that follows, is out of range.

    Notes
    -----
    Solves ``revolutions (w - node) = days (perigee + anomaly)`` with SGP4's own secular rates and
    the turn ``w`` of the Earth against the equinox. A nodal day is the time in which the Earth
    turns once against the plane of the orbit: 24 h if it is sun-synchronous.

    References
    ----------
    .. [1] Vallado, "Fundamentals of Astrodynamics and Applications", 4th ed., 2013, section 11.4

    Examples
    --------
    >>> round(repeat_altitude_km(143, 10))  # Sentinel-2
    786
    """
    check_limits(days=(days, Limit(low=1.0)))
    check_limits(revolutions_per_day=(revolutions / days, Limit(low=6.5, high=16.5)))
    altitude_km = _altitude_of_mean_motion_km(revolutions / days)
    for _ in range(20):
        inclination = (
            _sun_synchronous_inclination(altitude_km, shape)
            if inclination_deg is None
            else inclination_deg
        )
        rates = _rates(altitude_km, inclination, shape)
        turn = _EARTH_RATE_DEG_PER_DAY - rates.node_deg_per_day
        excess = rates.latitude_deg_per_day / (turn * revolutions / days)
        axis_km = (altitude_km + EQUATORIAL_RADIUS_KM) * excess ** (2.0 / 3.0)
        altitude_km = axis_km - EQUATORIAL_RADIUS_KM
    check_limits(altitude_km=(altitude_km, _ALTITUDE))
    return altitude_km


def repeat_ground_track(
    name: str, norad_id: int, track: RepeatTrack, epoch: datetime, shape: Shape = CIRCULAR
) -> ElementSet:
    """Return the orbit of given inclination whose ground track closes.

    For a sun-synchronous one give ``repeat_altitude_km`` to ``sun_synchronous``.

    Parameters
    ----------
    name, norad_id
        What to call it; the number must be free in the scenario.
    track
        Revolutions, days, plane.
    epoch
        Aware time at which the satellite is at the mean anomaly of ``shape``.
    shape
        Eccentricity, perigee, place in the orbit and drag.

    Raises
    ------
    InputError
        When the track, or the altitude that follows, is out of range.

    Examples
    --------
    >>> from datetime import UTC
    >>> track = RepeatTrack(revolutions=15, days=1, inclination_deg=97.0)
    >>> orbit = repeat_ground_track("R", 99001, track, datetime(2027, 1, 1, tzinfo=UTC))
    >>> round(orbit.mean_motion_rev_per_day, 2)
    15.01
    """
    altitude_km = repeat_altitude_km(track.revolutions, track.days, track.inclination_deg, shape)
    orbit = _orbit(altitude_km, track.inclination_deg, track.raan_deg, shape)
    source = f"{DESIGNED}: ground track of {track.revolutions} revolutions in {track.days} days"
    return replace(keplerian(name, norad_id, orbit, epoch), source=source)


def _orbit(
    altitude_km: float, inclination_deg: float, raan_deg: float, shape: Shape
) -> KeplerianOrbit:
    return KeplerianOrbit(
        semi_major_axis_km=EQUATORIAL_RADIUS_KM + altitude_km,
        eccentricity=shape.eccentricity,
        inclination_deg=inclination_deg,
        raan_deg=raan_deg,
        argument_of_perigee_deg=shape.argument_of_perigee_deg,
        mean_anomaly_deg=shape.mean_anomaly_deg,
        bstar_per_earth_radii=shape.bstar_per_earth_radii,
    )


def _rates(altitude_km: float, inclination_deg: float, shape: Shape) -> SecularRates:
    # The rates depend neither on the node nor on the epoch.
    orbit = _orbit(altitude_km, inclination_deg, 0.0, shape)
    return secular_rates(keplerian("", 0, orbit, _ANY_EPOCH))


def _sun_synchronous_inclination(altitude_km: float, shape: Shape) -> float:
    """Scale the cosine until SGP4's node follows the Sun; the rate is all but linear in it."""
    cosine = -0.1
    for _ in range(20):
        rate = _rates(altitude_km, degrees(acos(cosine)), shape).node_deg_per_day
        cosine *= _SUN_RATE_DEG_PER_DAY / rate
        if cosine < -1.0:
            problem = f"{altitude_km:g} km is too high for a sun-synchronous orbit"
            raise InputError.of(problem, field="altitude_km", fix="stay below 5870 km")
    return degrees(acos(cosine))


def _raan_deg(local_time_h: float, epoch: datetime) -> float:
    """Return the node that lies at a local mean solar time: that of Greenwich plus longitude."""
    import erfa  # noqa: PLC0415  (0.05 s that --help need not pay)

    tai_s = tai_seconds(epoch)
    days = (tai_s - float(leap_offset_s(tai_s))) / DAY_S
    # UTC for UT1: a second between them turns node and clock alike, to 1e-5 degrees.
    sidereal_deg = degrees(float(erfa.gmst82(_JD_2000_01_01, days)))
    return (sidereal_deg + 15.0 * (local_time_h - 24.0 * (days % 1.0))) % 360.0


def _altitude_of_mean_motion_km(rev_per_day: float) -> float:
    """Return the two-body altitude, a first guess."""
    rate = 2.0 * pi * rev_per_day / DAY_S
    return float((GM_KM3_S2 / rate**2) ** (1.0 / 3.0)) - EQUATORIAL_RADIUS_KM
