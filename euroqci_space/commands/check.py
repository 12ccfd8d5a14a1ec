"""``check``: validate a scenario and say what a plan would cover."""

from typing import TYPE_CHECKING, Annotated

import typer

from euroqci_space.commands.screen import JsonOption, ScenarioArgument, print_json, print_table

if TYPE_CHECKING:
    from euroqci_space.planner import Prospect


def register(app: typer.Typer) -> None:
    """Add the verb to the program."""
    app.command("check", epilog="Example: euroqci-space check eagle1")(check)


def check(
    scenario: Annotated[str, ScenarioArgument], as_json: Annotated[bool, JsonOption] = False
) -> int:
    """Validate a scenario and every file that it names, and say what a plan would cover.

    All faults are listed at once, each with its file and line.
    """
    from euroqci_space.planner import survey  # noqa: PLC0415
    from euroqci_space.scenario import load_scenario  # noqa: PLC0415

    prospect = survey(load_scenario(scenario))
    rows = _rows(prospect)
    if as_json:
        print_json(
            {
                "scenario": prospect.scenario.name,
                "stations": [
                    dict(
                        zip(
                            ("station", "site", "passes", "candidates", "best_bits"),
                            row,
                            strict=True,
                        )
                    )
                    for row in rows
                ],
                "warnings": list(prospect.warnings),
            }
        )
        return 0
    columns = ("station", "site", "passes", "candidates", "expected bits, all best contacts")
    print_table(f"{prospect.scenario.title}: valid", columns, rows)
    requested = sum(demand.requested_bits for demand in prospect.scenario.demands)
    typer.echo(f"{len(prospect.scenario.demands)} demands ask for {requested:,.0f} bits")
    for warning in prospect.warnings:
        typer.echo(f"warning: {warning}", err=True)
    return 0


def _rows(prospect: "Prospect") -> list[tuple[str, str, int, int, int]]:
    """Return a row a station: how often it sees a satellite and what that could give."""
    sights = [sight.station for sight in prospect.passes]
    rows = []
    for place, station in enumerate(prospect.scenario.stations):
        mine = [candidate for candidate in prospect.candidates if candidate.station == place]
        best = sum(int(candidate.expected_bits.max()) for candidate in mine)
        rows.append((station.id, station.key_site, sights.count(station.id), len(mine), best))
    return rows
