"""Correlation of two yes-or-no events, and of the normal variables that may stand behind them.

An event of probability ``p`` happens where a standard normal variable lies below ``Phi^-1(p)``.
Two such variables of correlation ``rho`` make two events of a lesser correlation ``phi``, which
depends on both probabilities.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(32)
_HALVINGS = 52  # of a right angle: to the last bit


def joint_probability(p: ArrayLike, q: ArrayLike, rho: ArrayLike) -> FloatArray:
    """Return the probability that both of two events happen.

    Parameters
    ----------
    p, q
        Probability of each, above 0 and below 1, any shapes that broadcast.
    rho
        Correlation of the two normal variables, above -1 and below 1.

    Returns
    -------
    NDArray
        Probability, the broadcast shape.

    Notes
    -----
    ``p q + integral of exp(-(a^2 + b^2 - 2 a b sin t) / (2 cos^2 t)) dt / (2 pi)`` over ``t`` from
    0 to ``asin(rho)``, with ``a = Phi^-1(p)`` and ``b = Phi^-1(q)``; 32 Gauss nodes keep ten
    digits up to ``|rho| = 0.99``.

    References
    ----------
    Plackett, "A reduction formula for normal multivariate integrals", Biometrika, 1954.

    Drezner and Wesolowsky, "On the computation of the bivariate normal integral", Journal of
    Statistical Computation and Simulation, 1990. doi:10.1080/00949659008811236

    Examples
    --------
    >>> round(float(joint_probability(0.5, 0.5, 0.5)), 12) == round(1 / 3, 12)
    True
    """
    return _joint(p, q, np.arcsin(np.asarray(rho, dtype=np.float64)))


def _joint(p: ArrayLike, q: ArrayLike, angle: FloatArray) -> FloatArray:
    from scipy.special import ndtri  # noqa: PLC0415  (0.1 s that --help need not pay)

    first, second = ndtri(np.asarray(p, np.float64)), ndtri(np.asarray(q, np.float64))
    nodes = angle[..., np.newaxis] * (_NODES + 1.0) / 2.0
    squares = (first**2 + second**2)[..., np.newaxis]
    product = (first * second)[..., np.newaxis]
    density = np.exp((product * np.sin(nodes) - squares / 2.0) / np.cos(nodes) ** 2)
    joint: FloatArray = np.multiply(p, q) + angle * (density @ _WEIGHTS) / (4.0 * np.pi)
    return joint


def event_correlation(p: ArrayLike, q: ArrayLike, rho: ArrayLike) -> FloatArray:
    """Return the correlation ``phi`` of two events behind which ``rho`` stands.

    Parameters are those of `joint_probability`.

    Examples
    --------
    Even odds have the closed form ``phi = 2 asin(rho) / pi``.

    >>> round(float(event_correlation(0.5, 0.5, 0.5)), 12) == round(1 / 3, 12)
    True
    """
    return (joint_probability(p, q, rho) - np.multiply(p, q)) / _spread(p, q)


def largest_event_correlation(p: ArrayLike, q: ArrayLike) -> FloatArray:
    """Return the largest ``phi`` of two events: the rarer never happens without the other.

    Examples
    --------
    >>> float(largest_event_correlation(0.2, 0.5))
    0.5
    """
    together = np.minimum(np.asarray(p, np.float64), np.asarray(q, np.float64))
    largest: FloatArray = (together - np.multiply(p, q)) / _spread(p, q)
    return largest


def _spread(p: ArrayLike, q: ArrayLike) -> FloatArray:
    first, second = np.asarray(p, np.float64), np.asarray(q, np.float64)
    spread: FloatArray = np.sqrt(first * (1.0 - first) * second * (1.0 - second))
    return spread


def latent_correlation(p: ArrayLike, q: ArrayLike, phi: ArrayLike) -> FloatArray:
    """Return the ``rho`` that stands behind a correlation ``phi`` of two events, 0 or above.

    Parameters
    ----------
    p, q
        Probability of each, above 0 and below 1, any shapes that broadcast.
    phi
        Correlation of the events, 0 or above; what is more than `largest_event_correlation`
        cannot be reached by any ``rho`` and gives 1.

    Returns
    -------
    NDArray
        Tetrachoric correlation, the broadcast shape.

    References
    ----------
    Emrich and Piedmonte, "A method for generating high-dimensional multivariate binary variates",
    The American Statistician, 1991. doi:10.1080/00031305.1991.10475828

    Examples
    --------
    >>> round(float(latent_correlation(0.5, 0.5, 1 / 3)), 9)
    0.5
    """
    first, second, wanted = np.broadcast_arrays(
        *(np.asarray(given, np.float64) for given in (p, q, phi))
    )
    if not (
        np.all((first > 0) & (first < 1) & (second > 0) & (second < 1)) and np.all(wanted >= 0)
    ):
        message = "probabilities must lie above 0 and below 1, correlations at 0 or above"
        raise ValueError(message)
    joint = first * second + wanted * _spread(first, second)
    low, high = np.zeros(joint.shape), np.full(joint.shape, np.pi / 2.0)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        below = _joint(first, second, middle) < joint
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    reached = wanted <= largest_event_correlation(first, second)
    return np.where(reached, np.sin((low + high) / 2.0), 1.0)
