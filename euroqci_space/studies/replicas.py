"""Weather replicas of a case: courses of the weather, and the openings that each leaves clear."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from euroqci_space.candidates import Candidate, SlotGrid
from euroqci_space.model import Scenario
from euroqci_space.weather import (
    ClearSkyScenarios,
    Draws,
    line_of_sight_outcomes,
    sample_clear_sky,
)

BoolArray = NDArray[np.bool_]


def replicas(scenario: Scenario, count: int) -> ClearSkyScenarios:
    """Return ``count`` courses of the weather over the stations, drawn from the scenario's seed."""
    draws = Draws(scenarios=count, seed=scenario.seed)
    return sample_clear_sky(scenario.stations, scenario.clear_sky, scenario.horizon, draws)


def openings_clear(
    scenario: Scenario, candidates: tuple[Candidate, ...], weather: ClearSkyScenarios
) -> BoolArray:
    """Return which candidates see a clear sky in each replica, (replicas, candidates).

    A candidate is clear or not as a whole, by the weather in its middle.
    """
    grid = SlotGrid.over(scenario.horizon, scenario.solver.slot_s)
    openings = [one.opening for one in candidates]
    middles = [(one.first + one.stop) / 2.0 for one in openings]
    return line_of_sight_outcomes(
        weather,
        [scenario.stations[one.station].id for one in candidates],
        [grid.start_tai_s + middle * grid.slot_s for middle in middles],
        [_clear_probability(one) for one in candidates],
    )


def _clear_probability(candidate: Candidate) -> float:
    """Return the share of a candidate's best key that the weather lets expect."""
    best = np.unravel_index(np.argmax(candidate.secret_bits), candidate.secret_bits.shape)
    return float(candidate.expected_bits[best] / candidate.secret_bits[best])


def mean_error(values: ArrayLike) -> float:
    """Return the standard error of a mean; 0 of a single value.

    Examples
    --------
    >>> mean_error([1.0, 3.0])
    1.0
    """
    found = np.asarray(values, dtype=np.float64)
    return float(np.std(found, ddof=1) / np.sqrt(len(found))) if len(found) > 1 else 0.0
