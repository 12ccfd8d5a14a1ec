"""From the counts of a block to its secret key, and why there is none."""

from dataclasses import dataclass, replace
from enum import IntEnum
from math import log2

import numpy as np
from numpy.typing import ArrayLike, NDArray

from euroqci_space.key.additive import FloatArray
from euroqci_space.key.counts import Counts
from euroqci_space.key.decoy import (
    FLOOR,
    SHARES_OF_SECRECY_ERROR,
    DecoyEstimate,
    decoy_estimate,
    sent_photons,
)
from euroqci_space.key.leakage import binary_entropy, leakage_bits
from euroqci_space.model import Protocol

LARGEST_RATE = 1.0 - np.finfo(np.float64).eps


class Reason(IntEnum):
    """Why a block has no key; ``OK`` where it has some."""

    OK = 0
    NO_LIGHT = 1
    BLOCK_TOO_SMALL = 2
    ERROR_TOO_HIGH = 3
    BACKGROUND = 4
    LOSS = 5

    @property
    def text(self) -> str:
        """Words for tables and reports."""
        return REASON_TEXTS[self]


REASON_TEXTS = (
    "ok",
    "no light",
    "block too small",
    "error too high",
    "background",
    "loss",
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SecretKey:
    """The key of blocks and what it is made of; arrays of the shape of the counts.

    Parameters
    ----------
    bits
        Secret key with finite-size bounds, authentication taken off: the headline. [bit]
    asymptotic_bits
        The same counts without statistical fluctuations, composable terms and authentication:
        for comparison. [bit]
    sifted_bits
        Sifted bits in the key basis. [bit]
    qber, phase_error
        Error rate in the key basis; upper bound of the phase error rate of single photons in it.
    leakage_bits, authentication_bits
        What error correction publishes; what authentication uses up. [bit]
    vacuum_x, single_x, single_z, single_errors_z
        The bounds of `decoy_estimate`.
    reason
        `Reason` of each element, as a small integer.
    """

    bits: FloatArray
    asymptotic_bits: FloatArray
    sifted_bits: FloatArray
    qber: FloatArray
    phase_error: FloatArray
    leakage_bits: FloatArray
    authentication_bits: FloatArray
    vacuum_x: FloatArray
    single_x: FloatArray
    single_z: FloatArray
    single_errors_z: FloatArray
    reason: NDArray[np.int8]

    @property
    def reason_texts(self) -> NDArray[np.str_]:
        """The reasons in words, same shape."""
        return np.array(REASON_TEXTS)[self.reason]


def secret_key(
    counts: Counts,
    protocol: Protocol,
    *,
    contacts: ArrayLike = 1,
    dark_probability: float | None = None,
    floor: float = FLOOR,
) -> SecretKey:
    r"""Return the secret key of blocks.

    Parameters
    ----------
    counts
        One element a block, any shape.
    protocol
        Source settings, tail bound, leakage model, security parameters.
    contacts
        Contacts in each block, each of which costs
        ``protocol.authentication_bits_per_contact``.
    dark_probability
        Dark counts per detector and gate. Tells, for a block that noise ruins, whether the sky is
        to blame (`Reason.BACKGROUND`) or a signal too weak for the detector (`Reason.LOSS`);
        without it the former is given.
    floor
        What stands for zero events.

    Notes
    -----
    With the estimate of `decoy_estimate`, the rate :math:`r=v_{Z1}/s_{Z1}` and `phase_error`
    [1]_,

    .. math::
        \ell = s_{X0}+s_{X1}[1-h(\phi_X)]-\lambda-6\log_2\frac{21}{\epsilon_s}
               -\log_2\frac{2}{\epsilon_c}

    at least 0, at most the sifted bits. It is the key of the whole block (SatQuMA divides by the
    number of passes) and not rounded. Where ``protocol.tail_bound`` is ``"asymptotic"`` the two
    logarithms and the fluctuation of the phase error vanish. ``asymptotic_bits`` uses ``"block"``
    where the protocol says ``"logM"``, its limit for large blocks.

    References
    ----------
    .. [1] C. C. W. Lim et al., Phys. Rev. A 89, 022307 (2014), equations (1) to (5),
       doi:10.1103/PhysRevA.89.022307.

    Examples
    --------
    >>> from euroqci_space.key.counts import example_counts, example_protocol
    >>> key = secret_key(example_counts().sum(), example_protocol())
    >>> int(key.bits), int(key.asymptotic_bits), str(key.reason_texts)
    (4124003, 4464935, 'ok')
    """
    leaked = _leaked(counts, protocol)
    finite = decoy_estimate(counts, protocol, protocol.tail_bound, floor=floor)
    phase = _phase_error(finite, protocol)
    spent = np.broadcast_to(
        protocol.authentication_bits_per_contact * np.asarray(contacts, dtype=np.float64),
        counts.shape,
    )
    bits = _cut(_margin(finite, phase, leaked + spent + composable_bits(protocol)), counts)
    limit = decoy_estimate(counts, protocol, "asymptotic", floor=floor)
    asymptotic = _cut(_margin(limit, _rate(limit, 0.5), _leaked_by_many(counts, protocol)), counts)
    return SecretKey(
        bits=bits,
        asymptotic_bits=asymptotic,
        sifted_bits=counts.sifted_bits,
        qber=counts.qber,
        phase_error=phase,
        leakage_bits=leaked,
        authentication_bits=spent,
        vacuum_x=finite.vacuum_x,
        single_x=finite.single_x,
        single_z=finite.single_z,
        single_errors_z=finite.errors_z,
        reason=_reasons(counts, protocol, (bits, asymptotic), limit, dark_probability),
    )


def key_bits(counts: Counts, protocol: Protocol, *, contacts: ArrayLike = 1) -> FloatArray:
    """Return ``secret_key(...).bits`` alone, in about half the time. [bit]

    Examples
    --------
    >>> from euroqci_space.key.counts import example_counts, example_protocol
    >>> int(key_bits(example_counts().sum(), example_protocol()))
    4124003
    """
    return _cut(key_margin(counts, protocol, contacts=contacts), counts)


def key_margin(
    counts: Counts,
    protocol: Protocol,
    *,
    contacts: ArrayLike = 1,
    floor: float = FLOOR,
    clip_errors: bool = True,
) -> FloatArray:
    """Return the key length as the formula gives it: below 0, the bits that are missing. [bit]

    Parameters
    ----------
    counts, protocol, contacts, floor
        As for `secret_key`.
    clip_errors
        As for `decoy_estimate`.

    Examples
    --------
    >>> from euroqci_space.key.counts import example_counts, example_protocol
    >>> bool(key_margin(example_counts()[0] * 1e-4, example_protocol()) < 0)
    True
    """
    bound = protocol.tail_bound
    finite = decoy_estimate(counts, protocol, bound, floor=floor, clip_errors=clip_errors)
    spent = protocol.authentication_bits_per_contact * np.asarray(contacts, dtype=np.float64)
    costs = _leaked(counts, protocol) + spent + composable_bits(protocol)
    return _margin(finite, _phase_error(finite, protocol), costs)


def composable_bits(protocol: Protocol) -> float:
    """Return what secrecy and correctness cost any block, however large. [bit]

    Examples
    --------
    >>> from euroqci_space.key.counts import example_protocol
    >>> round(composable_bits(example_protocol()), 2)
    256.57
    """
    if protocol.tail_bound == "asymptotic":
        return 0.0
    secrecy = 6.0 * log2(SHARES_OF_SECRECY_ERROR / protocol.secrecy_error)
    return secrecy + log2(2.0 / protocol.correctness_error)


def phase_fluctuation(
    rate: FloatArray, single_x: FloatArray, single_z: FloatArray, secrecy_error: float
) -> FloatArray:
    r"""Return how far the phase error rate in X may lie above the error rate seen in Z.

    Parameters
    ----------
    rate
        Error rate of single photons in Z, below 1, any shape.
    single_x, single_z
        Single-photon events, above 0, same shape.
    secrecy_error
        Security parameter.

    Notes
    -----
    .. math::
        \gamma=\sqrt{\frac{(s_Z+s_X)(1-r)r}{s_Zs_X\ln2}
        \log_2\left[\frac{s_Z+s_X}{s_Zs_X(1-r)r}\frac{21^2}{\epsilon_s^2}\right]}

    after equation (5) of Lim et al. (2014), doi:10.1103/PhysRevA.89.022307; 0 at r = 0.

    Examples
    --------
    >>> one = np.array(1e5)
    >>> float(phase_fluctuation(np.array(0.01), one, one, 1e-9).round(5))
    0.00413
    """
    variance = (1.0 - rate) * rate
    shortage = (single_z + single_x) / (single_z * single_x)
    safe = np.where(variance > 0.0, variance, 1.0)
    failure = 2.0 * log2(SHARES_OF_SECRECY_ERROR / secrecy_error)
    logarithm = np.maximum(np.log2(shortage) - np.log2(safe) + failure, 0.0)
    spread = shortage * variance / np.log(2.0) * logarithm
    width: FloatArray = np.sqrt(spread)
    return width


def _leaked(counts: Counts, protocol: Protocol) -> FloatArray:
    return leakage_bits(counts.sifted_bits, counts.errors_x, protocol)


def _leaked_by_many(counts: Counts, protocol: Protocol) -> FloatArray:
    """Return the leakage in the limit of large blocks."""
    logarithmic = protocol.leakage == "logM"
    return _leaked(counts, replace(protocol, leakage="block") if logarithmic else protocol)


def _rate(estimate: DecoyEstimate, top: float) -> FloatArray:
    return np.minimum(estimate.errors_z / estimate.single_z, top)


def _phase_error(estimate: DecoyEstimate, protocol: Protocol) -> FloatArray:
    if protocol.tail_bound == "asymptotic":
        return _rate(estimate, 0.5)
    rate = _rate(estimate, float(LARGEST_RATE))
    gamma = phase_fluctuation(rate, estimate.single_x, estimate.single_z, protocol.secrecy_error)
    return np.minimum(rate + gamma, 0.5)


def _margin(estimate: DecoyEstimate, phase: FloatArray, costs: FloatArray) -> FloatArray:
    return estimate.vacuum_x + estimate.single_x * (1.0 - binary_entropy(phase)) - costs


def _cut(margin: FloatArray, counts: Counts) -> FloatArray:
    """Keep the key within 0 and the bits that it is distilled from."""
    return np.minimum(np.maximum(margin, 0.0), counts.sifted_bits)


def _reasons(
    counts: Counts,
    protocol: Protocol,
    bits: tuple[FloatArray, FloatArray],
    limit: DecoyEstimate,
    dark_probability: float | None,
) -> NDArray[np.int8]:
    """Name the first thing that would have to change; noise is judged by its share of the error."""
    finite, asymptotic = bits
    if (finite > 0.0).all():
        return np.full(counts.shape, Reason.OK, dtype=np.int8)
    sifted = counts.sifted_bits
    noisy = limit.vacuum_x > counts.errors_x  # half of the noise is errors: half of all errors
    noise = np.where(
        _dim(counts, protocol, limit, dark_probability), Reason.LOSS, Reason.BACKGROUND
    )
    cases = [finite > 0.0, sifted < 1.0, asymptotic > 0.0, noisy]
    names = [Reason.OK, Reason.NO_LIGHT, Reason.BLOCK_TOO_SMALL, noise]
    chosen = np.select(cases, [np.asarray(name) for name in names], Reason.ERROR_TOO_HIGH)
    return chosen.astype(np.int8)


def _dim(
    counts: Counts, protocol: Protocol, limit: DecoyEstimate, dark_probability: float | None
) -> NDArray[np.bool_]:
    """Return where the noise is no more than twice the detectors' own, two of them a basis."""
    if dark_probability is None:
        return np.zeros(counts.shape, dtype=np.bool_)
    basis = protocol.basis_x_probability_alice * protocol.basis_x_probability_bob
    dark = 2.0 * dark_probability * basis * sent_photons(0, protocol) * counts.pulses
    return limit.vacuum_x <= 2.0 * dark
