"""Where the figures of a plan come from."""

from dataclasses import dataclass, fields
from typing import Any

from euroqci_space.model import Plan, Station
from euroqci_space.orbit import element_age
from euroqci_space.report.local_time import local_clock
from euroqci_space.report.timeline_figure import minus

_NO_FIELDS = {"id", "detector"}


@dataclass(frozen=True, slots=True, kw_only=True)
class OrbitRow:
    """The element set of one satellite and how old it gets."""

    name: str
    norad_id: int
    epoch_tai_s: float
    age_start_h: str
    age_stop_h: str
    timing_error_s: str
    basis: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRow:
    """A station with what is assumed of it."""

    station: Station
    telescope: str
    zone: str
    sky: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A piece of hardware, or a protocol, with its numbers."""

    kind: str
    id: str
    fields: tuple[tuple[str, str], ...]


def orbit_rows(plan: Plan) -> tuple[OrbitRow, ...]:
    """Return the element sets with their ages."""
    horizon = plan.scenario.horizon
    rows = []
    for elements in plan.elements:
        first = element_age(elements, horizon.start_tai_s)
        last = element_age(elements, horizon.stop_tai_s)
        rows.append(
            OrbitRow(
                name=elements.name,
                norad_id=elements.norad_id,
                epoch_tai_s=elements.epoch_tai_s,
                age_start_h=f"{first.age_h:,.1f}",
                age_stop_h=f"{last.age_h:,.1f}",
                timing_error_s=f"{last.timing_error_median_s:.2f}",
                basis=last.basis,
                source=elements.source,
            )
        )
    return tuple(rows)


def place_rows(plan: Plan) -> tuple[PlaceRow, ...]:
    """Return the stations with their sources and how sure they are."""
    scenario = plan.scenario
    apertures = {telescope.id: telescope.aperture_m for telescope in scenario.telescopes}
    return tuple(
        PlaceRow(
            station=station,
            telescope=f"{station.telescope}, {apertures[station.telescope]:g} m",
            zone=local_clock(station, scenario.horizon).name,
            sky=sky.confidence,
        )
        for station, sky in zip(scenario.stations, scenario.clear_sky, strict=True)
    )


def rules(plan: Plan) -> tuple[tuple[str, str], ...]:
    """Return the rules that every contact obeys, in words."""
    constraints = plan.scenario.constraints
    rows = [
        ("lowest elevation", f"{constraints.minimum_elevation_deg:g}°"),
        ("Sun at most", f"{minus(constraints.maximum_sun_elevation_deg)}°"),
        ("Moon at least away", f"{constraints.minimum_moon_separation_deg:g}°"),
        ("shortest contact", f"{constraints.minimum_contact_s:g} s"),
        ("set-up of satellite", f"{constraints.satellite_setup_s:g} s"),
        ("set-up of telescope", f"{constraints.telescope_setup_s:g} s"),
        ("visibility of the lower air", f"{plan.scenario.visibility_km:g} km"),
        ("slot", f"{plan.scenario.solver.slot_s:g} s"),
    ]
    return tuple(rows)


def devices(plan: Plan) -> tuple[Device, ...]:
    """Return terminals, telescopes, detectors and protocols, each once."""
    found: dict[tuple[str, str], Device] = {}
    for satellite in plan.scenario.satellites:
        _note(found, "terminal", satellite.terminal)
        _note(found, "protocol", satellite.protocol)
    for telescope in plan.scenario.telescopes:
        _note(found, "telescope", telescope)
        _note(found, "detector", telescope.detector)
    return tuple(found.values())


def _note(found: dict[tuple[str, str], Device], kind: str, device: Any) -> None:
    shown = tuple(
        (field.name.replace("_", " "), _value(getattr(device, field.name)))
        for field in fields(device)
        if field.name not in _NO_FIELDS
    )
    found.setdefault((kind, device.id), Device(kind=kind, id=device.id, fields=shown))


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(_value(part) for part in value)
    return f"{value:g}" if isinstance(value, float) else str(value)
