"""Detector counts of decoy BB84: per slot, and summed to any window, pass or block."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from euroqci_space.key.additive import Additive, FloatArray, concatenate
from euroqci_space.model import Protocol

SLOTS_IN_CACHE = 32768  # at a dozen numbers each some MiB


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Counts(Additive):
    """Expected counts of any number of slots, passes or blocks (the *elements*, any shape).

    X is the basis that makes key, Z the one that tests it. The three intensities lie on the
    **first** axis, so that the elements lie together in memory: ``sifted_x`` has the shape
    ``(3, *shape)`` where ``pulses`` has ``shape``. Counts add: slots to windows, passes to blocks.

    Parameters
    ----------
    sifted_x, sifted_z
        Sifted detections per intensity, shape ``(3, *shape)``.
    errors_x
        Wrong bits among all of ``sifted_x``, ``shape``.
    errors_z
        Wrong bits among ``sifted_z`` per intensity, ``(3, *shape)``.
    pulses
        Pulses sent, ``shape``.

    Examples
    --------
    >>> slots = example_counts()
    >>> running = slots.cumulative()
    >>> window = running[3] - running[1]
    >>> bool(np.isclose(window.errors_x, slots[1:3].sum().errors_x))
    True
    """

    sifted_x: FloatArray
    sifted_z: FloatArray
    errors_x: FloatArray
    errors_z: FloatArray
    pulses: FloatArray

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the elements."""
        return self.pulses.shape

    @property
    def sifted_bits(self) -> FloatArray:
        """Sifted detections in the key basis, all intensities, ``shape``."""
        total: FloatArray = self.sifted_x.sum(axis=0)
        return total

    @property
    def stored_bits(self) -> FloatArray:
        """Sifted bits of both bases, which both ends keep until the block closes, ``shape``."""
        total: FloatArray = self.sifted_bits + self.sifted_z.sum(axis=0)
        return total

    @property
    def qber(self) -> FloatArray:
        """Error rate in the key basis, ``shape``; 0.5, which tells nothing, without detections."""
        sifted = self.sifted_bits
        rate = np.full(self.shape, 0.5)
        np.divide(self.errors_x, sifted, out=rate, where=sifted > 0.0)
        return rate


def slot_counts(
    efficiency: ArrayLike,
    extraneous_probability: ArrayLike,
    intrinsic_error: ArrayLike,
    protocol: Protocol,
    slot_s: ArrayLike,
    afterpulse_probability: ArrayLike = 0.0,
) -> Counts:
    r"""Return the expected counts of each slot of a decoy BB84 link.

    Parameters
    ----------
    efficiency
        Share of the photons sent that is detected, detector included, shape ``(..., n_slots)``.
    extraneous_probability
        Dark and background counts per detector and gate, 0 to 0.5, broadcast.
    intrinsic_error
        Share of wrong bits among detected signal photons, broadcast.
    protocol
        Source settings, basis choice and the allocation of errors to intensities.
    slot_s
        Length of a slot, broadcast. [s]
    afterpulse_probability
        Share of detections that cause another, broadcast.

    Returns
    -------
    Counts
        Elements of the common shape.

    Raises
    ------
    ValueError
        When a share is not a number in its range.

    Notes
    -----
    Per slot and intensity [1]_, with two detectors behind each basis,

    .. math::
        D_k &= (1+p_{ap})\,[1-(1-2p_{ec})\,e^{-\mu_k\eta}] \\
        e_k &= p_{ec} + p_{ap}D_k/2 + Q_I\,[1-e^{-\mu_k\eta}] \\
        n_{X,k} &= p_X^A p_X^B\,N\,p_k D_k, \qquad m_X = p_X^A p_X^B\,N\sum_k p_k e_k

    and likewise for Z. The errors in Z per intensity are :math:`N p_k e_k` where
    ``protocol.error_allocation`` is ``"physical"``; ``"satquma"`` shares the errors of the slot out
    by detections, :math:`p_kD_k/\sum_j p_jD_j`, as SatQuMA does [2]_, which understates the
    errors of the weak intensities. Poissonian source, no dead time (put it into ``efficiency``).

    The differences of exponentials are taken as printed: ``expm1`` would be exact below 1e-16 of a
    pulse, far under any dark count, but would part from SatQuMA by 1e-9 at 1e-8 dark counts.

    References
    ----------
    .. [1] C. C. W. Lim, M. Curty, N. Walenta, F. Xu, H. Zbinden, "Concise security bounds for
       practical decoy-state quantum key distribution", Phys. Rev. A 89, 022307 (2014),
       doi:10.1103/PhysRevA.89.022307.
    .. [2] J. S. Sidhu, T. Brougham, D. McArthur, R. G. Pousa, D. K. L. Oi, "Finite key effects in
       satellite quantum key distribution", npj Quantum Information 8, 18 (2022),
       doi:10.1038/s41534-022-00525-3.

    Examples
    --------
    >>> counts = slot_counts([1e-4, 2e-4], 1e-7, 0.01, example_protocol(), 1.0)
    >>> counts.shape, counts.sifted_bits.round(0).tolist()
    ((2,), [3626.0, 7240.0])
    """
    given = (efficiency, extraneous_probability, intrinsic_error, afterpulse_probability)
    shares = tuple(np.asarray(values, dtype=np.float64) for values in given)
    _check_shares(shares)
    clicks, wrong = _probabilities(shares, protocol)
    sent = protocol.pulse_rate_hz * np.asarray(slot_s, dtype=np.float64)
    return _counts(clicks, wrong, sent, protocol)


def pass_counts(
    efficiency: ArrayLike,
    extraneous_probability: ArrayLike,
    intrinsic_error: ArrayLike,
    protocol: Protocol,
    slot_s: ArrayLike,
    afterpulse_probability: ArrayLike = 0.0,
) -> Counts:
    """Return ``slot_counts(...).sum()`` of many passes, some ten times as fast.

    The slots of a few passes at a time stay in the processor's cache and are dropped once summed.

    Parameters
    ----------
    efficiency
        As for `slot_counts`, ``(n_passes, n_slots)``.
    extraneous_probability, intrinsic_error, protocol, slot_s, afterpulse_probability
        As for `slot_counts`, broadcast.

    Returns
    -------
    Counts
        One element a pass, ``(n_passes,)``.

    Examples
    --------
    >>> whole = pass_counts([[1e-4, 2e-4], [1e-4, 0.0]], 1e-7, 0.01, example_protocol(), 1.0)
    >>> whole.sifted_bits.round(0).tolist()
    [10867.0, 3638.0]
    """
    eta = np.asarray(efficiency, dtype=np.float64)
    given = (extraneous_probability, intrinsic_error, slot_s, afterpulse_probability)
    others = [np.asarray(values, dtype=np.float64) for values in given]
    passes = max(1, SLOTS_IN_CACHE // eta.shape[1])

    def some(rows: slice) -> Counts:
        noise, error, length, after = (
            values[rows] if values.ndim == 2 and len(values) > 1 else values for values in others
        )
        return slot_counts(eta[rows], noise, error, protocol, length, after).sum()

    return concatenate([some(slice(i, i + passes)) for i in range(0, len(eta), passes)])


def _check_shares(shares: tuple[FloatArray, ...]) -> None:
    names = ("efficiency", "extraneous_probability", "intrinsic_error", "afterpulse_probability")
    for name, values, top in zip(names, shares, (1.0, 0.5, 1.0, 1.0), strict=True):
        if values.size and not (values.min() >= 0.0 and values.max() <= top):
            message = f"{name} reaches {values.min()} to {values.max()}, not within 0..{top:g}"
            raise ValueError(message)


def _probabilities(
    shares: tuple[FloatArray, ...], protocol: Protocol
) -> tuple[FloatArray, FloatArray]:
    """Return p_k D_k and p_k e_k, ``(3, *shape)``: a click, a wrong click, per pulse."""
    efficiency, extraneous, error, afterpulse = shares
    shape = np.broadcast_shapes(*(values.shape for values in shares))
    clicks, wrong = np.empty((3, *shape)), np.empty((3, *shape))
    pairs = zip(protocol.intensities, protocol.intensity_probabilities, strict=True)
    for k, (intensity, probability) in enumerate(pairs):
        unseen = np.exp(-intensity * efficiency) if intensity else np.float64(1.0)
        click = (1.0 + afterpulse) * (1.0 - (1.0 - 2.0 * extraneous) * unseen)
        clicks[k] = probability * click
        wrong[k] = probability * (extraneous + 0.5 * afterpulse * click + error * (1.0 - unseen))
    return clicks, wrong


def _counts(clicks: FloatArray, wrong: FloatArray, sent: FloatArray, protocol: Protocol) -> Counts:
    alice, bob = protocol.basis_x_probability_alice, protocol.basis_x_probability_bob
    sent_x, sent_z = alice * bob * sent, (1.0 - alice) * (1.0 - bob) * sent
    all_wrong = wrong.sum(axis=0)
    if protocol.error_allocation == "satquma":
        all_clicks = clicks.sum(axis=0)
        seen = all_clicks > 0.0
        wrong = clicks * np.divide(all_wrong, all_clicks, out=np.zeros_like(all_wrong), where=seen)
    return Counts(
        sifted_x=sent_x * clicks,
        sifted_z=sent_z * clicks,
        errors_x=sent_x * all_wrong,
        errors_z=sent_z * wrong,
        pulses=sent + np.zeros_like(all_wrong),
    )


def example_protocol(**changes: Any) -> Protocol:
    """Return weak-and-vacuum decoy BB84 at 100 MHz with changes, for examples and tests."""
    protocol = Protocol(
        id="example",
        pulse_rate_hz=1e8,
        intensities=(0.7921, 0.1707, 0.0),
        intensity_probabilities=(0.7501, 0.1749, 0.075),
        basis_x_probability_alice=0.7611,
        basis_x_probability_bob=0.7611,
    )
    return replace(protocol, **changes)


def example_counts() -> Counts:
    """Return four slots of a good pass, for examples and tests."""
    return slot_counts([1e-3, 2e-3, 2e-3, 1e-3], 1e-7, 0.005, example_protocol(), 60.0, 1e-3)
