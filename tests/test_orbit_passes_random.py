"""Random satellites of the active catalogue over random sites: a fixed part of 10,000 cases.

The whole is run by ``benchmarks/passes.py --random 10000``.
"""

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from sgp4.api import Satrec

from euroqci_space.model import ElementSet, Horizon, Station
from euroqci_space.orbit import find_passes, look_angles
from euroqci_space.times import tai_seconds

CATALOGUE = Path(__file__).resolve().parents[2] / "shared" / "references" / "elements"
CATALOGUE = CATALOGUE / "E03-active-catalogue-large" / "active_3le_2025-04-23.txt.gz"
START = datetime(2025, 4, 23, tzinfo=UTC)


def _elements(line1: str, line2: str) -> ElementSet:
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
    )


def _scan(elements: ElementSet, site: Station, span: Horizon, mask_deg: float) -> np.ndarray:
    """Return (rise, fall) rows of a scan every second, as the seconds before the edges."""
    tai_s = np.arange(span.start_tai_s, span.stop_tai_s, 1.0)
    up = look_angles(elements, site, tai_s).elevation_deg >= mask_deg
    edges = np.flatnonzero(np.diff(np.concatenate([[False], up, [False]]).astype(np.int8)))
    instants = np.append(tai_s, span.stop_tai_s)[edges]
    return instants.reshape(-1, 2)


@pytest.mark.skipif(not CATALOGUE.exists(), reason="../shared is not there")
def test_random_satellites_of_the_catalogue_pass_as_a_scan_every_second_says():
    lines = gzip.decompress(CATALOGUE.read_bytes()).decode().splitlines()
    pairs = list(zip(lines[1::3], lines[2::3], strict=True))
    random, windows = np.random.default_rng(2025), 0
    for _ in range(60):
        elements = _elements(*pairs[random.integers(len(pairs))])
        site = Station(
            id="S",
            name="S",
            latitude_deg=float(random.uniform(28.0, 70.0)),
            longitude_deg=float(random.uniform(-25.0, 35.0)),
            altitude_m=float(random.uniform(0.0, 2500.0)),
        )
        begin = START + timedelta(seconds=float(random.uniform(0.0, 5 * 86400.0)))
        span = Horizon(start=begin, stop=begin + timedelta(days=1))
        mask_deg = float(random.uniform(0.0, 80.0))
        passes = find_passes([elements], [site], span, mask_deg)
        assert not passes.left_out
        scanned = _scan(elements, site, span, mask_deg)
        seen = passes[passes.duration_s > 1.0]  # a shorter one may lie between two seconds
        order = np.argsort(seen.aos_tai_s)
        assert len(seen) <= len(scanned) <= len(passes)
        if len(seen) == len(scanned) and len(seen):
            assert np.abs(seen.aos_tai_s[order] - scanned[:, 0]).max() <= 1.0
            assert np.abs(seen.los_tai_s[order] - scanned[:, 1]).max() <= 1.0
        windows += len(seen)
    assert windows > 100
