"""Epochs of element sets: text or day of the year in UTC, as instants ``tai_s``."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from euroqci_space.times import DAY_S, tai_seconds

_EARLIEST_YEAR, _LATEST_YEAR = 1957, 2100  # Sputnik 1, and a typing error
_TEXT = re.compile(
    r"(\d{4})-(?:(\d\d)-(\d\d)|(\d{3}))[T ](\d\d):(\d\d):(\d\d(?:\.\d*)?)Z?", re.ASCII
)


def epoch_of_text(text: str) -> float:
    """Read an epoch as CCSDS writes it: calendar or day of the year, ``Z`` or nothing.

    Raises
    ------
    ValueError
        When the text is no such epoch; the message says why.

    Examples
    --------
    >>> epoch_of_text("2025-145T20:37:27.5Z") - epoch_of_text("2025-05-25T20:37:27")
    0.5
    """
    match = _TEXT.fullmatch(text.strip())
    if match is None:
        message = f"{text!r} is not a UTC epoch such as 2025-05-25T20:37:27.097824"
        raise ValueError(message)
    year, month, day, day_of_year, hour, minute, seconds = match.groups()
    _check_year(int(year))
    midnight = (
        datetime(int(year), int(month), int(day), tzinfo=UTC)
        if month
        else _day(int(year), int(day_of_year), days_in_year(int(year)))
    )
    return tai_seconds(midnight) + _time_of_day(midnight, int(hour), int(minute), float(seconds))


def epoch_of_day(year: int, day_of_year: int, fraction: str) -> float:
    """Return the instant of a day of the year (1 is 1 January) and the decimals after its point.

    Day 366 of a year of 365 days is 1 January of the next, as SGP4 programs read it.

    Raises
    ------
    ValueError
        When the day is not in 1..366.

    Examples
    --------
    >>> epoch_of_day(2019, 366, "5") == epoch_of_day(2020, 1, "5")
    True
    """
    # Integers first: eight decimals of a day are whole multiples of 0.864 ms.
    return _midnight(year, day_of_year) + int(fraction) * DAY_S / 10.0 ** len(fraction)


def days_in_year(year: int) -> int:
    """Return 365 or 366."""
    return (datetime(year + 1, 1, 1, tzinfo=UTC) - datetime(year, 1, 1, tzinfo=UTC)).days


@lru_cache(maxsize=4096)
def _midnight(year: int, day_of_year: int) -> float:
    return tai_seconds(_day(year, day_of_year, 366))


def _day(year: int, day_of_year: int, last: int) -> datetime:
    if not 1 <= day_of_year <= last:
        message = f"day {day_of_year} of the year is not in 1..{last}"
        raise ValueError(message)
    return datetime(year, 1, 1, tzinfo=UTC) + timedelta(days=day_of_year - 1)


def _time_of_day(midnight: datetime, hour: int, minute: int, seconds: float) -> float:
    day_s = tai_seconds(midnight + timedelta(days=1)) - tai_seconds(midnight)  # 86401 now and then
    longest_minute_s = day_s - 86340.0 if (hour, minute) == (23, 59) else 60.0
    if hour > 23 or minute > 59 or seconds >= longest_minute_s:
        message = f"{hour:02}:{minute:02}:{seconds:09.6f} is no time of {midnight:%Y-%m-%d}"
        raise ValueError(message)
    return 3600.0 * hour + 60.0 * minute + seconds


def _check_year(year: int) -> None:
    if not _EARLIEST_YEAR <= year <= _LATEST_YEAR:
        message = f"year {year} is not in {_EARLIEST_YEAR}..{_LATEST_YEAR}"
        raise ValueError(message)
