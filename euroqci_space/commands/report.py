"""``report``: the page of a plan, for people."""

from pathlib import Path
from typing import Annotated

import typer

from euroqci_space.commands.screen import QuietOption, write_out
from euroqci_space.commands.spoiled import sound


def register(app: typer.Typer) -> None:
    """Add the verb to the program."""
    app.command("report", epilog="Example: euroqci-space report plan-eagle1")(report)


def report(
    plan: Annotated[
        Path, typer.Argument(help="Folder of a plan, or its plan.json.", show_default=False)
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            help="File to write, - for standard output; report.html beside the plan by default."
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing --out file.")] = False,
    quiet: Annotated[bool, QuietOption] = False,
) -> int:
    """Write the page of a plan: one HTML file with figures, timeline, map, tables and sources.

    The page needs no network and no other file; open it in a browser, or print it. The one beside
    the plan is made anew each time.
    """
    from euroqci_space.outfiles import refuse_existing  # noqa: PLC0415
    from euroqci_space.report import plan_page  # noqa: PLC0415
    from euroqci_space.scenario import read_plan  # noqa: PLC0415

    if out is not None and str(out) != "-":
        refuse_existing(out, force=force)
    read = read_plan(plan)
    with sound((read, plan)):
        page = plan_page(read)
    file = out or (plan if plan.is_dir() else plan.parent) / "report.html"
    write_out(file, page)
    if not quiet and str(out) != "-":
        typer.echo(f"{file}: {len(page.encode()) / 1e3:,.0f} kB")
    return 0
