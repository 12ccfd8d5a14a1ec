"""Many courses of the weather, each as likely as the others, alike in space and in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from euroqci_space.model import ClearSky, Horizon, Station
from euroqci_space.weather.clear_sky import climatology, zenith_probability
from euroqci_space.weather.correlation import CloudCorrelation, fit_spatial
from euroqci_space.weather.persistence import (
    Filter,
    Persistence,
    fit_persistence,
    step_filter,
)
from euroqci_space.weather.scenarios import ClearSkyScenarios

FloatArray = NDArray[np.float64]

MEASURED = CloudCorrelation()
HOUR_S = 3600.0
_BLOCK = 64  # scenarios drawn together, always all of them, so that few begin as many do
_BLOCK_VALUES = 2**21  # fewer together in a long horizon: 16 MiB each of noise, series and mix


@dataclass(frozen=True, slots=True, kw_only=True)
class Draws:
    """How many scenarios, from which seed, in which steps of time.

    With one seed, the first scenarios of many are the scenarios of few.
    """

    scenarios: int
    seed: int
    step_h: float = 1.0

    def __post_init__(self) -> None:
        if self.scenarios < 1 or self.seed < 0 or not 0.0 < self.step_h <= 24.0:
            message = f"{self}: scenarios from 1, seed from 0, step_h above 0 and up to 24"
            raise ValueError(message)


def sample_clear_sky(
    stations: Sequence[Station],
    clear_sky: Sequence[ClearSky],
    horizon: Horizon,
    draws: Draws,
    correlation: CloudCorrelation = MEASURED,
) -> ClearSkyScenarios:
    """Return sampled weather over stations.

    Parameters
    ----------
    stations
        The stations; only their places matter.
    clear_sky
        Climatology and forecast of each, in the same order.
    horizon
        The time to be covered.
    draws
        How many, from which seed, in which steps.
    correlation
        How alike skies are.

    Raises
    ------
    ValueError
        When the climatology is not that of the stations.

    Notes
    -----
    A Gaussian copula. Standard normal variables, correlated in space by the fit of `fit_spatial`
    and in time by that of `fit_persistence`, each cut at ``Phi^-1`` of the probability of its
    station and month (or forecast). Space and time are separable. Correlations are fitted to the
    mean climatology over the horizon; a forecast moves the probabilities only.

    References
    ----------
    Emrich and Piedmonte, "A method for generating high-dimensional multivariate binary variates",
    The American Statistician, 1991. doi:10.1080/00031305.1991.10475828

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> start, stop = datetime(2027, 1, 4, tzinfo=UTC), datetime(2027, 1, 11, tzinfo=UTC)
    >>> here = Station(id="X", name="", latitude_deg=48.0, longitude_deg=11.0, altitude_m=600.0)
    >>> climatology = ClearSky(site="X", monthly_probability=(0.3,) * 12)
    >>> week, draws = Horizon(start=start, stop=stop), Draws(scenarios=1000, seed=1)
    >>> weather = sample_clear_sky([here], [climatology], week, draws)
    >>> weather.clear().shape, round(float(weather.clear().mean()), 1)
    ((1000, 168, 1), 0.3)
    """
    if [station.id for station in stations] != [entry.site for entry in clear_sky]:
        message = "clear_sky must hold one entry for each station, in their order"
        raise ValueError(message)
    step_s = draws.step_h * HOUR_S
    steps = ceil(horizon.duration_s / step_s)
    middles_s = horizon.start_tai_s + (np.arange(steps) + 0.5) * step_s
    usual = np.stack([climatology(entry, middles_s) for entry in clear_sky], axis=-1)
    space = fit_spatial(stations, usual.mean(axis=0), correlation)
    time = step_filter(fit_time(usual, correlation), step_s)
    return ClearSkyScenarios(
        stations=tuple(station.id for station in stations),
        start_tai_s=horizon.start_tai_s,
        stop_tai_s=horizon.stop_tai_s,
        step_s=step_s,
        seed=draws.seed,
        latent=_latent(draws, steps, time, space.root),
        probability=np.stack(
            [zenith_probability(entry, middles_s) for entry in clear_sky], axis=-1
        ),
        warnings=space.warnings,
    )


def fit_time(usual: FloatArray, correlation: CloudCorrelation) -> Persistence:
    """Return the persistence fitted at the mean of those probabilities that leave a choice."""
    mean = usual.mean(axis=0)
    open_ = mean[(mean > 0.0) & (mean < 1.0)]
    typical = float(open_.mean()) if len(open_) else 0.5
    return fit_persistence(correlation.one_day, correlation.two_days, typical)


def _latent(draws: Draws, steps: int, time: Filter, root: FloatArray) -> NDArray[np.float32]:
    """Return the latent variables (scenarios, steps, stations)."""
    generator = np.random.Generator(np.random.PCG64(draws.seed))
    latent = np.empty((draws.scenarios, steps, len(root)), dtype=np.float32)
    block = max(1, min(_BLOCK, _BLOCK_VALUES // (steps * len(root))))
    for first in range(0, draws.scenarios, block):
        drawn = time.run(generator.standard_normal((steps + 2, block, len(root)))) @ root
        part = latent[first : first + block]
        part[:] = drawn.swapaxes(0, 1)[: len(part)]
    return latent
