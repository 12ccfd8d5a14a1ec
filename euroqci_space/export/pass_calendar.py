"""Passes as a calendar (RFC 5545): one event a pass, named by the pass and not by its times."""

from typing import TYPE_CHECKING

from euroqci_space.export.calendars import line, next_whole_second, whole_second
from euroqci_space.model import Pass, Station
from euroqci_space.orbit import Passes
from euroqci_space.times import utc_text

if TYPE_CHECKING:
    from icalendar import Event


def passes_ics(passes: Passes) -> str:
    """Return a calendar of passes as text with CRLF.

    The start of the horizon stamps the events, so that the same passes give the same bytes.
    """
    from icalendar import Calendar  # noqa: PLC0415  (0.2 s that --help need not pay)

    calendar = Calendar()
    calendar.add("prodid", "-//euroqci-space//passes//EN")
    calendar.add("version", "2.0")
    names: dict[str, int] = {}
    for sight, index in zip(passes, passes.station_index, strict=True):
        event = _event(sight, passes.stations[index], names)
        event.add("dtstamp", whole_second(passes.horizon.start_tai_s))
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content.decode()


def _event(sight: Pass, station: Station, names: dict[str, int]) -> "Event":
    from icalendar import Event  # noqa: PLC0415

    name = f"{sight.norad_id}-{sight.station}-{sight.orbit_number}"
    names[name] = names.get(name, 0) + 1  # a condition may cut one pass into several parts
    suffix = f".{names[name]}" if names[name] > 1 else ""
    event = Event()
    event.add("uid", line(f"pass-{name}{suffix}@euroqci-space"))
    event.add("dtstart", whole_second(sight.aos_tai_s))
    event.add("dtend", next_whole_second(sight.los_tai_s))
    event.add("summary", line(f"{sight.satellite} over {sight.station}"))
    event.add("location", line(station.name))
    event.add("geo", (station.latitude_deg, station.longitude_deg))
    event.add("description", "\n".join(_description(sight)))
    return event


def _description(sight: Pass) -> list[str]:
    return [
        f"Rise {utc_text(sight.aos_tai_s)}, azimuth {sight.aos_azimuth_deg:.0f} deg",
        f"Highest {utc_text(sight.tca_tai_s)}, {sight.max_elevation_deg:.1f} deg,"
        f" range {sight.min_range_km:.0f} km",
        f"Set {utc_text(sight.los_tai_s)}, azimuth {sight.los_azimuth_deg:.0f} deg",
    ]
