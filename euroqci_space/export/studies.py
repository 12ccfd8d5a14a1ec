"""The folder of a study: tables of its results and where they come from."""

import io
import json
from collections.abc import Iterable
from dataclasses import astuple, fields
from importlib.metadata import version
from math import isfinite
from pathlib import Path
from typing import Any

from euroqci_space import __version__
from euroqci_space.export.csvtext import csv_text, instant, number, text
from euroqci_space.outfiles import write_bytes, write_text
from euroqci_space.planner import LIBRARIES
from euroqci_space.studies import Stretch, StudyTable, SummaryRow, summary

DECIMALS = 6
STUDY_RECORD = 1


def write_study(table: StudyTable, folder: Path | str, *, report: str | None = None) -> list[Path]:
    """Write the results of a study beside its finished cases.

    ``results.csv`` has a row a case, ``summary.csv`` one for each value of a parameter,
    ``study.json`` says where all comes from; ``results.parquet`` is there where pyarrow is
    installed.

    Raises
    ------
    OutputError
        When a file cannot be written.
    """
    place = Path(folder)
    texts = {
        "results.csv": results_csv(table),
        "summary.csv": summary_csv(table),
        "study.json": study_record(table),
    }
    if report is not None:
        texts["report.html"] = report
    for name, content in texts.items():
        write_text(place / name, content)
    parquet = _parquet(table)
    if parquet is not None:
        write_bytes(place / "results.parquet", parquet)
    return [place / name for name in (*texts, *(["results.parquet"] if parquet else []))]


def results_csv(table: StudyTable) -> str:
    """Return the results as CSV, an empty cell where a case has no such figure."""
    return csv_text(table.columns, ([_cell(cell) for cell in row] for row in table.rows))


def summary_csv(table: StudyTable) -> str:
    """Return what each value of each parameter means for the main figure, as CSV."""
    header = ["metric", *(field.name for field in fields(SummaryRow))]
    rows = ([table.metrics[0], *map(_cell, astuple(row))] for row in summary(table))
    return csv_text(header, rows)


def _cell(value: Any) -> str | None:
    if isinstance(value, float):
        return number(value, DECIMALS) if isfinite(value) else None
    if isinstance(value, int):
        return str(value)
    return None if value is None else text(value)


def rolling_csv(stretches: Iterable[Stretch]) -> str:
    """Return the stretches of a long horizon as CSV, a row each."""
    header = ("plan", "start_utc", "days", "candidates", "contacts", "requested_bits",
              "delivered_bits", "bound_bits", "gap", "stored_bits")  # fmt: skip
    rows = (
        [
            number(made.number),
            instant(made.start_tai_s),
            number(made.days, 3),
            number(made.candidates),
            number(made.contacts),
            number(made.requested_bits),
            number(made.delivered_bits),
            number(made.bound_bits),
            number(made.gap, DECIMALS) if isfinite(made.gap) else None,
            number(made.stored_bits),
        ]
        for made in stretches
    )
    return csv_text(header, rows)


def study_record(table: StudyTable) -> str:
    """Return the provenance of a study as JSON: program, versions, inputs, counts."""
    form = table.study.form
    status = table.column("status")
    record = {
        "schema": STUDY_RECORD,
        "study": {"name": form.name, "title": form.title, "sha256": table.study.sha256},
        "model": form.model,
        "weather_replicas": form.weather_replicas,
        "program": f"euroqci-space {__version__}",
        "versions": {name: version(name) for name in LIBRARIES},
        "inputs": [{"name": name, "sha256": sha256} for name, sha256 in table.inputs],
        "cases": {name: status.count(name) for name in ("done", "failed", "lost")},
    }
    return json.dumps(record, indent=1, ensure_ascii=False) + "\n"


def _parquet(table: StudyTable) -> bytes | None:
    """Return the results as Parquet; None where pyarrow is not installed."""
    try:
        import pyarrow  # noqa: F401, PLC0415  (not asked for, used where it is)
    except ImportError:
        return None
    content = io.BytesIO()
    table.to_pandas().to_parquet(content, engine="pyarrow", index=False)
    return content.getvalue()
