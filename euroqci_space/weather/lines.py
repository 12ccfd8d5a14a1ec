"""Weather where it matters alone: at single lines of sight, evenly spread over what may come."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from euroqci_space.model import Contact, Scenario
from euroqci_space.weather.clear_sky import climatology
from euroqci_space.weather.correlation import fit_spatial
from euroqci_space.weather.sampler import MEASURED, Draws, fit_time
from euroqci_space.weather.tetrachoric import joint_probability

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

_SAMPLES = 64  # of the horizon, for its mean climatology
_EDGE = 2.0**-53


def sample_lines(
    scenario: Scenario, stations: Sequence[str], tai_s: ArrayLike, draws: Draws
) -> FloatArray:
    """Return the variables behind the sky at some lines of sight, in many weathers.

    Parameters
    ----------
    scenario
        Its stations, their skies, its horizon.
    stations
        Station of each line, (n,).
    tai_s
        Instant of each line, (n,).
    draws
        How many weathers, from which seed; ``step_h`` is not used.

    Returns
    -------
    NDArray
        Standard normal, low where the sky is open, (weathers, n); see `clear_lines`.

    Raises
    ------
    ValueError
        When a station is not of the scenario.

    Notes
    -----
    The distribution of `sample_clear_sky`, without its steps: ``corr = rho_ij * rho(t)``. The
    weathers are scrambled Sobol points along the principal directions, largest first, so that few
    of them stand for all: 256 give the mean of a plan as closely as 1,000 independent ones.

    References
    ----------
    Acworth, Broadie and Glasserman, "A comparison of some Monte Carlo and quasi Monte Carlo
    techniques for option pricing", 1998. doi:10.1007/978-1-4612-1690-2_1
    """
    from scipy.special import ndtri  # noqa: PLC0415  (0.1 s that --help need not pay)
    from scipy.stats import qmc  # noqa: PLC0415

    if not len(stations):
        return np.zeros((draws.scenarios, 0))
    root = _root(scenario, stations, np.asarray(tai_s, dtype=np.float64))
    engine = qmc.Sobol(len(root), rng=np.random.default_rng(draws.seed))
    doublings = int(np.ceil(np.log2(draws.scenarios)))
    even = engine.random_base2(doublings)[: draws.scenarios]
    latent: FloatArray = ndtri(np.clip(even, _EDGE, 1.0 - _EDGE)) @ root.T
    return latent


def _root(scenario: Scenario, stations: Sequence[str], tai_s: FloatArray) -> FloatArray:
    """Return the principal directions of the lines, scaled, largest first, (n, n)."""
    values, vectors = np.linalg.eigh(alike(scenario, stations, tai_s))
    leading = vectors[np.abs(vectors).argmax(axis=0), np.arange(len(stations))]
    scaled: FloatArray = vectors * np.sign(leading) * np.sqrt(np.maximum(values, 0.0))
    return scaled[:, ::-1]


def alike(scenario: Scenario, stations: Sequence[str], tai_s: FloatArray) -> FloatArray:
    """Return the correlation of the variables behind the sky at lines of sight, (n, n)."""
    places = {station.id: place for place, station in enumerate(scenario.stations)}
    unknown = sorted(set(stations) - set(places))
    if unknown:
        message = f"no sky is known of {', '.join(unknown)}"
        raise ValueError(message)
    at = np.array([places[station] for station in stations], dtype=np.intp)
    horizon = scenario.horizon
    often_s = np.linspace(horizon.start_tai_s, horizon.stop_tai_s, _SAMPLES, endpoint=False)
    usual = np.stack([climatology(sky, often_s) for sky in scenario.clear_sky], axis=-1)
    space = fit_spatial(scenario.stations, usual.mean(axis=0), MEASURED).matrix
    later_s = tai_s[:, np.newaxis] - tai_s
    together: FloatArray = space[np.ix_(at, at)] * fit_time(usual, MEASURED).correlation(later_s)
    return together


def joint_clear(scenario: Scenario, one: Contact, others: Sequence[Contact]) -> FloatArray:
    """Return the probability that a contact and each of some others are clear, (others,)."""
    lines = (one, *others)
    middles_s = np.array([(line.start_tai_s + line.stop_tai_s) / 2.0 for line in lines])
    rho = alike(scenario, [line.station for line in lines], middles_s)[0, 1:]
    first = np.clip(one.clear_sky_probability, _EDGE, 1.0 - _EDGE)
    second = np.clip([other.clear_sky_probability for other in others], _EDGE, 1.0 - _EDGE)
    return joint_probability(first, second, rho)


def clear_lines(latent: FloatArray, probability: ArrayLike) -> BoolArray:
    """Return which lines of sight are clear: those below ``Phi^-1`` of their probability (n,)."""
    from scipy.special import ndtri  # noqa: PLC0415  (0.1 s that --help need not pay)

    clear: BoolArray = latent < ndtri(np.asarray(probability, dtype=np.float64))
    return clear
