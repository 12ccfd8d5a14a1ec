"""How old an element set is, and by how many seconds its passes may be off."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from euroqci_space.datafiles import data_file
from euroqci_space.errors import Fault, InputError
from euroqci_space.model import ElementSet
from euroqci_space.orbit.designers import DESIGNED
from euroqci_space.times import DAY_S

TABLE = "element_age.csv"
WARNING_S = 1.0
_HOUR_S = 3600.0
_DAY_H = 24.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementAge:
    """Age at an instant, and how far in time a pass may then be from its prediction.

    ``basis`` says where the two figures come from, in words for a report.
    """

    age_h: float  # negative before the epoch
    timing_error_median_s: float
    timing_error_p90_s: float  # nine of ten are better
    basis: str


@dataclass(frozen=True, slots=True)
class _Curve:
    age_d: NDArray[np.float64]
    log_median: NDArray[np.float64]
    log_p90: NDArray[np.float64]


def element_age(elements: ElementSet, at_tai_s: float) -> ElementAge:
    """Return the age of an element set at an instant and its expected timing error.

    Parameters
    ----------
    elements
        What the passes are computed from.
    at_tai_s
        The instant, before the epoch or after it.

    Notes
    -----
    See ``timing_errors_s`` for the figures. A designed orbit holds by definition: its error is 0.

    Examples
    --------
    >>> elements = ElementSet(
    ...     name="X", norad_id=1, epoch_tai_s=0.0, mean_motion_rev_per_day=15.2,
    ...     eccentricity=0.0, inclination_deg=97.4, raan_deg=0.0, argument_of_perigee_deg=0.0,
    ...     mean_anomaly_deg=0.0)
    >>> age = element_age(elements, 7 * 86400.0)
    >>> age.age_h, round(age.timing_error_median_s, 2), age.basis
    (168.0, 5.77, 'measured on element sets of 2025')
    """
    age_h = (at_tai_s - elements.epoch_tai_s) / _HOUR_S
    median_s, p90_s = timing_errors_s(elements, at_tai_s)
    return ElementAge(
        age_h=age_h,
        timing_error_median_s=float(median_s),
        timing_error_p90_s=float(p90_s),
        basis=_basis(elements, abs(age_h) / _DAY_H),
    )


def timing_errors_s(
    elements: ElementSet, at_tai_s: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the expected timing error at instants, median and 90th percentile, any shape. [s]

    Notes
    -----
    From old element sets propagated to the epochs of newer ones, April and May 2025, manoeuvres
    and decaying satellites included; the class is chosen by the mean motion, below or above 15.05
    rev/day. The logarithm of the error is linear in the age between the rows of the table, after
    each row has been raised to the largest of its forerunners: no set grows better with age. An age
    before the epoch counts like one after it. Younger than the table the first row holds; older
    than it the last row grows with the square of the age, as drag does, up to half a revolution,
    where nothing is known of the place in the orbit.
    """
    age_d = np.abs(np.asarray(at_tai_s, dtype=np.float64) - elements.epoch_tai_s) / DAY_S
    if _is_designed(elements):
        return np.zeros_like(age_d), np.zeros_like(age_d)
    curve = _curve(elements.mean_motion_rev_per_day)
    half_revolution_s = 0.5 * DAY_S / elements.mean_motion_rev_per_day
    growth = np.maximum(age_d / curve.age_d[-1], 1.0) ** 2
    median_s = np.exp(np.interp(age_d, curve.age_d, curve.log_median)) * growth
    p90_s = np.exp(np.interp(age_d, curve.age_d, curve.log_p90)) * growth
    return np.minimum(median_s, half_revolution_s), np.minimum(p90_s, half_revolution_s)


def age_warnings(sets: Iterable[ElementSet], at_tai_s: float) -> tuple[str, ...]:
    """Say which element sets are expected to be off by more than a second at an instant."""
    aged = [(item, element_age(item, at_tai_s)) for item in sets]
    return tuple(_words(*pair) for pair in aged if pair[1].timing_error_median_s > WARNING_S)


def refuse_old_elements(sets: Iterable[ElementSet], at_tai_s: float, max_age_h: float) -> None:
    """Raise an InputError that names every element set older, or younger, than ``max_age_h``."""
    aged = [(item, element_age(item, at_tai_s)) for item in sets if not _is_designed(item)]
    faults = [
        Fault(
            problem=f"{_words(item, age)} (allowed {max_age_h:g} h)",
            fix="fetch newer elements, or raise --max-age",
        )
        for item, age in aged
        if abs(age.age_h) > max_age_h
    ]
    if faults:
        raise InputError(faults)


def _words(item: ElementSet, age: ElementAge) -> str:
    days = abs(age.age_h) / _DAY_H
    when = f"{days:.1f} days old" if age.age_h >= 0.0 else f"from {days:.1f} days later"
    errors = f"{age.timing_error_median_s:.1f} s, one in ten above {age.timing_error_p90_s:.0f} s"
    return f"{item.norad_id} ({item.name}): elements are {when}; expected timing error {errors}"


def _is_designed(elements: ElementSet) -> bool:
    return elements.source.startswith(DESIGNED)


def _basis(elements: ElementSet, age_d: float) -> str:
    if _is_designed(elements):
        return "designed orbit, exact by definition"
    days = _curve(elements.mean_motion_rev_per_day).age_d
    if age_d < days[0]:
        return f"measured at {days[0]:g} days, held for younger sets"
    if age_d > days[-1]:
        return f"beyond {days[-1]:g} days: grows with the square of the age, to half a revolution"
    return "measured on element sets of 2025"


def _curve(mean_motion_rev_per_day: float) -> _Curve:
    """Return the curve of the class with the highest threshold that the mean motion exceeds."""
    curves = _curves()
    return curves[max(limit for limit in curves if limit < mean_motion_rev_per_day)]


@cache
def _curves() -> dict[float, _Curve]:
    with data_file(TABLE).open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    limits = {float(row["mean_motion_above_rev_per_day"]) for row in rows}
    return {
        limit: _class_curve(
            [row for row in rows if float(row["mean_motion_above_rev_per_day"]) == limit]
        )
        for limit in limits
    }


def _class_curve(rows: list[dict[str, str]]) -> _Curve:
    def column(name: str) -> NDArray[np.float64]:
        return np.array([float(row[name]) for row in rows])

    return _Curve(
        column("age_d"),
        np.log(np.maximum.accumulate(column("median_s"))),
        np.log(np.maximum.accumulate(column("p90_s"))),
    )
