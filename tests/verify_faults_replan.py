"""Faults of a replan and of its files, each with its rule: what crews would be misled by."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from verify_cases import valid_plan, with_ledger
from verify_planting import change, plants

from euroqci_space.export import plan_files
from euroqci_space.model import RadioContact
from euroqci_space.verification import judge_succession
from euroqci_space.verification.folder import judge_files

OF_REPLANS, OF_FILES = {}, {}


@cache
def valid_replan():
    """Return the plan after the valid one: half of it is past, and one contact is cancelled."""
    plan = valid_plan()
    now_tai_s = plan.contacts[len(plan.contacts) // 2].start_tai_s - 600.0
    paired = {name for rule in plan.backups for name in (rule.contact_id, rule.primary_id)}
    gone = [one for one in plan.contacts if one.start_tai_s >= now_tai_s]
    gone = next(one for one in gone if one.contact_id not in paired)
    made, _ = change(plan, gone, status="cancelled", sequence=1)
    return with_ledger(replace(made, now_tai_s=now_tai_s, parent_sha256="0" * 64))


@cache
def sound_files():
    return plan_files(valid_replan())


def succession(plan):
    return judge_succession(valid_plan(), plan)


def files(content):
    """Judge the files of a folder beside the record of the valid replan."""
    with TemporaryDirectory() as folder:
        for name, data in content.items():
            (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / name).write_bytes(data)
        return judge_files(Path(folder), valid_replan())


def past_and_coming(plan):
    """Return the contacts before and after the instant of the replan, the cancelled one left out"""
    live = [one for one in plan.contacts if one.status != "cancelled"]
    past = [one for one in live if one.start_tai_s < plan.now_tai_s]
    return past, [one for one in live if one.start_tai_s >= plan.now_tai_s]


def cancelled(plan):
    return next(one for one in plan.contacts if one.status == "cancelled")


def without(plan, contact):
    contacts = tuple(one for one in plan.contacts if one is not contact)
    return replace(plan, contacts=contacts), contact.contact_id


# -- the record of a replan beside that of its parent


@plants("forgotten", succession, OF_REPLANS)
def cancellation_missing(plan, rng):
    return without(plan, cancelled(plan))


@plants("forgotten", succession, OF_REPLANS)
def contact_to_come_forgotten(plan, rng):
    return without(plan, rng.choice(past_and_coming(plan)[1]))


@plants("forgotten", succession, OF_REPLANS)
def history_forgotten(plan, rng):
    return without(plan, rng.choice(past_and_coming(plan)[0]))


@plants("history", succession, OF_REPLANS)
def past_contact_moved(plan, rng):
    contact = rng.choice(past_and_coming(plan)[0])
    return change(plan, contact, start_tai_s=contact.start_tai_s + rng.uniform(0.01, 60.0))


@plants("history", succession, OF_REPLANS)
def past_contact_cancelled(plan, rng):
    return change(plan, rng.choice(past_and_coming(plan)[0]), status="cancelled", sequence=1)


@plants("history", succession, OF_REPLANS)
def past_contact_at_another_station(plan, rng):
    return change(plan, rng.choice(past_and_coming(plan)[0]), station="XX-XXX", sequence=1)


@plants("radio history", lambda plan: judge_succession(*plan), OF_REPLANS)
def radio_contact_under_way_forgotten(plan, rng):
    before = replace(plan, radio_contacts=tuple(radio_of(one) for one in plan.contacts))
    begun = [one for one in before.radio_contacts if one.start_tai_s < plan.now_tai_s]
    gone = rng.choice([one for one in begun if one.serves[0] != cancelled(plan).contact_id])
    left = tuple(one for one in before.radio_contacts if one is not gone)
    return (before, replace(plan, radio_contacts=left)), gone.radio_id


def radio_of(contact):
    return RadioContact(
        radio_id=f"{contact.contact_id}-radio",
        satellite=contact.satellite,
        station="RADIO",
        start_tai_s=contact.stop_tai_s,
        stop_tai_s=contact.stop_tai_s + 60.0,
        serves=(contact.contact_id,),
    )


@plants("sequence", succession, OF_REPLANS)
def silently_moved(plan, rng):
    contact = rng.choice(past_and_coming(plan)[1])
    return change(plan, contact, stop_tai_s=contact.stop_tai_s - rng.uniform(0.01, 60.0))


@plants("sequence", succession, OF_REPLANS)
def silently_cancelled(plan, rng):
    return change(plan, rng.choice(past_and_coming(plan)[1]), status="cancelled")


@plants("sequence", succession, OF_REPLANS)
def counted_back(plan, rng):
    return change(plan, rng.choice(plan.contacts), sequence=-rng.randrange(1, 9))


@plants("renamed", succession, OF_REPLANS)
def uid_moved(plan, rng):
    contact = rng.choice(past_and_coming(plan)[1])
    number = contact.orbit_number + rng.choice([-1, 1])
    name = contact.contact_id.replace(str(contact.orbit_number), str(number))
    return change(plan, contact, contact_id=name, orbit_number=number)[0], name


@plants("renamed", succession, OF_REPLANS)
def uid_moved_by_a_few_seconds_of_newer_elements(plan, rng):
    spoiled, name = uid_moved(plan, rng)
    contact = next(one for one in spoiled.contacts if one.contact_id == name)
    shift_s = rng.uniform(-20.0, 20.0)
    edges = {edge: getattr(contact, edge) + shift_s for edge in ("aos_tai_s", "los_tai_s")}
    return change(spoiled, contact, **edges)


@plants("renamed", succession, OF_REPLANS)
def orbits_of_another_count(plan, rng):
    shift = rng.choice([-7, 15])
    contacts = tuple(replace(c, orbit_number=c.orbit_number + shift) for c in plan.contacts)
    return replace(plan, contacts=contacts), rng.choice(contacts).contact_id


# -- the calendar and the table of a replan beside its record


def in_event(content, contact, old, new):
    """Change one line of the event of a contact in the calendar of all contacts."""
    head, *events = content["plan.ics"].decode().split("BEGIN:VEVENT")
    uid = f"UID:{contact.contact_id}@"
    place = next(i for i, text in enumerate(events) if uid in text.replace("\r\n ", ""))
    assert old in events[place]
    events[place] = events[place].replace(old, new, 1)
    text = "BEGIN:VEVENT".join([head, *events])
    return {**content, "plan.ics": text.encode()}, contact.contact_id


@plants("file plan.ics", files, OF_FILES)
def cancelled_event_missing(content, rng):
    contact = cancelled(valid_replan())
    head, *events = content["plan.ics"].decode().split("BEGIN:VEVENT")
    tail = events[-1].partition("END:VEVENT\r\n")[2]
    bodies = [text.partition("END:VEVENT\r\n")[0] for text in events]
    uid = f"UID:{contact.contact_id}@"
    kept = [text for text in bodies if uid not in text.replace("\r\n ", "")]
    text = head + "".join(f"BEGIN:VEVENT{text}END:VEVENT\r\n" for text in kept) + tail
    return {**content, "plan.ics": text.encode()}, contact.contact_id


@plants("file plan.ics", files, OF_FILES)
def cancelled_event_still_confirmed(content, rng):
    return in_event(content, cancelled(valid_replan()), "STATUS:CANCELLED", "STATUS:CONFIRMED")


@plants("file plan.ics", files, OF_FILES)
def uid_of_an_event_moved(content, rng):
    contact = rng.choice(valid_replan().contacts)
    return in_event(content, contact, "UID:test-", f"UID:t{rng.randrange(10)}st-")


@plants("file plan.ics", files, OF_FILES)
def sequence_of_an_event_forgotten(content, rng):
    return in_event(content, cancelled(valid_replan()), "SEQUENCE:1", "SEQUENCE:0")


@plants("file plan.csv", files, OF_FILES)
def cancelled_row_still_confirmed(content, rng):
    name = cancelled(valid_replan()).contact_id
    table = content["plan.csv"].decode()
    row = next(line for line in table.splitlines() if line.startswith(name))
    changed = table.replace(row, row.replace("cancelled", "confirmed"))
    return {**content, "plan.csv": changed.encode()}, name
