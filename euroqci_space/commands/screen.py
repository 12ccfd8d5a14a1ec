"""Words and tables for people: results on standard output, progress on standard error."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer

from euroqci_space.commands.completion import scenario_words

ScenarioArgument = typer.Argument(
    help="Path of a scenario file, or the name of a bundled one.",
    show_default=False,
    autocompletion=scenario_words,
)
QuietOption = typer.Option("--quiet", "-q", help="No progress and no summary.")
JsonOption = typer.Option("--json", help="Print JSON instead of a table.")


def write_out(path: Path, text: str) -> None:
    """Write a text to a file; ``-`` is standard output, with the bytes that a file has."""
    from euroqci_space.outfiles import write_text  # noqa: PLC0415  (--help need not load it)

    if str(path) == "-":
        sys.stdout.buffer.write(text.encode())
    else:
        write_text(path, text)


class Screen:
    """Standard error for one run: notes and a line of progress that replaces itself."""

    def __init__(self, *, quiet: bool) -> None:
        self.quiet = quiet
        self._live = not quiet and sys.stderr.isatty()
        self._width = 0

    def note(self, text: str) -> None:
        """Say a line."""
        if not self.quiet:
            self._clear()
            typer.echo(text, err=True)

    def progress(self, text: str) -> None:
        """Show a line that the next one replaces; only on a terminal."""
        if self._live:
            typer.echo(f"\r{text:<{self._width}}", err=True, nl=False)
            self._width = len(text)

    def _clear(self) -> None:
        if self._width:
            typer.echo("\r" + " " * self._width + "\r", err=True, nl=False)
            self._width = 0


def print_json(value: Any) -> None:
    """Print a value as JSON; a number that is not finite is a bug, not output."""
    typer.echo(json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False))


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table; columns whose cells are all numbers stand to the right."""
    from rich import box  # noqa: PLC0415  (--help need not load it)
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for place, column in enumerate(columns):
        numeric = all(isinstance(row[place], int | float) for row in rows)
        table.add_column(Text(column), justify="right" if numeric else "left", overflow="fold")
    decimals = [_decimals([row[place] for row in rows]) for place in range(len(columns))]
    for row in rows:
        cells = zip(map(_named, columns, row), decimals, strict=True)
        table.add_row(*(Text(_cell(value, places)) for value, places in cells))
    terminal = sys.stdout.isatty()
    Console(width=None if terminal else 160, highlight=False).print(table)


def _named(column: str, value: object) -> object:
    """Return a number that is a name, such as a catalogue number, as text."""
    return str(value) if column.endswith("_id") else value


def _decimals(values: Sequence[object]) -> int | None:
    """Return how many decimals a column shows; None where a number is too small for that."""
    shown = [repr(value) for value in values if isinstance(value, float)]
    if any("e" in text or text in ("inf", "nan") for text in shown):
        return None
    return max((len(text.partition(".")[2]) for text in shown), default=0)


def _cell(value: object, decimals: int | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float) and decimals is not None:
        return f"{value:,.{decimals}f}"
    return "-" if value is None else str(value)
