"""The formats of ``export``, by name; a new one is a function and a line here."""

from collections.abc import Callable

from euroqci_space.export.calendars import plan_ics
from euroqci_space.export.czml import plan_czml
from euroqci_space.export.etsi import plan_etsi
from euroqci_space.export.geojson import plan_geojson
from euroqci_space.export.kml import plan_kml
from euroqci_space.export.tables import plan_csv
from euroqci_space.model import Plan
from euroqci_space.scenario import plan_text

FORMATS: dict[str, Callable[[Plan], str]] = {
    "csv": plan_csv,
    "ics": plan_ics,
    "json": plan_text,
    "czml": plan_czml,
    "geojson": plan_geojson,
    "kml": plan_kml,
    "etsi": plan_etsi,
}
