"""The fixed columns of a TLE and what may stand in them.

The sgp4 library accepts wrong checksums, mixed satellites and numbers shifted by a column without a
word. Everything is therefore checked here, column by column, before it sees them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from euroqci_space.errors import Fault
from euroqci_space.orbit.formats.alpha5 import from_alpha5
from euroqci_space.orbit.formats.limits import LIMITS

LENGTH = 69
FETCH_AGAIN = "fetch the element set again"
_DIGIT_WEIGHTS = bytes(
    byte - 48 if 48 <= byte <= 57 else int(byte == 45)  # a minus counts as 1
    for byte in range(256)
)
# Columns that only separate: a character there means that the line is shifted.
_BLANKS = {1: (2, 9, 18, 33, 44, 53, 62, 64), 2: (2, 8, 17, 26, 34, 43, 52)}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file, its number there, and the file."""

    text: str
    number: int
    file: str

    def fault(
        self,
        problem: str,
        *,
        field: str | None = None,
        column: int | None = None,
        fix: str = FETCH_AGAIN,
    ) -> Fault:
        """Make a fault of this line."""
        return Fault(
            file=self.file, line=self.number, column=column, field=field, problem=problem, fix=fix
        )


@dataclass(frozen=True, slots=True)
class Field:
    """A number between its first and last column (1 is the first of the line)."""

    name: str
    first: int
    last: int
    pattern: re.Pattern[str]
    example: str
    convert: Callable[[str], float] = float
    keyword: str = ""  # its row in the table of limits

    def value(self, line: str) -> float:
        """Return the number."""
        return self.convert(line[self.first - 1 : self.last])

    def faults(self, line: Line) -> Iterator[Fault]:
        """Say why the columns hold no such number."""
        text = line.text[self.first - 1 : self.last]
        if self.pattern.fullmatch(text) is None:
            place = f"columns {self.first}-{self.last}"
            problem = f"{text!r} in {place} is no {self.name} such as {self.example!r}"
            yield line.fault(problem, field=self.name, column=self.first)
        elif self.keyword and (excess := LIMITS[self.keyword].problem(self.convert(text))):
            yield line.fault(excess, field=self.name, column=self.first)


def checksum(line: str) -> int:
    """Return the last digit of the sum of the digits of the first 68 columns; a minus counts 1."""
    return sum(line[: LENGTH - 1].encode("ascii").translate(_DIGIT_WEIGHTS)) % 10


def line_faults(line: Line, which: int) -> list[Fault]:
    """Say what is wrong with line ``which``; a broken line is not looked into further."""
    if not line.text.isascii():
        column = next(n for n, letter in enumerate(line.text, 1) if not letter.isascii())
        problem = f"non-ASCII character U+{ord(line.text[column - 1]):04X}"
        return [line.fault(problem, column=column, fix="write a blank in its place")]
    if len(line.text) != LENGTH:
        return [line.fault(f"line {which} has {len(line.text)} characters, needs {LENGTH}")]
    return list(_column_faults(line, which))


def checksum_faults(line: Line, which: int) -> Iterator[Fault]:
    """Say that the checksum is wrong; nothing of a line that has no place for one."""
    if len(line.text) == LENGTH and line.text.isascii():
        expected = str(checksum(line.text))
        if line.text[-1] != expected:
            problem = f"{line.text[-1]!r} is wrong, line {which} sums to {expected}"
            yield line.fault(problem, field="checksum", column=LENGTH)


def _column_faults(line: Line, which: int) -> Iterator[Fault]:
    for column in _BLANKS[which]:
        if line.text[column - 1] != " ":
            problem = f"{line.text[column - 1]!r} stands where a blank belongs"
            yield line.fault(problem, column=column)
    try:
        from_alpha5(line.text[2:7])
    except ValueError as error:
        yield line.fault(str(error), field="catalogue number", column=3)
    for field in FIELDS[which]:
        yield from field.faults(line)
    if which == 1 and line.text[62] not in " 02":
        problem = f"{line.text[62]!r} is not supported, only 0 or 2 (SGP4); 4 is SGP4-XP"
        yield line.fault(problem, field="ephemeris type", column=63, fix="use SGP4 element sets")


def _implied(text: str) -> float:
    """Read ``-31515-4`` as -0.31515e-4; a blank sign is a plus."""
    return float(f"{text[0]}.{text[1:6]}e{text[6:].replace(' ', '+')}".lstrip())


def _decimals(text: str) -> float:
    return float(f"0.{text}")


def _count(text: str) -> float:
    return float(text.strip() or 0)


def _field(name: str, columns: tuple[int, int], pattern: str, example: str, key: str = "") -> Field:
    convert = {_IMPLIED: _implied, _DECIMALS: _decimals, _COUNT: _count}.get(pattern, float)
    return Field(name, *columns, re.compile(pattern, re.ASCII), example, convert, key)


_IMPLIED = r"[ +-]\d{5}[ +-]\d"
_DECIMALS = r"\d{7}"
_COUNT = r" *\d*"
_DEGREES = r" *\d{1,3}\.\d+"
EPOCH_YEAR = _field("epoch year", (19, 20), r"\d\d", "25")
EPOCH_DAY = _field("epoch day", (21, 32), r" *\d+\.\d{8}", "144.85934141", "EPOCH_DAY")
NDOT = _field("mean motion dot", (34, 43), r" *[+-]?\d?\.\d+", "-.00002218", "MEAN_MOTION_DOT")
NDDOT = _field("mean motion double dot", (45, 52), _IMPLIED, " 00000-0", "MEAN_MOTION_DDOT")
BSTAR = _field("bstar", (54, 61), _IMPLIED, "-31515-4", "BSTAR")
SET_NUMBER = _field("element set number", (65, 68), _COUNT, " 999")
INCLINATION = _field("inclination", (9, 16), _DEGREES, " 51.6461", "INCLINATION")
NODE = _field("right ascension of the node", (18, 25), _DEGREES, "221.2784", "RA_OF_ASC_NODE")
ECCENTRICITY = _field("eccentricity", (27, 33), _DECIMALS, "0001413", "ECCENTRICITY")
PERIGEE = _field("argument of perigee", (35, 42), _DEGREES, " 89.1723", "ARG_OF_PERICENTER")
ANOMALY = _field("mean anomaly", (44, 51), _DEGREES, "280.4612", "MEAN_ANOMALY")
MOTION = _field("mean motion", (53, 63), r" *\d{1,2}\.\d+", "15.49507896", "MEAN_MOTION")
REVOLUTION = _field("revolution number", (64, 68), _COUNT, "23600")
FIELDS = {
    1: (EPOCH_YEAR, EPOCH_DAY, NDOT, NDDOT, BSTAR, SET_NUMBER),
    2: (INCLINATION, NODE, ECCENTRICITY, PERIGEE, ANOMALY, MOTION, REVOLUTION),
}
