"""How long a sky stays as it is: the correlation in time and the filter that makes it."""

from dataclasses import dataclass
from math import exp, log, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from euroqci_space.times import DAY_S
from euroqci_space.weather.tetrachoric import latent_correlation

FloatArray = NDArray[np.float64]

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Persistence:
    """Correlation in time ``(1 + bend * t) * exp(-rate * t)`` of the variable behind a sky.

    ``t`` in days. ``bend`` 0 is the first-order Markov process; the more bend, the straighter the
    correlation falls at first. Valid for ``0 <= bend <= rate``.
    """

    rate_per_day: float
    bend_per_day: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.bend_per_day <= self.rate_per_day or self.rate_per_day == 0.0:
            message = f"bend {self.bend_per_day} is not within 0..rate {self.rate_per_day}"
            raise ValueError(message)

    def correlation(self, later_s: ArrayLike) -> FloatArray:
        """Return the correlation with what is some seconds later, any shape.

        Examples
        --------
        >>> Persistence(rate_per_day=1.0, bend_per_day=0.0).correlation(86400.0).round(4).item()
        0.3679
        """
        days = np.abs(np.asarray(later_s, dtype=np.float64)) / DAY_S
        value: FloatArray = (1.0 + self.bend_per_day * days) * np.exp(-self.rate_per_day * days)
        return value


def fit_persistence(one_day: float, two_days: float, probability: float) -> Persistence:
    """Return the persistence that gives the indicator "clear" its correlation over two days.

    Parameters
    ----------
    one_day, two_days
        Correlation of the indicator with that of one and of two days later, above 0 and below 1.
    probability
        Clear-sky probability at which they were measured, above 0 and below 1.

    Raises
    ------
    ValueError
        When the second is larger than a first-order Markov process gives, or so much smaller
        that no process of this kind has it.

    Examples
    --------
    >>> fitted = fit_persistence(0.45, 0.21, 0.5)
    >>> fitted.correlation([86400.0, 172800.0]).round(4).tolist()  # sin(pi / 2 * (0.45, 0.21))
    [0.6494, 0.3239]
    """
    first, second = latent_correlation(probability, probability, [one_day, two_days]).tolist()
    ratio = second / first**2 if first else 0.0  # 1 for a first-order Markov process
    if not first < 1.0 or not 0.0 < ratio <= 1.0 + _ROUNDING:
        message = f"correlations {one_day} and {two_days} over one and two days do not go together"
        raise ValueError(message)
    less = max(1.0 - ratio, 0.0)
    bend = (less + sqrt(less)) / ratio
    return Persistence(rate_per_day=log((1.0 + bend) / first), bend_per_day=bend)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Filter:
    """White noise in, a series of unit variance and a given persistence out, step by step.

    ``y[t] = 2 f y[t-1] - f^2 y[t-2] + s (e[t] + m e[t-1])`` with standard normal ``e``: the exact
    samples of `Persistence` at equal steps, a process of order (2, 1).
    """

    fade: float  # f
    scale: float  # s
    memory: float  # m
    start: FloatArray  # (2, 2) root of the covariance of the state in which a series begins

    def run(self, noise: FloatArray) -> FloatArray:
        """Return series (steps, ...) made from white noise (2 + steps, ...): two values start."""
        kick = self.scale * noise[2:]
        ahead = self.start[0, 0] * noise[0]  # what is known of the next value
        behind = self.start[1, 0] * noise[0] + self.start[1, 1] * noise[1]
        series = np.empty_like(kick)
        for step, push in enumerate(kick):
            value = ahead + push
            ahead = behind + 2.0 * self.fade * value + self.memory * push
            behind = -(self.fade**2) * value
            series[step] = value
        return series


def step_filter(persistence: Persistence, step_s: float) -> Filter:
    """Return the filter that makes a persistence at equal steps."""
    fade = exp(-persistence.rate_per_day * step_s / DAY_S)
    steps = np.arange(4) * step_s
    rho = persistence.correlation(steps)
    weights = np.array([1.0, -2.0 * fade, fade**2])
    outer = np.multiply.outer(weights, weights)
    lag = np.abs(np.subtract.outer(np.arange(3), np.arange(3)))
    own = float((outer * rho[lag]).sum())  # of what the feedback leaves over: variance
    next_lag = np.abs(np.subtract.outer(np.arange(3), np.arange(3)) + 1)
    following = float((outer * rho[next_lag]).sum())  # and covariance with the step before
    ratio = following / own
    memory = 2.0 * ratio / (1.0 + sqrt(1.0 - 4.0 * ratio**2))
    variance = own / (1.0 + memory**2)
    known = sqrt(1.0 - variance)  # deviation of what a value owes to those before it
    tied = float(rho[1]) / known  # 1 for a first-order process, give or take the last bit
    start = np.array([[known, 0.0], [-(fade**2) * tied, fade**2 * sqrt(max(1.0 - tied**2, 0.0))]])
    return Filter(fade=fade, scale=sqrt(variance), memory=memory, start=start)
