"""``passes``: when does who see whom."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from euroqci_space.commands.completion import scenario_words
from euroqci_space.commands.screen import (
    JsonOption,
    QuietOption,
    Screen,
    print_json,
    print_table,
    write_out,
)

if TYPE_CHECKING:
    from euroqci_space.orbit import Passes

TABLE = (
    "satellite",
    "station",
    "aos_utc",
    "los_utc",
    "duration_s",
    "max_elevation_deg",
    "sun_elevation_deg",
    "sunlit",
    "timing_error_s",
)

TEXT = ("satellite", "station", "aos_utc", "tca_utc", "los_utc")


def register(app: typer.Typer) -> None:
    """Add the verb to the program."""
    example = (
        'Example: euroqci-space passes --elements my.tle --site "GRAZ,47.067,15.493,480"'
        " --max-sun-elevation -6 --ics passes.ics"
    )
    app.command("passes", epilog=example)(passes)


def passes(
    scenario: Annotated[
        str | None,
        typer.Argument(
            help="Scenario, by path or bundled name; or give --elements and --site.",
            autocompletion=scenario_words,
        ),
    ] = None,
    elements: Annotated[
        list[Path] | None, typer.Option(help="Element file: OMM, TLE or 3LE; repeatable.")
    ] = None,
    site: Annotated[
        list[str] | None,
        typer.Option(
            help='"NAME,LAT_DEG,LON_DEG,ALT_M", or an id or kind of the catalogue; repeatable.'
        ),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(help="Begin, ISO 8601 with Z or an offset; the scenario's, or now."),
    ] = None,
    stop: Annotated[
        str | None, typer.Option(help="End; the scenario's, or --days after the start.")
    ] = None,
    days: Annotated[
        float | None,
        typer.Option(min=0.0, max=3660.0, help="Length in place of --stop; 7 without scenario."),
    ] = None,
    min_elevation: Annotated[
        float | None,
        typer.Option(min=0.0, max=90.0, help="Degrees; the scenario's, or 0, by default."),
    ] = None,
    mask: Annotated[
        Path | None, typer.Option(help="CSV of the skyline: azimuth_deg,elevation_deg.")
    ] = None,
    max_sun_elevation: Annotated[
        float | None,
        typer.Option(min=-90.0, max=90.0, help="Degrees; only while the Sun is below, site dark."),
    ] = None,
    sunlit: Annotated[
        bool, typer.Option("--sunlit", help="Only while the satellite is in sunlight.")
    ] = False,
    sun_exclusion: Annotated[
        float, typer.Option(min=0.0, max=180.0, help="Degrees to keep away from the Sun.")
    ] = 0.0,
    moon_exclusion: Annotated[
        float, typer.Option(min=0.0, max=180.0, help="Degrees to keep away from the Moon.")
    ] = 0.0,
    max_age: Annotated[
        float | None, typer.Option(min=0.0, help="Hours; refuse element sets older than that.")
    ] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes to use.")] = 1,
    csv: Annotated[Path | None, typer.Option(help="Write CSV; - for standard output.")] = None,
    ics: Annotated[Path | None, typer.Option(help="Write a calendar; - likewise.")] = None,
    plot: Annotated[
        Path | None, typer.Option(help="Draw the sky over the first station: PNG, SVG or PDF.")
    ] = None,
    quiet: Annotated[bool, QuietOption] = False,
    as_json: Annotated[bool, JsonOption] = False,
) -> int:
    """List the passes of satellites over stations: exact, complete, sorted by rise.

    A pass in progress at an edge of the horizon is kept and flagged. With --max-sun-elevation or
    --sunlit a pass is cut to the part where that holds.
    """
    from euroqci_space.commands.sightings import Wish, find, gather  # noqa: PLC0415
    from euroqci_space.errors import NothingToPlanError  # noqa: PLC0415

    screen = Screen(quiet=quiet)
    wish = Wish(
        scenario=scenario,
        elements=tuple(elements or ()),
        sites=tuple(site or ()),
        start=start,
        stop=stop,
        days=days,
        now=datetime.now(UTC).replace(second=0, microsecond=0),
        min_elevation_deg=min_elevation,
        mask=mask,
        max_sun_elevation_deg=max_sun_elevation,
        sunlit=sunlit,
        sun_exclusion_deg=sun_exclusion,
        moon_exclusion_deg=moon_exclusion,
        max_age_h=max_age,
        workers=workers,
    )
    request = gather(wish)
    found = find(request, wish)
    for warning in (*request.warnings, *found.warnings):
        typer.echo(f"warning: {warning}", err=True)
    if not len(found):
        message = "no pass; lengthen the horizon or lower the limits"
        raise NothingToPlanError(message)
    _write(found, csv, ics, plot)
    if "-" not in (str(csv), str(ics)):
        _show(found, as_json=as_json, quiet=quiet)
    screen.note(f"{len(found):,} passes")
    return 0


def _write(found: "Passes", csv: Path | None, ics: Path | None, plot: Path | None) -> None:
    from euroqci_space.export import circumstances, passes_csv, passes_ics  # noqa: PLC0415

    if csv is not None:
        write_out(csv, passes_csv(found, circumstances(found)))
    if ics is not None:
        write_out(ics, passes_ics(found))
    if plot is not None:
        _plot(found, plot)


def _plot(found: "Passes", path: Path) -> None:
    from euroqci_space.report import Track, save_figure, sky_plot  # noqa: PLC0415

    station = found.stations[int(found.station_index[0])]
    mine = found[found.station_index == found.station_index[0]]
    tracks = [
        Track(sight=sight, elements=mine.elements[index])
        for sight, index in zip(mine, mine.satellite_index, strict=True)
    ]
    save_figure(sky_plot(station, tracks), path)


def _show(found: "Passes", *, as_json: bool, quiet: bool) -> None:
    from csv import DictReader  # noqa: PLC0415

    from euroqci_space.export import circumstances, passes_csv  # noqa: PLC0415

    rows = list(DictReader(passes_csv(found, circumstances(found)).splitlines()))
    if as_json:
        print_json([{name: _typed(name, cell) for name, cell in row.items()} for row in rows])
    elif not quiet:
        print_table("", TABLE, [tuple(row[name] for name in TABLE) for row in rows])


def _typed(name: str, cell: str) -> str | float | bool:
    """Return a cell as JSON has it: numbers and truth as such, names and times as text."""
    if cell in ("true", "false"):
        return cell == "true"
    if name in ("norad_id", "orbit_number"):
        return int(cell)
    return cell if name in TEXT else float(cell)
