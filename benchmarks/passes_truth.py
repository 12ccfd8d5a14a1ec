"""Windows by brute force: scan SGP4 every few seconds, halve the edges down; nothing is reused."""

import hashlib
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from passes_cases import Case

from euroqci_space.model import ElementSet, Horizon, Station
from euroqci_space.orbit.frames import earth_fixed, gmst_rad
from euroqci_space.orbit.propagate import states
from euroqci_space.orbit.satrec import satrec
from euroqci_space.orbit.sites import Sites, sites

Floats = NDArray[np.float64]

NEAR = 0.03  # of sin(elevation): a top farther below the mask between two samples cannot reach it
HALVINGS = 30
GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0


class Sky:
    """One satellite over stations, by SGP4 at each instant asked for."""

    def __init__(self, elements: ElementSet, ground: Sites, mask_deg: float) -> None:
        self.elements, self.ground = elements, ground
        self.propagator = satrec(elements)
        self.sine = np.sin(np.radians(mask_deg))

    def positions_km(self, tai_s: Floats) -> Floats:
        """Return Earth-fixed positions (n, 3)."""
        teme = states(self.propagator, self.elements.epoch_tai_s, tai_s).position_km
        return earth_fixed(teme, gmst_rad(tai_s))

    def above(self, position_km: Floats, station: NDArray[np.int64] | int) -> Floats:
        """Return sin(elevation) less that of the mask."""
        sight = position_km - self.ground.position_km[station]
        up = np.sum(sight * self.ground.up[station], axis=-1)
        return up / np.sqrt(np.sum(sight * sight, axis=-1)) - self.sine

    def at(self, tai_s: Floats, station: NDArray[np.int64]) -> Floats:
        """Return the same at instants (n,)."""
        return self.above(self.positions_km(tai_s), station)


def brute_windows(
    elements: ElementSet,
    stations: tuple[Station, ...],
    horizon: Horizon,
    mask_deg: float,
    step_s: float,
) -> Floats:
    """Return rows (station, rise, fall) of one satellite."""
    sky = Sky(elements, sites(stations), mask_deg)
    count = int(np.ceil(horizon.duration_s / step_s))
    tai_s = np.linspace(horizon.start_tai_s, horizon.stop_tai_s, count + 1)
    positions = sky.positions_km(tai_s)
    brackets = []
    for station in range(len(stations)):
        height = sky.above(positions, station)
        brackets.append(_changes(tai_s, height, station))
        brackets += [_hidden(sky, tai_s, sign * height, station, sign) for sign in (1.0, -1.0)]
    station, low, high, rising = (np.concatenate(column) for column in zip(*brackets, strict=True))
    for _ in range(HALVINGS if len(low) else 0):
        middle = 0.5 * (low + high)
        before = (sky.at(middle, station) >= 0.0) != rising
        low, high = np.where(before, middle, low), np.where(before, high, middle)
    return _paired(station, high, rising)


Brackets = tuple[NDArray[np.int64], Floats, Floats, NDArray[np.bool_]]


def _changes(tai_s: Floats, height: Floats, station: int) -> Brackets:
    """Return brackets of sign changes, and the horizon's edges where the satellite is up."""
    up = np.concatenate([[False], height >= 0.0, [False]])
    change = np.flatnonzero(up[1:] != up[:-1])
    low = tai_s[np.maximum(change - 1, 0)]
    high = tai_s[np.minimum(change, len(tai_s) - 1)]
    return np.full(len(change), station), low, high, up[change + 1]


def _hidden(sky: Sky, tai_s: Floats, height: Floats, station: int, sign: float) -> Brackets:
    """Return brackets of passes (or, mirrored, of gaps) that lie between two samples."""
    inner = height[1:-1]
    top = (inner >= height[:-2]) & (inner > height[2:]) & (inner < 0.0) & (inner > -NEAR)
    index = np.flatnonzero(top) + 1
    start, stop = tai_s[index - 1], tai_s[index + 1]
    low, high, station_of = start, stop, np.full(len(index), station)
    for _ in range(30 if len(index) else 0):
        first, second = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        left = sign * sky.at(first, station_of) >= sign * sky.at(second, station_of)
        low, high = np.where(left, low, first), np.where(left, second, high)
    peak = 0.5 * (low + high)
    real = sign * sky.at(peak, station_of) > 0.0 if len(index) else np.zeros(0, dtype=bool)
    start, peak, stop = start[real], peak[real], stop[real]
    rising = np.repeat([sign > 0.0, sign < 0.0], len(peak))
    return (
        np.full(2 * len(peak), station),
        np.concatenate([start, peak]),
        np.concatenate([peak, stop]),
        rising,
    )


def _paired(station: NDArray[np.int64], edge: Floats, rising: NDArray[np.bool_]) -> Floats:
    order = np.lexsort((~rising, edge, station))
    station, edge, rising = station[order], edge[order], rising[order]
    if not (rising[::2].all() and not rising[1::2].any()):
        message = "brute force is at odds with itself: rises and falls do not alternate"
        raise ValueError(message)
    return np.stack([station[::2].astype(np.float64), edge[::2], edge[1::2]], axis=1)


def truth(case: Case, step_s: float = 10.0) -> Floats:
    """Return rows (satellite, station, rise, fall) of a case, kept in the temporary folder."""
    text = repr((case.lines, case.stations, case.horizon, case.mask_deg, step_s, HALVINGS))
    name = f"euroqci-space-passes-{hashlib.sha256(text.encode()).hexdigest()[:16]}.npy"
    file = Path(tempfile.gettempdir(), name)
    if not file.exists():
        rows = [
            np.insert(
                brute_windows(one, case.stations, case.horizon, case.mask_deg, step_s), 0, index, 1
            )
            for index, one in enumerate(case.elements)
        ]
        np.save(file, np.concatenate(rows))
    return np.load(file)


@dataclass(frozen=True, kw_only=True)
class Score:
    """What a finder lost, made up and got how right."""

    windows: int
    missed: int
    longest_missed_s: float
    spurious: int
    median_error_s: float
    largest_error_s: float


def score(found: Floats, right: Floats) -> Score:
    """Match windows (satellite, station, rise, fall) by overlap, in order."""
    groups: dict[tuple[int, int], tuple[list[Floats], list[Floats]]] = defaultdict(lambda: ([], []))
    for place, rows in enumerate((found, right)):
        for row in rows[np.argsort(rows[:, 2], kind="stable")]:
            groups[int(row[0]), int(row[1])][place].append(row[2:])
    missed: list[float] = []
    errors: list[float] = []
    spurious = 0
    for ours, theirs in groups.values():
        index, used = 0, 0
        for rise, fall in theirs:
            while index < len(ours) and ours[index][1] < rise - 1.0:
                index += 1
            if index < len(ours) and ours[index][0] <= fall + 1.0:
                errors += [abs(ours[index][0] - rise), abs(ours[index][1] - fall)]
                index, used = index + 1, used + 1
            else:
                missed.append(fall - rise)
        spurious += len(ours) - used
    return Score(
        windows=len(found),
        missed=len(missed),
        longest_missed_s=max(missed, default=0.0),
        spurious=spurious,
        median_error_s=float(np.median(errors)) if errors else 0.0,
        largest_error_s=max(errors, default=0.0),
    )
