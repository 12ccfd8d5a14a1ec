"""``check``: validate a scenario and say what a plan would cover."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from euroqci_space.commands.screen import (
    JsonOption,
    ScenarioArgument,
    print_json,
    print_table,
    write_out,
)

if TYPE_CHECKING:
    from euroqci_space.passkeys import IdlePass
    from euroqci_space.prospect import Prospect

Row = tuple[str, str, int, int, int, str]
COLUMNS = (
    "station",
    "site",
    "passes",
    "candidates",
    "expected bits, all best contacts",
    "passes without key",
)


def register(app: typer.Typer) -> None:
    """Add the verb to the program."""
    app.command("check", epilog="Example: euroqci-space check eagle1")(check)


def check(
    scenario: Annotated[str, ScenarioArgument],
    csv: Annotated[
        Path | None,
        typer.Option(help="Write every pass that gives no key, with its reason; - for output."),
    ] = None,
    as_json: Annotated[bool, JsonOption] = False,
) -> int:
    """Validate a scenario and every file that it names, and say what a plan would cover.

    All faults are listed at once, each with its file and line.
    """
    from euroqci_space.export import idle_csv  # noqa: PLC0415
    from euroqci_space.passkeys import idle_passes  # noqa: PLC0415
    from euroqci_space.prospect import survey  # noqa: PLC0415
    from euroqci_space.scenario import load_scenario  # noqa: PLC0415

    prospect = survey(load_scenario(scenario))
    idle = idle_passes(prospect)
    rows = _rows(prospect, idle)
    if csv is not None:
        write_out(csv, idle_csv(idle))
    if str(csv) == "-":
        return 0
    if as_json:
        print_json(_document(prospect, rows, idle))
        return 0
    print_table(f"{prospect.scenario.title}: valid", COLUMNS, rows)
    requested = sum(demand.requested_bits for demand in prospect.scenario.demands)
    typer.echo(f"{len(prospect.scenario.demands)} demands ask for {requested:,.0f} bits")
    for one in prospect.shortfalls:
        typer.echo(f"{one.demand}  {one.reason}: {one.text}")
    for warning in prospect.warnings:
        typer.echo(f"warning: {warning}", err=True)
    return 0


def _document(
    prospect: "Prospect", rows: list[Row], idle: "tuple[IdlePass, ...]"
) -> dict[str, Any]:
    from euroqci_space.times import utc_text  # noqa: PLC0415

    names = ("station", "site", "passes", "candidates", "best_bits", "without_key")
    return {
        "scenario": prospect.scenario.name,
        "stations": [dict(zip(names, row, strict=True)) for row in rows],
        "passes_without_key": [
            {
                "satellite": entry.sight.satellite,
                "station": entry.sight.station,
                "aos_utc": utc_text(entry.sight.aos_tai_s),
                "reason": entry.reason,
            }
            for entry in idle
        ],
        "demands_short": [asdict(one) for one in prospect.shortfalls],
        "warnings": list(prospect.warnings),
    }


def _rows(prospect: "Prospect", idle: "tuple[IdlePass, ...]") -> list[Row]:
    """Return a row a station: how often it sees a satellite, what that could give, why not more."""
    sights = [sight.station for sight in prospect.sights]
    rows = []
    for place, station in enumerate(prospect.scenario.stations):
        mine = [candidate for candidate in prospect.candidates if candidate.station == place]
        best = sum(int(candidate.expected_bits.max()) for candidate in mine)
        reasons = Counter(entry.reason for entry in idle if entry.sight.station == station.id)
        why = ", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items()))
        count = sights.count(station.id)
        rows.append((station.id, station.key_site, count, len(mine), best, why))
    return rows
