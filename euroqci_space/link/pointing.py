"""What an unsteady beam loses.

Counts are linear in the efficiency, so that key depends on the mean alone. The outage form is for
beacons and clocks, which need light at every instant.
"""

from math import exp


def mean_pointing_efficiency(
    *, half_angle_1e2_urad: float, jitter_urad: float, bias_urad: float = 0.0
) -> float:
    """Return the mean of the Gaussian beam profile over bias and jitter, relative to its axis.

    Parameters
    ----------
    half_angle_1e2_urad
        Half angle of the beam at 1/e^2. [urad]
    jitter_urad
        Standard deviation of the pointing per axis. [urad]
    bias_urad
        Constant offset. [urad]

    Notes
    -----
    E = exp(-2 b^2 / (theta^2 + 4 s^2)) / (1 + 4 s^2 / theta^2), for a receiver much smaller than
    the beam and jitter that is Gaussian, equal and independent on both axes.

    References
    ----------
    .. [1] K. Kiasaleh, On the probability density function of signal intensity in free-space
       optical communications systems impaired by pointing jitter and turbulence, Optical
       Engineering 33, 3748, 1994, doi:10.1117/12.181063.

    Examples
    --------
    >>> mean_pointing_efficiency(half_angle_1e2_urad=10.0, jitter_urad=5.0)
    0.5
    """
    square = half_angle_1e2_urad**2
    spread = square + 4.0 * jitter_urad**2
    return exp(-2.0 * bias_urad**2 / spread) * square / spread


def pointing_outage_efficiency(
    *, half_angle_1e2_urad: float, jitter_urad: float, outage_probability: float
) -> float:
    """Return the level that the beam falls below for a share ``outage_probability`` of the time.

    Parameters
    ----------
    half_angle_1e2_urad
        Half angle of the beam at 1/e^2. [urad]
    jitter_urad
        Standard deviation of the pointing per axis; no bias. [urad]
    outage_probability
        Share of the time, above 0 and at most 1.

    Notes
    -----
    p(I) = B I^(B-1), 0 < I < 1, with B = theta^2 / (4 s^2); hence I = p^(1/B).

    References
    ----------
    .. [1] K. Kiasaleh, Optical Engineering 33, 3748, 1994, doi:10.1117/12.181063.

    Examples
    --------
    >>> round(pointing_outage_efficiency(
    ...     half_angle_1e2_urad=10.0, jitter_urad=2.5, outage_probability=0.01), 4)
    0.3162
    """
    if jitter_urad == 0.0:
        return 1.0
    steadiness = half_angle_1e2_urad**2 / (4.0 * jitter_urad**2)
    return float(outage_probability ** (1.0 / steadiness))
