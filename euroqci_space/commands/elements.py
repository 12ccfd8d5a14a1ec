"""``elements``: what is in an element file, and newer ones from the network."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from euroqci_space.commands.screen import JsonOption, print_json, print_table

if TYPE_CHECKING:
    from euroqci_space.model import ElementSet

COLUMNS = (
    "satellite",
    "norad_id",
    "epoch_utc",
    "age_h",
    "timing_error_s",
    "timing_error_p90_s",
    "perigee_km",
    "apogee_km",
    "inclination_deg",
    "source",
)


class Form(StrEnum):
    """What CelesTrak can send that has room for catalogue numbers of nine digits."""

    JSON = "json"
    CSV = "csv"


def register(app: typer.Typer) -> None:
    """Add the verb to the program."""
    verbs = typer.Typer(help="Look into element files; fetch them.", rich_markup_mode=None)
    verbs.callback()(_group)
    verbs.command("info", epilog="Example: euroqci-space elements info my.tle")(info)
    verbs.command("fetch", epilog="Example: euroqci-space elements fetch 25544 --out iss.json")(
        fetch
    )
    app.add_typer(verbs, name="elements")


def _group() -> None:
    """Look into element files; fetch them."""


def info(
    files: Annotated[
        list[Path], typer.Argument(help="OMM (JSON, CSV, XML, KVN), TLE or 3LE; .gz as well.")
    ],
    at: Annotated[
        str | None,
        typer.Option(help="Instant at which age counts, ISO 8601; now by default."),
    ] = None,
    max_age: Annotated[
        float | None, typer.Option(min=0.0, help="Hours; refuse element sets older than that.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse what otherwise is a warning.")
    ] = False,
    as_json: Annotated[bool, JsonOption] = False,
) -> int:
    """Show what an element file holds: epoch, age, expected timing error, orbit."""
    from euroqci_space.orbit import read_elements, refuse_old_elements  # noqa: PLC0415

    read = read_elements(*files, strict=strict)
    at_tai_s = _instant(at)
    if max_age is not None:
        refuse_old_elements(read.sets, at_tai_s, max_age)
    rows = [_row(elements, at_tai_s) for elements in read.sets]
    for warning in read.warnings:
        typer.echo(f"warning: {warning}", err=True)
    if as_json:
        print_json([dict(zip(COLUMNS, row, strict=True)) for row in rows])
    else:
        print_table(f"{len(rows)} objects", COLUMNS, rows)
    return 0


def _row(elements: "ElementSet", at_tai_s: float) -> tuple[object, ...]:
    """Return one object's values of `COLUMNS`."""
    from euroqci_space.orbit import apsides_km, element_age  # noqa: PLC0415
    from euroqci_space.times import utc_text  # noqa: PLC0415

    age = element_age(elements, at_tai_s)
    perigee_km, apogee_km = apsides_km(elements)
    return (
        elements.name,
        elements.norad_id,
        utc_text(elements.epoch_tai_s),
        round(age.age_h, 2),
        round(age.timing_error_median_s, 2),
        round(age.timing_error_p90_s, 2),
        round(perigee_km, 1),
        round(apogee_km, 1),
        elements.inclination_deg,
        elements.source,
    )


def fetch(
    wanted: Annotated[
        str,
        typer.Argument(
            help="Catalogue number, group of CelesTrak such as stations, or https address.",
            show_default=False,
        ),
    ],
    out: Annotated[Path | None, typer.Option(help="File to write; WANTED.json by default.")] = None,
    form: Annotated[Form, typer.Option("--format", help="Of what CelesTrak sends.")] = Form.JSON,
) -> int:
    """Fetch the newest element sets as OMM; the only verb that uses the network.

    HTTPS only, at most 64 MiB, 120 s and 5 redirects. What comes is read before it is written: the
    file that is there stays unless sound element sets came. Ask at most every two hours.
    """
    from euroqci_space.orbit.fetch import element_url, fetch_elements  # noqa: PLC0415
    from euroqci_space.times import utc_text  # noqa: PLC0415

    file = out or _named(wanted, form)
    read = fetch_elements(element_url(wanted, form), file)
    for warning in read.warnings:
        typer.echo(f"warning: {warning}", err=True)
    epochs = [item.epoch_tai_s for item in read.sets]
    span = f"epochs {utc_text(min(epochs), 0)} to {utc_text(max(epochs), 0)}"
    typer.echo(f"wrote {file}: {len(read.sets)} objects, {span}")
    return 0


def _named(wanted: str, form: Form) -> Path:
    from euroqci_space.errors import InputError  # noqa: PLC0415
    from euroqci_space.scenario import identifier  # noqa: PLC0415

    try:
        return Path(f"{identifier(wanted)}.{form}")
    except ValueError as error:
        raise InputError.of(f"{wanted}: names no file", fix="give --out FILE") from error


def _instant(text: str | None) -> float:
    from datetime import UTC, datetime  # noqa: PLC0415

    from euroqci_space.times import tai_seconds, tai_seconds_of_text  # noqa: PLC0415

    return tai_seconds(datetime.now(UTC)) if text is None else tai_seconds_of_text(text)
