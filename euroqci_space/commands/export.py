"""``export``: a plan in the formats of other programs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from euroqci_space.commands.completion import format_words
from euroqci_space.commands.screen import write_out
from euroqci_space.commands.spoiled import sound

if TYPE_CHECKING:
    from collections.abc import Callable

    from euroqci_space.model import Plan


def register(app: typer.Typer) -> None:
    """Add the verb to the program."""
    example = "euroqci-space export plan-eagle1 --format czml --out eagle1.czml"
    app.command("export", epilog=f"Example: {example}")(export)


def export(
    plan: Annotated[
        Path, typer.Argument(help="Folder of a plan, or its plan.json.", show_default=False)
    ],
    form: Annotated[
        str,
        typer.Option(
            "--format",
            help="csv, ics, json, czml, geojson, kml or etsi.",
            show_default=False,
            autocompletion=format_words,
        ),
    ],
    out: Annotated[Path, typer.Option(help="File to write; - is standard output.")] = Path("-"),
    station: Annotated[str | None, typer.Option(help="Only the contacts of this station.")] = None,
    alarm: Annotated[
        float | None,
        typer.Option(
            min=0.0, max=40_320.0, metavar="MINUTES", help="Alarm before each contact (ics)."
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
) -> int:
    """Write a plan as CSV, calendar, JSON, CZML (Cesium), GeoJSON or KML."""
    from euroqci_space.outfiles import refuse_existing  # noqa: PLC0415
    from euroqci_space.scenario import read_plan  # noqa: PLC0415

    write = _writer(form, station, alarm)
    read = read_plan(plan)
    with sound((read, plan)):
        text = write(_of_station(read, station))
    if str(out) != "-":
        refuse_existing(out, force=force)
    write_out(out, text)
    return 0


def _of_station(plan: "Plan", station: str | None) -> "Plan":
    from dataclasses import replace  # noqa: PLC0415

    from euroqci_space.errors import InputError  # noqa: PLC0415
    from euroqci_space.scenario import nearest  # noqa: PLC0415

    known = [entry.id for entry in plan.scenario.stations]
    if station is None:
        return plan
    if station not in known:
        fix = nearest(station, known, f"known: {', '.join(known)}")
        raise InputError.of(f"unknown station {station!r}", fix=fix)
    mine = tuple(contact for contact in plan.contacts if contact.station == station)
    return replace(plan, contacts=mine)


def _writer(form: str, station: str | None, alarm_min: float | None) -> "Callable[[Plan], str]":
    from functools import partial  # noqa: PLC0415

    from euroqci_space.errors import InputError  # noqa: PLC0415
    from euroqci_space.export import FORMATS, plan_ics  # noqa: PLC0415

    if form not in FORMATS:
        raise InputError.of(f"--format is {form!r}", fix=f"known: {', '.join(FORMATS)}")
    if form == "ics":
        return partial(plan_ics, station=station, alarm_min=alarm_min)
    return FORMATS[form]
