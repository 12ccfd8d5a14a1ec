"""The calendar of a plan, for everybody or for one station (RFC 5545)."""

import unicodedata
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from euroqci_space.model import Contact, Plan, Station
from euroqci_space.times import utc_datetime, utc_text

if TYPE_CHECKING:
    from icalendar import Alarm, Event

_PRODUCT = "-//euroqci-space//plan of optical contacts//EN"
_UID_DOMAIN = "euroqci-space"
_UNFIT = {"Cc", "Zl", "Zp"}  # Unicode: control, line separator, paragraph separator
_STATUS = {"confirmed": "CONFIRMED", "tentative": "TENTATIVE", "cancelled": "CANCELLED"}


def plan_ics(
    plan: Plan,
    station: str | None = None,
    alarm_min: float | None = None,
) -> str:
    """Return the calendar of a plan as text with CRLF, one event a contact.

    Parameters
    ----------
    plan
        The record; its creation time stamps the events, so that the same plan gives the same bytes.
    station
        Only the contacts of this station; all when not given.
    alarm_min
        An alarm this long before each contact that is not cancelled [min]; none when not given.

    Raises
    ------
    ValueError
        When the scenario has no such station.

    Notes
    -----
    A calendar counts whole seconds: an event begins at the second that the contact begins in and
    ends when the second that it ends in is over.

    References
    ----------
    .. [1] Desruisseaux (ed.), "Internet Calendaring and Scheduling Core Object Specification
       (iCalendar)", RFC 5545, 2009
    """
    from icalendar import Calendar  # noqa: PLC0415  (0.2 s that --help need not pay)

    stations = {known.id: known for known in plan.scenario.stations}
    if station is not None and station not in stations:
        message = f"no station {station!r} in scenario {plan.scenario.name!r}"
        raise ValueError(message)
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _title(plan, station))
    for contact in sorted(plan.contacts, key=lambda contact: contact.start_tai_s):
        if station in (None, contact.station):
            event = _event(plan, contact, stations[contact.station])
            event.add("sequence", contact.sequence)
            if alarm_min is not None and contact.status != "cancelled":
                event.add_component(_alarm(contact, alarm_min))
            calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content.decode()


def _title(plan: Plan, station: str | None) -> str:
    return line(" ".join(part for part in ("QKD contacts", plan.scenario.name, station) if part))


def _event(plan: Plan, contact: Contact, station: Station) -> "Event":
    from icalendar import Event  # noqa: PLC0415

    event = Event()
    event.add("uid", line(f"{contact.contact_id}@{_UID_DOMAIN}"))
    event.add("dtstamp", utc_datetime(plan.created_tai_s).replace(microsecond=0))
    event.add("dtstart", whole_second(contact.start_tai_s))
    event.add("dtend", next_whole_second(contact.stop_tai_s))
    event.add("status", _STATUS[contact.status])
    event.add("summary", line(f"QKD {contact.satellite} to {contact.station}"))
    event.add("location", line(", ".join(filter(None, (station.name, station.country)))))
    event.add("geo", (station.latitude_deg, station.longitude_deg))
    event.add("categories", ["QKD", contact.role, line(contact.satellite)])
    event.add("description", "\n".join(map(line, _description(plan, contact))))
    return event


def _description(plan: Plan, contact: Contact) -> list[str]:
    """Return what the crew of a station wants to know, line by line."""
    setup_tai_s = contact.start_tai_s - plan.scenario.constraints.telescope_setup_s
    return [
        f"Contact {contact.contact_id} ({contact.role}, {contact.status})",
        f"Satellite {contact.satellite}, catalogue number {contact.norad_id}, "
        f"orbit {contact.orbit_number}",
        f"Set-up from {utc_text(setup_tai_s)}",
        f"Link {utc_text(contact.start_tai_s)} to {utc_text(contact.stop_tai_s)}, "
        f"{contact.duration_s:.0f} s",
        f"Pass {utc_text(contact.aos_tai_s)} to {utc_text(contact.los_tai_s)}, "
        f"highest at {utc_text(contact.tca_tai_s)}",
        f"Highest elevation {contact.max_elevation_deg:.1f} deg, "
        f"least range {contact.min_range_km:.0f} km",
        f"Sun at {contact.sun_elevation_deg:.1f} deg, "
        f"Moon {contact.moon_separation_deg:.0f} deg away",
        f"Key {contact.expected_key_bits} bits expected, {contact.secret_key_bits} under a clear "
        f"sky (probability {contact.clear_sky_probability:.2f})",
        f"Elements {contact.element_age_h:.1f} h old at the start, "
        f"timing error about {contact.timing_error_s:.1f} s",
        *_switches(plan, contact),
    ]


def _switches(plan: Plan, contact: Contact) -> list[str]:
    """Return when it is decided whether a back-up takes the place of a primary contact."""
    return [
        f"Go or no-go {utc_text(rule.decide_tai_s)}: {rule.contact_id} is flown in place of "
        f"{rule.primary_id} where the sky there is forecast clear with a probability below "
        f"{rule.minimum_probability:g}"
        for rule in plan.backups
        if contact.contact_id in (rule.contact_id, rule.primary_id)
    ]


def _alarm(contact: Contact, alarm_min: float) -> "Alarm":
    from icalendar import Alarm  # noqa: PLC0415

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", line(f"QKD {contact.satellite} to {contact.station}"))
    alarm.add("trigger", timedelta(minutes=-alarm_min))
    return alarm


def whole_second(tai_s: float) -> datetime:
    """Return the second that an instant lies in."""
    return utc_datetime(tai_s).replace(microsecond=0)


def next_whole_second(tai_s: float) -> datetime:
    """Return the first whole second that is not before an instant."""
    whole = whole_second(tai_s)
    return whole if whole == utc_datetime(tai_s) else whole + timedelta(seconds=1)


def line(text: str) -> str:
    """Return text with a space for each control character and line break; ICS cannot hold them."""
    return "".join(" " if unicodedata.category(letter) in _UNFIT else letter for letter in text)
