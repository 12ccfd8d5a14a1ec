"""An element set as the two lines of a TLE, for other programs."""

from datetime import UTC, datetime, timedelta
from math import floor, log10

from euroqci_space.model import ElementSet
from euroqci_space.orbit.formats.alpha5 import alpha5
from euroqci_space.orbit.formats.tle_columns import checksum
from euroqci_space.times import utc_datetime

_FIRST_YEAR, _LAST_YEAR = 1957, 2056  # two digits hold no other
_TICKS_PER_DAY = 10**8


def tle_lines(elements: ElementSet) -> tuple[str, str]:
    r"""Write an element set as line 1 and line 2, rounded to what the columns hold.

    Raises
    ------
    ValueError
        When a value does not fit, such as a catalogue number above 339999: write OMM then.

    Notes
    -----
    The angles keep 4 decimals: up to 6 m in a low orbit. The epoch keeps 0.9 ms: up to 7 m.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from euroqci_space.orbit.designers import sun_synchronous
    >>> orbit = sun_synchronous("EAGLE-1", 99001, 500.0, 22.5, datetime(2027, 1, 1, tzinfo=UTC))
    >>> print(*tle_lines(orbit), sep="\n")
    1 99001U          27001.00000000  .00000000  00000-0  00000-0 0    02
    2 99001  97.4260  77.9221 0000000   0.0000   0.0000 15.20929800    03
    """
    number = alpha5(elements.norad_id)
    first = (
        f"1 {number}U {_designator(elements.object_id):8} {_epoch(elements.epoch_tai_s)} "
        f"{_signed(elements.mean_motion_dot)} {_implied(elements.mean_motion_ddot)} "
        f"{_implied(elements.bstar_per_earth_radii)} 0    0"
    )
    second = (
        f"2 {number} {elements.inclination_deg:8.4f} {elements.raan_deg:8.4f} "
        f"{_decimals(elements.eccentricity)} {elements.argument_of_perigee_deg:8.4f} "
        f"{elements.mean_anomaly_deg:8.4f} {elements.mean_motion_rev_per_day:11.8f}"
        f"{elements.rev_at_epoch % 100_000:5}"
    )
    return f"{first}{checksum(first)}", f"{second}{checksum(second)}"


def _designator(object_id: str) -> str:
    """Write ``1998-067A`` as 98067A; what is no such designator is left out."""
    year, _, piece = object_id.partition("-")
    return f"{year[2:]}{piece}" if len(year) == 4 and len(piece) <= 6 else ""


def _epoch(tai_s: float) -> str:
    utc = utc_datetime(tai_s)
    midnight = datetime(utc.year, utc.month, utc.day, tzinfo=UTC)
    ticks = round((utc - midnight) / timedelta(days=1) * _TICKS_PER_DAY)
    day = midnight + timedelta(days=ticks // _TICKS_PER_DAY)  # the last tick may round up
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        message = f"epoch year {day.year} is not in {_FIRST_YEAR}..{_LAST_YEAR}"
        raise ValueError(message)
    return f"{day:%y%j}.{ticks % _TICKS_PER_DAY:08}"


def _signed(value: float) -> str:
    """Write -0.00002218 as ``-.00002218``."""
    text = f"{abs(value):.8f}"
    if not text.startswith("0."):
        message = f"mean_motion_dot {value} does not fit a TLE, |value| < 1"
        raise ValueError(message)
    return f"{'-' if value < 0.0 else ' '}{text[1:]}"


def _decimals(eccentricity: float) -> str:
    text = f"{eccentricity:.7f}"
    if not text.startswith("0."):
        message = f"eccentricity {eccentricity} does not fit a TLE"
        raise ValueError(message)
    return text[2:]


def _implied(value: float) -> str:
    """Write -0.31515e-4 as ``-31515-4``."""
    if abs(value) < 0.5e-14:
        return " 00000-0"
    exponent = max(floor(log10(abs(value))) + 1, -9)
    mantissa = round(abs(value) * 10.0 ** (5 - exponent))
    if mantissa == 100_000:  # rounding gained a digit
        mantissa, exponent = 10_000, exponent + 1
    if exponent > 9:
        message = f"{value} does not fit a TLE"
        raise ValueError(message)
    sign = "-" if value < 0.0 else " "
    return f"{sign}{mantissa:05}{'+' if exponent > 0 else '-'}{abs(exponent)}"
