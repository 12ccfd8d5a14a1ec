"""What a station sees by other programs: satellites by Skyfield, Sun and Moon by ERFA.

Not a test module.
"""

import erfa
import numpy as np
from skyfield.api import EarthSatellite, load, wgs84
from skyfield.framelib import itrs
from verify_scenario import EPOCH

from euroqci_space.times import DAY_S

TS = load.timescale(builtin=True)


def skyfield_satellite(record):
    epoch = EPOCH.replace(tzinfo=None).isoformat(timespec="microseconds")
    return EarthSatellite.from_omm(
        TS,
        {
            "OBJECT_NAME": record.name,
            "OBJECT_ID": record.object_id,
            "EPOCH": epoch,
            "MEAN_MOTION": record.mean_motion_rev_per_day,
            "ECCENTRICITY": record.eccentricity,
            "INCLINATION": record.inclination_deg,
            "RA_OF_ASC_NODE": record.raan_deg,
            "ARG_OF_PERICENTER": record.argument_of_perigee_deg,
            "MEAN_ANOMALY": record.mean_anomaly_deg,
            "EPHEMERIS_TYPE": 0,
            "CLASSIFICATION_TYPE": "U",
            "NORAD_CAT_ID": record.norad_id,
            "ELEMENT_SET_NO": 1,
            "REV_AT_EPOCH": record.rev_at_epoch,
            "BSTAR": record.bstar_per_earth_radii,
            "MEAN_MOTION_DOT": 0.0,
            "MEAN_MOTION_DDOT": 0.0,
        },
    )


def skyfield_time(tai_s):
    return TS.tai_jd(2451544.5, np.asarray(tai_s) / DAY_S)


def tai_of(time):
    return float((time.tai - 2451544.5) * DAY_S)


class Sight:
    """What a station sees: satellite by Skyfield, Sun and Moon by ERFA."""

    def __init__(self, record, station, tai_s):
        topos = wgs84.latlon(station.latitude_deg, station.longitude_deg, station.altitude_m)
        time = skyfield_time(tai_s)
        line = (skyfield_satellite(record) - topos).at(time)
        altitude, _, distance = line.altaz()
        self.elevation_deg, self.range_km = altitude.degrees, distance.km
        site = topos.at(time).xyz.au
        moon = erfa.moon98(time.tt, 0.0)["p"].T
        sun = -erfa.epv00(time.tt, 0.0)[0]["p"].T
        up = topos.itrs_xyz.km * 0.0 + _up(station)
        vertical = np.einsum("jin,j->in", itrs.rotation_at(time), up)
        self.sun_elevation_deg = 90.0 - angle_deg(sun - site, vertical)
        self.moon_elevation_deg = 90.0 - angle_deg(moon - site, vertical)
        self.moon_separation_deg = angle_deg(line.xyz.au, moon - site)
        phase_deg = 180.0 - angle_deg(sun - site, moon - site)
        self.moon_illumination = (1.0 + np.cos(np.radians(phase_deg))) / 2.0


def _up(station):
    latitude, longitude = np.radians([station.latitude_deg, station.longitude_deg])
    return np.array(
        [
            np.cos(latitude) * np.cos(longitude),
            np.cos(latitude) * np.sin(longitude),
            np.sin(latitude),
        ]
    )


def angle_deg(first, second):
    cosine = (first * second).sum(axis=0)
    cosine = cosine / np.linalg.norm(first, axis=0) / np.linalg.norm(second, axis=0)
    return np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
