"""The map of the page as paths in the units of its picture, y downwards."""

from dataclasses import dataclass
from math import ceil, sqrt

from euroqci_space.model import Plan, Station
from euroqci_space.report.atlas import (
    PairLine,
    Sheet,
    ground_track,
    pair_lines,
    sheets,
    station_key_bits,
)
from euroqci_space.report.grades import grade
from euroqci_space.report.labels import Box, Spot, place_labels
from euroqci_space.report.projection import Line
from euroqci_space.report.timeline_shapes import look

HEIGHT = 800.0
GAP = 14.0
TITLE = 22.0
TEXT = 15.0
_CHARACTER = 0.66 * TEXT
_LARGEST_RADIUS = 15.0
_LEAST_RADIUS = 4.5
_INSETS_IN_COLUMN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class StationShape:
    """A station: ``place`` in the plan, circle and label."""

    place: int
    id: str
    name: str
    bits: int
    x: float
    y: float
    radius: float
    label_x: float
    label_y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PathShape:
    """A line of the map; ``place`` is that of the contact or the demand in the plan."""

    place: int
    look: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetShape:
    """One map within the picture."""

    title: str
    left: float
    top: float
    width: float
    height: float
    land: str
    pairs: tuple[PathShape, ...]
    tracks: tuple[PathShape, ...]
    stations: tuple[StationShape, ...]
    bar: float
    bar_km: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MapShapes:
    """The whole picture."""

    width: float
    height: float
    sheets: tuple[SheetShape, ...]
    largest_bits: int
    largest_radius: float = _LARGEST_RADIUS
    text: float = TEXT


def map_shapes(plan: Plan) -> MapShapes:
    """Return Europe with a column of insets beside it, or insets only."""
    maps = sheets(plan.scenario.stations)
    bits = station_key_bits(plan)
    largest_bits = max(1, *bits.values())
    shapes = tuple(
        _sheet(plan, sheet, place, (bits, largest_bits))
        for sheet, place in zip(maps, _places(maps), strict=True)
    )
    return MapShapes(
        width=max(shape.left + shape.width for shape in shapes),
        height=max(shape.top + shape.height for shape in shapes),
        sheets=shapes,
        largest_bits=largest_bits,
    )


def _places(maps: tuple[Sheet, ...]) -> list[tuple[float, float, float]]:
    """Return (left, top, scale [units/km]) of each map."""
    wide = maps[0].title == "Europe"
    insets = len(maps) - wide
    rows = max(1, min(insets, _INSETS_IN_COLUMN if wide else ceil(sqrt(insets))))
    side = (HEIGHT - (rows - 1) * (GAP + TITLE)) / rows
    places, left = [], 0.0
    if wide:
        scale = HEIGHT / maps[0].frame.height_km
        places.append((0.0, TITLE, scale))
        left = scale * maps[0].frame.width_km + GAP
    for number, sheet in enumerate(maps[int(wide) :]):
        column, row = divmod(number, rows)
        top = TITLE + row * (side + GAP + TITLE)
        places.append((left + column * (side + GAP), top, side / sheet.frame.width_km))
    return places


def _sheet(
    plan: Plan,
    sheet: Sheet,
    place: tuple[float, float, float],
    key: tuple[dict[str, int], int],
) -> SheetShape:
    left, top, scale = place
    frame = sheet.frame
    bar_km = 1000 if frame.width_km > 4000.0 else 500
    return SheetShape(
        title=sheet.title,
        left=round(left, 1),
        top=round(top, 1),
        width=round(scale * frame.width_km, 1),
        height=round(scale * frame.height_km, 1),
        land="".join(_ring(ring, sheet, scale) for ring in sheet.land),
        pairs=tuple(_pairs(plan, sheet, scale)),
        tracks=tuple(_tracks(plan, sheet, scale)),
        stations=tuple(_stations(plan, sheet, scale, key)),
        bar=round(scale * bar_km, 1),
        bar_km=bar_km,
    )


def _ring(ring: Line, sheet: Sheet, scale: float) -> str:
    """Return a coast in whole units, step by step; steps of nothing are left out."""
    points = [(round(x), round(y)) for x, y in _placed(ring, sheet, scale)]
    x, y = points[0]
    steps = [f"M{x} {y}l"]
    for next_x, next_y in points[1:]:
        if (next_x, next_y) != (x, y):
            steps.append(f"{next_x - x} {next_y - y} ")
            x, y = next_x, next_y
    return "".join(steps).rstrip(" l") + "z"


def _path(line: Line, sheet: Sheet, scale: float) -> str:
    points = (f"{x:.1f} {y:.1f}" for x, y in _placed(line, sheet, scale))
    return "M" + "L".join(points)


def _placed(line: Line, sheet: Sheet, scale: float) -> list[tuple[float, float]]:
    frame = sheet.frame
    return [((x - frame.west_km) * scale, (frame.north_km - y) * scale) for x, y in line.tolist()]


def _pairs(plan: Plan, sheet: Sheet, scale: float) -> list[PathShape]:
    return [
        PathShape(place=line.demand, look=f"grade{grade(line.fraction)}", path=path)
        for line in pair_lines(plan)
        if (path := _pair(line, sheet, scale))
    ]


def _pair(line: PairLine, sheet: Sheet, scale: float) -> str:
    pieces = sheet.frame.track(line.latitude_deg, line.longitude_deg)
    return "".join(_path(piece, sheet, scale) for piece in pieces)


def _tracks(plan: Plan, sheet: Sheet, scale: float) -> list[PathShape]:
    found = []
    for place, contact in enumerate(plan.contacts):
        pieces = ground_track(plan, contact, sheet.frame)
        if pieces:
            path = "".join(_path(piece, sheet, scale) for piece in pieces)
            found.append(PathShape(place=place, look=look(contact), path=path))
    return found


def _stations(
    plan: Plan, sheet: Sheet, scale: float, key: tuple[dict[str, int], int]
) -> list[StationShape]:
    bits, largest_bits = key
    places = {station.id: place for place, station in enumerate(plan.scenario.stations)}
    frame = sheet.frame
    spots = []
    for station in sheet.stations:
        x, y = sheet.point(station)
        radius = max(_LEAST_RADIUS, _LARGEST_RADIUS * sqrt(bits[station.id] / largest_bits))
        spots.append(
            Spot(
                x=(x - frame.west_km) * scale,
                y=(y - frame.south_km) * scale,
                radius=radius,
                text=station.id,
            )
        )
    height = frame.height_km * scale
    within = Box(left=0.0, bottom=0.0, right=frame.width_km * scale, top=height)
    boxes = place_labels(spots, within, TEXT, _CHARACTER)
    return [
        _station(station, places[station.id], bits[station.id], (spot, box, height))
        for station, spot, box in zip(sheet.stations, spots, boxes, strict=True)
    ]


def _station(
    station: Station, place: int, bits: int, drawn: tuple[Spot, Box, float]
) -> StationShape:
    spot, box, height = drawn
    return StationShape(
        place=place,
        id=station.id,
        name=station.name,
        bits=bits,
        x=round(spot.x, 1),
        y=round(height - spot.y, 1),
        radius=round(spot.radius, 1),
        label_x=round((box.left + box.right) / 2.0, 1),
        label_y=round(height - (box.bottom + 0.25 * TEXT), 1),
    )
