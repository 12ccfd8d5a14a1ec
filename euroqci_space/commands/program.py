"""The door: run a verb, and turn every error into one line and an exit code."""

import os
import sys
import tempfile
import traceback
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import typer

from euroqci_space import __version__
from euroqci_space.errors import EuroqciError

VERBS = (
    "plan",
    "passes",
    "budget",
    "verify",
    "replan",
    "diff",
    "explain",
    "export",
    "report",
    "check",
    "catalog",
    "elements",
)
EXIT_UNFORESEEN = 1
EXIT_INTERRUPTED = 130

app = typer.Typer(
    name="euroqci-space",
    help="Plan the optical contacts of quantum key satellites with ground stations of EuroQCI.",
    epilog="Start with: euroqci-space plan eagle1",
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
        typer.echo(f"euroqci-space {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Show the version."
    ),
) -> None:
    """Hold the options that stand before the verb."""


def main() -> NoReturn:
    """Run the program and exit: 0 done, 1 no, 2 bad input, 3 nothing to plan, 4 not written."""
    sys.exit(_run())


def _run() -> int:
    for verb in VERBS:
        import_module(f"euroqci_space.commands.{verb}").register(app)
    try:
        return int(app(sys.argv[1:] or ["--help"], standalone_mode=False) or 0)
    except typer.TyperException as error:
        return _fail(error.format_message(), error.exit_code)
    except EuroqciError as error:
        return _fail(str(error), error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        return _fail("interrupted", EXIT_INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # a reader such as head left
        return 0
    except Exception:  # the last net: a fault of ours, told in one line
        return _fail(f"unforeseen error; please report the file {_report()}", EXIT_UNFORESEEN)


def _fail(message: str, code: int) -> int:
    for line in message.splitlines():
        typer.echo(f"euroqci-space: {line}", err=True)
    return code


def _report() -> Path:
    """Write down what is needed to reproduce an unforeseen error; return the file."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="euroqci-space-error-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        file.write(f"euroqci-space {__version__}, Python {sys.version}\n{sys.argv}\n\n")
        file.write(traceback.format_exc())
    return Path(file.name)
