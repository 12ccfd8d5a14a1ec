"""Two-line and three-line element sets."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO

from euroqci_space.errors import Fault, InputError
from euroqci_space.model import ElementSet
from euroqci_space.orbit.formats import tle_columns as columns
from euroqci_space.orbit.formats.alpha5 import from_alpha5
from euroqci_space.orbit.formats.epochs import days_in_year, epoch_of_day
from euroqci_space.orbit.formats.parsed import Parsed, Reading, parse_each
from euroqci_space.orbit.formats.tle_columns import Line, checksum_faults, line_faults
from euroqci_space.times import utc_text

_FIRST_YEAR = 57  # 57 to 99 is 1957 to 1999, 00 to 56 is 2000 to 2056


@dataclass(frozen=True, slots=True)
class _Pair:
    name: Line | None
    first: Line
    second: Line


def parse_tle(text: str, file: str) -> Parsed:
    """Read every element set of a text, names or not; ``#`` begins a comment line."""
    return parse_each(_pairs(text, file), _element_set)


def _pairs(text: str, file: str) -> Iterator[_Pair | Fault]:
    """Group the lines: an optional name, line 1, line 2."""
    name: Line | None = None
    first: Line | None = None
    for line in _lines(text, file):
        kind = line.text[:2]
        if kind == "2 " and first is not None:
            yield _Pair(name, first, line)
            name = first = None
            continue
        if kind != "1 " or first is not None:
            yield from _lonely(name, first)
            name = None
        if kind == "2 ":
            yield line.fault(f"line 2 of {_shown_number(line)} has no line 1 before it")
        first = line if kind == "1 " else None
        name = line if kind not in ("1 ", "2 ") else name
    yield from _lonely(name, first)


def _lines(text: str, file: str) -> Iterator[Line]:
    for number, raw in enumerate(StringIO(text), start=1):
        line = raw.rstrip("\n \t")
        if line and not line.startswith("#"):
            yield Line(line, number, file)


def _lonely(name: Line | None, first: Line | None) -> Iterator[Fault]:
    """Say that a line 1 has no line 2, or that a name has neither."""
    if first is not None:
        yield first.fault(f"line 1 of {_shown_number(first)} has no line 2")
    elif name is not None:
        shown = name.text if len(name.text) <= 40 else f"{name.text[:40]}..."
        problem = f"{shown!r} is neither line 1 or 2 of a TLE nor a name before line 1"
        yield name.fault(problem, fix="begin a comment with #")


def _shown_number(line: Line) -> str:
    return line.text[2:7].strip().lstrip("0")


def _element_set(pair: _Pair) -> Reading:
    faults = _pair_faults(pair)
    if faults:
        raise InputError((*faults, *_wrong_checksums(pair)))
    first, second = pair.first.text, pair.second.text
    norad_id = from_alpha5(first[2:7])
    element_set = ElementSet(
        name=_name(pair.name) or str(norad_id),
        norad_id=norad_id,
        object_id=_international_designator(first[9:17].strip()),
        epoch_tai_s=epoch_of_day(_full_year(first[18:20]), int(first[20:23]), first[24:32]),
        mean_motion_rev_per_day=columns.MOTION.value(second),
        eccentricity=columns.ECCENTRICITY.value(second),
        inclination_deg=columns.INCLINATION.value(second),
        raan_deg=columns.NODE.value(second),
        argument_of_perigee_deg=columns.PERIGEE.value(second),
        mean_anomaly_deg=columns.ANOMALY.value(second),
        bstar_per_earth_radii=columns.BSTAR.value(first),
        mean_motion_dot=columns.NDOT.value(first),
        mean_motion_ddot=columns.NDDOT.value(first),
        rev_at_epoch=int(columns.REVOLUTION.value(second)),
        source=f"{pair.first.file}:{pair.first.number}",
    )
    return Reading(element_set, _wrong_checksums(pair), _notes(pair.first, element_set))


def _pair_faults(pair: _Pair) -> list[Fault]:
    faults = line_faults(pair.first, 1)
    mentioned = _shown_number(pair.first), _shown_number(pair.second)
    if mentioned[0] != mentioned[1]:
        faults.append(pair.second.fault(f"line 2 is for {mentioned[1]}, line 1 for {mentioned[0]}"))
    if pair.name is not None and not pair.name.text.isprintable():
        text = pair.name.text
        column = next(n for n, letter in enumerate(text, 1) if not letter.isprintable())
        problem = f"character U+{ord(text[column - 1]):04X} in a name cannot be printed"
        faults.append(pair.name.fault(problem, column=column, fix="remove it"))
    return faults + line_faults(pair.second, 2)


def _wrong_checksums(pair: _Pair) -> tuple[Fault, ...]:
    return (*checksum_faults(pair.first, 1), *checksum_faults(pair.second, 2))


def _notes(first: Line, element_set: ElementSet) -> tuple[Fault, ...]:
    year, day = _full_year(first.text[18:20]), int(first.text[20:23])
    if day <= days_in_year(year):
        return ()
    problem = f"day {day} of {year} does not exist, read as {utc_text(element_set.epoch_tai_s)}"
    return (first.fault(problem, field="epoch day", column=21, fix="check the source"),)


def _name(line: Line | None) -> str:
    return "" if line is None else line.text.removeprefix("0 ").strip()


def _full_year(text: str) -> int:
    return int(text) + (1900 if int(text) >= _FIRST_YEAR else 2000)


def _international_designator(text: str) -> str:
    """Write ``98067A`` as OMM does, ``1998-067A``; anything else stays as it is."""
    if text[:5].isdecimal() and text[5:].isalpha():
        return f"{_full_year(text[:2])}-{text[2:]}"
    return text
