"""Key from entangled pairs sent to two stations at once (BBM92, dual downlink)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from euroqci_space.key.additive import Additive, FloatArray
from euroqci_space.key.leakage import binary_entropy
from euroqci_space.key.secret import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class PairProtocol:
    """A source of entangled pairs, and the bounds that judge its blocks."""

    pair_rate_hz: float
    coincidence_window_s: float
    intrinsic_error: float  # share of wrong bits among true coincidences
    basis_x_probability: float = 0.5  # X makes key, Z tests; at both stations
    secrecy_error: float = 1e-10  # eps_s
    correctness_error: float = 1e-15  # eps_c
    error_correction_efficiency: float = 1.19  # f_e, times the Shannon limit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PairCounts(Additive):
    """Sifted coincidences in the key and the test basis and their errors, all of one shape.

    ``accidental`` are the coincidences in the key basis of photons that are no pair.
    """

    key: FloatArray
    test: FloatArray
    key_errors: FloatArray
    test_errors: FloatArray
    accidental: FloatArray

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the elements."""
        return np.shape(self.key)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PairKey:
    """The key of blocks of coincidences; arrays of the shape of the counts, as in `SecretKey`."""

    bits: FloatArray
    asymptotic_bits: FloatArray
    sifted_bits: FloatArray
    qber: FloatArray
    phase_error: FloatArray
    leakage_bits: FloatArray
    reason: NDArray[np.int8]


def pair_counts(
    efficiency: tuple[ArrayLike, ArrayLike],
    noise_hz: tuple[ArrayLike, ArrayLike],
    protocol: PairProtocol,
    slot_s: ArrayLike,
) -> PairCounts:
    r"""Return the expected coincidences of each slot in which both stations see the satellite.

    Parameters
    ----------
    efficiency
        Of the links to the two stations, detectors included, each ``(..., n_slots)``.
    noise_hz
        Dark and background counts of all detectors of each station, broadcast. [1/s]
    protocol
        Pair rate, coincidence window, intrinsic error.
    slot_s
        Length of a slot. [s]

    Notes
    -----
    True coincidences :math:`C=R\eta_A\eta_B`, singles :math:`S_i=R\eta_i+B_i`, accidental ones
    :math:`A=S_AS_Bt_c` and the error rate :math:`Q=(eC+A/2)/(C+A)` [1]_; for :math:`St_c\ll1`, so
    that no window holds two pairs.

    References
    ----------
    .. [1] S. P. Neumann, T. Scheidl, M. Selimovic, M. Pivoluska, B. Liu, M. Bohmann, R. Ursin,
       "Model for optimizing quantum key distribution with continuous-wave pumped entangled-photon
       sources", Phys. Rev. A 104, 022406 (2021), doi:10.1103/PhysRevA.104.022406.

    Examples
    --------
    >>> protocol = PairProtocol(pair_rate_hz=6e6, coincidence_window_s=1e-9, intrinsic_error=0.02)
    >>> counts = pair_counts((1e-3, 1e-3), (500.0, 500.0), protocol, 100.0)
    >>> float(counts.key.round(1)), float((counts.key_errors / counts.key).round(4))
    (151.1, 0.0234)
    """
    eta_a, eta_b = (np.asarray(values, dtype=np.float64) for values in efficiency)
    noise_a, noise_b = (np.asarray(values, dtype=np.float64) for values in noise_hz)
    rate, length = protocol.pair_rate_hz, np.asarray(slot_s, dtype=np.float64)
    true = rate * eta_a * eta_b * length
    singles = (rate * eta_a + noise_a) * (rate * eta_b + noise_b)
    accidental = singles * protocol.coincidence_window_s * length
    wrong = protocol.intrinsic_error * true + 0.5 * accidental
    share_x, share_z = protocol.basis_x_probability**2, (1.0 - protocol.basis_x_probability) ** 2
    return PairCounts(
        key=share_x * (true + accidental),
        test=share_z * (true + accidental),
        key_errors=share_x * wrong,
        test_errors=share_z * wrong,
        accidental=share_x * accidental,
    )


def bbm92(counts: PairCounts, protocol: PairProtocol) -> PairKey:
    r"""Return the secret key of blocks of coincidences.

    Parameters
    ----------
    counts
        One element a block, any shape.
    protocol
        Security parameters and efficiency of error correction.

    Notes
    -----
    With n key and k test bits [1]_,

    .. math::
        \ell=n[1-h(Q_Z+\mu)]-f_enh(Q_X)-\log_2\frac{2}{\epsilon_s^2\epsilon_c}, \qquad
        \mu=\sqrt{\frac{n+k}{nk}\,\frac{k+1}{k}\ln\frac4{\epsilon_s}}

    at least 0. Newer bounds need smaller blocks; this one is the plain reference.

    References
    ----------
    .. [1] M. Tomamichel, C. C. W. Lim, N. Gisin, R. Renner, "Tight finite-key analysis for quantum
       cryptography", Nature Communications 3, 634 (2012), doi:10.1038/ncomms1631.

    Examples
    --------
    >>> n, wrong = np.array([1500.0, 1e5]), np.array([67.5, 3000.0])
    >>> counts = PairCounts(key=n, test=n, key_errors=wrong, test_errors=wrong, accidental=0 * n)
    >>> protocol = PairProtocol(pair_rate_hz=6e6, coincidence_window_s=1e-9, intrinsic_error=0.02)
    >>> bbm92(counts, protocol).bits.round(1).tolist()
    [0.0, 47226.5]
    """
    sifted = np.asarray(counts.key)
    qber, test_error = _rate(counts.key_errors, sifted), _rate(counts.test_errors, counts.test)
    phase = np.minimum(test_error + _fluctuation(sifted, counts.test, protocol.secrecy_error), 0.5)
    leaked = protocol.error_correction_efficiency * sifted * binary_entropy(qber)
    terms = np.log2(2.0 / (protocol.secrecy_error**2 * protocol.correctness_error))
    bits = np.maximum(sifted * (1.0 - binary_entropy(phase)) - leaked - terms, 0.0)
    limit = np.minimum(test_error, 0.5)
    asymptotic = np.maximum(sifted * (1.0 - binary_entropy(limit)) - leaked, 0.0)
    return PairKey(
        bits=bits,
        asymptotic_bits=asymptotic,
        sifted_bits=sifted,
        qber=qber,
        phase_error=phase,
        leakage_bits=leaked,
        reason=_reasons(counts, bits, asymptotic),
    )


def _rate(errors: FloatArray, bits: FloatArray) -> FloatArray:
    """Return the error rate; 0.5, which tells nothing, without bits."""
    rate = np.full(np.shape(bits), 0.5)
    np.divide(errors, bits, out=rate, where=np.asarray(bits) > 0.0)
    return rate


def _fluctuation(key: FloatArray, test: FloatArray, secrecy_error: float) -> FloatArray:
    """Return mu, infinite without a bit to key or to test."""
    some = (key >= 1.0) & (test >= 1.0)
    n, k = np.where(some, key, 1.0), np.where(some, test, 1.0)
    width = np.sqrt((n + k) / (n * k) * (k + 1.0) / k * np.log(4.0 / secrecy_error))
    return np.where(some, width, np.inf)


def _reasons(counts: PairCounts, bits: FloatArray, asymptotic: FloatArray) -> NDArray[np.int8]:
    noisy = counts.accidental > counts.key_errors  # half of the accidental ones are errors
    cases = [bits > 0.0, counts.key < 1.0, asymptotic > 0.0, noisy]
    names = [Reason.OK, Reason.NO_LIGHT, Reason.BLOCK_TOO_SMALL, Reason.BACKGROUND]
    return np.asarray(np.select(cases, names, Reason.ERROR_TOO_HIGH), dtype=np.int8)
