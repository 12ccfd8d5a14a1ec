"""Candidate contacts: what every stretch of every opening is worth."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from euroqci_space.candidates.grid import SlotGrid
from euroqci_space.candidates.light import Light, Pairing, counts, light
from euroqci_space.candidates.rules import allowed
from euroqci_space.candidates.windows import Opening, openings, runs
from euroqci_space.key import Counts, interval_matrix
from euroqci_space.model import ClearSky, Constraints, ElementSet, Pass, Scenario
from euroqci_space.orbit import LookAngles, look_angles
from euroqci_space.weather import line_of_sight_probability, zenith_probability

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidate:
    """One opening and the key of each contact ``[a, b)`` in it, in slots from its first.

    ``secret_bits`` is finite-size key under a clear sky, ``expected_bits`` that times the
    probability of a cloud-free line of sight; both are whole bits, (n + 1, n + 1), zero where the
    contact is shorter than the minimum. ``edges`` says where the station sees the satellite at each
    edge of a slot, where a slew depends on that.
    """

    satellite: int
    station: int
    opening: Opening
    secret_bits: FloatArray
    expected_bits: FloatArray
    edges: LookAngles | None = None


def pairings(
    scenario: Scenario, elements: tuple[ElementSet, ...]
) -> dict[tuple[int, int], Pairing]:
    """Return each satellite with each station, by their places in the scenario."""
    telescopes = {telescope.id: telescope for telescope in scenario.telescopes}
    return {
        (i, j): Pairing(
            satellite=satellite,
            elements=elements[i],
            station=station,
            telescope=telescopes[station.telescope],
            visibility_km=scenario.visibility_km,
        )
        for i, satellite in enumerate(scenario.satellites)
        for j, station in enumerate(scenario.stations)
    }


Worth = list[tuple[Opening, FloatArray, FloatArray]]
"""Parts of openings with their tables of secret and of expected bits."""

Score = Callable[[Pairing, ClearSky, list[Opening], SlotGrid, Constraints], Worth]


def find_candidates(
    scenario: Scenario,
    pairs: dict[tuple[int, int], Pairing],
    sights: list[Pass],
    score: Score | None = None,
) -> tuple[Candidate, ...]:
    """Return the candidates of all passes that can give any key, by satellite, station and time.

    Parameters
    ----------
    score
        Something that remembers what `openings_worth` returned; that itself by default.

    Raises
    ------
    InputError
        When no transmittance is known for a wavelength.
    """
    grid = SlotGrid.over(scenario.horizon, scenario.solver.slot_s)
    rules = scenario.constraints
    by_pair: dict[tuple[str, str], list[Pass]] = defaultdict(list)
    for sight in sights:
        by_pair[sight.satellite, sight.station].append(sight)
    found: list[Candidate] = []
    for (i, j), pairing in pairs.items():
        mine = by_pair[pairing.satellite.name, pairing.station.id]
        opened = openings(mine, pairing.station, rules, grid)
        if opened:
            worth = (score or openings_worth)(pairing, scenario.clear_sky[j], opened, grid, rules)
            found += [
                Candidate(
                    satellite=i,
                    station=j,
                    opening=opening,
                    secret_bits=secret,
                    expected_bits=bits,
                    edges=_edges(pairing, opening, grid) if slews(rules) else None,
                )
                for opening, secret, bits in worth
                if bits.any()
            ]
    return tuple(found)


def slews(rules: Constraints) -> bool:
    """Tell whether set-up depends on where a satellite or a telescope pointed before."""
    return rules.satellite_slew_deg_s is not None or rules.telescope_azimuth_deg_s is not None


def _edges(pairing: Pairing, opening: Opening, grid: SlotGrid) -> LookAngles:
    slots = np.arange(opening.first, opening.stop + 1)
    return look_angles(pairing.elements, pairing.station, grid.edge_tai_s(slots))


def openings_worth(
    pairing: Pairing,
    clear_sky: ClearSky,
    opened: list[Opening],
    grid: SlotGrid,
    rules: Constraints,
) -> Worth:
    """Return the tables of secret and expected bits of the openings of one pairing."""
    tai_s = np.concatenate([grid.samples_tai_s(opening.first, opening.stop) for opening in opened])
    seen = light(pairing, tai_s)
    running = counts(seen, pairing, grid.step_s).cumulative()[:: grid.steps]
    by_slot = running[1:] - running[:-1]
    clear = clear_probability(seen, clear_sky).reshape(-1, grid.steps).mean(axis=1)
    open_slots = np.all(allowed(seen, rules).reshape(-1, grid.steps), axis=1)
    fewest = grid.slots_of(rules.minimum_contact_s)
    worth = []
    start = 0
    for opening in opened:
        stop = start + opening.stop - opening.first
        for a, b in runs(open_slots[start:stop]):
            if b - a >= fewest:
                part = Opening(sight=opening.sight, first=opening.first + a, stop=opening.first + b)
                chosen = slice(start + a, start + b)
                secret = secret_table(by_slot[chosen], pairing, fewest)
                worth.append((part, secret, expected_table(secret, clear[chosen])))
        start = stop
    return worth


def clear_probability(seen: Light, clear_sky: ClearSky) -> FloatArray:
    """Return the probability of a cloud-free line of sight at each sample (n,)."""
    at_zenith = zenith_probability(clear_sky, seen.tai_s)
    return line_of_sight_probability(at_zenith, seen.angles.elevation_deg)


def secret_table(by_slot: Counts, pairing: Pairing, fewest: int) -> FloatArray:
    """Return the whole secret bits of every contact ``[a, b)`` of at least ``fewest`` slots."""
    edges = np.arange(by_slot.shape[-1] + 1)
    table = interval_matrix(by_slot, pairing.satellite.protocol, edges)
    return np.floor(np.triu(table, k=fewest))


def expected_table(secret_bits: FloatArray, clear: FloatArray) -> FloatArray:
    """Return the whole expected bits: secret bits times the mean probability of a clear line.

    ``clear`` is the probability in each slot, (n,).
    """
    running = np.concatenate([[0.0], np.cumsum(clear)])
    length = np.subtract.outer(-np.arange(len(running)), -np.arange(len(running)))
    mean = (running[None, :] - running[:, None]) / np.maximum(length, 1)
    return np.floor(secret_bits * np.where(length > 0, mean, 0.0))
