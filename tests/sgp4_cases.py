"""Element sets and sites for the tests against other pass finders."""

from datetime import UTC, datetime

import numpy as np
from sgp4.api import Satrec

from euroqci_space.model import ElementSet, Station
from euroqci_space.times import tai_seconds


def elements_of(line1: str, line2: str) -> ElementSet:
    """Read two lines by the sgp4 library, without the program's own reader."""
    record = Satrec.twoline2rv(line1, line2)
    new_year = datetime(2000 + record.epochyr, 1, 1, tzinfo=UTC)
    angles = np.degrees([record.inclo, record.nodeo, record.argpo, record.mo])
    return ElementSet(
        name="OBJECT",
        norad_id=record.satnum,
        epoch_tai_s=tai_seconds(new_year) + (record.epochdays - 1.0) * 86400.0,
        mean_motion_rev_per_day=record.no_kozai * 1440.0 / (2.0 * np.pi),
        eccentricity=record.ecco,
        inclination_deg=angles[0],
        raan_deg=angles[1],
        argument_of_perigee_deg=angles[2],
        mean_anomaly_deg=angles[3],
        bstar_per_earth_radii=record.bstar,
        rev_at_epoch=record.revnum,
    )


def site_at(latitude_deg: float, longitude_deg: float, altitude_m: float = 0.0) -> Station:
    """Return a station of which nothing but its place is said."""
    return Station(
        id="SITE",
        name="Site",
        latitude_deg=latitude_deg,
        longitude_deg=longitude_deg,
        altitude_m=altitude_m,
    )
