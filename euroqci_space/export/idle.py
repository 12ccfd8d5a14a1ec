"""The table of passes that give no key, with their reasons."""

from collections.abc import Iterable

from euroqci_space.export.csvtext import csv_text, number, text
from euroqci_space.passkeys import IdlePass
from euroqci_space.times import utc_text

_HEADER = ["satellite", "norad_id", "station", "aos_utc", "los_utc", "max_elevation_deg", "reason"]


def idle_csv(idle: Iterable[IdlePass]) -> str:
    """Return a row a pass, in their order: which it is and why no contact can use it."""
    return csv_text(_HEADER, (_row(entry) for entry in idle))


def _row(entry: IdlePass) -> list[str]:
    sight = entry.sight
    return [
        text(sight.satellite),
        number(sight.norad_id),
        text(sight.station),
        utc_text(sight.aos_tai_s),
        utc_text(sight.los_tai_s),
        number(sight.max_elevation_deg, 3),
        text(entry.reason),
    ]
