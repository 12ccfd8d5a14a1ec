"""The maps of a plan: Europe, and an inset for each group of stations elsewhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from euroqci_space.model import Contact, Plan, Station
from euroqci_space.orbit import subpoints
from euroqci_space.report import coast
from euroqci_space.report.projection import Frame, Line, great_circle
from euroqci_space.report.rows import flown

FloatArray = NDArray[np.float64]

# The centre of the European grid ETRS89-LAEA; the frame lies within the fine coastline and holds
# the Azores, the Canary Islands, Cyprus and the North Cape.
EUROPE = Frame(
    latitude_deg=52.0,
    longitude_deg=10.0,
    west_km=-3160.0,
    east_km=2500.0,
    south_km=-2400.0,
    north_km=2250.0,
)
INSET_SPREAD_DEG = 15.0  # stations further apart get an inset each
INSET_MARGIN_KM = 450.0
INSET_LEAST_KM = 700.0  # half the side of the smallest inset
TRACK_STEP_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One map: its frame, its title, the land and the stations on it."""

    title: str
    frame: Frame
    land: tuple[Line, ...]
    stations: tuple[Station, ...]

    def point(self, station: Station) -> tuple[float, float]:
        """Return where a station stands on this map. [km]"""
        x, y = self.frame.project([station.latitude_deg], [station.longitude_deg])[0]
        return float(x), float(y)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairLine:
    """A demand between two places on the ground, with the share of it that is met."""

    demand: int  # place in the plan
    fraction: float
    latitude_deg: FloatArray
    longitude_deg: FloatArray


def sheets(stations: Sequence[Station]) -> tuple[Sheet, ...]:
    """Return the maps that show every station: Europe first where it has any."""
    europe = [station for station in stations if _in_europe(station)]
    found = []
    if europe:
        land = _land(EUROPE, coast.europe())
        found.append(Sheet(title="Europe", frame=EUROPE, land=land, stations=tuple(europe)))
    for group in _groups([station for station in stations if not _in_europe(station)]):
        frame = _frame_around(group)
        found.append(
            Sheet(
                title=_place(frame.latitude_deg, frame.longitude_deg),
                frame=frame,
                land=_land(frame, coast.world()),
                stations=tuple(group),
            )
        )
    return tuple(found)


def _in_europe(station: Station) -> bool:
    at = EUROPE.project([station.latitude_deg], [station.longitude_deg])
    return bool(EUROPE.holds(at)[0])


def _groups(stations: list[Station]) -> list[list[Station]]:
    """Put stations together that are all near one another, from west to east."""
    groups: list[list[Station]] = []
    for station in sorted(stations, key=lambda place: (place.longitude_deg, place.id)):
        for group in groups:
            if all(_apart_deg(station, other) <= INSET_SPREAD_DEG for other in group):
                group.append(station)
                break
        else:
            groups.append([station])
    return groups


def _apart_deg(one: Station, other: Station) -> float:
    latitude = np.radians([one.latitude_deg, other.latitude_deg])
    turn = np.radians(one.longitude_deg - other.longitude_deg)
    cosine = np.prod(np.sin(latitude)) + np.prod(np.cos(latitude)) * np.cos(turn)
    return float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


def _frame_around(group: list[Station]) -> Frame:
    """Return a square frame with its centre amid the stations."""
    latitude_deg = sum(station.latitude_deg for station in group) / len(group)
    turns = np.exp(1j * np.radians([station.longitude_deg for station in group]))
    longitude_deg = float(np.degrees(np.angle(turns.mean())))
    centre = Frame(
        latitude_deg=latitude_deg,
        longitude_deg=longitude_deg,
        west_km=0.0,
        east_km=0.0,
        south_km=0.0,
        north_km=0.0,
    )
    places = centre.project(
        [station.latitude_deg for station in group], [station.longitude_deg for station in group]
    )
    half_km = max(INSET_LEAST_KM, float(np.abs(places).max()) + INSET_MARGIN_KM)
    return Frame(
        latitude_deg=latitude_deg,
        longitude_deg=longitude_deg,
        west_km=-half_km,
        east_km=half_km,
        south_km=-half_km,
        north_km=half_km,
    )


def _place(latitude_deg: float, longitude_deg: float) -> str:
    northing = f"{abs(latitude_deg):.0f}° {'N' if latitude_deg >= 0.0 else 'S'}"
    return f"{northing}, {abs(longitude_deg):.0f}° {'E' if longitude_deg >= 0.0 else 'W'}"


def _land(frame: Frame, rings: Iterable[FloatArray]) -> tuple[Line, ...]:
    cut_rings = (frame.land(ring) for ring in rings)
    return tuple(ring for ring in cut_rings if len(ring) >= 3)


def site_places(plan: Plan) -> dict[str, tuple[float, float]]:
    """Return where each site is on the ground, (latitude, longitude): amid its stations. [deg]"""
    groups: dict[str, list[Station]] = {}
    for station in plan.scenario.stations:
        groups.setdefault(station.key_site, []).append(station)
    return {
        site: (
            sum(station.latitude_deg for station in group) / len(group),
            sum(station.longitude_deg for station in group) / len(group),
        )
        for site, group in groups.items()
    }


def pair_lines(plan: Plan) -> tuple[PairLine, ...]:
    """Return the demands between sites on the ground, the least met ones last (on top)."""
    places = site_places(plan)
    lines = []
    for number, delivery in enumerate(plan.deliveries):
        if delivery.a in places and delivery.b in places and delivery.requested_bits:
            latitude_deg, longitude_deg = great_circle(places[delivery.a], places[delivery.b])
            lines.append(
                PairLine(
                    demand=number,
                    fraction=delivery.fraction,
                    latitude_deg=latitude_deg,
                    longitude_deg=longitude_deg,
                )
            )
    return tuple(sorted(lines, key=lambda line: (-line.fraction, line.demand)))


def ground_track(plan: Plan, contact: Contact, frame: Frame) -> list[Line]:
    """Return the ground track of the satellite during a contact, on a map."""
    names = [satellite.name for satellite in plan.scenario.satellites]
    elements = plan.elements[names.index(contact.satellite)]
    samples = max(2, round(contact.duration_s / TRACK_STEP_S) + 1)
    below = subpoints(elements, np.linspace(contact.start_tai_s, contact.stop_tai_s, samples))
    return frame.track(below.latitude_deg, below.longitude_deg)


def station_key_bits(plan: Plan) -> dict[str, int]:
    """Return the expected key that each station receives. [bit]"""
    bits = dict.fromkeys((station.id for station in plan.scenario.stations), 0)
    for contact in flown(plan.contacts):
        bits[contact.station] += contact.expected_key_bits
    return bits
