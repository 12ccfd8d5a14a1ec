"""``init``: a scenario or a study to start from."""

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the verb to the program."""
    app.command("init", epilog="Example: euroqci-space init mine.toml")(init)


def init(
    file: Annotated[Path, typer.Argument(help="File to write, NAME.toml.", show_default=False)],
    source: Annotated[
        str | None,
        typer.Option(
            "--from", help="Scenario to copy, with the files that it names, or a bundled study."
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace existing files.")] = False,
) -> int:
    """Write a commented scenario to start from, or a study with --from.

    Every option stands in the scenario, the ones that are switched off with their defaults.
    """
    from euroqci_space.outfiles import refuse_existing, write_text  # noqa: PLC0415
    from euroqci_space.scenario import bundled, starting_files  # noqa: PLC0415

    files = starting_files(file, source)
    refuse_existing(*files, force=force)
    for path, text in files.items():
        write_text(path, text)
    typer.echo(f"wrote {', '.join(str(path) for path in files)}")
    verb = "study" if source in bundled("studies") else "check"
    typer.echo(f"next: euroqci-space {verb} {file}")
    return 0
