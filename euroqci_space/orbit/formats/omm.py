"""Orbit mean-elements messages: from the keywords of one object to an element set.

References
----------
.. [1] CCSDS 502.0-B-3, "Orbit Data Messages", 2023
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from typing import Any

from euroqci_space.errors import Fault, InputError
from euroqci_space.model import ElementSet
from euroqci_space.orbit.formats.epochs import epoch_of_text
from euroqci_space.orbit.formats.limits import LARGEST_ID, LIMITS
from euroqci_space.orbit.formats.parsed import Reading

_SUPPORTED = {
    "MEAN_ELEMENT_THEORY": ("SGP4", "SGP/SGP4"),
    "TIME_SYSTEM": ("UTC",),
    "REF_FRAME": ("TEME", "TEMEOFDATE"),
    "CENTER_NAME": ("EARTH",),
    "EPHEMERIS_TYPE": ("0", "2"),  # 4 is SGP4-XP
}
_UNITS = {
    "MEAN_MOTION": "rev/day",
    "INCLINATION": "deg",
    "RA_OF_ASC_NODE": "deg",
    "ARG_OF_PERICENTER": "deg",
    "MEAN_ANOMALY": "deg",
    "BSTAR": "1/ER",
    "MEAN_MOTION_DOT": "rev/day**2",
    "MEAN_MOTION_DDOT": "rev/day**3",
}
# In the standard, without influence on SGP4.
_LEFT_UNREAD: tuple[str, ...] = (
    "CCSDS_OMM_VERS",
    "COMMENT",
    "CLASSIFICATION",
    "CREATION_DATE",
    "ORIGINATOR",
)
_LEFT_UNREAD += ("MESSAGE_ID", "REF_FRAME_EPOCH", "SEMI_MAJOR_AXIS", "GM", "MASS", "DRAG_AREA")
_LEFT_UNREAD += ("DRAG_COEFF", "SOLAR_RAD_AREA", "SOLAR_RAD_COEFF", "BTERM", "AGOM")
_LEFT_UNREAD += ("CLASSIFICATION_TYPE", "ELEMENT_SET_NO", "COV_REF_FRAME")
_FREE_KEYWORD = re.compile(r"C[XYZ](_DOT)?_[XYZ](_DOT)?|USER_DEFINED\w*")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity)", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Record:
    """The keywords of one object, the line of each, and what to call the object in a message."""

    fields: Mapping[str, object]
    line_of: Callable[[str], int | None]
    file: str
    label: str = ""

    def fault(self, keyword: str, problem: str, fix: str = "correct it or fetch it again") -> Fault:
        """Make a fault of one keyword."""
        field = ": ".join(part for part in (self.label, keyword) if part) or None
        line = self.line_of(keyword)
        return Fault(file=self.file, line=line, field=field, problem=problem, fix=fix)


def element_set(record: Record) -> Reading:
    """Read one record.

    Raises
    ------
    InputError
        With every fault; where theory, frame, centre or time scale are wrong, with those alone.
    """
    unsupported = tuple(_unsupported(record))
    if unsupported:
        raise InputError(unsupported)
    if not any(keyword in record.fields for keyword in ("EPOCH", "MEAN_MOTION", "NORAD_CAT_ID")):
        raise InputError([record.fault("", "holds no mean elements", "give OMM made for SGP4")])
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for keyword, read in _READERS.items():
        try:
            values[keyword] = read(record.fields.get(keyword))
        except ValueError as error:
            faults.append(record.fault(keyword, str(error)))
    if faults:
        raise InputError(faults)
    return Reading(_assembled(values, record), notes=tuple(_notes(record)))


def _assembled(values: Mapping[str, Any], record: Record) -> ElementSet:
    return ElementSet(
        name=values["OBJECT_NAME"] or str(values["NORAD_CAT_ID"]),
        norad_id=values["NORAD_CAT_ID"],
        object_id=values["OBJECT_ID"],
        epoch_tai_s=values["EPOCH"],
        mean_motion_rev_per_day=values["MEAN_MOTION"],
        eccentricity=values["ECCENTRICITY"],
        inclination_deg=values["INCLINATION"],
        raan_deg=values["RA_OF_ASC_NODE"],
        argument_of_perigee_deg=values["ARG_OF_PERICENTER"],
        mean_anomaly_deg=values["MEAN_ANOMALY"],
        bstar_per_earth_radii=values["BSTAR"],
        mean_motion_dot=values["MEAN_MOTION_DOT"],
        mean_motion_ddot=values["MEAN_MOTION_DDOT"],
        rev_at_epoch=values["REV_AT_EPOCH"],
        source=f"{record.file}:{record.line_of('')}",
    )


def keyword_faults(
    keyword: str, unit: str, earlier: Mapping[str, int], line: int, file: str
) -> Iterator[Fault]:
    """Say that OMM has no such keyword, that it stands twice, or that its unit is not OMM's.

    For the notations with a closed list of keywords, KVN and XML; ``earlier`` holds the lines of
    the keywords before it.
    """
    if not (keyword in _KEYWORDS or _FREE_KEYWORD.fullmatch(keyword)):
        near = get_close_matches(keyword, sorted(_KEYWORDS), n=1)
        fix = f"did you mean {near[0]}?" if near else "remove it"
        yield Fault(file=file, line=line, field=keyword, problem="is no keyword of OMM", fix=fix)
    if keyword in earlier:
        problem = f"stands twice, first in line {earlier[keyword]}"
        yield Fault(file=file, line=line, field=keyword, problem=problem, fix="remove one")
    expected = _UNITS.get(keyword, unit)
    if unit and unit.strip().lower() != expected.lower():
        problem = f"is in {unit!r}, needs {expected!r}"
        yield Fault(file=file, line=line, field=keyword, problem=problem, fix="convert the value")


def _unsupported(record: Record) -> Iterator[Fault]:
    for keyword, allowed in _SUPPORTED.items():
        # CelesTrak leaves these out: by its documentation they are then what is allowed here.
        text = _text(record.fields.get(keyword))
        if text and text.upper() not in allowed:
            problem = f"{text} is not supported, only {' or '.join(allowed)}"
            yield record.fault(keyword, problem, "use element sets made for SGP4")


def _notes(record: Record) -> Iterator[Fault]:
    if not _text(record.fields.get("BSTAR")):
        yield record.fault("BSTAR", "is missing, taken as 0 (no drag)", "add BSTAR")


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _printable(value: object) -> str:
    text = _text(value)
    if not text.isprintable():
        message = f"{text!r} holds a character that cannot be printed"
        raise ValueError(message)
    return text


def _epoch(value: object) -> float:
    return epoch_of_text(_present(value))


def _present(value: object) -> str:
    text = _text(value)
    if not text:
        message = "is missing"
        raise ValueError(message)
    return text


def _required_number(keyword: str, value: object) -> float:
    number = _number(_present(value) if not isinstance(value, float) else value)
    problem = LIMITS[keyword].problem(number)
    if problem:
        raise ValueError(problem)
    return number


def _optional_number(keyword: str, value: object) -> float:
    return _required_number(keyword, value) if _text(value) else 0.0


def _number(value: object) -> float:
    if isinstance(value, float):
        return value
    text = str(value)
    if not _NUMBER.fullmatch(text) and not _NOT_FINITE.fullmatch(text):
        message = f"{_shortened(text)} is not a number"
        raise ValueError(message)
    return float(text)


def _catalogue_number(value: object) -> int:
    text = _present(value)
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:10]) <= LARGEST_ID):
        message = f"{_shortened(text)} is not a catalogue number in 1..{LARGEST_ID}"
        raise ValueError(message)
    return int(text)


def _revolution(value: object) -> int:
    text = _text(value)
    if text and not (text.isascii() and text.isdecimal() and len(text) < 10):
        message = f"{_shortened(text)} is not a count of revolutions"
        raise ValueError(message)
    return int(text or 0)


def _shortened(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}...")


_READERS: dict[str, Callable[[object], Any]] = {
    "OBJECT_NAME": _printable,
    "OBJECT_ID": _printable,
    "NORAD_CAT_ID": _catalogue_number,
    "EPOCH": _epoch,
    "MEAN_MOTION": partial(_required_number, "MEAN_MOTION"),
    "ECCENTRICITY": partial(_required_number, "ECCENTRICITY"),
    "INCLINATION": partial(_required_number, "INCLINATION"),
    "RA_OF_ASC_NODE": partial(_required_number, "RA_OF_ASC_NODE"),
    "ARG_OF_PERICENTER": partial(_required_number, "ARG_OF_PERICENTER"),
    "MEAN_ANOMALY": partial(_required_number, "MEAN_ANOMALY"),
    "REV_AT_EPOCH": _revolution,
    "BSTAR": partial(_optional_number, "BSTAR"),
    "MEAN_MOTION_DOT": partial(_optional_number, "MEAN_MOTION_DOT"),
    "MEAN_MOTION_DDOT": partial(_optional_number, "MEAN_MOTION_DDOT"),
}
_KEYWORDS = frozenset((*_SUPPORTED, *_READERS, *_LEFT_UNREAD))
