"""Sampled weather, and what it makes of contacts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from euroqci_space.model import Contact

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClearSkyScenarios:
    """Equally likely courses of the weather over the stations, in equal steps of time.

    ``latent`` (scenarios, steps, stations) is standard normal, low where the sky is open: a line
    of sight of probability ``p`` is clear where it lies below ``Phi^-1(p)``. ``probability``
    (steps, stations) is that of the zenith. A step holds from ``start_tai_s + k * step_s`` to the
    next; ``stop_tai_s`` is the end of the horizon, which may cut the last.
    """

    stations: tuple[str, ...]
    start_tai_s: float
    stop_tai_s: float
    step_s: float
    seed: int
    latent: NDArray[np.float32]
    probability: FloatArray
    warnings: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.latent)

    def clear(self) -> BoolArray:
        """Return where the zenith is clear, (scenarios, steps, stations)."""
        below: BoolArray = self.latent < _threshold(self.probability)
        return below

    def step_of(self, tai_s: ArrayLike) -> NDArray[np.intp]:
        """Return the step that holds each instant.

        Raises
        ------
        ValueError
            When an instant lies outside the horizon.
        """
        instants_s = np.asarray(tai_s, dtype=np.float64)
        if not np.all((instants_s >= self.start_tai_s) & (instants_s < self.stop_tai_s)):
            message = f"an instant is outside {self.start_tai_s}..{self.stop_tai_s}"
            raise ValueError(message)
        return ((instants_s - self.start_tai_s) // self.step_s).astype(np.intp)


def _threshold(probability: FloatArray) -> NDArray[np.float32]:
    from scipy.special import ndtri  # noqa: PLC0415  (0.1 s that --help need not pay)

    threshold: NDArray[np.float32] = ndtri(probability).astype(np.float32)
    return threshold


def line_of_sight_outcomes(
    scenarios: ClearSkyScenarios, stations: Sequence[str], tai_s: ArrayLike, probability: ArrayLike
) -> BoolArray:
    """Return which lines of sight are clear in each scenario.

    Parameters
    ----------
    scenarios
        The weather.
    stations
        Station of each line, (n,).
    tai_s
        Instant of each line, within the horizon, (n,).
    probability
        Probability that it is clear, see `line_of_sight_probability`, (n,).

    Returns
    -------
    NDArray
        True where clear, (scenarios, n).

    Raises
    ------
    ValueError
        When a station or an instant is not within the scenarios.

    Notes
    -----
    One variable decides for all lines of a station within a step. So a line is clear with its
    own probability, and where a line is clear so is every more likely one, such as a higher one.
    """
    places = {station: place for place, station in enumerate(scenarios.stations)}
    unknown = sorted(set(stations) - set(places))
    if unknown:
        message = f"no weather was sampled for {', '.join(unknown)}"
        raise ValueError(message)
    columns = np.array([places[station] for station in stations], dtype=np.intp)
    latent = scenarios.latent[:, scenarios.step_of(tai_s), columns]
    clear: BoolArray = latent < _threshold(np.asarray(probability, dtype=np.float64))
    return clear


def contact_outcomes(contacts: Sequence[Contact], scenarios: ClearSkyScenarios) -> BoolArray:
    """Return which contacts of a plan are clear in each scenario, (scenarios, contacts).

    A contact is clear or not as a whole, by the weather in its middle, with its own
    ``clear_sky_probability``: so the mean of its key over many scenarios is what the plan expects.

    Raises
    ------
    ValueError
        When a contact's station or time is not within the scenarios.
    """
    return line_of_sight_outcomes(
        scenarios,
        [contact.station for contact in contacts],
        [(contact.start_tai_s + contact.stop_tai_s) / 2.0 for contact in contacts],
        [contact.clear_sky_probability for contact in contacts],
    )
