"""Set-up by slew: how long satellite and telescope turn from one contact to the next."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from euroqci_space.candidates.candidate import Candidate
from euroqci_space.candidates.grid import SlotGrid
from euroqci_space.model import Scenario, Station

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

EARTH_RATE_RAD_S = 7.292115e-5  # of the WGS-84 ellipsoid
ROUNDING_SLOTS = 1e-9
HALF_TURN_DEG = 180.0

TurnTimes = Callable[[FloatArray, FloatArray], FloatArray]
"""Seconds between directions (3, m) before and (3, n) after: (m, n)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Run:
    """One candidate as a slew sees it: slots of its edges, and a direction at each."""

    place: int
    slots: IntArray
    directions: FloatArray  # (3, n + 1)


def satellite_setups(
    scenario: Scenario, candidates: Sequence[Candidate], grid: SlotGrid
) -> list[tuple[int, ...] | int]:
    """Return the slots of set-up on the satellite, by first slot of a link in each candidate.

    Notes
    -----
    A slew takes the angle between the lines of sight, in a frame that does not rotate, over the
    rate; acquisition follows. A contact is kept off every contact of another candidate from the end
    of which it could not be reached in time.
    """
    rules = scenario.constraints
    fixed = grid.slots_of(rules.satellite_setup_s)
    rate_deg_s = rules.satellite_slew_deg_s
    if rate_deg_s is None:
        return [fixed] * len(candidates)

    def turn_s(before: FloatArray, after: FloatArray) -> FloatArray:
        angle_deg = np.degrees(np.arccos(np.clip(before.T @ after, -1.0, 1.0)))
        return np.asarray(rules.satellite_setup_s + angle_deg / rate_deg_s)

    reach_s = rules.satellite_setup_s + HALF_TURN_DEG / rate_deg_s
    runs: dict[int, list[_Run]] = defaultdict(list)
    for place, one in enumerate(candidates):
        directions = _lines_of_sight(one, scenario.stations[one.station], grid)
        runs[one.satellite].append(_run(place, one, directions))
    return _setups(runs, (fixed, ceil(reach_s / grid.slot_s)), turn_s, grid)


def telescope_setups(
    scenario: Scenario, candidates: Sequence[Candidate], grid: SlotGrid
) -> list[tuple[int, ...] | int]:
    """Return the slots of set-up on the telescope, by first slot of a link in each candidate.

    Notes
    -----
    Both axes turn at once, azimuth the shorter way round; acquisition follows.
    """
    rules = scenario.constraints
    fixed = grid.slots_of(rules.telescope_setup_s)
    azimuth_deg_s, elevation_deg_s = rules.telescope_azimuth_deg_s, rules.telescope_elevation_deg_s
    if azimuth_deg_s is None or elevation_deg_s is None:
        return [fixed] * len(candidates)
    rates_deg_s = azimuth_deg_s, elevation_deg_s

    def turn_s(before: FloatArray, after: FloatArray) -> FloatArray:
        change = np.abs(before[:, :, None] - after[:, None, :])
        around_deg = np.minimum(change[0], 360.0 - change[0])
        slew_s = np.maximum(around_deg / rates_deg_s[0], change[1] / rates_deg_s[1])
        return np.asarray(rules.telescope_setup_s + slew_s)

    longest_s = max(HALF_TURN_DEG / azimuth_deg_s, HALF_TURN_DEG / elevation_deg_s)
    reach_s = rules.telescope_setup_s + longest_s
    runs: dict[int, list[_Run]] = defaultdict(list)
    for place, one in enumerate(candidates):
        assert one.edges is not None  # noqa: S101  (slews ask for them)
        directions = np.stack([one.edges.azimuth_deg, one.edges.elevation_deg])
        runs[one.station].append(_run(place, one, directions))
    return _setups(runs, (fixed, ceil(reach_s / grid.slot_s)), turn_s, grid)


def _run(place: int, candidate: Candidate, directions: FloatArray) -> _Run:
    opening = candidate.opening
    return _Run(
        place=place, slots=np.arange(opening.first, opening.stop + 1), directions=directions
    )


def _lines_of_sight(candidate: Candidate, station: Station, grid: SlotGrid) -> FloatArray:
    """Return unit vectors between station and satellite in a frame that does not rotate."""
    assert candidate.edges is not None  # noqa: S101  (slews ask for them)
    azimuth = np.radians(candidate.edges.azimuth_deg)
    elevation = np.radians(candidate.edges.elevation_deg)
    east, north = np.cos(elevation) * np.sin(azimuth), np.cos(elevation) * np.cos(azimuth)
    up, latitude = np.sin(elevation), np.radians(station.latitude_deg)
    outward = np.cos(latitude) * up - np.sin(latitude) * north
    opening = candidate.opening
    elapsed_s = np.arange(opening.first, opening.stop + 1) * grid.slot_s
    turned = np.radians(station.longitude_deg) + EARTH_RATE_RAD_S * elapsed_s
    return np.stack(
        [
            outward * np.cos(turned) - east * np.sin(turned),
            outward * np.sin(turned) + east * np.cos(turned),
            np.sin(latitude) * up + np.cos(latitude) * north,
        ]
    )


def _setups(
    runs: dict[int, list[_Run]], slots: tuple[int, int], turn_s: TurnTimes, grid: SlotGrid
) -> list[tuple[int, ...] | int]:
    fixed, reach = slots
    found: dict[int, tuple[int, ...] | int] = {}
    for together in runs.values():
        for run in together:
            needed = np.full(len(run.slots) - 1, fixed, dtype=np.int64)
            for other in together:
                near = other.slots[-1] > run.slots[0] - reach and other.slots[0] < run.slots[-1]
                if other is not run and near:
                    needed = np.maximum(needed, _kept_off(other, run, turn_s, grid))
            found[run.place] = tuple(needed.tolist())
    return [found[place] for place in sorted(found)]


def _kept_off(before: _Run, run: _Run, turn_s: TurnTimes, grid: SlotGrid) -> IntArray:
    """Return, by first slot of a link, the set-up that keeps it off what ends too late before."""
    ends, begins = before.slots[1:], run.slots[:-1]
    time_slots = begins[None, :] - ends[:, None]
    needed_slots = turn_s(before.directions[:, 1:], run.directions[:, :-1]) / grid.slot_s
    late = (time_slots >= 0) & (time_slots < needed_slots - ROUNDING_SLOTS)
    kept: IntArray = np.where(late, time_slots + 1, 0).max(axis=0)
    return kept
