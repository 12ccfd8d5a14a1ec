"""``study``: sweeps and Monte Carlo over scenarios, and the questions that they answer."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from euroqci_space.commands.screen import JsonOption, QuietOption, Screen, print_json, print_table

if TYPE_CHECKING:
    from euroqci_space.studies import StudyProgress, StudyTable

SHOWN_ROWS = 30
SUMMARY = ("parameter", "value", "cases", "failed", "mean", "error", "least", "most")
WorkersOption = typer.Option(min=1, max=1024, help="Local processes.")
ClusterOption = typer.Option(
    help="Address of a Dask scheduler, tcp://HOST:PORT, or 'local' for one of its own."
)


class _Verbs(TyperGroup):
    """``study FILE`` is ``study run FILE``, whatever options stand before."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        asks_help = args and args[0] in ctx.help_option_names
        if args and not asks_help and args[0] not in self.commands:
            args = ["run", *args]
        return list(super().parse_args(ctx, args))


def register(app: typer.Typer) -> None:
    """Add the verb to the program."""
    verbs = typer.Typer(
        cls=_Verbs,
        help="Run a study: many scenarios, a table, a picture. STUDY alone means 'run STUDY'.",
        epilog="Example: euroqci-space study season --workers 2",
        rich_markup_mode=None,
        no_args_is_help=True,
    )
    verbs.command("run", epilog="Example: euroqci-space study season --workers 2")(run)
    app.add_typer(verbs, name="study")


def run(
    study: Annotated[
        str, typer.Argument(help="Path of a study file, or the name of a bundled one.")
    ],
    out: Annotated[
        Path | None, typer.Option(help="Folder of the results; study-NAME by default.")
    ] = None,
    workers: Annotated[int, WorkersOption] = 1,
    cluster: Annotated[str | None, ClusterOption] = None,
    as_json: Annotated[bool, JsonOption] = False,
    quiet: Annotated[bool, QuietOption] = False,
) -> int:
    """Run every case of a study, and write results.csv, summary.csv, study.json and report.html.

    Finished cases are kept in the folder: a study that was stopped goes on from there.
    """
    from euroqci_space.export import write_study  # noqa: PLC0415
    from euroqci_space.report import study_page  # noqa: PLC0415
    from euroqci_space.studies import read_study  # noqa: PLC0415
    from euroqci_space.studies import study as run_study  # noqa: PLC0415

    screen = Screen(quiet=quiet)
    asked = read_study(study)
    folder = out or Path(f"study-{asked.form.name}")
    table = run_study(
        asked,
        folder,
        workers=workers,
        cluster=cluster,
        on_progress=lambda step: screen.progress(progress_line(step)),
    )
    write_study(table, folder, report=study_page(table))
    if as_json:
        print_json([dict(zip(table.columns, row, strict=True)) for row in table.rows])
    elif not quiet:
        _show(table, folder)
    return 0


def progress_line(step: "StudyProgress") -> str:
    """Return how far a study is, in words."""
    left = "" if step.left_s is None else f", {step.left_s:.0f} s left"
    failed = f", {step.failed} failed" if step.failed else ""
    return f"{step.finished} of {step.cases} cases{failed}, {step.rate_per_s:.2f} a second{left}"


def _show(table: "StudyTable", folder: Path) -> None:
    """Print the summary, what failed and why, and where the rest is."""
    from euroqci_space.studies import summary  # noqa: PLC0415

    done = len(table.done().rows)
    title = f"{table.metrics[0]} (model {table.model}), {done} of {len(table.rows)} cases"
    rows = [
        (row.parameter, row.value, row.cases, row.failed,
         *(round(value, 3) for value in (row.mean, row.error, row.least, row.most)))
        for row in summary(table)[:SHOWN_ROWS]
    ]  # fmt: skip
    print_table(title, SUMMARY, rows)
    reasons = dict.fromkeys(str(reason) for reason in table.column("reason") if reason)
    for reason in list(reasons)[:SHOWN_ROWS]:
        typer.echo(f"failed    {reason}")
    typer.echo(f"files     {folder}/")
