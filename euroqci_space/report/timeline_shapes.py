"""The timeline of the page as paths; x in seconds from the start, y in pixels."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from euroqci_space.model import Contact, Plan
from euroqci_space.report.daylight import Span
from euroqci_space.report.rows import Row

ROW_PX = 20
_NIGHT_PX = 19
_VISIBLE_PX = 7
_MARK_PX = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One contact in one row; ``contact`` is its place in the plan."""

    contact: int
    look: str  # role, or cancelled
    x: float
    width: float
    y: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineShapes:
    """All layers, each one path, and the marks."""

    duration_s: float
    height: int
    dark: str
    twilight: str
    visible: str
    closed: str
    marks: tuple[Mark, ...]
    mark_height: int = _MARK_PX


def timeline_shapes(plan: Plan, rows: tuple[Row, ...]) -> TimelineShapes:
    """Return the layers of the timeline, one row of pixels under the other."""
    start = plan.scenario.horizon.start_tai_s
    places = {contact.contact_id: place for place, contact in enumerate(plan.contacts)}

    def layer(spans_of: Callable[[Row], Iterable[Span]], height: int) -> str:
        return "".join(
            _bar(span, start, place * ROW_PX + (ROW_PX - height) // 2, height)
            for place, row in enumerate(rows)
            for span in spans_of(row)
        )

    return TimelineShapes(
        duration_s=plan.scenario.horizon.duration_s,
        height=ROW_PX * len(rows),
        dark=layer(lambda row: row.dark, _NIGHT_PX),
        twilight=layer(lambda row: row.twilight, _NIGHT_PX),
        visible=layer(lambda row: row.visible, _VISIBLE_PX),
        closed=layer(lambda row: row.closed, _NIGHT_PX),
        marks=tuple(
            _mark(contact, places[contact.contact_id], start, place)
            for place, row in enumerate(rows)
            for contact in row.contacts
        ),
    )


def _bar(span: Span, start: float, y: int, height: int) -> str:
    width = round(span[1] - span[0])
    return f"M{round(span[0] - start)} {y}h{width}v{height}h-{width}z"


def _mark(contact: Contact, place: int, start: float, row: int) -> Mark:
    return Mark(
        contact=place,
        look=look(contact),
        x=round(contact.start_tai_s - start, 1),
        width=round(contact.duration_s, 1),
        y=row * ROW_PX + (ROW_PX - _MARK_PX) // 2,
    )


def look(contact: Contact) -> str:
    """Return how a contact is drawn: primary, backup or cancelled."""
    return "cancelled" if contact.status == "cancelled" else contact.role
