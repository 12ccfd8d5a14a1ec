"""Source settings that give a mission the most key: intensities, their shares, basis bias."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from euroqci_space.key.additive import FloatArray
from euroqci_space.key.counts import Counts, slot_counts
from euroqci_space.key.secret import key_margin
from euroqci_space.model import Protocol

Score = Callable[[Counts, Protocol], FloatArray]
Tunable = Literal["basis", "probabilities", "intensities"]
TUNABLES: tuple[Tunable, ...] = ("basis", "probabilities", "intensities")
SEED = 20160816  # the launch of Micius; any number would do
RANDOM_STARTS = 256
DESCENTS = 2
FARTHEST = 12.0  # shares of 6e-6 and of one less that


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The link of a typical pass, or of several joined, slot by slot, as for `slot_counts`."""

    efficiency: ArrayLike
    extraneous_probability: ArrayLike
    intrinsic_error: ArrayLike
    slot_s: ArrayLike = 1.0
    afterpulse_probability: ArrayLike = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The block for which settings are sought: so many profiles, or so many sifted bits."""

    profiles: float = 1.0
    sifted_bits: float | None = None


def optimise(
    profile: Profile,
    protocol: Protocol,
    *,
    free: tuple[Tunable, ...] = TUNABLES,
    target: Target | None = None,
    brightest: float = 1.0,
    score: Score = key_margin,
) -> Protocol:
    """Return the protocol with the settings that make the most key of a profile.

    Settings in orbit are fixed, so optimise once for a mission, not for a pass.

    Parameters
    ----------
    profile
        The link.
    protocol
        Gives all that is not free, the weakest intensity among it.
    free
        What may change: the basis choice (of both ends alike), the shares of the intensities,
        the two brighter intensities.
    target
        The block; without it, one profile. With ``sifted_bits`` the key per pulse is made largest.
    brightest
        Largest intensity allowed. [photons per pulse]
    score
        Key length of a block by its counts and the protocol, negative where bits are missing: the
        place for another bound. [bit]

    Returns
    -------
    Protocol
        Never worse than the one given where that gives key.

    Notes
    -----
    Nelder and Mead's simplex on unbounded variables, from the best two of 256 seeded points and
    the settings given; the same input gives the same answer.

    Examples
    --------
    >>> from euroqci_space.key.counts import example_protocol
    >>> profile = Profile(efficiency=[1e-4] * 4, extraneous_probability=1e-7,
    ...     intrinsic_error=0.005, slot_s=60.0, afterpulse_probability=1e-3)
    >>> best = optimise(profile, example_protocol())
    >>> round(best.basis_x_probability_alice, 2), round(best.intensities[0], 2)
    (0.83, 0.69)
    """
    worth = _worth(profile, target or Target(), score)
    place = _places(protocol, free, brightest)
    if not place.size:
        return protocol

    def setting(point: FloatArray) -> Protocol:
        return _setting(protocol, free, brightest, point)

    starts = np.random.default_rng(SEED).normal(0.0, 1.5, (RANDOM_STARTS, place.size))
    starts = np.vstack([place, starts])
    worths = np.array([worth(setting(start)) for start in starts])
    ranking = np.argsort(-worths, kind="stable")[:DESCENTS]
    found = [_climb(lambda point: worth(setting(point)), start) for start in starts[ranking]]
    best = max((setting(point) for point in found), key=worth)
    return best if worth(best) > worth(protocol) else protocol


def _climb(height: Callable[[FloatArray], float], start: FloatArray) -> FloatArray:
    """Return the top that a simplex reaches from ``start``."""
    from scipy.optimize import minimize  # noqa: PLC0415

    scale = max(abs(height(start)), 1e-300)

    def depth(point: FloatArray) -> float:
        return -height(point) / scale

    options = {"xatol": 1e-3, "fatol": 1e-8, "maxiter": 2000, "adaptive": True}
    found = minimize(depth, start, method="Nelder-Mead", options=options)  # type: ignore[call-overload]
    return np.asarray(found.x)


def _worth(profile: Profile, target: Target, score: Score) -> Callable[[Protocol], float]:
    """Return the function to make largest: key bits per pulse, negative where bits are missing."""

    def worth(protocol: Protocol) -> float:
        counts = slot_counts(
            profile.efficiency,
            profile.extraneous_probability,
            profile.intrinsic_error,
            protocol,
            profile.slot_s,
            profile.afterpulse_probability,
        ).sum()
        sifted = float(counts.sifted_bits)
        wanted = target.sifted_bits
        times = target.profiles if wanted is None else wanted / max(sifted, 1e-300)
        return float(score(counts * times, protocol)) / float(counts.pulses * times)

    return worth


def _places(protocol: Protocol, free: tuple[Tunable, ...], brightest: float) -> FloatArray:
    """Return the point of the search at which the protocol lies, ``(n,)``."""
    _check(protocol, free, brightest)
    point: list[float] = []
    if "basis" in free:
        point += [_logit(protocol.basis_x_probability_alice)]
    if "probabilities" in free:
        p_1, p_2, p_3 = protocol.intensity_probabilities
        point += [_logit(p_1), _logit(p_2 / (p_2 + p_3))]
    if "intensities" in free:
        mu_1, mu_2, mu_3 = protocol.intensities
        point += [_logit((mu_1 - 2 * mu_3) / (brightest - 2 * mu_3))]
        point += [_logit((mu_2 - mu_3) / (mu_1 - 2 * mu_3))]
    return np.array(point)


def _setting(
    protocol: Protocol, free: tuple[Tunable, ...], brightest: float, point: FloatArray
) -> Protocol:
    """Return the protocol at a point of the search; every point keeps the bounds valid."""
    shares = iter((1.0 / (1.0 + np.exp(-np.clip(point, -FARTHEST, FARTHEST)))).tolist())
    if "basis" in free:
        bias = next(shares)
        protocol = replace(protocol, basis_x_probability_alice=bias, basis_x_probability_bob=bias)
    if "probabilities" in free:
        p_1, rest = next(shares), next(shares)
        chances = (p_1, (1 - p_1) * rest, (1 - p_1) * (1 - rest))
        protocol = replace(protocol, intensity_probabilities=chances)
    if "intensities" in free:
        mu_3 = protocol.intensities[2]
        mu_1 = 2 * mu_3 + next(shares) * (brightest - 2 * mu_3)
        mu_2 = mu_3 + next(shares) * (mu_1 - 2 * mu_3)
        protocol = replace(protocol, intensities=(mu_1, mu_2, mu_3))
    return protocol


def _check(protocol: Protocol, free: tuple[Tunable, ...], brightest: float) -> None:
    if unknown := set(free) - set(TUNABLES):
        message = f"{sorted(unknown)} cannot be tuned; what can is {TUNABLES}"
        raise ValueError(message)
    if "basis" in free and not 0.0 < protocol.basis_x_probability_alice < 1.0:
        message = f"protocol {protocol.id!r} leaves no basis to choose: start within 0 and 1"
        raise ValueError(message)
    if protocol.intensities[0] >= brightest and "intensities" in free:
        message = f"intensity {protocol.intensities[0]} is not below the brightest, {brightest}"
        raise ValueError(message)


def _logit(share: float) -> float:
    return float(np.log(share / (1.0 - share)))
