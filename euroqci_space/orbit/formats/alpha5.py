"""Alpha-5: catalogue numbers up to 339999 in the five columns of a TLE."""

import re

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # I and O look like digits
LARGEST_ALPHA5 = 339999
_TEXT = re.compile(r" {0,4}\d{1,5}|[A-HJ-NP-Z]\d{4}", re.ASCII)


def alpha5(norad_id: int) -> str:
    """Write a catalogue number in five columns.

    Raises
    ------
    ValueError
        When it does not fit; write OMM then.

    Examples
    --------
    >>> alpha5(25544), alpha5(277421)
    ('25544', 'T7421')
    """
    if not 0 < norad_id <= LARGEST_ALPHA5:
        message = f"catalogue number {norad_id} is not in 1..{LARGEST_ALPHA5}, the range of a TLE"
        raise ValueError(message)
    lead, rest = divmod(norad_id, 10_000)
    return f"{_LETTERS[lead - 10]}{rest:04}" if lead >= 10 else f"{norad_id:05}"


def from_alpha5(text: str) -> int:
    """Read the five columns of a catalogue number.

    Raises
    ------
    ValueError
        When they hold anything else; the letters I and O are not used.

    Examples
    --------
    >>> from_alpha5("T7421"), from_alpha5("    5")
    (277421, 5)
    """
    if len(text) != 5 or _TEXT.fullmatch(text) is None:
        message = f"{text!r} is no catalogue number (5 digits, or a letter A-Z without I, O and 4)"
        raise ValueError(message)
    if text[0] in _LETTERS:
        return (_LETTERS.index(text[0]) + 10) * 10_000 + int(text[1:])
    return int(text)
