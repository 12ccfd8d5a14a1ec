"""Rules on the calendars of a plan: each event says what the record says (RFC 5545)."""

import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from math import isclose
from typing import Any

from euroqci_space.model import Contact, Plan, Station
from euroqci_space.times import tai_seconds, utc_datetime
from euroqci_space.verification.instants import when
from euroqci_space.verification.tolerance import RATIO, TIME_S
from euroqci_space.verification.verdict import Findings

_UID_DOMAIN = "euroqci-space"
_LONGEST_LINE = 75  # octets, RFC 5545 section 3.1
_STATUS = {"confirmed": "CONFIRMED", "tentative": "TENTATIVE", "cancelled": "CANCELLED"}


def calendar(plan: Plan, station: str | None, file: str, content: bytes) -> Findings:
    """Judge a calendar of all contacts, or of those of one station."""
    from icalendar import Calendar  # noqa: PLC0415  (0.2 s that --help need not pay)

    yield file, _form_fault(content)
    try:
        events: list[Any] = list(Calendar.from_ical(content).walk("VEVENT"))
    except (ValueError, IndexError, KeyError) as error:
        yield file, f"is no calendar: {error}"
        return
    contacts = [known for known in plan.contacts if station in (None, known.station)]
    yield from _presence(contacts, events)
    by_uid = {str(event.get("uid")): event for event in events}
    stations = {known.id: known for known in plan.scenario.stations}
    for contact in contacts:
        event = by_uid.get(_uid(contact))
        if event is not None and contact.station in stations:
            yield contact.contact_id, _event_fault(plan, contact, stations[contact.station], event)


def _form_fault(content: bytes) -> str | None:
    if b"\n" in content.replace(b"\r\n", b""):
        return "has a line that does not end in CR LF"
    longest = max(map(len, content.split(b"\r\n")))
    return f"has a line of {longest} octets" if longest > _LONGEST_LINE else None


def _uid(contact: Contact) -> str:
    return _line(f"{contact.contact_id}@{_UID_DOMAIN}")


def _presence(contacts: Iterable[Contact], events: list[Any]) -> Findings:
    """Judge that each contact has one event and that any other event is a cancelled one."""
    counts = Counter(str(event.get("uid")) for event in events)
    expected = {_uid(contact): contact.contact_id for contact in contacts}
    for uid, contact_id in expected.items():
        yield contact_id, None if counts[uid] == 1 else f"has {counts[uid]} events, not 1"
    for event in events:
        uid = str(event.get("uid"))
        if uid not in expected and str(event.get("status")) != "CANCELLED":
            yield uid, "is an event of no contact in the record, and not cancelled"


def _event_fault(plan: Plan, contact: Contact, station: Station, event: Any) -> str | None:
    try:
        return _event_difference(plan, contact, station, event)
    except (AttributeError, TypeError, ValueError) as error:  # a property twice, or of no such kind
        return f"its event cannot be read: {error}"


def _event_difference(plan: Plan, contact: Contact, station: Station, event: Any) -> str | None:
    sequence = event.get("sequence")
    place = _line(", ".join(filter(None, (station.name, station.country))))
    return (
        _start_fault(contact.start_tai_s, _instant(event, "dtstart"))
        or _end_fault(contact.stop_tai_s, _instant(event, "dtend"))
        or _unlike("DTSTAMP", _instant(event, "dtstamp"), _second(plan.created_tai_s))
        or _unlike("STATUS", event.get("status"), _STATUS[contact.status])
        or _unlike("LOCATION", event.get("location"), place)
        or _unlike("SUMMARY", event.get("summary"), _line(_summary(contact)))
        or _unlike("CATEGORIES", _categories(event), _labels(contact))
        or _geo_fault(station, event)
        or _description_fault(plan, contact, str(event.get("description")))
        or _unlike("SEQUENCE", sequence, contact.sequence)
    )


def _summary(contact: Contact) -> str:
    return f"QKD {contact.satellite} to {contact.station}"


def _labels(contact: Contact) -> list[str]:
    return ["QKD", contact.role, _line(contact.satellite)]


def _categories(event: Any) -> list[str]:
    return [str(word) for word in getattr(event.get("categories"), "cats", [])]


def _second(tai_s: float) -> datetime:
    return utc_datetime(tai_s).replace(microsecond=0)


def _instant(event: Any, name: str) -> datetime | None:
    """Return a time in UTC; None where there is none, or it is no such time."""
    value = getattr(event.get(name), "dt", None)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    return None


def _start_fault(tai_s: float, given: datetime | None) -> str | None:
    early_s = tai_s - tai_seconds(given) if given else None
    if early_s is not None and -TIME_S <= early_s < 1.0 + TIME_S:
        return None
    return f"DTSTART is {given}, the contact starts at {when(tai_s)}"


def _end_fault(tai_s: float, given: datetime | None) -> str | None:
    late_s = tai_seconds(given) - tai_s if given else None
    if late_s is not None and -TIME_S <= late_s < 1.0 + TIME_S:
        return None
    return f"DTEND is {given}, the contact stops at {when(tai_s)}"


def _unlike(name: str, given: object, expected: object) -> str | None:
    alike = (str(given) if isinstance(given, str) else given) == expected
    return None if alike else f"{name} is {given!s}, the record says {expected!s}"


def _geo_fault(station: Station, event: Any) -> str | None:
    geo = event.get("geo")
    near = geo is not None and all(
        isclose(given, stated, rel_tol=RATIO, abs_tol=RATIO)
        for given, stated in (
            (geo.latitude, station.latitude_deg),
            (geo.longitude, station.longitude_deg),
        )
    )
    return None if near else f"GEO is not the place of {station.id}"


def _description_fault(plan: Plan, contact: Contact, given: str) -> str | None:
    """Tell which figure that a crew acts on is not in the text."""
    setup_tai_s = contact.start_tai_s - plan.scenario.constraints.telescope_setup_s
    figures = (
        f"Contact {_line(contact.contact_id)} ",
        when(setup_tai_s),
        when(contact.start_tai_s),
        when(contact.stop_tai_s),
        f"{contact.expected_key_bits} bits",
    )
    lost = [figure for figure in figures if figure not in given]
    return f"DESCRIPTION does not hold {lost[0]}" if lost else None


def _line(text: str) -> str:
    """Return text as a calendar can hold it: controls and line breaks are spaces."""
    unfit = {"Cc", "Zl", "Zp"}
    return "".join(" " if unicodedata.category(letter) in unfit else letter for letter in text)
