"""``replan``: a new plan that keeps what was promised and uses what really happened."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from euroqci_space.commands.screen import QuietOption, Screen
from euroqci_space.commands.spoiled import sound

if TYPE_CHECKING:
    from euroqci_space.model import ClearSky, Closure, ElementSet, InputFile, Plan
    from euroqci_space.replanner import News

_CLOSURE = re.compile(r"(?P<resource>.+?):(?P<start>\d{4}-\d\d-\d\d.*):(?P<stop>\d{4}-\d\d-\d\d.*)")
_CLOSURE_FIX = "write NAME:2027-01-05T00:00:00Z:2027-01-06T00:00:00Z"


def register(app: typer.Typer) -> None:
    """Add the verb to the program."""
    example = "euroqci-space replan plan-eagle1 --now 2027-01-05T06:00:00Z --out plan-eagle1-2"
    app.command("replan", epilog=f"Example: {example}")(replan)


def replan(
    plan: Annotated[
        Path, typer.Argument(help="Folder of a plan, or its plan.json.", show_default=False)
    ],
    now: Annotated[str, typer.Option(help="Instant of planning, ISO 8601.", show_default=False)],
    elements: Annotated[Path | None, typer.Option(help="File of newer element sets.")] = None,
    actuals: Annotated[
        Path | None, typer.Option(help="CSV of what happened: contact_id,result,bits.")
    ] = None,
    close: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME:START:STOP", help="Station or satellite out of work."),
    ] = None,
    forecast: Annotated[
        Path | None, typer.Option(help="CSV of station, time_utc, clear_sky_probability.")
    ] = None,
    keep_hours: Annotated[
        float, typer.Option(min=0.0, help="Contacts that start within this time stay.")
    ] = 12.0,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the new plan; plan-NAME-NOW by default.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an earlier plan.")] = False,
    quiet: Annotated[bool, QuietOption] = False,
) -> int:
    """Plan again from an instant on: keep commitments, use what really happened.

    Contacts that have begun are history, those of the next hours stay, later ones move only where
    it pays. The new plan names the hash of the old one.
    """
    from dataclasses import replace  # noqa: PLC0415

    from euroqci_space.commands.plan import exit_code, progress_line  # noqa: PLC0415
    from euroqci_space.commands.summary import summary  # noqa: PLC0415
    from euroqci_space.export import refuse_folder, write_plan  # noqa: PLC0415
    from euroqci_space.replanner import judged_replan  # noqa: PLC0415
    from euroqci_space.report import plan_page  # noqa: PLC0415
    from euroqci_space.scenario import read_plan, record_sha256  # noqa: PLC0415
    from euroqci_space.times import tai_seconds_of_text, utc_text  # noqa: PLC0415

    screen = Screen(quiet=quiet)
    parent = read_plan(plan)
    now_tai_s = tai_seconds_of_text(now)
    stamp = utc_text(now_tai_s, 0).replace(":", "").replace("-", "")
    folder = out or Path(f"plan-{parent.scenario.name}-{stamp}")
    refuse_folder(folder, force=force)
    with sound((parent, plan)):
        made = judged_replan(
            parent,
            now_tai_s,
            replace(
                _news(parent, (elements, actuals, forecast), close or [], now_tai_s),
                parent_sha256=record_sha256(plan),
            ),
            keep_hours=keep_hours,
            on_progress=lambda step: screen.progress(progress_line(step)),
        )
    write_plan(made, folder, force=force, report=plan_page(made))
    if not quiet:
        typer.echo(summary(made, folder))
    return exit_code(made)


def _news(
    parent: "Plan",
    files: tuple[Path | None, Path | None, Path | None],
    close: list[str],
    now_tai_s: float,
) -> "News":
    from euroqci_space.replanner import News  # noqa: PLC0415
    from euroqci_space.scenario.actuals import read_actuals  # noqa: PLC0415

    elements, actuals, forecast = files
    over = {one.contact_id for one in parent.contacts if one.stop_tai_s <= now_tai_s}
    return News(
        elements=_newer(parent, elements) if elements else (),
        actuals=read_actuals(actuals, over) if actuals else (),
        closures=tuple(_closure(text) for text in close),
        clear_sky=_sky(parent, forecast) if forecast else (),
        inputs=tuple(_input(path) for path in files if path is not None),
    )


def _sky(parent: "Plan", forecast: Path) -> "tuple[ClearSky, ...]":
    from euroqci_space.scenario import with_forecast  # noqa: PLC0415

    return with_forecast(parent.scenario, forecast).clear_sky


def _newer(parent: "Plan", path: Path) -> "tuple[ElementSet, ...]":
    """Return the sets of a file that are of satellites of the plan, named as they are there."""
    from dataclasses import replace  # noqa: PLC0415

    from euroqci_space.errors import InputError  # noqa: PLC0415
    from euroqci_space.orbit import read_elements  # noqa: PLC0415

    read = read_elements(str(path))
    numbers = {one.norad_id: one.name for one in parent.elements}
    found = {
        numbers[one.norad_id]: replace(one, name=numbers[one.norad_id])
        for one in sorted(read.sets, key=lambda one: one.epoch_tai_s)
        if one.norad_id in numbers
    }
    if not found:
        wanted = ", ".join(f"{name} ({number})" for number, name in numbers.items())
        raise InputError.of("no element set of the plan's satellites", file=str(path), fix=wanted)
    return tuple(found.values())


def _closure(text: str) -> "Closure":
    from euroqci_space.errors import InputError  # noqa: PLC0415
    from euroqci_space.model import Closure  # noqa: PLC0415
    from euroqci_space.times import parse_utc  # noqa: PLC0415

    parts = _CLOSURE.fullmatch(text)
    if parts is None:
        raise InputError.of(f"--close is {text!r}", fix=_CLOSURE_FIX)
    start, stop = parse_utc(parts["start"]), parse_utc(parts["stop"])
    if stop <= start:
        raise InputError.of(f"--close {text!r}: the stop is not after the start", fix=_CLOSURE_FIX)
    return Closure(resource=parts["resource"], start=start, stop=stop)


def _input(path: Path) -> "InputFile":
    from hashlib import sha256  # noqa: PLC0415

    from euroqci_space.model import InputFile  # noqa: PLC0415

    return InputFile(name=path.name, sha256=sha256(path.read_bytes()).hexdigest())
