"""The files beside a record: the judge compares each with it, cell by cell, event by event."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from euroqci_space.export import plan_files, plan_ics, write_plan
from euroqci_space.verification import verify_folder
from euroqci_space.verification.folder import judge_files

sys.path.insert(0, str(Path(__file__).parent))

from verify_cases import valid_plan

EVENT = next(one for one in valid_plan().contacts if one.contact_id == "test-EAGLE-1-DE-OBE-59")
SUBJECT = EVENT.contact_id
STATION = EVENT.station
DEMAND = "GR-HEL:PT-SMA"


FILES = plan_files(valid_plan())


@pytest.fixture
def folder(tmp_path):
    for name, content in FILES.items():
        plant = tmp_path / "plan" / name
        plant.parent.mkdir(parents=True, exist_ok=True)
        plant.write_bytes(content)
    return tmp_path / "plan"


def row_of(text, start):
    return next(line for line in text.splitlines() if line.startswith(start))


def edit(file, old, new):
    text = file.read_bytes().decode()
    assert old in text
    file.write_bytes(text.replace(old, new, 1).encode())


def cell(folder, file, start, column, value):
    """Put another value into one cell."""
    text = (folder / file).read_text(encoding="utf-8")
    header, line = text.split("\n", 1)[0].split(","), row_of(text, start)
    cells = line.split(",")
    cells[header.index(column)] = value
    edit(folder / file, line, ",".join(cells))


def event_of(file, contact_id):
    events = file.read_bytes().decode().split("BEGIN:VEVENT")
    return next(event for event in events if f"UID:{contact_id}@" in event.replace("\r\n ", ""))


def in_event(folder, old, new, file=f"calendars/{STATION}.ics"):
    event = event_of(folder / file, SUBJECT)
    assert old in event
    edit(folder / file, event, event.replace(old, new, 1))


def found(folder, rule, subject):
    return any(
        violation.rule == f"file {rule}" and violation.subject == subject
        for violation in judge_files(folder, valid_plan()).violations
    )


def test_what_export_writes_is_accepted(folder):
    verdict = verify_folder(folder)
    assert verdict.violations == ()
    names = {check.rule for check in verdict.checks if check.rule.startswith("file ")}
    assert len(names) == 4 + len(valid_plan().scenario.stations) - 1


def test_calendars_with_alarms_and_cancelled_events_are_accepted(tmp_path):
    plan = valid_plan()
    write_plan(plan, tmp_path / "plan", alarm_min=20.0, report="page")
    assert judge_files(tmp_path / "plan", valid_plan()).valid


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("role", "backup"),
        ("status", "tentative"),
        ("satellite", "EAGLE-7"),
        ("norad_id", "99009"),
        ("station", "XX-XXX"),
        ("start_utc", "2027-01-04T20:00:00.000Z"),
        ("stop_utc", "2027-01-04 21:00"),
        ("duration_s", "1.000"),
        ("aos_utc", ""),
        ("tca_utc", "soon"),
        ("max_elevation_deg", "56.8"),
        ("min_range_km", "nan"),
        ("sun_elevation_deg", "51.300"),
        ("moon_separation_deg", "1e1"),
        ("clear_sky_probability", "0.9999"),
        ("loss_db", "-20.000"),
        ("sifted_bits", "1.0"),
        ("qber", "0.000001"),
        ("secret_key_bits", "5138722"),
        ("expected_key_bits", "1134044"),
        ("element_epoch_utc", "2027-01-02T00:00:00.000Z"),
        ("element_age_h", "0.000"),
        ("timing_error_s", "0,300"),
    ],
)
def test_a_wrong_cell_of_the_plan_is_found(folder, column, value):
    cell(folder, "plan.csv", SUBJECT, column, value)
    assert found(folder, "plan.csv", SUBJECT)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("class", "other"),
        ("requested_bits", "1"),
        ("delivered_bits", "999999999"),
        ("fraction", "1.000000"),
        ("space_bits", "0"),
        ("fibre_bits", "7"),
        ("trusted_nodes", "0"),
        ("first_key_utc", ""),
        ("oldest_key_age_h", "0.000"),
    ],
)
def test_a_wrong_cell_of_the_deliveries_is_found(folder, column, value):
    cell(folder, "deliveries.csv", "GR-HEL,PT-SMA", column, value)
    assert found(folder, "deliveries.csv", DEMAND)


def test_a_missing_row_is_named(folder):
    line = row_of((folder / "plan.csv").read_text(encoding="utf-8"), SUBJECT)
    edit(folder / "plan.csv", line + "\n", "")
    assert found(folder, "plan.csv", SUBJECT)


def test_a_missing_demand_is_named(folder):
    line = row_of((folder / "deliveries.csv").read_text(encoding="utf-8"), "GR-HEL,PT-SMA")
    edit(folder / "deliveries.csv", line + "\n", "")
    assert found(folder, "deliveries.csv", DEMAND)


@pytest.mark.parametrize("name", ["plan.csv", "deliveries.csv", "plan.ics", "calendars/DE-OBE.ics"])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    assert found(folder, name, name)


@pytest.mark.parametrize("name", ["plan.csv", "deliveries.csv", "plan.ics", "calendars/DE-OBE.ics"])
@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"BEGIN:VCALENDAR\r\n", b'"', b"a,b\n"])
def test_a_file_that_is_something_else_is_named(folder, name, content):
    (folder / name).write_bytes(content)
    assert not judge_files(folder, valid_plan()).valid


def test_another_header_is_found(folder):
    edit(folder / "plan.csv", "norad_id", "norad")
    assert found(folder, "plan.csv", "plan.csv")


def test_a_swap_of_two_rows_is_found(folder):
    lines = (folder / "plan.csv").read_text(encoding="utf-8").splitlines()
    row = valid_plan().contacts.index(EVENT) + 1
    lines[row], lines[row + 1] = lines[row + 1], lines[row]
    (folder / "plan.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert found(folder, "plan.csv", SUBJECT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("DTSTART:20270104", "DTSTART:20270105"),
        ("DTEND:20270104", "DTEND:20270106"),
        ("DTSTAMP:2027", "DTSTAMP:2026"),
        ("STATUS:CONFIRMED", "STATUS:TENTATIVE"),
        ("STATUS:CONFIRMED", "STATUS:CANCELLED"),
        ("LOCATION:Ober", "LOCATION:Unter"),
        ("SUMMARY:QKD EAGLE-1", "SUMMARY:QKD EAGLE-2"),
        ("CATEGORIES:QKD,primary", "CATEGORIES:QKD,backup"),
        ("GEO:48", "GEO:49"),
        ("SEQUENCE:0", "SEQUENCE:-1"),
        ("UID:test", "UID:moved"),
        ("DTSTART:", "DTSTART;VALUE=DATE:20270104\r\nX-OLD:"),
        ("GEO:", "X-GEO:"),
        ("GEO:", "GEO:1;1\r\nGEO:"),
        ("GEO:48", "GEO:north"),
        ("SEQUENCE:0", "SEQUENCE:often"),
        ("DTSTART:2027", "DTSTART:20279"),
        ("DESCRIPTION:Contact test", "DESCRIPTION:Contact toast"),
        ("DESCRIPTION:", "X-DESCRIPTION:"),
        ("DTEND:", "X-END:"),
    ],
)
@pytest.mark.parametrize("file", ["plan.ics", f"calendars/{STATION}.ics"])
def test_a_wrong_event_is_found(folder, file, old, new):
    in_event(folder, old, new, file)
    assert found(folder, file, SUBJECT)


def test_a_lost_event_is_found(folder):
    event = "BEGIN:VEVENT" + event_of(folder / "plan.ics", SUBJECT).partition("END:VEVENT\r\n")[0]
    edit(folder / "plan.ics", event + "END:VEVENT\r\n", "")
    assert found(folder, "plan.ics", SUBJECT)


def test_a_doubled_event_is_found(folder):
    event = "BEGIN:VEVENT" + event_of(folder / "plan.ics", SUBJECT)
    body = event.partition("END:VEVENT\r\n")[0] + "END:VEVENT\r\n"
    edit(folder / "plan.ics", body, body + body)
    assert found(folder, "plan.ics", SUBJECT)


def test_an_event_of_no_contact_is_found_unless_it_is_cancelled(tmp_path):
    """A contact that an older plan had may stay as a cancelled event, not as another one."""
    plan = valid_plan()
    first = replace(plan.contacts[0], contact_id="test-EAGLE-1-GR-HEL-1")
    for status, valid in (("cancelled", True), ("tentative", False)):
        older = replace(plan, contacts=(replace(first, status=status), *plan.contacts))
        folder = tmp_path / status
        write_plan(plan, folder)
        (folder / "plan.ics").write_bytes(plan_ics(older).encode())
        assert judge_files(folder, valid_plan()).valid == valid


def test_lines_of_another_system_are_found(folder):
    content = (folder / "plan.ics").read_bytes()
    (folder / "plan.ics").write_bytes(content.replace(b"\r\n", b"\n"))
    assert found(folder, "plan.ics", "plan.ics")


def test_a_long_line_is_found(folder):
    content = (folder / "plan.ics").read_bytes()
    (folder / "plan.ics").write_bytes(content.replace(b"\r\n ", b""))
    assert found(folder, "plan.ics", "plan.ics")


def test_a_calendar_of_a_stranger_is_found(folder):
    (folder / "calendars" / "XX-XXX.ics").write_bytes(b"")
    assert any(
        violation.subject == "calendars/XX-XXX.ics"
        for violation in judge_files(folder, valid_plan()).violations
    )
