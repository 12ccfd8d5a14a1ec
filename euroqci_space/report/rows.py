"""The rows of the timeline: what each satellite and each station sees and does."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from euroqci_space.model import Contact, Plan, Station
from euroqci_space.orbit import find_passes
from euroqci_space.report.daylight import Span, daylight
from euroqci_space.times import tai_seconds

Kind = Literal["satellite", "station"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One resource over the horizon; instants are TAI seconds."""

    kind: Kind
    id: str
    name: str
    dark: tuple[Span, ...]  # stations only
    twilight: tuple[Span, ...]
    visible: tuple[Span, ...]
    closed: tuple[Span, ...]
    contacts: tuple[Contact, ...]

    @property
    def expected_key_bits(self) -> int:
        """Key of the primary contacts, weighted by weather."""
        return sum(contact.expected_key_bits for contact in flown(self.contacts))


def flown(contacts: tuple[Contact, ...]) -> tuple[Contact, ...]:
    """Return the contacts that a plan counts on: neither back-ups nor cancelled."""
    return tuple(c for c in contacts if c.role == "primary" and c.status != "cancelled")


def timeline_rows(plan: Plan) -> tuple[Row, ...]:
    """Return the satellites, then the stations from west to east."""
    visible = _visible(plan)
    satellites = [
        Row(
            kind="satellite",
            id=satellite.name,
            name=satellite.name,
            dark=(),
            twilight=(),
            visible=tuple(visible["satellite", satellite.name]),
            closed=_closed(plan, satellite.name),
            contacts=tuple(c for c in plan.contacts if c.satellite == satellite.name),
        )
        for satellite in plan.scenario.satellites
    ]
    stations = sorted(plan.scenario.stations, key=lambda place: (place.longitude_deg, place.id))
    rows = [_station_row(plan, place, tuple(visible["station", place.id])) for place in stations]
    return (*satellites, *rows)


def _station_row(plan: Plan, station: Station, visible: tuple[Span, ...]) -> Row:
    scenario = plan.scenario
    light = daylight(station, scenario.horizon, scenario.constraints.maximum_sun_elevation_deg)
    return Row(
        kind="station",
        id=station.id,
        name=station.name,
        dark=light.dark,
        twilight=light.twilight,
        visible=visible,
        closed=_closed(plan, station.id),
        contacts=tuple(c for c in plan.contacts if c.station == station.id),
    )


def _visible(plan: Plan) -> dict[tuple[Kind, str], list[Span]]:
    scenario = plan.scenario
    mask_deg = scenario.constraints.minimum_elevation_deg
    seen: dict[tuple[Kind, str], list[Span]] = defaultdict(list)
    for sight in find_passes(plan.elements, scenario.stations, scenario.horizon, mask_deg):
        span = (sight.aos_tai_s, sight.los_tai_s)
        seen["satellite", sight.satellite].append(span)
        seen["station", sight.station].append(span)
    return seen


def _closed(plan: Plan, resource: str) -> tuple[Span, ...]:
    horizon = plan.scenario.horizon
    spans = [
        (
            max(tai_seconds(closure.start), horizon.start_tai_s),
            min(tai_seconds(closure.stop), horizon.stop_tai_s),
        )
        for closure in plan.scenario.constraints.closures
        if closure.resource == resource
    ]
    return tuple(span for span in spans if span[1] > span[0])
