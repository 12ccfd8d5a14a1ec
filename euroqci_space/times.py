"""Instants: UTC at the door, one uniform count of seconds inside.

An instant inside the program is ``tai_s``: seconds of International Atomic Time since
2000-01-01T00:00:00 TAI, as a float (resolution 0.1 microseconds). Durations are plain
differences, also over a leap second; a calendar cannot do that.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from euroqci_space.errors import InputError

DAY_S = 86400.0
TT_MINUS_TAI_S = 32.184  # exact by definition (IAU 1991)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_MJD_EPOCH = 51544  # 2000-01-01
FIRST_YEAR, LAST_YEAR = 1957, 2099  # Sputnik 1; the series of Sun and Moon end in 2100
_TEXT = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?")


@cache
def _leap_table() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return UTC day starts since 2000 [s] and TAI - UTC from then on [s] (IERS Bulletin C)."""
    import erfa  # noqa: PLC0415  (0.05 s that --help need not pay)

    table = erfa.leap_seconds.get()
    mjd = erfa.cal2jd(table["year"], table["month"], 1)[1]
    started = table["year"] >= 1972  # before, UTC was steered in rate, not in steps
    days_s: NDArray[np.float64] = (mjd[started] - _MJD_EPOCH) * DAY_S
    return days_s, table["tai_utc"][started].astype(np.float64)


def tai_seconds(utc: datetime) -> float:
    """Return the instant ``tai_s`` of an aware datetime.

    Raises
    ------
    InputError
        When ``utc`` is naive.

    Examples
    --------
    >>> tai_seconds(datetime(2027, 1, 1, tzinfo=UTC))
    852076837.0
    """
    if utc.tzinfo is None:
        fix = f"write {utc.isoformat()}Z for UTC, or an offset such as +01:00"
        raise InputError.of(f"the time {utc.isoformat()} has no time zone", fix=fix)
    utc_s = (utc - _EPOCH) / timedelta(seconds=1)
    days_s, offsets_s = _leap_table()
    index = int(np.searchsorted(days_s, utc_s, side="right")) - 1
    return utc_s + float(offsets_s[max(index, 0)])


def leap_offset_s(tai_s: ArrayLike) -> NDArray[np.float64]:
    """Return TAI - UTC at each instant. [s]

    Within a leap second the offset is still the old one.
    """
    days_s, offsets_s = _leap_table()
    index = np.searchsorted(days_s + offsets_s, np.asarray(tai_s, dtype=np.float64), side="right")
    offset_s: NDArray[np.float64] = offsets_s[np.maximum(index - 1, 0)]
    return offset_s


def utc_datetime(tai_s: float) -> datetime:
    """Return the aware UTC datetime of an instant, to the microsecond.

    A datetime cannot name second 60: an instant within a leap second shows as the midnight
    after it. Arithmetic belongs on ``tai_s``.

    Examples
    --------
    >>> utc_datetime(852076837.0).isoformat()
    '2027-01-01T00:00:00+00:00'
    """
    if _in_leap_second(tai_s):
        tai_s = float(np.ceil(tai_s))
    return _EPOCH + timedelta(seconds=round(tai_s - float(leap_offset_s(tai_s)), 6))


def _in_leap_second(tai_s: float) -> bool:
    return bool(leap_offset_s(tai_s + 1.0) > leap_offset_s(tai_s))


def utc_text(tai_s: float, decimals: int = 3) -> str:
    """Return an instant as ISO 8601 UTC text that ends in ``Z``.

    Examples
    --------
    >>> utc_text(852076837.25)
    '2027-01-01T00:00:00.250Z'
    >>> utc_text(tai_seconds(datetime(2017, 1, 1, tzinfo=UTC)) - 0.5)
    '2016-12-31T23:59:60.500Z'
    """
    tick = 10.0**-decimals
    rounded_s = round(tai_s / tick) * tick + tick / 4  # a quarter tick, so that no digit falls back
    if _in_leap_second(rounded_s):
        within_s = rounded_s % 1.0
        day = _EPOCH + timedelta(seconds=rounded_s - float(leap_offset_s(rounded_s)) - 2.0)
        clock = f"{day:%Y-%m-%dT%H:%M}:60"
    else:
        whole_s, within_s = divmod(rounded_s - float(leap_offset_s(rounded_s)), 1.0)
        clock = f"{_EPOCH + timedelta(seconds=whole_s):%Y-%m-%dT%H:%M:%S}"
    fraction = f".{int(within_s / tick):0{decimals}d}" if decimals else ""
    return f"{clock}{fraction}Z"


def within_years(time: datetime) -> datetime:
    """Return a time between 1957 and 2099.

    Raises
    ------
    ValueError
        When the year is another; what it means then is a typing error.
    """
    if FIRST_YEAR <= time.year <= LAST_YEAR:
        return time
    message = f"year {time.year} is not in {FIRST_YEAR}..{LAST_YEAR}"
    raise ValueError(message)


def parse_utc(text: str) -> datetime:
    """Read ISO 8601 text with ``Z`` or an offset as an aware UTC datetime.

    Raises
    ------
    InputError
        When the text is no date, or carries no time zone.

    Examples
    --------
    >>> parse_utc("2027-01-04T12:00:00+01:00").isoformat()
    '2027-01-04T11:00:00+00:00'
    """
    example = "write for example 2027-01-04T00:00:00Z"
    if not _TEXT.fullmatch(text.strip()):
        raise InputError.of(f"{text!r} is not an ISO 8601 time", fix=example)
    try:
        time = datetime.fromisoformat(text.strip())
        tai_seconds(time)
        return within_years(time.astimezone(UTC))
    except (ValueError, OverflowError) as error:
        raise InputError.of(f"{text!r} is not a time ({error})", fix=example) from error


def tai_seconds_of_text(text: str) -> float:
    """Read ISO 8601 UTC text, second 60 of a leap second included, as an instant.

    Raises
    ------
    InputError
        When the text is no time.

    Examples
    --------
    >>> tai_seconds_of_text("2017-01-01T00:00:00Z") - tai_seconds_of_text("2016-12-31T23:59:60Z")
    1.0
    """
    if text[16:19] == ":60":
        return tai_seconds(parse_utc(f"{text[:16]}:59{text[19:]}")) + 1.0
    return tai_seconds(parse_utc(text))
