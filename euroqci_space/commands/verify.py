"""``verify``: judge a plan independently."""

from pathlib import Path
from typing import Annotated

import typer

from euroqci_space.commands.screen import JsonOption, QuietOption, print_json


def register(app: typer.Typer) -> None:
    """Add the verb to the program."""
    app.command("verify", epilog="Example: euroqci-space verify plan-eagle1")(verify)


def verify(
    plan: Annotated[
        Path, typer.Argument(help="Folder of a plan, or its plan.json.", show_default=False)
    ],
    parent: Annotated[
        Path | None, typer.Option(help="The plan that this one is a replan of.")
    ] = None,
    quiet: Annotated[bool, QuietOption] = False,
    as_json: Annotated[bool, JsonOption] = False,
) -> int:
    """Judge a plan by every rule, with geometry of its own and without the solver.

    With --parent also that the replan doubles, forgets and silently moves nothing of the plan
    before. One line per violation; exit code 1 where there is any.
    """
    from euroqci_space.verification import verify_folder  # noqa: PLC0415

    verdict = verify_folder(plan, parent)
    if as_json:
        print_json(
            {
                "valid": not verdict.violations,
                "checks": {check.rule: check.number for check in verdict.checks},
                "violations": [
                    {"rule": v.rule, "subject": v.subject, "problem": v.message}
                    for v in verdict.violations
                ],
            }
        )
    else:
        for violation in verdict.violations:
            typer.echo(str(violation))
        if not quiet:
            count = sum(check.number for check in verdict.checks)
            rules = f"{len(verdict.checks)} rules, {count:,} checks"
            typer.echo(f"{plan}: {len(verdict.violations)} violations ({rules})")
    return 1 if verdict.violations else 0
