"""What detectors lose: dead time, timing jitter, a share of the gate."""

from math import erf, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from euroqci_space.model import Detector

FloatArray = NDArray[np.float64]


def live_fraction(count_rate_hz: ArrayLike, dead_time_ns: float) -> FloatArray:
    """Return the share of time in which a detector is ready.

    Parameters
    ----------
    count_rate_hz
        Rate that would be counted without dead time, per detector, any shape. [1/s]
    dead_time_ns
        Time after a count in which the detector is blind. [ns]

    Notes
    -----
    1 / (1 + R tau): a dead time that further photons do not prolong.

    References
    ----------
    .. [1] G. F. Knoll, Radiation Detection and Measurement, Wiley, 4th ed. 2010, chapter 4.

    Examples
    --------
    >>> live_fraction(1e6, 100.0).round(4)
    np.float64(0.9091)
    """
    rate = np.asarray(count_rate_hz, dtype=np.float64)
    live: FloatArray = 1.0 / (1.0 + rate * (dead_time_ns * 1e-9))
    return live


def gate_fraction(gate_ns: float, jitter_ps: float) -> float:
    """Return the share of counts that fall within the gate of their pulse.

    Parameters
    ----------
    gate_ns
        Width of the gate, centred on the pulse. [ns]
    jitter_ps
        Standard deviation of the arrival time as recorded. [ps]

    Notes
    -----
    erf(g / (2 sqrt(2) s)), a Gaussian response.

    Examples
    --------
    >>> round(gate_fraction(1.0, 500.0), 4)
    0.6827
    """
    if jitter_ps == 0.0:
        return 1.0
    return erf(gate_ns * 1e3 / (2.0 * sqrt(2.0) * jitter_ps))


def neighbour_fraction(gate_ns: float, jitter_ps: float, pulse_rate_hz: float) -> float:
    """Return the share of counts that fall within the gates of the two neighbouring pulses.

    Notes
    -----
    The Gaussian response of ``gate_fraction``, one pulse period away on each side.

    Examples
    --------
    >>> round(neighbour_fraction(1.0, 500.0, 1e9), 4)
    0.3146
    """
    if jitter_ps == 0.0:
        return 0.0
    scale = sqrt(2.0) * jitter_ps
    period_ps = 1e12 / pulse_rate_hz
    outer, inner = period_ps + gate_ns * 500.0, period_ps - gate_ns * 500.0
    return erf(outer / scale) - erf(inner / scale)


def extraneous_probability(
    background_hz: ArrayLike, detector: Detector, gate_ns: float
) -> FloatArray:
    """Return the chance of a dark or background count per gate and detector of a basis.

    Parameters
    ----------
    background_hz
        Background counts of all detectors together, any shape. [1/s]
    detector
        Kind and number of detectors.
    gate_ns
        Width of the gate. [ns]

    Notes
    -----
    The key formulas know one receiver: two detectors that look at the basis in use. All counts of
    the receiver, ``R_bg + n R_dark``, are shared by these two: x = (R_bg / n + R_dark) t n / 2 a
    detector and gate, which for two detectors is (R_bg / 2 + R_dark) t; four detectors behind a
    passive choice of basis are dark twice as often. Counts come at random, so that one of the two
    fires with the chance 2 P_ec = 1 - exp(-2 x); below x = 0.01 this is x within 1 %, by day it
    stops at 1/2.

    Examples
    --------
    >>> detector = Detector(id="x", efficiency=0.5, dark_count_hz=25.0, number=4)
    >>> extraneous_probability(100.0, detector, 2.0).round(9)
    np.float64(2e-07)
    """
    rate = np.asarray(background_hz, dtype=np.float64) + detector.number * detector.dark_count_hz
    probability: FloatArray = -0.5 * np.expm1(-rate * gate_ns * 1e-9)
    return probability
