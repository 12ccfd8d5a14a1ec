"""The fixed inputs of the pass benchmarks, as element lines that every finder reads."""

import csv
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from sgp4.exporter import export_tle

from euroqci_space.datafiles import data_file
from euroqci_space.model import ElementSet, Horizon, Station
from euroqci_space.orbit import read_elements
from euroqci_space.orbit.satrec import satrec
from euroqci_space.times import tai_seconds

START = datetime(2027, 1, 4, tzinfo=UTC)
MASK_DEG = 20.0
MU_KM3_S2 = 398600.8  # WGS-72, of SGP4
RADIUS_KM = 6378.135


@dataclass(frozen=True, kw_only=True)
class Case:
    """One input."""

    name: str
    lines: tuple[tuple[str, str], ...]
    elements: tuple[ElementSet, ...]
    stations: tuple[Station, ...]
    horizon: Horizon
    mask_deg: float = MASK_DEG


def horizon(days: float) -> Horizon:
    return Horizon(start=START, stop=START + timedelta(days=days))


def stations(count: int) -> tuple[Station, ...]:
    """Return the first stations of the catalogue that comes with the program."""
    rows = csv.DictReader(data_file("stations.csv").read_text(encoding="utf-8").splitlines())
    return tuple(
        Station(
            id=row["id"],
            name=row["name"],
            latitude_deg=float(row["lat_deg"]),
            longitude_deg=float(row["lon_deg"]),
            altitude_m=float(row["alt_m"]),
        )
        for row, _ in zip(rows, range(count), strict=False)
    )


def circular(number: int, altitude_km: float, angles_deg: tuple[float, float, float]) -> ElementSet:
    """Return a near-circular orbit; angles are inclination, node and anomaly."""
    motion = np.sqrt(MU_KM3_S2 / (RADIUS_KM + altitude_km) ** 3) * 86400.0 / (2.0 * np.pi)
    return ElementSet(
        name=f"SAT {number}",
        norad_id=90000 + number,
        epoch_tai_s=tai_seconds(START) - 43200.0,
        mean_motion_rev_per_day=float(motion),
        eccentricity=0.0008,
        inclination_deg=angles_deg[0],
        raan_deg=angles_deg[1] % 360.0,
        argument_of_perigee_deg=40.0,
        mean_anomaly_deg=angles_deg[2] % 360.0,
        bstar_per_earth_radii=2e-5 if altitude_km < 2000.0 else 0.0,
    )


def case(name: str, designed: list[ElementSet], station_count: int, days: float = 7.0) -> Case:
    """Write the orbits as element lines and read them back, so that all finders see the same."""
    lines = tuple(export_tle(satrec(one)) for one in designed)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "elements.tle")
        file.write_text("".join(f"{one}\n{two}\n" for one, two in lines))
        sets = {one.norad_id: one for one in read_elements(file).sets}
    return Case(
        name=name,
        lines=lines,
        elements=tuple(sets[one.norad_id] for one in designed),
        stations=stations(station_count),
        horizon=horizon(days),
    )


def w1() -> Case:
    """One satellite at 500 km, 30 stations, 7 days."""
    return case("W1", [circular(0, 500.0, (97.4, 30.0, 10.0))], 30)


def w2(count: int = 24, station_count: int = 30, days: float = 7.0) -> Case:
    """24 satellites at 500 to 600 km, 30 stations, 7 days."""
    random = np.random.default_rng(2)
    rows = [
        (random.uniform(500.0, 600.0), random.uniform(0.0, 360.0), random.uniform(0.0, 360.0))
        for _ in range(24)
    ]
    orbits = [
        circular(number, altitude, ((97.5, 53.0)[number % 2], node, anomaly))
        for number, (altitude, node, anomaly) in enumerate(rows)
    ]
    return case("W2", orbits[:count], station_count, days)


def w3() -> Case:
    """264 satellites at 1,200 km and 18 at 8,000 km, 40 stations, 7 days."""
    low = [
        circular(
            number,
            1200.0,
            (
                (87.9, 55.0)[number % 2],
                30.0 * (number // 22) + 0.1 * number,
                360.0 / 22.0 * (number % 22) + 7.0 * (number // 22),
            ),
        )
        for number in range(264)
    ]
    high = [
        circular(300 + number, 8000.0, (56.0, 120.0 * (number // 6), 60.0 * (number % 6)))
        for number in range(18)
    ]
    return case("W3", low + high, 40)


CASES = {"W1": w1, "W2": w2, "W3": w3}
