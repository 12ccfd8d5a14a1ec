"""Key potential: how much key could be delivered if only time were scarce. A bound in milliseconds.

A linear program with what every plan must obey and nothing else: no more time than a satellite or
a telescope has, no more key than the time gives, no more delivered than both ends hold or asked.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from euroqci_space.candidates import Candidate, SlotGrid
from euroqci_space.model import Scenario

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Slots of one candidate with one worth: the key of a candidate is made of such stretches."""

    candidate: int
    slots: float
    bits_per_slot: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """A run of time in which candidates want the same terminals or telescopes.

    Their light, and set-up before each, take no more than ``slots``.
    """

    candidates: tuple[int, ...]
    setup: int
    slots: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """A pair that one satellite can serve, out of the stores of its ends."""

    pair: int
    stores: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Potential:
    """The program of a scenario: variables are the slots of shares, then the bits of flows."""

    candidates: tuple[Candidate, ...]
    shares: tuple[Share, ...]
    spells: tuple[Spell, ...]
    stores: tuple[int, ...]  # by candidate
    flows: tuple[Flow, ...]
    requested_bits: FloatArray


def potential(
    scenario: Scenario, candidates: tuple[Candidate, ...], *, clear: bool = False
) -> Potential:
    """Return the key potential of a scenario that satellites relay alone.

    Parameters
    ----------
    clear
        Count key under a clear sky instead of what the weather lets expect.

    Notes
    -----
    The key of a contact of n slots is at most that of the best n slots of its candidate; the
    program uses the concave hull of this over n, so a part of a contact is never worth too little.
    A contact of n slots out of N takes at least ``n (1 + setup / N)`` of its satellite. So every
    plan is a solution, and the optimum a bound of every plan. It is loose where the order of
    contacts within a pass matters.
    """
    rules, slot_s = scenario.constraints, scenario.solver.slot_s
    grid = SlotGrid.over(scenario.horizon, slot_s)
    terminals = [one.terminals for one in scenario.satellites]
    telescopes = [one.telescopes for one in scenario.stations]
    tables = [one.secret_bits if clear else one.expected_bits for one in candidates]
    flows, stores = _flows(scenario, candidates)
    return Potential(
        candidates=candidates,
        shares=tuple(
            share for place, table in enumerate(tables) for share in _shares(place, table)
        ),
        spells=(
            *_spells(candidates, "satellite", terminals, grid.slots_of(rules.satellite_setup_s)),
            *_spells(candidates, "station", telescopes, grid.slots_of(rules.telescope_setup_s)),
        ),
        stores=stores,
        flows=flows,
        requested_bits=np.array([one.requested_bits for one in scenario.demands], dtype=np.float64),
    )


def _slots(candidate: Candidate) -> int:
    return candidate.opening.stop - candidate.opening.first


def _shares(place: int, table: FloatArray) -> list[Share]:
    """Return the stretches of the concave hull of the best key of each number of slots."""
    best = [0.0] + [float(np.diagonal(table, length).max()) for length in range(1, len(table))]
    hull = [0]
    for length in range(1, len(best)):
        while len(hull) > 1 and _below(best, hull[-2], hull[-1], length):
            hull.pop()
        hull.append(length)
    return [
        Share(candidate=place, slots=b - a, bits_per_slot=(best[b] - best[a]) / (b - a))
        for a, b in pairwise(hull)
        if best[b] > best[a]
    ]


def _below(best: list[float], a: int, middle: int, b: int) -> bool:
    """Tell whether a point lies on or below the line between its neighbours."""
    return (best[middle] - best[a]) * (b - a) <= (best[b] - best[a]) * (middle - a)


def _spells(
    candidates: tuple[Candidate, ...], owner: str, units: list[int], setup: int
) -> list[Spell]:
    """Return the runs in which openings, set-up included, of one satellite or station touch."""
    found: list[Spell] = []
    by_owner: dict[int, list[int]] = {}
    for place, candidate in enumerate(candidates):
        by_owner.setdefault(getattr(candidate, owner), []).append(place)
    for number, mine in by_owner.items():
        mine.sort(key=lambda place: candidates[place].opening.first)
        for run in _runs(candidates, mine, setup):
            first = min(candidates[place].opening.first for place in run) - setup
            stop = max(candidates[place].opening.stop for place in run)
            found.append(
                Spell(
                    candidates=tuple(run), setup=setup, slots=float(units[number] * (stop - first))
                )
            )
    return found


def _runs(candidates: tuple[Candidate, ...], ordered: list[int], setup: int) -> list[list[int]]:
    runs: list[list[int]] = []
    stop = 0
    for place in ordered:
        opening = candidates[place].opening
        if not runs or opening.first - setup >= stop:
            runs.append([])
        runs[-1].append(place)
        stop = max(stop, opening.stop) if len(runs[-1]) > 1 else opening.stop
    return runs


def _flows(
    scenario: Scenario, candidates: tuple[Candidate, ...]
) -> tuple[tuple[Flow, ...], tuple[int, ...]]:
    """Return what satellites can relay, and the store that each candidate fills."""
    keys = [(one.satellite, scenario.stations[one.station].key_site) for one in candidates]
    index = {key: place for place, key in enumerate(dict.fromkeys(keys))}
    flows = []
    for pair, demand in enumerate(scenario.demands):
        for number, satellite in enumerate(scenario.satellites):
            ends = [site for site in (demand.a, demand.b) if site != satellite.name]
            if all((number, site) in index for site in ends):
                stores = tuple(index[number, site] for site in ends)
                flows.append(Flow(pair=pair, stores=stores))
    return tuple(flows), tuple(index[key] for key in keys)
