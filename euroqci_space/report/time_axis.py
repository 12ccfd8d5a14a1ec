"""Ticks of a time axis in UTC."""

from datetime import datetime, timedelta
from math import ceil

from euroqci_space.model import Horizon
from euroqci_space.times import tai_seconds

_STEPS_H = (1, 2, 3, 6, 12, 24, 48, 168)


def time_ticks(horizon: Horizon, most: int = 16) -> list[tuple[float, str]]:
    """Return instants [TAI s] and labels: the date at midnight, else the hour.

    Examples
    --------
    >>> from datetime import UTC
    >>> day = Horizon(start=datetime(2027, 1, 4, 12, tzinfo=UTC),
    ...               stop=datetime(2027, 1, 5, 12, tzinfo=UTC))
    >>> [label for _, label in time_ticks(day, 5)]
    ['12:00', '18:00', 'Tue 5 Jan', '06:00', '12:00']
    """
    hours = horizon.duration_s / 3600.0
    step_h = next((step for step in _STEPS_H if hours / step <= most), _STEPS_H[-1])
    midnight = horizon.start.replace(hour=0, minute=0, second=0, microsecond=0)
    first = ceil((horizon.start - midnight) / timedelta(hours=step_h))
    ticks = []
    at = midnight + first * timedelta(hours=step_h)
    while at <= horizon.stop:
        ticks.append((tai_seconds(at), _label(at)))
        at += timedelta(hours=step_h)
    return ticks


def _label(at: datetime) -> str:
    return f"{at:%a} {at.day} {at:%b}" if at.hour == 0 else f"{at:%H:%M}"
