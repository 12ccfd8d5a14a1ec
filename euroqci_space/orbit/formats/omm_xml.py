"""OMM as XML: ``<omm>`` alone or many within ``<ndm>``.

The parser is expat, which opens nothing by itself; a document type, and with it every entity, is
refused where it begins.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

from euroqci_space.errors import Fault, InputError
from euroqci_space.orbit.formats.omm import Record, element_set, keyword_faults
from euroqci_space.orbit.formats.parsed import Parsed, parse_each

_GROUPS: tuple[str, ...] = ("ndm", "header", "body", "segment", "metadata", "data", "meanElements")
_GROUPS += ("spacecraftParameters", "tleParameters", "covarianceMatrix", "userDefinedParameters")
_REPEATED = ("COMMENT", "USER_DEFINED")
_DEEPEST = 20  # OMM needs 7
_LONGEST = 100_000  # characters of one text
_CHUNK = 2**16
_FIX = "correct it or fetch the file again"


@dataclass(slots=True)
class _Element:
    name: str
    line: int
    unit: str
    text: str = ""


def parse_omm_xml(text: str, file: str) -> Parsed:
    """Read every ``<omm>`` of a text."""
    return parse_each(_records(text, file), element_set)


def _records(text: str, file: str) -> Iterator[Record | Fault]:
    message: list[_Element] = []
    count = 0
    try:
        for element in _elements(text, file):
            if element.name == "omm":
                if message:
                    yield from _message(message, count, file)
                message, count = [], count + 1
            if count:
                message.append(element)
            elif element.name != "ndm":
                problem = f"<{element.name}> is neither <omm> nor <ndm>"
                raise InputError.of(problem, file=file, line=element.line, fix="give OMM")
        if message:
            yield from _message(message, count, file)
    except InputError as error:
        yield from error.faults


def _elements(text: str, file: str) -> Iterator[_Element]:
    """Yield every element in the order of the text, a chunk at a time to spare the memory."""
    found: list[_Element] = []
    parser = _parser(found, file)
    try:
        for start in range(0, len(text), _CHUNK):
            parser.Parse(text[start : start + _CHUNK], False)
            yield from found[:-1]  # the last may still gain text
            del found[:-1]
        parser.Parse("", True)
    except expat.ExpatError as error:
        problem = f"XML: {expat.ErrorString(error.code)}"
        place = {"file": file, "line": error.lineno, "column": error.offset + 1}
        raise InputError.of(problem, **place, fix=_FIX) from error
    yield from found


def _parser(found: list[_Element], file: str) -> expat.XMLParserType:
    """Return a parser that appends to ``found`` each element as it begins."""
    parser = expat.ParserCreate()
    within: list[_Element] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        line = parser.CurrentLineNumber
        if len(within) == _DEEPEST:
            raise InputError.of("nested too deeply", file=file, line=line, fix="give OMM")
        within.append(_Element(name.rpartition(":")[2], line, attributes.get("units", "")))
        found.append(within[-1])

    def characters(data: str) -> None:
        within[-1].text += data
        if len(within[-1].text) > _LONGEST:
            line = within[-1].line
            problem = f"<{within[-1].name}> holds more than {_LONGEST} characters"
            raise InputError.of(problem, file=file, line=line, fix="give OMM")

    def document_type(*_: object) -> None:
        problem = "DTD/entities are refused (security)"
        line = parser.CurrentLineNumber
        raise InputError.of(problem, file=file, line=line, fix="remove the <!DOCTYPE")

    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: within.pop()
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = document_type
    return parser


def _message(elements: list[_Element], number: int, file: str) -> Iterator[Record | Fault]:
    fields: dict[str, object] = {}
    lines = {"": elements[0].line}
    for element in elements[1:]:
        if element.name in _REPEATED:
            continue
        yield from _element_faults(element, lines, file)
        fields[element.name] = element.text
        lines[element.name] = element.line
    first = elements[0].line
    yield Record(fields, lambda keyword: lines.get(keyword, first), file, f"record {number}")


def _element_faults(element: _Element, lines: dict[str, int], file: str) -> Iterator[Fault]:
    if element.name not in _GROUPS:
        yield from keyword_faults(element.name, element.unit, lines, element.line, file)
    elif element.name in lines:
        problem = f"<{element.name}> stands twice, first in line {lines[element.name]}"
        yield Fault(file=file, line=element.line, problem=problem, fix="remove one")
