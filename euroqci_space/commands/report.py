"""``report``: the page of a plan, for people."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from euroqci_space.commands.screen import QuietOption

if TYPE_CHECKING:
    from euroqci_space.model import Plan


def register(app: typer.Typer) -> None:
    """Add the verb to the program."""
    app.command("report", epilog="Example: euroqci-space report plan-eagle1")(report)


def report(
    plan: Annotated[
        Path, typer.Argument(help="Folder of a plan, or its plan.json.", show_default=False)
    ],
    out: Annotated[
        Path | None, typer.Option(help="File to write; report.html beside the plan by default.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing --out file.")] = False,
    quiet: Annotated[bool, QuietOption] = False,
) -> int:
    """Write the page of a plan: one HTML file with figures, timeline, map, tables and sources.

    The page needs no network and no other file; open it in a browser, or print it. The one beside
    the plan is made anew each time.
    """
    from euroqci_space.outfiles import refuse_existing, write_text  # noqa: PLC0415
    from euroqci_space.scenario import read_plan  # noqa: PLC0415

    if out is not None:
        refuse_existing(out, force=force)
    page = _page(read_plan(plan), plan)
    file = out or (plan if plan.is_dir() else plan.parent) / "report.html"
    write_text(file, page)
    if not quiet:
        typer.echo(f"{file}: {len(page.encode()) / 1e3:,.0f} kB")
    return 0


def _page(read: "Plan", path: Path) -> str:
    """Return the page; where a plan that somebody spoiled has none, say so and not a crash."""
    from euroqci_space.errors import InvalidPlanError  # noqa: PLC0415
    from euroqci_space.report import plan_page  # noqa: PLC0415
    from euroqci_space.verification import verify  # noqa: PLC0415

    try:
        return plan_page(read)
    except (LookupError, ValueError) as error:
        if verify(read).valid:
            raise
        message = f"{path}: breaks rules and has no page; euroqci-space verify {path} lists them"
        raise InvalidPlanError(message) from error
