"""What to say of a command line that cannot be read, and what to type instead."""

import re
from typing import Any

import typer

_CHOICE = re.compile(r"'([^']*)' is not one of (.*)$")


def usage_text(error: typer.TyperException) -> str:
    """Return one line on a wrong word, a missing one or an unknown option, with the fix."""
    problem = error.format_message().replace("Value error, ", "").rstrip(".")
    if "Did you mean" in problem:
        return problem
    if option := getattr(error, "option_name", None):
        problem = problem.partition(" (Possible")[0]
    return f"{problem}; {_fix(problem, option, getattr(error, 'ctx', None))}"


def _fix(problem: str, option: str | None, context: Any) -> str:
    from euroqci_space.scenario import nearest  # noqa: PLC0415  (slow to load)

    if context is None:
        return "write it after the option"
    command, path = context.command, context.command_path
    example = (command.epilog or "").partition("Example: ")[2]
    otherwise = f"such as: {example}" if example else f"see {path} --help"
    if option:
        known = [name for parameter in command.params for name in parameter.opts if name[0] == "-"]
        begun = [name for name in known if name.startswith(option)]
        return (
            f"did you mean {begun[0]!r}?" if begun else nearest(option, known, f"see {path} --help")
        )
    if choice := _CHOICE.search(problem):
        return nearest(choice[1], re.findall(r"'([^']*)'", choice[2]), otherwise)
    return otherwise
