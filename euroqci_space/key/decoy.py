"""Bounds on vacuum and single-photon events: tail bounds, then two decoy intensities."""

from dataclasses import dataclass
from math import exp, factorial, log

import numpy as np

from euroqci_space.key.additive import FloatArray
from euroqci_space.key.counts import Counts
from euroqci_space.model import Protocol
from euroqci_space.model.devices import TailBound

SHARES_OF_SECRECY_ERROR = 21.0  # Lim et al. 2014, after equation (5)
FLOOR = 1e-10  # an event count that stands for none


@dataclass(frozen=True, slots=True, kw_only=True)
class DecoyEstimate:
    """What the decoy states tell about a block; arrays of the shape of its counts.

    Lower bounds of the detections of vacuum in X and of single photons in X and Z, and the upper
    bound of the wrong bits among the latter.
    """

    vacuum_x: FloatArray
    single_x: FloatArray
    single_z: FloatArray
    errors_z: FloatArray


def decoy_estimate(
    counts: Counts,
    protocol: Protocol,
    tail_bound: TailBound,
    *,
    floor: float = FLOOR,
    clip_errors: bool = True,
) -> DecoyEstimate:
    r"""Bound what came of vacuum and of single photons.

    Parameters
    ----------
    counts
        Blocks, any shape.
    protocol
        Intensities, their probabilities and the secrecy error.
    tail_bound
        ``"chernoff"``, ``"hoeffding"`` or ``"asymptotic"``.
    floor
        What stands for zero events, so that rates of them exist.
    clip_errors
        Whether single photons have at most all errors seen in Z, as they must; Lim et al. leave
        the bound on them looser than that.

    Notes
    -----
    With :math:`\tau_n=\sum_k p_k e^{-\mu_k}\mu_k^n/n!` and the bounded counts
    :math:`n^\pm_k` of `bounded_counts` [1]_,

    .. math::
        s_0 &\ge \tau_0\,\frac{\mu_2 n_3^- - \mu_3 n_2^+}{\mu_2-\mu_3} \\
        s_1 &\ge \tau_1\mu_1\,\frac{n_2^- - n_3^+ - \frac{\mu_2^2-\mu_3^2}{\mu_1^2}
                 (n_1^+ - s_0/\tau_0)}{\mu_1(\mu_2-\mu_3)-\mu_2^2+\mu_3^2} \\
        v_1 &\le \tau_1\,\frac{m_2^+ - m_3^-}{\mu_2-\mu_3}, \qquad v_1 \le m_Z

    valid for :math:`\mu_1>\mu_2+\mu_3`, :math:`\mu_2>\mu_3\ge0`. SatQuMA has :math:`n_2^-` in the
    first line, which is no lower bound where :math:`\mu_3>0` and can exceed all detections; with
    ``protocol.error_allocation`` ``"satquma"`` so has this.

    References
    ----------
    .. [1] C. C. W. Lim et al., Phys. Rev. A 89, 022307 (2014), equations (2) to (4),
       doi:10.1103/PhysRevA.89.022307.

    Examples
    --------
    >>> from euroqci_space.key.counts import example_counts, example_protocol
    >>> estimate = decoy_estimate(example_counts().sum(), example_protocol(), "chernoff")
    >>> float(estimate.single_x.round(0))
    5471050.0
    """
    low_x, high_x = bounded_counts(counts.sifted_x, protocol, tail_bound)
    low_z, high_z = bounded_counts(counts.sifted_z, protocol, tail_bound)
    low_error, high_error = bounded_counts(counts.errors_z, protocol, tail_bound)
    vacuum_x = np.maximum(_vacuum(low_x, high_x, protocol), floor)
    vacuum_z = np.maximum(_vacuum(low_z, high_z, protocol), floor)
    errors_z = np.maximum(_single_errors(low_error, high_error, protocol), floor)
    return DecoyEstimate(
        vacuum_x=vacuum_x,
        single_x=np.maximum(_single(low_x, high_x, vacuum_x, protocol), floor),
        single_z=np.maximum(_single(low_z, high_z, vacuum_z, protocol), floor),
        errors_z=np.minimum(errors_z, counts.errors_z.sum(axis=0)) if clip_errors else errors_z,
    )


def bounded_counts(
    counts: FloatArray, protocol: Protocol, tail_bound: TailBound
) -> tuple[FloatArray, FloatArray]:
    r"""Return lower and upper bounds of the expected counts, times exp(mu_k)/p_k.

    Parameters
    ----------
    counts
        Per intensity, ``(3, *shape)``.
    protocol, tail_bound
        As for `decoy_estimate`.

    Notes
    -----
    With :math:`b=\ln(21/\epsilon_s)`: multiplicative Chernoff [1]_ as in SatQuMA,
    :math:`x^-=x-b/2-\sqrt{2bx+b^2/4}`, :math:`x^+=x+b+\sqrt{2bx+b^2}`; Hoeffding [2]_,
    :math:`x^\pm=x\pm\sqrt{Xb/2}` with the sum :math:`X` over the intensities; asymptotic,
    :math:`x` itself.

    References
    ----------
    .. [1] H.-L. Yin et al., "Tight security bounds for decoy-state quantum key distribution",
       Scientific Reports 10, 14312 (2020), doi:10.1038/s41598-020-71107-6.
    .. [2] C. C. W. Lim et al., Phys. Rev. A 89, 022307 (2014), doi:10.1103/PhysRevA.89.022307.

    Examples
    --------
    >>> from euroqci_space.key.counts import example_protocol
    >>> low, high = bounded_counts(np.array([1e6, 1e4, 1e2]), example_protocol(), "chernoff")
    >>> bool((low < high).all())
    True
    """
    column = (3,) + (1,) * (counts.ndim - 1)
    sent = np.reshape(protocol.intensity_probabilities, column)
    scale = np.exp(np.reshape(protocol.intensities, column)) / sent
    below, above = _deviations(counts, protocol.secrecy_error, tail_bound)
    return scale * (counts - below), scale * (counts + above)


def _deviations(
    counts: FloatArray, secrecy_error: float, tail_bound: TailBound
) -> tuple[FloatArray, FloatArray]:
    b = log(SHARES_OF_SECRECY_ERROR / secrecy_error)
    if tail_bound == "chernoff":
        twice = 2.0 * b * counts
        return 0.5 * b + np.sqrt(twice + 0.25 * b * b), b + np.sqrt(twice + b * b)
    if tail_bound == "hoeffding":
        width = np.sqrt(0.5 * b * counts.sum(axis=0))
        return width, width
    return np.zeros(()), np.zeros(())


def sent_photons(number: int, protocol: Protocol) -> float:
    """Return the probability tau_n that a pulse holds ``number`` photons.

    Examples
    --------
    >>> from euroqci_space.key.counts import example_protocol
    >>> round(sent_photons(1, example_protocol()), 4)
    0.2943
    """
    pairs = zip(protocol.intensities, protocol.intensity_probabilities, strict=True)
    terms = (share * exp(-intensity) * intensity**number for intensity, share in pairs)
    return sum(terms) / factorial(number)


def _vacuum(low: FloatArray, high: FloatArray, protocol: Protocol) -> FloatArray:
    _, mu_2, mu_3 = protocol.intensities
    tau_0 = sent_photons(0, protocol)
    second = low[1] if protocol.error_allocation == "satquma" else high[1]
    bound: FloatArray = tau_0 * (mu_2 * low[2] - mu_3 * second) / (mu_2 - mu_3)
    return bound


def _single(
    low: FloatArray, high: FloatArray, vacuum: FloatArray, protocol: Protocol
) -> FloatArray:
    mu_1, mu_2, mu_3 = protocol.intensities
    tau_0, tau_1 = sent_photons(0, protocol), sent_photons(1, protocol)
    several = (mu_2**2 - mu_3**2) / mu_1**2 * (high[0] - vacuum / tau_0)
    spread = mu_1 * (mu_2 - mu_3) - mu_2**2 + mu_3**2
    bound: FloatArray = tau_1 * mu_1 * (low[1] - high[2] - several) / spread
    return bound


def _single_errors(low: FloatArray, high: FloatArray, protocol: Protocol) -> FloatArray:
    _, mu_2, mu_3 = protocol.intensities
    bound: FloatArray = sent_photons(1, protocol) * (high[1] - low[2]) / (mu_2 - mu_3)
    return bound
