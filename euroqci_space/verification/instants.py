"""Instants in the judge's messages."""

from euroqci_space.times import utc_text


def when(tai_s: float) -> str:
    """Return an instant as UTC text; as a count of seconds where no calendar reaches.

    Examples
    --------
    >>> when(852076837.25), when(1e300)
    ('2027-01-01T00:00:00.250Z', 'TAI second 1e+300')
    """
    try:
        return utc_text(float(tai_s))
    except (OverflowError, ValueError):
        return f"TAI second {tai_s:g}"
