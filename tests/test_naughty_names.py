"""Naughty strings as the names of everything, through the program; other programs read the files.

Identifiers cannot be naughty in a scenario; here they are, as in a plan.json that somebody edited.
"""

import csv
import json
import unicodedata
from html.parser import HTMLParser
from io import StringIO
from xml.etree import ElementTree as ET

import icalendar
import ics
import pytest
from command_line import command
from report_cases import naughty_strings, plan_with_texts

from euroqci_space.scenario import identifier, plan_text, read_plan

TEXTS = [text for text in naughty_strings() if text]
KML = "{http://www.opengis.net/kml/2.2}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("naughty")
    (place / "plan.json").write_text(plan_text(plan_with_texts(TEXTS)), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def plan(folder):
    return read_plan(folder)


def exported(folder, form: str) -> str:
    done = command("export", "plan.json", "--format", form, folder=folder)
    assert (done.code, done.err) == (0, "")
    return done.out


def spaced(text: str) -> str:
    """Return text as formats keep it that have no place for control characters."""
    return "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)


def test_the_record_comes_back_as_it_was(folder, plan):
    assert plan_text(plan) == (folder / "plan.json").read_text(encoding="utf-8")
    assert exported(folder, "json") == plan_text(plan)


def test_a_spreadsheet_runs_no_cell(folder, plan):
    rows = list(csv.DictReader(StringIO(exported(folder, "csv"), newline=""), strict=True))
    assert len(rows) == len(plan.contacts)
    words = [row[column] for row in rows for column in ("contact_id", "satellite", "station")]
    assert not any(word.startswith(("=", "+", "-", "@", "\t", "\r")) for word in words)
    flown = {contact.satellite for contact in plan.contacts}
    assert {row["satellite"].removeprefix("'") for row in rows} == {
        name.removeprefix("'") for name in flown
    }


def test_two_calendar_programs_read_the_same_events(folder, plan):
    text = exported(folder, "ics")
    events = icalendar.Calendar.from_ical(text).walk("VEVENT")
    assert len(events) == len(plan.contacts)
    assert len(ics.Calendar(text).events) == len({str(event["uid"]) for event in events})
    summaries = {f"QKD {one.satellite} to {one.station}" for one in plan.contacts}
    assert {str(event["summary"]) for event in events} == {spaced(text) for text in summaries}
    assert all(len(line) <= 75 for line in text.encode().split(b"\r\n"))


def test_geojson_and_czml_hold_the_names(folder, plan):
    names = {station.name for station in plan.scenario.stations}
    features = json.loads(exported(folder, "geojson"))["features"]
    assert names <= {feature["properties"].get("name") for feature in features}
    packets = json.loads(exported(folder, "czml"))
    assert names <= {packet["name"] for packet in packets}


def test_kml_is_xml_and_holds_the_names(folder, plan):
    root = ET.fromstring(exported(folder, "kml"))  # noqa: S314  (our own text)
    marks = {mark.findtext(f"{KML}name") for mark in root.iter(f"{KML}Placemark")}
    ids = {spaced(station.id.replace("\ufffe", " ")) for station in plan.scenario.stations}
    assert ids <= {spaced(mark or "") for mark in marks}  # U+FFFE is no character of XML


class Tags(HTMLParser):
    """Counts the elements of a page and what could run in it."""

    def __init__(self) -> None:
        super().__init__()
        self.risky = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        self.risky += tag in ("img", "iframe", "object", "embed", "base")
        self.risky += any(name.startswith("on") for name in names)


def test_the_page_holds_no_element_of_a_name(folder):
    assert command("report", "plan.json", "--out", "page.html", folder=folder).code == 0
    tags = Tags()
    tags.feed((folder / "page.html").read_text(encoding="utf-8"))
    assert tags.risky == 0


def test_no_name_becomes_a_path(folder):
    before = sorted(folder.parent.rglob("*"))
    done = command("replan", "plan.json", "--now", "2027-01-04T13:00:00Z", folder=folder)
    assert done.code in (1, 2, 3, 4)
    assert sorted(folder.parent.rglob("*")) == before


def test_almost_no_naughty_string_is_an_identifier():
    kept = [text for text in TEXTS if is_identifier(text)]
    assert all(text.isascii() and "/" not in text and text.strip(".") for text in kept)


def is_identifier(text: str) -> bool:
    try:
        return identifier(text) == text
    except ValueError:
        return False
