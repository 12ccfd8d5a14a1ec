"""``explain``: why a demand is not met, why a contact was not chosen."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from euroqci_space.commands.screen import JsonOption, print_json
from euroqci_space.commands.spoiled import sound

if TYPE_CHECKING:
    from euroqci_space.model import Plan


def register(app: typer.Typer) -> None:
    """Add the verb to the program."""
    example = "euroqci-space explain plan-eagle1 --demand CY-NAT:HU-NAT"
    app.command("explain", epilog=f"Example: {example}")(explain)


def explain(
    plan: Annotated[
        Path, typer.Argument(help="Folder of a plan, or its plan.json.", show_default=False)
    ],
    demand: Annotated[
        str | None, typer.Option(metavar="A:B", help="The worst served demand by default.")
    ] = None,
    contact: Annotated[str | None, typer.Option(metavar="ID", help="Id of a contact.")] = None,
    as_json: Annotated[bool, JsonOption] = False,
) -> int:
    """Say why a demand got what it got, or why a contact was or was not chosen."""
    from euroqci_space.errors import InputError  # noqa: PLC0415
    from euroqci_space.explanation import explain_contact, explain_demand  # noqa: PLC0415
    from euroqci_space.scenario import read_plan  # noqa: PLC0415

    read = read_plan(plan)
    subject = contact or demand or _worst(read, plan)
    ends = subject.split(":")
    if contact is None and len(ends) != 2:
        raise InputError.of(f"--demand is {demand!r}", fix="write A:B, two sites")
    with sound((read, plan)):
        reasons = explain_contact(read, subject) if contact else explain_demand(read, *ends)
    if as_json:
        listed = [{"about": reason.about, "text": reason.text} for reason in reasons]
        print_json({"subject": subject, "reasons": listed})
        return 0
    typer.echo(subject)
    for reason in reasons:
        typer.echo(f"  {reason.about:<10}{reason.text}")
    return 0


def _worst(plan: "Plan", path: Path) -> str:
    """Return the demand that got the least of what it asked for."""
    from euroqci_space.errors import InputError  # noqa: PLC0415

    if not plan.deliveries:
        fix = "ask for a contact with --contact ID"
        raise InputError.of("no demand to explain", file=str(path), fix=fix)
    worst = min(plan.deliveries, key=lambda one: (one.fraction, one.a, one.b))
    return f"{worst.a}:{worst.b}"
