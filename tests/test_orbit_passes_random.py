"""Random satellites of the active catalogue over random sites: a fixed part of 10,000 cases.

The whole is run by ``benchmarks/passes.py --random 10000``.
"""

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from sgp4_cases import elements_of, site_at

from euroqci_space.model import ElementSet, Horizon, Station
from euroqci_space.orbit import find_passes, look_angles

CATALOGUE = Path(__file__).resolve().parents[2] / "shared" / "references" / "elements"
CATALOGUE = CATALOGUE / "E03-active-catalogue-large" / "active_3le_2025-04-23.txt.gz"
START = datetime(2025, 4, 23, tzinfo=UTC)


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
        elements = elements_of(*pairs[random.integers(len(pairs))])
        site = site_at(
            float(random.uniform(28.0, 70.0)),
            float(random.uniform(-25.0, 35.0)),
            float(random.uniform(0.0, 2500.0)),
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
