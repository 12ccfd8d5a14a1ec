"""``study``: sweeps and Monte Carlo over scenarios, and the questions that they answer."""

from dataclasses import asdict, astuple, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from euroqci_space.commands.screen import (
    JsonOption,
    QuietOption,
    ScenarioArgument,
    Screen,
    print_json,
    print_table,
    write_out,
)

if TYPE_CHECKING:
    from euroqci_space.studies import StudyProgress, StudyTable, Trial

MEBIBYTE = 2**20
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
    example = "euroqci-space study size saga-growth --target 40 --total --confidence 0.5 --most 8"
    verbs.command("size", epilog=f"Example: {example}")(size)
    verbs.command("marginal", epilog="Example: euroqci-space study marginal eagle1 --most 6")(
        marginal
    )
    verbs.command("diversity", epilog="Example: euroqci-space study diversity saga")(diversity)
    verbs.command("year", epilog="Example: euroqci-space study year saga --days 364")(year)
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
    cache: Annotated[
        int, typer.Option(min=0, help="MiB of scored passes kept for other cases; 0: none.")
    ] = 1024,
    cache_folder: Annotated[
        Path | None, typer.Option(help="Where they are kept; other studies may use it too.")
    ] = None,
    as_json: Annotated[bool, JsonOption] = False,
    quiet: Annotated[bool, QuietOption] = False,
) -> int:
    """Run every case of a study, and write results.csv, summary.csv, study.json and report.html.

    Finished cases are kept in the folder: a study that was stopped goes on from there.
    """
    from euroqci_space.export import write_study  # noqa: PLC0415
    from euroqci_space.outfiles import refuse_closed  # noqa: PLC0415
    from euroqci_space.report import study_page  # noqa: PLC0415
    from euroqci_space.studies import Cache, read_study  # noqa: PLC0415
    from euroqci_space.studies import study as run_study  # noqa: PLC0415

    screen = Screen(quiet=quiet)
    asked = read_study(study)
    if cache_folder is not None:
        refuse_closed(cache_folder)
    folder = out or Path(f"study-{asked.form.name}")
    table = run_study(
        asked,
        folder,
        workers=workers,
        cluster=cluster,
        cache=Cache(cache_folder, cache * MEBIBYTE) if cache_folder else cache,
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


def size(
    scenario: Annotated[str, ScenarioArgument],
    target: Annotated[float, typer.Option(min=0.0, help="Keys of 256 bits a day for each pair.")],
    total: Annotated[
        bool, typer.Option("--total", help="The target is for all pairs together.")
    ] = False,
    confidence: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Share of weathers in which it must be met.")
    ] = 0.9,
    weathers: Annotated[int, typer.Option(min=1, max=100_000, help="Weathers to try.")] = 200,
    most: Annotated[int, typer.Option(min=1, max=1000, help="Largest constellation to try.")] = 48,
    constellation: Annotated[
        str | None, typer.Option(help="Prefix of the constellation, where there are several.")
    ] = None,
    bound: Annotated[
        bool, typer.Option("--bound", help="No plans: only below which size no plan can do it.")
    ] = False,
    as_json: Annotated[bool, JsonOption] = False,
    quiet: Annotated[bool, QuietOption] = False,
) -> int:
    """Find the fewest satellites of a constellation that bring a target in enough weathers.

    The exit code is 1 where no size that was tried does. With --quiet the answer is all it says.
    """
    from euroqci_space.studies import Target, Trial  # noqa: PLC0415
    from euroqci_space.studies import size as run_size  # noqa: PLC0415

    screen = Screen(quiet=quiet)
    trials = run_size(
        scenario,
        Target(keys_per_day=target, each=not total, confidence=confidence, weathers=weathers),
        constellation=constellation,
        most=most,
        model="potential" if bound else "plan",
        on_trial=lambda trial: screen.note(f"{trial.satellites} satellites, {trial.model}"),
    )
    rows = [astuple(trial) for trial in trials]
    if as_json:
        print_json([asdict(trial) for trial in trials])
    elif quiet:
        typer.echo(_answer(trials, bound=bound))
    else:
        columns = [field.name for field in fields(Trial)]
        print_table(_answer(trials, bound=bound), columns, rows)
    return 0 if any(trial.met and trial.model == _last(bound) for trial in trials) else 1


def _last(bound: bool) -> str:
    return "potential" if bound else "plan"


def _answer(trials: "tuple[Trial, ...]", *, bound: bool) -> str:
    """Return the answer in words."""
    fewest = {
        model: min((one.satellites for one in trials if one.met and one.model == model), default=0)
        for model in ("potential", "plan")
    }
    if not fewest["potential"]:
        return "no size that was tried can meet the target in so many weathers, with any plan"
    below = f"with fewer than {fewest['potential']} no plan can"
    if bound:
        return below
    if not fewest["plan"]:
        return f"no size that was tried meets the target; {below}"
    return f"{fewest['plan']} satellites meet the target; {below}"


def marginal(
    scenario: Annotated[str, ScenarioArgument],
    of: Annotated[str, typer.Option(help="What is chosen: stations or satellites.")] = "stations",
    most: Annotated[
        int | None, typer.Option(min=1, help="How many to choose; all that add key by default.")
    ] = None,
    plan: Annotated[
        bool, typer.Option("--plan", help="Plan the scenario with each choice as well.")
    ] = False,
    as_json: Annotated[bool, JsonOption] = False,
    quiet: Annotated[bool, QuietOption] = False,
) -> int:
    """Show what each further station or satellite adds, and how near the best choice that is."""
    from euroqci_space.errors import InputError  # noqa: PLC0415
    from euroqci_space.scenario import load_scenario  # noqa: PLC0415
    from euroqci_space.studies import Step  # noqa: PLC0415
    from euroqci_space.studies import marginal as run_marginal  # noqa: PLC0415

    if of not in ("stations", "satellites"):
        raise InputError.of(f"--of is {of!r}", fix="write stations or satellites")
    screen = Screen(quiet=quiet)
    steps = run_marginal(
        load_scenario(scenario),
        of,  # type: ignore[arg-type]
        most,
        plan=plan,
        on_step=lambda step: screen.note(f"{step.count}: {step.added}"),
    )
    if as_json:
        print_json([asdict(step) for step in steps])
    elif not quiet:
        columns = [field.name for field in fields(Step)]
        print_table(f"{of} in the order of what they add", columns, [astuple(s) for s in steps])
    return 0


def diversity(
    scenario: Annotated[str, ScenarioArgument],
    weathers: Annotated[
        int, typer.Option(min=1, max=100_000, help="Weathers to judge by, the same for all.")
    ] = 1000,
    as_json: Annotated[bool, JsonOption] = False,
    quiet: Annotated[bool, QuietOption] = False,
) -> int:
    """Rank further stations of the catalogue by what one more adds under clouds."""
    from euroqci_space.studies import Addition  # noqa: PLC0415
    from euroqci_space.studies import diversity as run_diversity  # noqa: PLC0415

    screen = Screen(quiet=quiet)
    found = run_diversity(
        scenario, weathers=weathers, on_addition=lambda one: screen.note(f"tried {one.station}")
    )
    if as_json:
        print_json([asdict(one) for one in found])
    elif not quiet:
        title = f"one more station over {weathers:,} weathers"
        if len(found) == 1:
            title = "no other station of the catalogue serves a site that asks for key"
        print_table(title, [one.name for one in fields(Addition)], [astuple(s) for s in found])
    return 0


def year(
    scenario: Annotated[str, ScenarioArgument],
    days: Annotated[
        float | None, typer.Option(min=0.1, max=3660.0, help="Length; the scenario's by default.")
    ] = None,
    step_days: Annotated[
        float, typer.Option(min=0.1, max=366.0, help="Length of each plan.")
    ] = 7.0,
    rounds: Annotated[
        int, typer.Option(min=0, help="How long each plan is improved; 0: the first good one.")
    ] = 0,
    csv: Annotated[Path | None, typer.Option(help="Write CSV; - for standard output.")] = None,
    as_json: Annotated[bool, JsonOption] = False,
    quiet: Annotated[bool, QuietOption] = False,
) -> int:
    """Plan a long horizon week by week; each plan has the key that those before left in store."""
    from euroqci_space.export import rolling_csv  # noqa: PLC0415
    from euroqci_space.outfiles import refuse_closed  # noqa: PLC0415
    from euroqci_space.scenario import load_scenario  # noqa: PLC0415
    from euroqci_space.studies import rolling  # noqa: PLC0415

    screen = Screen(quiet=quiet)
    loaded = load_scenario(scenario, {"days": days} if days else None)
    if csv is not None:
        refuse_closed(csv.parent)
    stretches = []
    for made in rolling(loaded, days=step_days, rounds=rounds):
        stretches.append(made)
        screen.progress(f"plan {made.number}: {made.contacts} contacts")
    text = rolling_csv(stretches)
    if as_json:
        print_json([asdict(made) for made in stretches])
    elif not quiet and str(csv) != "-":
        columns, *rows = [line.split(",") for line in text.splitlines()]
        print_table(loaded.title, columns, rows)
    if csv is not None:
        write_out(csv, text)
    return 0
