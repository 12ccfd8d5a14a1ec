"""What an element may be; one table for every format."""

from dataclasses import dataclass
from math import isfinite

from euroqci_space.errors import Fault, InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """The values that an element may have."""

    low: float = float("-inf")
    high: float = float("inf")
    unit: str = ""
    low_allowed: bool = True
    high_allowed: bool = True

    def problem(self, value: float) -> str | None:
        """Say why a value is refused, or None."""
        if not isfinite(value):
            return f"{value} is not finite"
        if self.low < value < self.high:
            return None
        if (value == self.low and self.low_allowed) or (value == self.high and self.high_allowed):
            return None
        return f"{value:.10g} is outside {self}"

    def __str__(self) -> str:
        left, right = "[" if self.low_allowed else "(", "]" if self.high_allowed else ")"
        interval = f"{left}{self.low:g}, {self.high:g}{right}"
        return f"{interval} {self.unit}".rstrip()


LARGEST_ID = 999_999_999  # catalogue numbers have up to nine digits in OMM
_ANGLE = Limit(low=0.0, high=360.0, unit="deg")
_FINITE = Limit()
LIMITS = {
    "EPOCH_DAY": Limit(low=1.0, high=367.0, unit="days of the year", high_allowed=False),
    # 17 rev/day already lies within the Earth
    "MEAN_MOTION": Limit(low=0.0, high=18.0, unit="rev/day", low_allowed=False),
    "ECCENTRICITY": Limit(low=0.0, high=1.0, high_allowed=False),
    "INCLINATION": Limit(low=0.0, high=180.0, unit="deg"),
    "RA_OF_ASC_NODE": _ANGLE,
    "ARG_OF_PERICENTER": _ANGLE,
    "MEAN_ANOMALY": _ANGLE,
    "BSTAR": _FINITE,
    "MEAN_MOTION_DOT": _FINITE,
    "MEAN_MOTION_DDOT": _FINITE,
}


def check_limits(**values: tuple[float, Limit]) -> None:
    """Raise an InputError that names every value outside its limit."""
    problems = {field: limit.problem(value) for field, (value, limit) in values.items()}
    faults = [
        Fault(field=field, problem=problem, fix="choose a value within")
        for field, problem in problems.items()
        if problem
    ]
    if faults:
        raise InputError(faults)
