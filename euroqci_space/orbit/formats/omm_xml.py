"""OMM as XML: ``<omm>`` alone or many within ``<ndm>``.

The parser is expat, which opens nothing by itself; a document type, and with it every entity, is
refused where it begins.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from xml.parsers import expat

from euroqci_space.errors import Fault, InputError
from euroqci_space.orbit.formats.omm import Record, element_set, keyword_faults
from euroqci_space.orbit.formats.parsed import Parsed, parse_each

_ROOTS = ("ndm", "omm")
_GROUPS: tuple[str, ...] = ("ndm", "header", "body", "segment", "metadata", "data", "meanElements")
_GROUPS += ("spacecraftParameters", "tleParameters", "covarianceMatrix", "userDefinedParameters")
_REPEATED = ("COMMENT", "USER_DEFINED")
_FIX = "correct it or fetch the file again"


@dataclass(slots=True)
class _Element:
    name: str
    line: int
    unit: str
    text: str = ""


def parse_omm_xml(text: str, file: str) -> Parsed:
    """Read every ``<omm>`` of a text."""
    try:
        elements = _elements(text, file)
    except InputError as error:
        return Parsed(faults=error.faults)
    return parse_each(_records(elements, file), element_set)


def _elements(text: str, file: str) -> list[_Element]:
    """Return every element in the order of the text."""
    found: list[_Element] = []
    open_elements: list[_Element] = []
    parser = expat.ParserCreate()

    def start(name: str, attributes: dict[str, str]) -> None:
        unit = attributes.get("units", "")
        element = _Element(name.rpartition(":")[2], parser.CurrentLineNumber, unit)
        found.append(element)
        open_elements.append(element)

    def characters(data: str) -> None:
        open_elements[-1].text += data

    def document_type(*_: object) -> None:
        problem = "DTD/entities are refused (security)"
        line = parser.CurrentLineNumber
        raise InputError.of(problem, file=file, line=line, fix="remove the <!DOCTYPE")

    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: open_elements.pop()
    parser.CharacterDataHandler = characters
    parser.StartDoctypeDeclHandler = document_type
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        problem = f"XML: {expat.ErrorString(error.code)}"
        place = {"file": file, "line": error.lineno, "column": error.offset + 1}
        raise InputError.of(problem, **place, fix=_FIX) from error
    return found


def _records(elements: list[_Element], file: str) -> Iterator[Record | Fault]:
    if elements[0].name not in _ROOTS:
        problem = f"the root is <{elements[0].name}>, not <omm> or <ndm>"
        yield Fault(file=file, line=elements[0].line, problem=problem, fix="give OMM")
        return
    starts = [index for index, element in enumerate(elements) if element.name == "omm"]
    for number, (start, stop) in enumerate(pairwise([*starts, len(elements)]), start=1):
        label = f"record {number}" if len(starts) > 1 else ""
        yield from _message(elements[start:stop], label, file)


def _message(elements: list[_Element], label: str, file: str) -> Iterator[Record | Fault]:
    fields: dict[str, object] = {}
    lines = {"": elements[0].line}
    for element in elements[1:]:
        if element.name in _REPEATED:
            continue
        yield from _element_faults(element, lines, file)
        fields[element.name] = element.text
        lines[element.name] = element.line
    yield Record(fields, lambda keyword: lines.get(keyword, lines[""]), file, label)


def _element_faults(element: _Element, lines: dict[str, int], file: str) -> Iterator[Fault]:
    if element.name not in _GROUPS:
        yield from keyword_faults(element.name, element.unit, lines, element.line, file)
    elif element.name in lines:
        problem = f"<{element.name}> stands twice, first in line {lines[element.name]}"
        yield Fault(file=file, line=element.line, problem=problem, fix="remove one")
