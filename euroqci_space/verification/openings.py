"""Every contact that the rules allow, found again from the judge's own geometry: small cases."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from euroqci_space.key import interval_matrix
from euroqci_space.model import Closure, Satellite, Station
from euroqci_space.times import tai_seconds
from euroqci_space.verification.case import Case
from euroqci_space.verification.geometry import Vector, View, view
from euroqci_space.verification.score import detections
from euroqci_space.weather import line_of_sight_probability, zenith_probability

_ROUNDING = 1e-9


@dataclass(frozen=True, kw_only=True, eq=False)
class Opening:
    """Slots ``[first, first + n)`` open to one satellite and station, and the bits of each stretch.

    ``bits[a, b]`` are those expected of the contact over slots ``[first + a, first + b)``.
    """

    satellite: Satellite
    station: Station
    first: int
    bits: Vector


@dataclass(frozen=True, kw_only=True)
class Slots:
    """The slots on whose edges contacts begin and end."""

    case: Case

    @property
    def slot_s(self) -> float:
        """Length of a slot. [s]"""
        return self.case.plan.scenario.solver.slot_s

    @property
    def number(self) -> int:
        """How many fit into the horizon."""
        return floor(self.case.plan.scenario.horizon.duration_s / self.slot_s)

    def edges_tai_s(self, first: int, stop: int) -> Vector:
        """Return the instants from the begin of one slot to the begin of another."""
        start_tai_s = self.case.plan.scenario.horizon.start_tai_s
        slots = np.arange(first, stop + 1, dtype=np.float64)
        return start_tai_s + self.slot_s * slots

    def of(self, duration_s: float) -> int:
        """Return the fewest slots that last as long."""
        return ceil(duration_s / self.slot_s - _ROUNDING)


def openings(case: Case, slots: Slots) -> Iterator[Opening]:
    """Yield the openings of every satellite and station that give any key."""
    look = partial(_openings_of, case, slots)
    for satellite in case.plan.scenario.satellites:
        for station in case.plan.scenario.stations:
            yield from look(satellite, station)


def _openings_of(
    case: Case, slots: Slots, satellite: Satellite, station: Station
) -> Iterator[Opening]:
    seen = view(case.elements[satellite.name], station, slots.edges_tai_s(0, slots.number))
    allowed = _allowed(case, slots, (satellite, station), seen)
    fewest = slots.of(case.constraints.minimum_contact_s)
    changes = np.flatnonzero(np.diff(np.concatenate([[0], allowed.astype(np.int8), [0]])))
    for first, stop in changes.reshape(-1, 2).tolist():
        if stop - first >= fewest:
            bits = np.triu(_bits(case, slots, (satellite, station), (first, stop)), k=fewest)
            if bits.any():
                yield Opening(satellite=satellite, station=station, first=first, bits=bits)


def _allowed(
    case: Case, slots: Slots, ends: tuple[Satellite, Station], seen: View
) -> NDArray[np.bool_]:
    rules = case.constraints
    fine = seen.elevation_deg >= rules.minimum_elevation_deg
    fine &= seen.sun_elevation_deg <= rules.maximum_sun_elevation_deg
    allowed: NDArray[np.bool_] = fine[:-1] & fine[1:]
    allowed[: slots.of(max(rules.satellite_setup_s, rules.telescope_setup_s))] = False
    for closure in rules.closures:
        if closure.resource in (ends[0].name, ends[1].id):
            allowed[_closed(closure, slots)] = False
    return allowed


def _closed(closure: Closure, slots: Slots) -> slice:
    start_tai_s = slots.case.plan.scenario.horizon.start_tai_s
    first = floor((tai_seconds(closure.start) - start_tai_s) / slots.slot_s)
    stop = ceil((tai_seconds(closure.stop) - start_tai_s) / slots.slot_s)
    return slice(max(first, 0), max(stop, 0))


def _bits(
    case: Case, slots: Slots, ends: tuple[Satellite, Station], span: tuple[int, int]
) -> Vector:
    """Return the expected bits of each stretch: key under a clear sky times the chance of one."""
    satellite, station = ends
    steps = ceil(slots.slot_s)
    step_s = slots.slot_s / steps
    edges_tai_s = slots.edges_tai_s(*span)
    number = len(edges_tai_s) - 1
    tai_s = edges_tai_s[0] + step_s * (np.arange(number * steps) + 0.5)
    seen = view(case.elements[satellite.name], station, tai_s)
    _, counts = detections(case, satellite, station, seen, step_s)
    secret = np.floor(interval_matrix(counts, satellite.protocol, steps * np.arange(number + 1)))
    record = next(one for one in case.plan.scenario.clear_sky if one.site == station.id)
    clear = line_of_sight_probability(zenith_probability(record, tai_s), seen.elevation_deg)
    running = np.concatenate([[0.0], np.cumsum(clear.reshape(number, steps).mean(axis=1))])
    length = np.maximum(np.subtract.outer(np.arange(number + 1), np.arange(number + 1)).T, 1)
    expected: Vector = np.floor(secret * (running[None, :] - running[:, None]) / length)
    return np.maximum(expected, 0.0)
