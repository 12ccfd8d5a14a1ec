"""Rules on the tables of a plan: each cell says what the record says."""

import csv
from collections.abc import Callable, Iterable, Mapping
from io import StringIO
from typing import Any

from euroqci_space.errors import InputError
from euroqci_space.model import Plan
from euroqci_space.times import tai_seconds_of_text
from euroqci_space.verification.instants import when
from euroqci_space.verification.tolerance import CELL, TIME_S
from euroqci_space.verification.verdict import Finding, Findings

Reader = Callable[[str, Any], str | None]  # a cell and the record's value -> what is wrong
Row = Mapping[str, str]

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def _words(cell: str, value: Any) -> str | None:
    expected = f"'{value}" if str(value).startswith(_FORMULA_STARTS) else value
    return None if cell == expected else f"is {cell!r}, the record says {expected!r}"


def _number(decimals: int) -> Reader:
    """Return a reader of numbers with so many decimals."""
    tolerance = (0.5 + CELL) * 10.0**-decimals

    def read(cell: str, value: Any) -> str | None:
        if value is None or not cell:
            return _words(cell, "" if value is None else value)
        given = cell.partition(".")[2]
        if len(given) != decimals or not cell.removeprefix("-").replace(".", "", 1).isdecimal():
            return f"is {cell!r}, not a number with {decimals} decimals"
        fine = abs(float(cell) - value) <= tolerance
        return None if fine else f"is {cell}, the record says {value!r}"

    return read


def _instant(cell: str, value: Any) -> str | None:
    if value is None or not cell:
        return _words(cell, "" if value is None else when(value))
    try:
        fine = cell.endswith("Z") and abs(tai_seconds_of_text(cell) - value) <= TIME_S
    except InputError:
        fine = False
    return None if fine else f"is {cell!r}, the record says {when(value)}"


_CONTACT_READERS: dict[str, tuple[str, Reader]] = {
    "contact_id": ("contact_id", _words),
    "role": ("role", _words),
    "status": ("status", _words),
    "satellite": ("satellite", _words),
    "norad_id": ("norad_id", _number(0)),
    "station": ("station", _words),
    "start_utc": ("start_tai_s", _instant),
    "stop_utc": ("stop_tai_s", _instant),
    "duration_s": ("duration_s", _number(3)),
    "aos_utc": ("aos_tai_s", _instant),
    "tca_utc": ("tca_tai_s", _instant),
    "los_utc": ("los_tai_s", _instant),
    "max_elevation_deg": ("max_elevation_deg", _number(3)),
    "min_range_km": ("min_range_km", _number(3)),
    "sun_elevation_deg": ("sun_elevation_deg", _number(3)),
    "moon_separation_deg": ("moon_separation_deg", _number(3)),
    "clear_sky_probability": ("clear_sky_probability", _number(4)),
    "loss_db": ("loss_db", _number(3)),
    "sifted_bits": ("sifted_bits", _number(1)),
    "qber": ("qber", _number(6)),
    "secret_key_bits": ("secret_key_bits", _number(0)),
    "expected_key_bits": ("expected_key_bits", _number(0)),
    "element_epoch_utc": ("element_epoch_tai_s", _instant),
    "element_age_h": ("element_age_h", _number(3)),
    "timing_error_s": ("timing_error_s", _number(3)),
}

_DELIVERY_READERS: dict[str, tuple[str, Reader]] = {
    "a": ("a", _words),
    "b": ("b", _words),
    "class": ("demand_class", _words),
    "requested_bits": ("requested_bits", _number(0)),
    "delivered_bits": ("delivered_bits", _number(0)),
    "fraction": ("fraction", _number(6)),
    "space_bits": ("space_bits", _number(0)),
    "fibre_bits": ("fibre_bits", _number(0)),
    "trusted_nodes": ("trusted_nodes", _number(0)),
    "first_key_utc": ("first_key_tai_s", _instant),
    "oldest_key_age_h": ("oldest_key_age_h", _number(3)),
}


_RADIO_READERS: dict[str, tuple[str, Reader]] = {
    "radio_id": ("radio_id", _words),
    "satellite": ("satellite", _words),
    "station": ("station", _words),
    "start_utc": ("start_tai_s", _instant),
    "stop_utc": ("stop_tai_s", _instant),
    "duration_s": ("duration_s", _number(3)),
    "serves": ("serves", lambda cell, names: _words(cell, " ".join(names))),
}


def contact_table(plan: Plan, content: bytes) -> Findings:
    """Judge ``plan.csv`` against the record."""
    contacts = sorted(plan.contacts, key=lambda contact: (contact.start_tai_s, contact.contact_id))
    named = [(contact.contact_id, contact) for contact in contacts]
    return _table("plan.csv", content, _CONTACT_READERS, named)


def delivery_table(plan: Plan, content: bytes) -> Findings:
    """Judge ``deliveries.csv`` against the record."""
    named = [(f"{delivery.a}:{delivery.b}", delivery) for delivery in plan.deliveries]
    return _table("deliveries.csv", content, _DELIVERY_READERS, named)


def radio_table(plan: Plan, content: bytes) -> Findings:
    """Judge ``radio_contacts.csv`` against the record."""
    named = [(radio.radio_id, radio) for radio in plan.radio_contacts]
    return _table("radio_contacts.csv", content, _RADIO_READERS, named)


def _table(
    file: str,
    content: bytes,
    readers: Mapping[str, tuple[str, Reader]],
    records: Iterable[tuple[str, Any]],
) -> Findings:
    """Compare a table with records row by row, in the same order."""
    try:
        header, *rows = csv.reader(StringIO(content.decode(), newline=""), strict=True)
    except (ValueError, csv.Error) as error:
        yield file, f"is no CSV table: {error}"
        return
    if header != list(readers):
        yield file, f"header is {','.join(header)!r}, not {','.join(readers)!r}"
        return
    records = list(records)
    if len(rows) != len(records):
        yield file, f"has {len(rows)} rows, the record {len(records)}"
    yield from _unmatched(rows, records)
    for (name, record), row in zip(records, rows, strict=False):
        yield _row(name, record, row, readers)


def _unmatched(rows: list[list[str]], records: list[tuple[str, Any]]) -> Findings:
    """Name what stands only in the table or only in the record, where their numbers differ."""
    if len(rows) == len(records):
        return
    listed = {":".join(row[:2]) for row in rows} | {row[0] for row in rows if row}
    for name, _ in records:
        if name not in listed and f"'{name}" not in listed:
            yield name, "is in the record, not in the table"


def _row(
    name: str, record: Any, row: list[str], readers: Mapping[str, tuple[str, Reader]]
) -> Finding:
    if len(row) != len(readers):
        return name, f"row has {len(row)} cells, not {len(readers)}"
    for cell, (column, (attribute, reader)) in zip(row, readers.items(), strict=True):
        fault = reader(cell, getattr(record, attribute))
        if fault:
            return name, f"{column} {fault}"
    return name, None
