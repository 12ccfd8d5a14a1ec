"""CSV text: RFC 4180 with LF, fixed decimals, and no cell that a spreadsheet would run."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from euroqci_space.times import leap_offset_s, utc_text

Cell = str | None
_EPOCH = np.datetime64("2000-01-01T00:00:00.000")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_text(header: Iterable[str], rows: Iterable[Iterable[Cell]]) -> str:
    r"""Return a table as CSV text; ``None`` is an empty cell.

    Examples
    --------
    >>> csv_text(["a", "b"], [[text("=1+1"), number(-0.25, 1)]])
    "a,b\n'=1+1,-0.2\n"
    """
    return "".join(f"{','.join(map(_quoted, row))}\n" for row in (header, *rows))


def _quoted(cell: Cell) -> str:
    """Return a cell with quotes where RFC 4180 asks for them; csv leaves a lone CR bare."""
    if cell is None:
        return ""
    if any(mark in cell for mark in ',"\r\n'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def text(value: str) -> str:
    """Return a text cell; an apostrophe goes before a start that spreadsheets run as a formula."""
    return f"'{value}" if value.startswith(_FORMULA_STARTS) else value


def number(value: float, decimals: int = 0) -> str:
    """Return a number with a fixed count of decimals and no negative zero.

    Examples
    --------
    >>> number(-0.0001, 3), number(1234567)
    ('0.000', '1234567')
    """
    return f"{value:z.{decimals}f}"


def optional_number(value: float | None, decimals: int) -> Cell:
    """Return a number, or an empty cell where there is none."""
    return None if value is None else number(value, decimals)


def instant(tai_s: float | None) -> Cell:
    """Return an instant as UTC with milliseconds, or an empty cell."""
    return None if tai_s is None else utc_text(tai_s, 3)


def instants(tai_s: NDArray[np.float64]) -> list[str]:
    """Return many instants as UTC with milliseconds, as `instant` does one by one.

    Examples
    --------
    >>> instants(np.array([852076837.25]))
    ['2027-01-01T00:00:00.250Z']
    """
    rounded_ms = np.rint(tai_s * 1000.0).astype(np.int64)
    offset_s = leap_offset_s(rounded_ms / 1000.0)
    in_leap_second = leap_offset_s(rounded_ms / 1000.0 + 1.0) > offset_s
    utc = _EPOCH + (rounded_ms - 1000 * offset_s.astype(np.int64)).astype("timedelta64[ms]")
    words = [f"{word}Z" for word in np.datetime_as_string(utc)]
    for index in np.flatnonzero(in_leap_second):  # numpy knows no second 60
        words[index] = utc_text(float(tai_s[index]), 3)
    return words


def flag(value: bool) -> str:
    """Return ``true`` or ``false``."""
    return "true" if value else "false"
