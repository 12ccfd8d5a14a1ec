"""From an element set to the SGP4 propagator of the sgp4 library."""

from math import pi, radians

from sgp4.api import WGS72, Satrec

from euroqci_space.model import ElementSet
from euroqci_space.times import DAY_S, leap_offset_s

_REV_PER_DAY_TO_RAD_PER_MIN = 2.0 * pi / 1440.0
_JD_1949_12_31 = 2433281.5  # sgp4init counts UTC days from here
_JD_2000_01_01 = 2451544.5
_LARGEST_ALPHA5 = 339999  # the library holds no larger catalogue number


def satrec(elements: ElementSet) -> Satrec:
    """Return the SGP4 propagator of an element set.

    Parameters
    ----------
    elements
        Mean elements, made for SGP4 with WGS-72 constants.

    Returns
    -------
    Satrec
        ``error`` is not 0 where SGP4 refuses the elements. ``satnum`` is 0 for a catalogue
        number above 339999, which the library cannot hold.

    Notes
    -----
    SGP4 counts uniform minutes from the epoch: propagate with ``sgp4_tsince`` at
    ``(tai_s - elements.epoch_tai_s) / 60``. The library's ``sgp4(jd, fr)`` takes UTC days, which
    are not uniform: across a leap second it is one second (7.6 km in a low orbit) off. For arrays
    give it ``jdsatepoch`` and ``jdsatepochF`` plus uniform days since the epoch.
    The first and second derivatives of the mean motion are carried along; SGP4 does not use them.

    References
    ----------
    .. [1] Vallado, Crawford, Hujsak, Kelso, "Revisiting Spacetrack Report #3", AIAA 2006-6753,
       doi:10.2514/6.2006-6753

    Examples
    --------
    >>> from euroqci_space.model import ElementSet
    >>> elements = ElementSet(
    ...     name="EXAMPLE", norad_id=999999999, epoch_tai_s=852076837.0,
    ...     mean_motion_rev_per_day=15.2, eccentricity=0.001, inclination_deg=97.4,
    ...     raan_deg=10.0, argument_of_perigee_deg=0.0, mean_anomaly_deg=0.0)
    >>> error, position_km, velocity_km_s = satrec(elements).sgp4_tsince(0.0)
    >>> error, round(position_km[0])
    (0, 6775)
    """
    record = Satrec()
    record.sgp4init(
        WGS72,
        "i",  # the improved mode of the 2006 paper
        elements.norad_id if elements.norad_id <= _LARGEST_ALPHA5 else 0,
        _epoch_days(elements.epoch_tai_s),
        elements.bstar_per_earth_radii,
        elements.mean_motion_dot * _REV_PER_DAY_TO_RAD_PER_MIN / 1440.0,
        elements.mean_motion_ddot * _REV_PER_DAY_TO_RAD_PER_MIN / 1440.0**2,
        elements.eccentricity,
        radians(elements.argument_of_perigee_deg),
        radians(elements.inclination_deg),
        radians(elements.mean_anomaly_deg),
        elements.mean_motion_rev_per_day * _REV_PER_DAY_TO_RAD_PER_MIN,
        radians(elements.raan_deg),
    )
    return record


def _epoch_days(tai_s: float) -> float:
    """Return UTC days since 1949-12-31, by way of a Julian date as the reference program does.

    That rounds to 40 microseconds. Only the Sun and the Moon of deep space are computed from it;
    without the rounding a state at e = 0.97 moves by 4 mm against the published ones.
    """
    utc_days = (tai_s - float(leap_offset_s(tai_s))) / DAY_S
    return _JD_2000_01_01 + utc_days - _JD_1949_12_31
