"""``diff``: what changed between two plans, and why."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from euroqci_space.commands.screen import JsonOption, QuietOption, print_json, print_table
from euroqci_space.commands.spoiled import sound

if TYPE_CHECKING:
    from euroqci_space.comparison import Change, Comparison
    from euroqci_space.model import Plan

_UNCHANGED = ("past", "kept")
_COLUMNS = ("change", "contact_id", "start_utc", "start_s", "stop_s", "expected_bits", "cause")


def register(app: typer.Typer) -> None:
    """Add the verb to the program."""
    example = "euroqci-space diff plan-eagle1 plan-eagle1-2 --plot changes.png"
    app.command("diff", epilog=f"Example: {example}")(diff)


def diff(
    old: Annotated[
        Path, typer.Argument(help="Folder of a plan, or its plan.json.", show_default=False)
    ],
    new: Annotated[Path, typer.Argument(help="Another plan.", show_default=False)],
    plot: Annotated[Path | None, typer.Option(help="Draw what changed: PNG, SVG or PDF.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing picture.")] = False,
    quiet: Annotated[bool, QuietOption] = False,
    as_json: Annotated[bool, JsonOption] = False,
) -> int:
    """Compare two plans: contacts kept, moved, trimmed, added, cancelled; key gained and lost."""
    from euroqci_space.comparison import compare  # noqa: PLC0415
    from euroqci_space.scenario import read_plan  # noqa: PLC0415

    before, after = read_plan(old), read_plan(new)
    with sound((before, old), (after, new)):
        found = compare(before, after)
        if plot is not None:
            _draw(before, after, plot, force=force)
    if as_json:
        print_json(_plain(found))
    else:
        _print(found, quiet=quiet)
    return 0


def _draw(before: "Plan", after: "Plan", plot: Path, *, force: bool) -> None:
    from euroqci_space.outfiles import refuse_existing  # noqa: PLC0415
    from euroqci_space.report import changes, save_figure  # noqa: PLC0415

    refuse_existing(plot, force=force)
    save_figure(changes(before, after), plot)


def _row(change: "Change") -> dict[str, Any]:
    from euroqci_space.times import utc_text  # noqa: PLC0415

    return {
        "change": change.kind,
        "contact_id": change.contact.contact_id,
        "start_utc": utc_text(change.contact.start_tai_s),
        "start_s": round(change.start_s, 3),
        "stop_s": round(change.stop_s, 3),
        "expected_bits": change.bits,
        "cause": change.cause,
    }


def _plain(found: "Comparison") -> dict[str, Any]:
    return {
        "contacts": [_row(change) for change in found.changes],
        "demands": [
            {
                "a": demand.a,
                "b": demand.b,
                "before_bits": demand.before_bits,
                "after_bits": demand.after_bits,
            }
            for demand in found.demands
        ],
    }


def _print(found: "Comparison", *, quiet: bool) -> None:
    from euroqci_space.comparison import KINDS  # noqa: PLC0415

    rows = [_row(change) for change in found.changes if change.kind not in _UNCHANGED]
    if rows:
        print_table("Contacts", _COLUMNS, [[row[name] for name in _COLUMNS] for row in rows])
    if found.demands:
        table = [
            (f"{one.a}:{one.b}", one.before_bits, one.after_bits, one.gained_bits)
            for one in found.demands
        ]
        print_table("Key delivered [bit]", ("demand", "before", "after", "gained"), table)
    if not quiet:
        counts = ", ".join(f"{len(found.of(kind))} {kind}" for kind in KINDS)
        gained = sum(one.gained_bits for one in found.demands)
        typer.echo(f"contacts: {counts}; key delivered: {gained:+,} bits")
