"""The door: run a verb, and turn every error into one line and an exit code."""

import logging
import os
import sys
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path

import typer

from euroqci_space.errors import EuroqciError

VERBS = {  # in one line each; `euroqci-space VERB --help` has the rest
    "init": "Write a commented scenario to start from.",
    "plan": "Plan the contacts of a scenario: the main job.",
    "passes": "List when which station sees which satellite.",
    "budget": "Show the key of each pass, or one pass dB by dB.",
    "verify": "Judge a plan by every rule, independently.",
    "replan": "Plan again from an instant on; keep promises.",
    "diff": "Say what changed between two plans, and why.",
    "explain": "Say why a demand or a contact fared as it did.",
    "export": "Write a plan in the formats of other programs.",
    "report": "Write the page of a plan.",
    "study": "Run many scenarios; make a table and a picture.",
    "check": "List every fault of a scenario; say what it can give.",
    "catalog": "List bundled stations, missions, devices, scenarios.",
    "elements": "Look into element files; fetch newer ones.",
}
NAME = "euroqci-space"
EXIT_UNFORESEEN = 1
EXIT_NOT_WRITTEN = 4
EXIT_INTERRUPTED = 130

app = typer.Typer(
    name=NAME,
    help="Plan the optical contacts of quantum key satellites with ground stations of EuroQCI.",
    epilog=(
        "Start with: euroqci-space plan eagle1. Exit codes: 0 done, 1 the answer is no, 2 bad"
        " input, 3 nothing to plan, 4 an output could not be written, 130 interrupted. An option"
        " wins over its variable, the variable over the scenario."
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={
        "auto_envvar_prefix": "EUROQCI_SPACE",
        "help_option_names": ["-h", "--help"],
    },
)


def _version(wanted: bool) -> None:
    if wanted:
        from euroqci_space.commands.version import version_text  # noqa: PLC0415

        typer.echo(version_text())
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(
        False,
        "--version",
        callback=_version,
        is_eager=True,
        help="Show version, commit, data and libraries.",
    ),
) -> None:
    """Hold the options that stand before the verb."""


def run(words: list[str]) -> int:
    """Run the program with ``words`` after its name; return its exit code."""
    _add_verbs()
    _open_streams()
    logging.getLogger("matplotlib").setLevel(logging.ERROR)  # a home without a cache is no news
    try:
        code = int(app(words or ["--help"], prog_name=NAME, standalone_mode=False) or 0)
        sys.stdout.flush()  # a full disk behind it is told here, not when Python ends
        if code == EXIT_INTERRUPTED:
            typer.echo("euroqci-space: interrupted", err=True)
    except (BrokenPipeError, SystemExit):  # a reader such as head left; click makes it an exit
        _drop_output()
        return 0
    except (Exception, KeyboardInterrupt) as error:  # the last net
        message, code = _ending(error, words)
        for line in message.split("\n"):
            typer.echo(f"euroqci-space: {_printable(line)}", err=True)
    return code


def _ending(error: BaseException, words: list[str]) -> tuple[str, int]:
    """Return what to say of an error, and the exit code."""
    match error:
        case typer.TyperException():
            from euroqci_space.commands.usage import usage_text  # noqa: PLC0415  (seldom needed)

            return usage_text(error), error.exit_code
        case EuroqciError():
            return str(error), error.exit_code
        case KeyboardInterrupt() | typer.Abort():
            return "interrupted", EXIT_INTERRUPTED
        case OSError():
            _drop_output()
            return f"{error.filename or 'output'}: {error.strerror or error}", EXIT_NOT_WRITTEN
        case _:
            from euroqci_space.commands.crash import told  # noqa: PLC0415  (seldom needed)

            return told(error, words), EXIT_UNFORESEEN


def _printable(text: str) -> str:
    """Return text in which nothing steers the terminal: bytes of a bad file may stand in it."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text)


def _open_streams() -> None:
    """Let what is said go nowhere where the caller closed the stream."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115


def _drop_output() -> None:
    """Let what standard output still holds go nowhere, or Python complains at its end."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@cache
def _add_verbs() -> None:
    for name in VERBS:
        import_module(f"euroqci_space.commands.{name}").register(app)
    for command in app.registered_commands:
        command.short_help = VERBS[str(command.name)]
    for group in app.registered_groups:
        group.short_help = VERBS[str(group.name)]
