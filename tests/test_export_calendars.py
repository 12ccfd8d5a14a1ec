"""plan.ics: RFC 5545, stable identity, the same bytes."""

import json
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import ics
import pytest
from icalendar import Calendar

from euroqci_space.export import plan_ics
from euroqci_space.times import tai_seconds_of_text, utc_datetime

sys.path.insert(0, str(Path(__file__).parent))

from verify_cases import valid_plan

SHARED = Path(__file__).resolve().parents[2] / "shared"


def events(text):
    return list(Calendar.from_ical(text).walk("VEVENT"))


def named(title, country="DE"):
    """Return the plan with another name for its first contact's station."""
    plan = valid_plan()
    stations = tuple(
        replace(s, name=title, country=country) if s.id == plan.contacts[0].station else s
        for s in plan.scenario.stations
    )
    scenario = replace(plan.scenario, stations=stations)
    return replace(plan, scenario=scenario, contacts=plan.contacts[:1])


def test_lines_end_in_crlf_and_are_at_most_75_octets():
    lines = plan_ics(named("Oberpfaffenhofen " * 9)).encode().split(b"\r\n")
    assert not any(b"\n" in line or len(line) > 75 for line in lines)


def test_there_is_one_event_a_contact_in_utc_without_time_zones():
    plan = valid_plan()
    text = plan_ics(plan)
    assert len(events(text)) == len(plan.contacts)
    assert "VTIMEZONE" not in text
    assert all(event["dtstart"].to_ical().endswith(b"Z") for event in events(text))


def test_an_event_covers_its_contact_to_the_second():
    plan = valid_plan()
    for event, contact in zip(events(plan_ics(plan)), plan.contacts, strict=True):
        start, stop = utc_datetime(contact.start_tai_s), utc_datetime(contact.stop_tai_s)
        assert timedelta(0) <= start - event["dtstart"].dt < timedelta(seconds=1)
        assert timedelta(0) <= event["dtend"].dt - stop < timedelta(seconds=1)


def test_a_contact_on_whole_seconds_gets_those_seconds():
    plan = valid_plan()
    times = [tai_seconds_of_text(f"2027-01-04T20:0{minute}:00Z") for minute in (1, 4)]
    contact = replace(plan.contacts[0], start_tai_s=times[0], stop_tai_s=times[1])
    event = events(plan_ics(replace(plan, contacts=(contact,))))[0]
    assert event["dtstart"].to_ical() == b"20270104T200100Z"
    assert event["dtend"].to_ical() == b"20270104T200400Z"


def test_the_uid_comes_from_the_pass_and_not_from_times():
    plan = valid_plan()
    moved = tuple(replace(c, start_tai_s=c.start_tai_s + 3.0) for c in plan.contacts)
    uids = [str(event["uid"]) for event in events(plan_ics(plan))]
    assert uids == [str(e["uid"]) for e in events(plan_ics(replace(plan, contacts=moved)))]
    assert len(set(uids)) == len(uids)
    assert uids[0] == f"{plan.contacts[0].contact_id}@euroqci-space"


def test_the_stamp_is_the_creation_of_the_plan():
    plan = valid_plan()
    event = events(plan_ics(plan))[0]
    assert event["dtstamp"].dt == utc_datetime(plan.created_tai_s)


def test_status_tells_primary_backup_and_cancelled():
    plan = valid_plan()
    first = replace(plan.contacts[0], status="cancelled")
    given = [first, *plan.contacts[1:]]
    found = [str(event["status"]) for event in events(plan_ics(replace(plan, contacts=given)))]
    words = {"confirmed": "CONFIRMED", "tentative": "TENTATIVE", "cancelled": "CANCELLED"}
    assert found == [words[contact.status] for contact in given]


def test_place_and_categories_are_given():
    plan = valid_plan()
    contact, event = plan.contacts[2], events(plan_ics(plan))[2]
    assert str(event["location"]) == "Helmos; Aristarchos, GR"
    assert (event["geo"].latitude, event["geo"].longitude) == (37.9856, 22.1983)
    assert event["categories"].cats == ["QKD", contact.role, contact.satellite]


def test_the_description_is_readable_and_holds_the_figures():
    plan = valid_plan()
    contact, event = plan.contacts[2], events(plan_ics(plan))[2]
    lines = str(event["description"]).splitlines()
    assert lines[0] == f"Contact {contact.contact_id} (backup, tentative)"
    assert any(f"{contact.expected_key_bits} bits expected" in line for line in lines)
    assert lines[-1].startswith("Go or no-go 2027-01-04T20:48:57.280Z: ")
    assert len(lines) == 10


def test_a_calendar_of_one_station_holds_only_its_contacts():
    plan = valid_plan()
    found = [str(event["summary"]) for event in events(plan_ics(plan, "DE-OBE"))]
    expected = [f"QKD {c.satellite} to DE-OBE" for c in plan.contacts if c.station == "DE-OBE"]
    assert found == expected


def test_a_station_without_contacts_has_a_calendar_without_events():
    plan = replace(valid_plan(), contacts=())
    assert events(plan_ics(plan, "DE-OBE")) == []


def test_an_unknown_station_is_refused():
    with pytest.raises(ValueError, match="no station 'XX'"):
        plan_ics(valid_plan(), "XX")


def test_an_alarm_is_set_only_on_request_and_not_for_a_cancelled_contact():
    plan = valid_plan()
    contacts = (replace(plan.contacts[0], status="cancelled"), plan.contacts[1])
    plan = replace(plan, contacts=contacts)
    assert "VALARM" not in plan_ics(plan)
    alarms = [list(event.walk("VALARM")) for event in events(plan_ics(plan, None, 15.0))]
    assert [len(found) for found in alarms] == [0, 1]
    assert alarms[1][0]["trigger"].dt == timedelta(minutes=-15)


def test_the_sequence_is_what_the_record_counted():
    plan = valid_plan()
    changed = replace(plan.contacts[1], sequence=3)
    plan = replace(plan, contacts=(plan.contacts[0], changed, *plan.contacts[2:]))
    found = [event["sequence"] for event in events(plan_ics(plan))]
    assert found[:3] == [0, 3, 0]


def test_the_ics_library_reads_the_same_events():
    plan = valid_plan()
    found = {event.uid: event for event in ics.Calendar(plan_ics(plan)).events}
    assert len(found) == len(plan.contacts)
    for contact in plan.contacts:
        event = found[f"{contact.contact_id}@euroqci-space"]
        assert abs((event.begin.datetime - contact.start_utc).total_seconds()) < 1.0
        assert event.location.startswith("Helmos") == (contact.station == "GR-HEL")


def test_the_same_plan_gives_the_same_text():
    assert plan_ics(valid_plan()) == plan_ics(valid_plan())


def test_names_with_marks_come_back_as_they_were():
    title = 'A; b, c\\d "e" : f'
    event = events(plan_ics(named(title)))[0]
    assert str(event["location"]) == f"{title}, DE"


def test_a_control_character_becomes_a_space():
    event = events(plan_ics(named("A\r\nBEGIN:VEVENT\x00b\u2028c")))[0]
    assert str(event["location"]) == "A  BEGIN:VEVENT b c, DE"


def test_naughty_strings_in_names_give_the_same_events_back():
    if not SHARED.is_dir():
        pytest.skip("no shared references beside this checkout")
    words = json.loads((SHARED / "references/naughty-strings.json").read_text("utf-8"))
    for word in words:
        text = plan_ics(named(word, country=""))
        assert len(events(text)) == 1
        assert len(text.encode().splitlines()) == len(text.encode().split(b"\r\n")) - 1
