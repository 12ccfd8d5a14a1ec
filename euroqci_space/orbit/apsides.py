"""How low and how high an orbit goes."""

from euroqci_space.model import ElementSet
from euroqci_space.orbit.satrec import satrec

EARTH_RADIUS_WGS72_KM = 6378.135


def apsides_km(elements: ElementSet) -> tuple[float, float]:
    """Return the mean altitudes of perigee and apogee over the equatorial radius. [km]

    Notes
    -----
    From SGP4's own mean motion, with J2 taken out of the printed one; the true height swings by
    some 10 km about it.

    Examples
    --------
    >>> elements = ElementSet(
    ...     name="X", norad_id=1, epoch_tai_s=0.0, mean_motion_rev_per_day=15.21936,
    ...     eccentricity=0.0005, inclination_deg=97.4, raan_deg=0.0, argument_of_perigee_deg=0.0,
    ...     mean_anomaly_deg=0.0)
    >>> [round(altitude_km) for altitude_km in apsides_km(elements)]
    [494, 500]
    """
    record = satrec(elements)
    return record.altp * EARTH_RADIUS_WGS72_KM, record.alta * EARTH_RADIUS_WGS72_KM
