"""Bits that error correction tells the eavesdropper."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from euroqci_space.key.additive import FloatArray
from euroqci_space.model import Protocol


def binary_entropy(probability: ArrayLike) -> FloatArray:
    """Return the entropy of a biased coin, 0 at 0 and at 1. [bit]

    Examples
    --------
    >>> binary_entropy([0.0, 0.11, 0.5, 1.0]).round(4).tolist()
    [0.0, 0.4999, 1.0, 0.0]
    """
    p = np.asarray(probability, dtype=np.float64)
    inside = (p > 0.0) & (p < 1.0)
    x = np.where(inside, p, 0.5)
    entropy = -x * np.log2(x) - (1.0 - x) * np.log2(1.0 - x)
    return np.where(inside, entropy, 0.0)


def leakage_bits(sifted_bits: FloatArray, errors: FloatArray, protocol: Protocol) -> FloatArray:
    """Return the bits that error correction publishes, by ``protocol.leakage``. [bit]

    Parameters
    ----------
    sifted_bits, errors
        Bits of the block and wrong ones among them, one shape.
    protocol
        Model, efficiency of error correction and correctness error.

    Notes
    -----
    ``"block"``: f n h(Q). ``"logM"``: the larger of that and `smallest_leakage`. ``"mXtot"``:
    f times the errors, a convention of SatQuMA that no code reaches. ``"none"``: 0, to part the
    cost of error correction from the rest.

    Examples
    --------
    >>> from euroqci_space.key.counts import example_protocol
    >>> leakage_bits(np.array([1e3, 1e6]), np.array([20.0, 2e4]), example_protocol()).round(1)
    array([   270.8, 164071. ])
    """
    return MODELS[protocol.leakage](sifted_bits, errors, protocol)


def _none(sifted: FloatArray, _errors: FloatArray, _protocol: Protocol) -> FloatArray:
    return np.zeros_like(sifted)


def _per_error(_sifted: FloatArray, errors: FloatArray, protocol: Protocol) -> FloatArray:
    return protocol.error_correction_efficiency * errors


def _block(sifted: FloatArray, errors: FloatArray, protocol: Protocol) -> FloatArray:
    factor = protocol.error_correction_efficiency
    bits: FloatArray = factor * sifted * binary_entropy(_error_rate(sifted, errors))
    return bits


def _block_or_smallest(sifted: FloatArray, errors: FloatArray, protocol: Protocol) -> FloatArray:
    block, qber = _block(sifted, errors, protocol), _error_rate(sifted, errors)
    return _at_least_smallest(block, sifted, qber, protocol.correctness_error)


def _error_rate(sifted: FloatArray, errors: FloatArray) -> FloatArray:
    return np.divide(errors, sifted, out=np.zeros_like(errors), where=sifted > 0.0)


MODELS: dict[str, Callable[[FloatArray, FloatArray, Protocol], FloatArray]] = {
    "none": _none,
    "mXtot": _per_error,
    "block": _block,
    "logM": _block_or_smallest,
}


def _at_least_smallest(
    block: FloatArray, sifted: FloatArray, qber: FloatArray, correctness_error: float
) -> FloatArray:
    """Raise ``block`` to the smallest leakage, found only where it can be the larger."""
    possible = (sifted >= 1.0) & (qber > 0.0) & (qber < 1.0)
    n, q = np.where(possible, sifted, 1.0), np.where(possible, qber, 0.5)
    ceiling = n * binary_entropy(q) + _widest_tail(n, q, correctness_error) * np.log((1.0 - q) / q)
    hopeful = possible & ((ceiling > block) | (q >= 0.5))
    if not hopeful.any():
        return block
    raised = np.array(block)
    found = smallest_leakage(sifted[hopeful], qber[hopeful], correctness_error)
    raised[hopeful] = np.maximum(block[hopeful], found)
    return raised


def _widest_tail(n: FloatArray, q: FloatArray, correctness_error: float) -> FloatArray:
    """Return Bernstein's bound on how far the errors exceed their mean, and one for rounding."""
    tail = np.log(1.0 / correctness_error)
    width: FloatArray = np.sqrt(tail * tail / 9.0 + 2.0 * tail * n * q * (1.0 - q))
    widest: FloatArray = 1.0 + tail / 3.0 + width
    return widest


def smallest_leakage(n: FloatArray, q: FloatArray, correctness_error: float) -> FloatArray:
    r"""Return the least that one-way error correction publishes for a finite block. [bit]

    Parameters
    ----------
    n, q
        Bits, at least 1, and error rate, within 0 and 1, one shape ``(k,)``.
    correctness_error
        Chance that the keys differ unnoticed, below 0.5.

    Notes
    -----
    Equation (6) of [1]_ in SatQuMA's reading,

    .. math::
        n h(q) + [n(1-q) - F^{-1}(\epsilon_c(1+1/\sqrt n);\,\lfloor n\rfloor, 1-q) - 1]
        \ln\frac{1-q}{q} - \tfrac12\ln n - \ln\frac1{\epsilon_c}

    which mixes natural logarithms with bits: for small blocks take it as a convention.

    References
    ----------
    .. [1] M. Tomamichel, J. Martinez-Mateo, C. Pacher, D. Elkouss, "Fundamental finite key limits
       for one-way information reconciliation in quantum key distribution", Quantum Information
       Processing 16, 280 (2017), doi:10.1007/s11128-017-1709-5.

    Examples
    --------
    >>> smallest_leakage(np.array([1e4]), np.array([0.02]), 1e-15).round(1)
    array([1842.3])
    """
    whole = np.floor(n)
    chance = correctness_error * (1.0 + 1.0 / np.sqrt(whole))
    right = whole - most_errors(chance, whole, q)
    odds = np.log((1.0 - q) / q)
    spread = (n * (1.0 - q) - right - 1.0) * odds
    proof: FloatArray = 0.5 * np.log(n) + np.log(1.0 / correctness_error)
    return n * binary_entropy(q) + spread - proof


def most_errors(chance: FloatArray, n: FloatArray, q: FloatArray) -> FloatArray:
    """Return the largest e for which ``n`` bits have e or more errors at least with ``chance``.

    Parameters
    ----------
    chance
        Probability, within 0 and 1, shape ``(k,)``.
    n, q
        Whole number of bits and error rate, within 0 and 1, ``(k,)``.

    Notes
    -----
    ``n - most_errors(chance, n, q)`` is ``scipy.stats.binom.ppf(chance, n, 1 - q)`` (a test holds
    both together), faster and without the import of ``scipy.stats``: a guess by the normal
    distribution, then Newton's steps in the logarithm of the tail, kept within a closing bracket.

    Examples
    --------
    >>> most_errors(np.array([1e-15]), np.array([10000.0]), np.array([0.02]))
    array([321.])
    """
    from scipy.special import betainc, ndtri  # noqa: PLC0415

    guess = n * q - ndtri(chance) * np.sqrt(n * q * (1.0 - q))
    trial = np.clip(np.rint(guess), 1.0, n)
    low, high = np.zeros_like(n), n + 1.0  # e = low is likely enough, e = high is not
    while (open_ := np.flatnonzero(high - low > 1.0)).size:
        e, size, rate = trial[open_], n[open_], q[open_]
        tail = betainc(e, size - e + 1.0, rate)
        enough = tail >= chance[open_]
        low[open_] = np.where(enough, e, low[open_])
        high[open_] = np.where(enough, high[open_], e)
        step = _newton_step(tail / chance[open_], e, size, rate)
        step = np.where(enough, np.maximum(step, 1.0), np.minimum(step, -1.0))
        trial[open_] = np.clip(e + step, low[open_] + 1.0, np.maximum(high[open_] - 1.0, 1.0))
    return low


def _newton_step(
    excess: FloatArray, errors: FloatArray, n: FloatArray, q: FloatArray
) -> FloatArray:
    """Return the steps in e that bring the tail to its aim; one more error divides it by ratio."""
    ratio = (errors + 1.0) / np.maximum(n - errors, 0.5) * (1.0 - q) / q
    with np.errstate(divide="ignore"):
        step = np.log(excess) / np.maximum(np.log(ratio), 1e-3)
    return np.floor(np.nan_to_num(step, posinf=0.0, neginf=0.0))
