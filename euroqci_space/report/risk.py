"""What clouds may leave of the key: the distribution behind the expected value."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from euroqci_space.model import Contact, Plan
from euroqci_space.report.rows import flown

FloatArray = NDArray[np.float64]

ONE_SKY_S = 12.0 * 3600.0
_BINS = 4096
SHARES = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRisk:
    """Key of all contacts together under clouds. [bit]

    ``quantiles`` holds, for each share of ``SHARES``, the key that this share of all skies stays
    below.
    """

    expected_bits: int
    clear_bits: int
    skies: int
    quantiles: tuple[tuple[float, float], ...]

    def quantile_bits(self, share: float) -> float:
        """Return one of the quantiles. [bit]"""
        return dict(self.quantiles)[share]


def key_risk(plan: Plan) -> KeyRisk:
    """Return the distribution of the key that the contacts of a plan bring.

    Notes
    -----
    A contact brings its clear-sky key or nothing. The contacts of one station within 12 h of the
    first share one sky: the likelier one is clear whenever the other is. Skies of other stations
    and other nights are taken as independent; in truth neighbours are cloudy together, so the real
    spread is wider. The sum is an exact convolution on 4096 steps of the clear-sky key.
    """
    contacts = flown(plan.contacts)
    clear_bits = sum(contact.secret_key_bits for contact in contacts)
    skies = _skies(contacts)
    if not clear_bits:
        quantiles = tuple((share, 0.0) for share in SHARES)
    else:
        cumulated = np.cumsum(_distribution(skies, clear_bits / (_BINS - 1)))
        steps = np.searchsorted(cumulated, np.array(SHARES) * cumulated[-1])
        quantiles = tuple(
            (share, float(step) * clear_bits / (_BINS - 1))
            for share, step in zip(SHARES, steps, strict=True)
        )
    return KeyRisk(
        expected_bits=sum(contact.expected_key_bits for contact in contacts),
        clear_bits=clear_bits,
        skies=len(skies),
        quantiles=quantiles,
    )


def _skies(contacts: tuple[Contact, ...]) -> list[list[Contact]]:
    by_station: dict[str, list[list[Contact]]] = defaultdict(list)
    for contact in sorted(contacts, key=lambda contact: contact.start_tai_s):
        nights = by_station[contact.station]
        if nights and contact.start_tai_s - nights[-1][0].start_tai_s < ONE_SKY_S:
            nights[-1].append(contact)
        else:
            nights.append([contact])
    return [night for nights in by_station.values() for night in nights]


def _distribution(skies: list[list[Contact]], step_bits: float) -> FloatArray:
    total = np.array([1.0])
    for night in skies:
        total = np.convolve(total, _night(night, step_bits))
    return total


def _night(night: list[Contact], step_bits: float) -> FloatArray:
    """Return the distribution of the key of one sky, in steps."""
    likely_first = sorted(night, key=lambda contact: -contact.clear_sky_probability)
    chances = [1.0, *(contact.clear_sky_probability for contact in likely_first), 0.0]
    sums = np.cumsum([0, *(contact.secret_key_bits for contact in likely_first)])
    steps = np.rint(sums / step_bits).astype(np.int64)
    shares = np.zeros(int(steps[-1]) + 1)
    np.add.at(shares, steps, -np.diff(chances))
    return shares
