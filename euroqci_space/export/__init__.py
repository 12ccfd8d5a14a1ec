"""Files of a plan: CSV tables, calendars, and the folder that holds them."""

from euroqci_space.export.calendars import plan_ics
from euroqci_space.export.circumstances import circumstances
from euroqci_space.export.czml import plan_czml
from euroqci_space.export.etsi import plan_etsi
from euroqci_space.export.formats import FORMATS
from euroqci_space.export.geojson import plan_geojson
from euroqci_space.export.idle import idle_csv
from euroqci_space.export.kml import plan_kml
from euroqci_space.export.pass_calendar import passes_ics
from euroqci_space.export.pass_keys import pass_keys_csv
from euroqci_space.export.passes import PassCircumstances, passes_csv
from euroqci_space.export.record import plan_files, refuse_folder, write_plan
from euroqci_space.export.studies import (
    results_csv,
    rolling_csv,
    study_record,
    summary_csv,
    write_study,
)
from euroqci_space.export.tables import deliveries_csv, plan_csv

__all__ = [
    "FORMATS",
    "PassCircumstances",
    "circumstances",
    "deliveries_csv",
    "idle_csv",
    "pass_keys_csv",
    "passes_csv",
    "passes_ics",
    "plan_csv",
    "plan_czml",
    "plan_etsi",
    "plan_files",
    "plan_geojson",
    "plan_ics",
    "plan_kml",
    "refuse_folder",
    "results_csv",
    "rolling_csv",
    "study_record",
    "summary_csv",
    "write_plan",
    "write_study",
]
