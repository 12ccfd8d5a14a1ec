"""Mean motion and secular rates of an orbit as SGP4 understands them."""

from dataclasses import dataclass
from math import cos, degrees, pi, radians, sqrt

from euroqci_space.model import ElementSet
from euroqci_space.orbit.satrec import satrec
from euroqci_space.times import DAY_S

# WGS-72, the constants that element sets are made with (AIAA 2006-6753, table 1).
EQUATORIAL_RADIUS_KM = 6378.135
GM_KM3_S2 = 398600.8
_J2 = 0.001082616
_DEEP_SPACE_PERIOD_MIN = 225.0  # SGP4 adds Sun and Moon from here on


@dataclass(frozen=True, slots=True, kw_only=True)
class SecularRates:
    """How fast the angles of an orbit drift. [deg/day]"""

    node_deg_per_day: float
    perigee_deg_per_day: float
    anomaly_deg_per_day: float

    @property
    def latitude_deg_per_day(self) -> float:
        """Rate of the argument of latitude: revolutions from node to node times 360."""
        return self.perigee_deg_per_day + self.anomaly_deg_per_day


def mean_motion_rev_per_day(
    semi_major_axis_km: float, eccentricity: float, inclination_deg: float
) -> float:
    """Return the mean motion that an element set prints for a mean semi-major axis.

    Parameters
    ----------
    semi_major_axis_km
        Mean semi-major axis after Brouwer, the one that SGP4 works with. [km]
    eccentricity
        Mean eccentricity, 0 to below 1.
    inclination_deg
        Mean inclination. [deg]

    Returns
    -------
    float
        Mean motion after Kozai. [rev/day]

    Notes
    -----
    SGP4 finds Brouwer's mean motion n'' from the printed n by ``n'' = n / (1 + d0(n))``; here that
    relation is solved for n. A two-body mean motion in its place puts a 500 km orbit 3 km too low.

    References
    ----------
    .. [1] Hoots, Roehrich, "Models for Propagation of NORAD Element Sets", Spacetrack Report
       No. 3, 1980, section 6

    Examples
    --------
    >>> round(mean_motion_rev_per_day(6878.135, 0.0, 97.4), 5)
    15.20929
    """
    brouwer = sqrt(GM_KM3_S2 / semi_major_axis_km**3)
    oblateness = 0.75 * _J2 * (3.0 * cos(radians(inclination_deg)) ** 2 - 1.0)
    oblateness /= (1.0 - eccentricity**2) ** 1.5
    kozai = brouwer
    for _ in range(6):  # each round gains three digits
        axis = (GM_KM3_S2 / kozai**2) ** (1.0 / 3.0) / EQUATORIAL_RADIUS_KM
        d1 = oblateness / axis**2
        d0 = oblateness / (axis * (1.0 - d1 / 3.0 - d1**2 - 134.0 / 81.0 * d1**3)) ** 2
        kozai = brouwer * (1.0 + d0)
    return kozai * DAY_S / (2.0 * pi)


def secular_rates(elements: ElementSet) -> SecularRates:
    """Return the drift of node, perigee and mean anomaly that SGP4 itself uses, without drag.

    Raises
    ------
    ValueError
        For a period of 225 minutes or more, where the Sun and the Moon join in.
    """
    if elements.mean_motion_rev_per_day * _DEEP_SPACE_PERIOD_MIN <= 1440.0:
        message = f"period of {elements.name} is not below {_DEEP_SPACE_PERIOD_MIN:.0f} minutes"
        raise ValueError(message)
    record = satrec(elements)
    return SecularRates(
        node_deg_per_day=degrees(record.nodedot) * 1440.0,
        perigee_deg_per_day=degrees(record.argpdot) * 1440.0,
        anomaly_deg_per_day=degrees(record.mdot) * 1440.0,
    )
