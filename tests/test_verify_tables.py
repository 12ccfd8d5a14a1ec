"""Cells of tables and instants of calendars: each at its tolerance."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from euroqci_space.model import InputFile
from euroqci_space.verification import inputs
from euroqci_space.verification.calendars import (
    _end_fault,
    _form_fault,
    _geo_fault,
    _line,
    _presence,
    _start_fault,
)
from euroqci_space.verification.tables import _instant, _number, _table, _words
from euroqci_space.verification.tolerance import TIME_S

sys.path.insert(0, str(Path(__file__).parent))

from verify_bare import bare, contact, faulty, told

ZERO = datetime(1999, 12, 31, 23, 59, 28, tzinfo=UTC)  # TAI second 0


@pytest.mark.parametrize(
    ("decimals", "cell", "value", "fine"),
    [
        (3, "1.000", 1.0005, True),
        (3, "1.000", 0.9995, True),
        (3, "1.000", 1.000502, False),
        (0, "7", 7, True),
        (0, "7", 8, False),
        (4, "1.0.00", 1.0, False),
        (1, "--1.0", 1.0, False),
        (3, "-0.250", -0.25, True),
    ],
)
def test_a_number_is_that_of_the_record_to_half_of_its_last_decimal(decimals, cell, value, fine):
    assert (_number(decimals)(cell, value) is None) == fine


@pytest.mark.parametrize(
    ("cell", "value", "fine"),
    [
        ("1999-12-31T23:59:28.000Z", 0.0, True),
        ("1999-12-31T23:59:28.000Z", TIME_S, True),
        ("1999-12-31T23:59:28.000Z", -0.0011, False),
        ("1999-12-31T23:59:28.000Z", 0.0011, False),
        ("1999-12-31T23:59:28.000+00:00", 0.0, False),
        ("soon", 0.0, False),
        ("", None, True),
        ("", 0.0, False),
        ("1999-12-31T23:59:28.000Z", None, False),
    ],
)
def test_an_instant_is_that_of_the_record_to_a_millisecond(cell, value, fine):
    assert (_instant(cell, value) is None) == fine


def test_a_word_that_begins_like_a_formula_is_quoted():
    assert _words("'=1", "=1") is None
    assert _words("=1", "=1") == "is '=1', the record says \"'=1\""


READERS = {"name": ("name", _words), "size": ("size", _number(0))}
RECORDS = [(name, SimpleNamespace(name=name, size=size)) for name, size in (("a", 1), ("b", 2))]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name,size\na,1\nb,2\n", {"a": None, "b": None}),
        ("name,size\na,1\nb,3\n", {"a": None, "b": "size is 3, the record says 2"}),
        ("name,size\na,1\nb\n", {"a": None, "b": "row has 1 cells, not 2"}),
        ("size,name\na,1\n", {"t.csv": "header is 'size,name', not 'name,size'"}),
        (
            "name,size\na,1\n",
            {
                "t.csv": "has 1 rows, the record 2",
                "b": "is in the record, not in the table",
                "a": None,
            },
        ),
        (
            "name,size\n",
            {
                "t.csv": "has 0 rows, the record 2",
                "a": "is in the record, not in the table",
                "b": "is in the record, not in the table",
            },
        ),
    ],
)
def test_rows_are_those_of_the_record(text, says):
    assert told(_table("t.csv", text.encode(), READERS, RECORDS)) == says


def test_a_demand_is_listed_by_its_two_first_cells_and_a_formula_by_its_quote():
    records = [("a:b", RECORDS[0][1]), ("=x", RECORDS[1][1])]
    text = "name,size\na,b\n'=x,2\n\n"
    found = told(_table("t.csv", text.encode(), READERS, records))
    assert found["t.csv"] == "has 3 rows, the record 2"
    assert "is in the record" not in str(found)


# -- calendars: whole seconds around the contact


@pytest.mark.parametrize(
    ("early_s", "fine"),
    [(0.0, True), (-TIME_S, True), (-0.0011, False), (1.0009, True), (1.0 + TIME_S, False)],
)
def test_an_event_begins_within_a_second_before_and_ends_within_one_after(early_s, fine):
    assert (_start_fault(early_s, ZERO) is None) == fine
    assert (_end_fault(-early_s, ZERO) is None) == fine


@pytest.mark.parametrize(("octets", "fine"), [(75, True), (76, False)])
def test_lines_of_a_calendar_are_short_and_end_in_cr_lf(octets, fine):
    assert (_form_fault(b"x" * octets + b"\r\nshort\r\n") is None) == fine
    assert _form_fault(b"x\n") == "has a line that does not end in CR LF"


@pytest.mark.parametrize(
    ("off_deg", "fine"), [(0.0, True), (0.9e-9, True), (1e-6, False), (-1e-6, False)]
)
@pytest.mark.parametrize("axis", ["latitude", "longitude"])
def test_an_event_is_at_its_station(axis, off_deg, fine):
    station = SimpleNamespace(id="G", latitude_deg=0.0, longitude_deg=0.0)
    geo = SimpleNamespace(**{"latitude": 0.0, "longitude": 0.0, axis: off_deg})
    assert (_geo_fault(station, {"geo": geo}) is None) == fine
    assert _geo_fault(station, {}) == "GEO is not the place of G"


def test_each_contact_has_one_event_and_others_are_cancelled():
    def event(name, status="CONFIRMED"):
        return {"uid": f"{name}@euroqci-space", "status": status}

    two = [contact("a"), contact("b")]
    assert told(_presence(two, [event("a"), event("b"), event("c", "CANCELLED")])) == {
        "a": None,
        "b": None,
    }
    assert faulty(_presence(two, [event("a"), event("a"), event("c")])) == [
        "a",
        "b",
        "c@euroqci-space",
    ]


def test_a_calendar_holds_no_control_characters():
    assert _line("a\u2028b\tc\u2029d") == "a b c d"


# -- files


@pytest.mark.parametrize(
    ("files", "refused"),
    [
        ([("mine", "0" * 64)], []),
        ([("mine", "0" * 64), ("mine", "1" * 64)], []),
        ([("bundled:x.csv", "0" * 64), ("bundled:x.csv", "0" * 64)], []),
        ([("bundled:x.csv", "0" * 64), ("bundled:x.csv", "1" * 64)], ["bundled:x.csv"]),
        ([("atmosphere.csv", "0" * 64)], []),
        ([("bundled:atmosphere.csv", "0" * 64)], ["bundled:atmosphere.csv"]),
        ([("mine", "A" * 64)], ["mine"]),
        ([(" ", "0" * 64)], [" "]),
    ],
)
def test_a_file_has_a_name_and_one_digest(files, refused):
    named = tuple(InputFile(name=name, sha256=digest) for name, digest in files)
    assert faulty(inputs.inputs(bare(scenario={"inputs": named}))) == refused
