"""A row a pass for ``budget``: its key, or why a plan can take none."""

from csv import DictReader
from pathlib import Path
from typing import Any

import typer

from euroqci_space.commands.screen import print_json, print_table, write_out
from euroqci_space.export import pass_keys_csv
from euroqci_space.model import Scenario
from euroqci_space.passkeys import pass_choices

_SHOWN = (
    "satellite",
    "station",
    "aos_utc",
    "max_elevation_deg",
    "loss_db",
    "qber",
    "secret_key_bits",
    "asymptotic_bits",
    "reason",
)
_TEXT = ("satellite", "station", "aos_utc", "tca_utc", "los_utc", "reason")
_WHOLE = ("norad_id", "secret_key_bits", "asymptotic_bits")


def list_keys(
    scenario: Scenario,
    pair: tuple[str | None, str | None],
    csv: Path | None,
    *,
    as_json: bool,
    quiet: bool,
) -> None:
    """Show the key of every pass, or of those of one satellite, station or both."""
    found = pass_choices(scenario, *pair)
    text = pass_keys_csv(found)
    if csv is not None:
        write_out(csv, text)
    if str(csv) == "-":
        return
    rows = [
        {name: _typed(name, cell) for name, cell in row.items()}
        for row in DictReader(text.splitlines())
    ]
    if as_json:
        print_json(rows)
    elif not quiet:
        print_table("", _SHOWN, [tuple(row[name] for name in _SHOWN) for row in rows])
        used = [choice.secret_key_bits for choice in found if choice.secret_key_bits]
        typer.echo(f"{sum(used):,} bits from {len(used)} of {len(found)} passes, if all were clear")


def _typed(name: str, cell: str) -> Any:
    if name in _TEXT:
        return cell
    return int(cell) if name in _WHOLE else float(cell)
