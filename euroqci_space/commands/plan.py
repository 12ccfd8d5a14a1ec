"""``plan``: the main job."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from euroqci_space.commands.completion import WEATHERS, weather_words
from euroqci_space.commands.screen import QuietOption, ScenarioArgument, Screen

if TYPE_CHECKING:
    from euroqci_space.model import Plan, Scenario
    from euroqci_space.schedule import Progress

MOST_NAMED = 5


WORST_WEIGH = 0.5  # the worst weathers of --risk, where the scenario does not say


def register(app: typer.Typer) -> None:
    """Add the verb to the program."""
    app.command("plan", epilog="Example: euroqci-space plan eagle1")(plan)


def plan(
    scenario: Annotated[str, ScenarioArgument],
    out: Annotated[
        Path | None, typer.Option(help="Folder of the plan; plan-NAME by default.")
    ] = None,
    time_limit: Annotated[
        float | None, typer.Option(min=0.0, help="Seconds on the clock; a plan it cuts says so.")
    ] = None,
    gap: Annotated[
        float | None, typer.Option(min=0.0, max=1.0, help="Proven gap that is good enough.")
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of the search.")] = None,
    weather: Annotated[
        str | None,
        typer.Option(
            metavar="mean|robust",
            help="Plan for the mean or for many.",
            autocompletion=weather_words,
        ),
    ] = None,
    scenarios: Annotated[
        int | None, typer.Option(min=1, max=1000, help="Weathers that a robust plan is made for.")
    ] = None,
    risk: Annotated[
        float | None,
        typer.Option(metavar="ALPHA", help="Share of the worst weathers, to weigh half."),
    ] = None,
    backups: Annotated[
        bool | None,
        typer.Option(
            help="Contacts to fly where primary ones are clouded over; default: if robust."
        ),
    ] = None,
    forecast: Annotated[
        Path | None, typer.Option(help="CSV of station, time_utc, clear_sky_probability.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 where a demand is not met in full.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier plan.")] = False,
    quiet: Annotated[bool, QuietOption] = False,
) -> int:
    """Plan the contacts of a scenario: who links with whom, when, and what key that gives.

    Writes plan.json, plan.csv, deliveries.csv, plan.ics, calendars/ and report.html into one
    folder, complete or not at all.
    """
    from euroqci_space.commands.summary import summary  # noqa: PLC0415
    from euroqci_space.export import refuse_folder, write_plan  # noqa: PLC0415
    from euroqci_space.planner import judged_plan  # noqa: PLC0415
    from euroqci_space.report import plan_page  # noqa: PLC0415
    from euroqci_space.scenario import load_scenario, with_forecast  # noqa: PLC0415

    screen = Screen(quiet=quiet)
    loaded = _with_options(load_scenario(scenario), time_limit, gap, seed)
    loaded = _with_weather(loaded, weather, scenarios, risk)
    loaded = with_forecast(loaded, forecast) if forecast else loaded
    if backups is not None:
        loaded = replace(loaded, weather=replace(loaded.weather, backups=backups))
    folder = out or Path(f"plan-{loaded.name}")
    refuse_folder(folder, force=force)
    screen.note(f"{loaded.title}: {len(loaded.stations)} stations, {len(loaded.demands)} demands")
    made = judged_plan(loaded, on_progress=lambda step: screen.progress(progress_line(step)))
    write_plan(made, folder, force=force, report=plan_page(made))
    if not quiet:
        typer.echo(summary(made, folder))
    lacking = unmet(made) if strict else ""
    if lacking:
        screen.note(lacking)
    return exit_code(made) or int(bool(lacking))


def _with_options(
    scenario: "Scenario", time_limit: float | None, gap: float | None, seed: int | None
) -> "Scenario":
    solver = scenario.solver
    if time_limit is not None:
        solver = replace(solver, time_limit_s=time_limit)
    if gap is not None:
        solver = replace(solver, gap=gap)
    return replace(scenario, solver=solver, seed=scenario.seed if seed is None else seed)


def _with_weather(
    scenario: "Scenario", weather: str | None, scenarios: int | None, risk: float | None
) -> "Scenario":
    from euroqci_space.errors import InputError  # noqa: PLC0415

    wish = scenario.weather
    if weather not in (None, *WEATHERS):
        raise InputError.of(f"--weather is {weather!r}", fix="write mean or robust")
    if weather is not None:
        wish = replace(wish, planning=weather)  # type: ignore[arg-type]  # checked above
    if wish.planning == "robust" and scenario.solver.max_min:
        raise InputError.of("a robust plan knows no max_min", fix="take it out of [solver]")
    if wish.planning == "mean" and (scenarios or risk) is not None:
        raise InputError.of("--scenarios and --risk are of a robust plan", fix="--weather robust")
    if risk is not None:
        if not 0.0 < risk <= 1.0:
            raise InputError.of(f"--risk is {risk:g}, not above 0 and up to 1")
        wish = replace(wish, risk=risk, risk_weight=wish.risk_weight or WORST_WEIGH)
    return replace(scenario, weather=replace(wish, scenarios=scenarios or wish.scenarios))


def progress_line(step: "Progress") -> str:
    """Return one step of the search in words."""
    left = "" if step.remaining_s is None else f", {step.remaining_s:.0f} s left"
    return (
        f"{step.elapsed_s:5.1f} s  {step.stage}: value {step.value:,.0f},"
        f" bound {step.bound:,.0f}, gap {100 * step.gap:.2f} %{left}  {step.step}"
    )


def unmet(made: "Plan") -> str:
    """Return which demands are not met in full, the least first; nothing where all are."""
    short = sorted((one.fraction, one.a, one.b) for one in made.deliveries if one.fraction < 1.0)
    if not short:
        return ""
    named = ", ".join(f"{a}:{b} {100.0 * share:.0f} %" for share, a, b in short[:MOST_NAMED])
    return f"{len(short)} of {len(made.deliveries)} demands are not met in full: {named}"


def exit_code(made: "Plan") -> int:
    """Return 130 where the search was interrupted, else 0."""
    from euroqci_space.commands.program import EXIT_INTERRUPTED  # noqa: PLC0415  (they import us)

    return EXIT_INTERRUPTED if made.certificate.status == "interrupted" else 0
