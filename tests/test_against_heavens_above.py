"""Visible passes of the ISS over Zurich by Heavens-Above, queried on 2022-01-21.

Its rule: above 10 degrees, satellite sunlit, the Sun below -5 degrees when the window starts.
Rows are whole seconds. The end of a window in mid-sky is the entry into the Earth's shadow.
"""

import numpy as np
from sgp4_cases import elements_of, site_at

from euroqci_space.model import Horizon
from euroqci_space.orbit import find_passes, look_angles
from euroqci_space.sky import in_sunlight, sun_elevation_deg
from euroqci_space.times import parse_utc, tai_seconds

ROWS = (  # start, end, highest elevation in whole degrees
    ("2022-01-21T18:02:20Z", "18:05:54", 88),
    ("2022-01-22T17:14:24Z", "17:19:57", 64),
    ("2022-01-22T18:51:23Z", "18:52:53", 23),
    ("2022-01-23T18:03:14Z", "18:06:53", 51),
    ("2022-01-24T17:15:08Z", "17:20:52", 66),
    ("2022-01-24T18:52:24Z", "18:53:48", 21),
    ("2022-01-25T18:04:17Z", "18:07:46", 39),
    ("2022-01-26T17:16:07Z", "17:21:43", 43),
    ("2022-01-26T18:53:19Z", "18:54:39", 21),
    ("2022-01-27T18:05:15Z", "18:08:38", 38),
    ("2022-01-28T17:17:10Z", "17:22:38", 37),
    ("2022-01-28T18:54:06Z", "18:55:34", 23),
    ("2022-01-29T18:06:05Z", "18:09:36", 50),
    ("2022-01-30T17:18:04Z", "17:23:42", 42),
    ("2022-01-30T18:54:52Z", "18:56:38", 28),
)
EVENTS = (  # altitude, azimuth and range as printed, altitude of the Sun
    ("2022-01-22T17:14:24Z", 10, 232, 1480, -10.5),
    ("2022-01-22T17:19:57Z", 19, 73, 1071, -11.4),
    ("2022-01-24T17:15:08Z", 10, 256, 1483, -10.2),
    ("2022-01-24T17:20:52Z", 17, 60, 1127, -11.1),
    ("2022-01-26T17:16:08Z", 10, 276, 1486, -9.9),
    ("2022-01-26T17:21:43Z", 16, 58, 1174, -10.8),
)
LINES = (
    "1 25544U 98067A   22021.68747065 -.00000457  00000-0  00000+0 0  9996",
    "2 25544  51.6270 342.0904 0006847  44.2808  14.3181 15.49598315322461",
)


ZURICH = site_at(47.3744, 8.541, 0.0)


def test_exactly_the_visible_passes_of_heavens_above_are_found_with_their_shadow_entries():
    horizon = Horizon(
        start=parse_utc("2022-01-21T11:00:00Z"), stop=parse_utc("2022-01-30T23:00:00Z")
    )
    lit = in_sunlight(find_passes([elements_of(*LINES)], [ZURICH], horizon, 10.0))
    seen = lit[sun_elevation_deg(ZURICH, lit.aos_tai_s) < -5.0]
    assert len(seen) == len(ROWS) == 15
    start = [tai_seconds(parse_utc(row[0])) for row in ROWS]
    stop = [tai_seconds(parse_utc(f"{row[0][:11]}{row[1]}Z")) for row in ROWS]
    assert np.abs(seen.aos_tai_s - start).max() < 1.5
    assert np.abs(seen.los_tai_s - stop).max() < 1.0
    assert np.abs(seen.max_elevation_deg - [row[2] for row in ROWS]).max() < 1.0


def test_the_sun_stands_where_heavens_above_prints_it():
    tai_s = np.array([tai_seconds(parse_utc(row[0])) for row in EVENTS])
    sun_deg = sun_elevation_deg(ZURICH, tai_s)
    assert np.abs(sun_deg - [row[4] for row in EVENTS]).max() < 0.06


def test_the_satellite_stands_where_heavens_above_prints_it():
    tai_s = np.array([tai_seconds(parse_utc(row[0])) for row in EVENTS])
    seen = look_angles(elements_of(*LINES), ZURICH, tai_s)
    assert np.abs(seen.elevation_deg - [row[1] for row in EVENTS]).max() < 0.6
    assert np.abs(seen.azimuth_deg - [row[2] for row in EVENTS]).max() < 0.6
    assert np.abs(seen.range_km - [row[3] for row in EVENTS]).max() < 7.0  # 1 s of flight
