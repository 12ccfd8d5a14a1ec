"""``budget``: passes from photons to secret bits: all in a table, or one dB by dB."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from euroqci_space.commands.screen import (
    JsonOption,
    QuietOption,
    ScenarioArgument,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    from euroqci_space.candidates import PassBudget
    from euroqci_space.passkeys import PassChoice

CURVE_STEP_S = 30


def register(app: typer.Typer) -> None:
    """Add the verb to the program."""
    example = "Example: euroqci-space budget eagle1 --satellite EAGLE-1 --station DE-OBE"
    app.command("budget", epilog=example)(budget)


def budget(
    scenario: Annotated[str, ScenarioArgument],
    satellite: Annotated[
        str | None, typer.Option(help="Satellite of the scenario; all of them by default.")
    ] = None,
    station: Annotated[
        str | None, typer.Option(help="Station of the scenario; all of them by default.")
    ] = None,
    each_pass: Annotated[
        bool, typer.Option("--each-pass", help="A row a pass, also for one satellite and station.")
    ] = False,
    pass_number: Annotated[
        int | None,
        typer.Option("--pass", min=1, help="Which pass, by time; the best for key by default."),
    ] = None,
    at: Annotated[
        str | None, typer.Option(help="Instant of the table, ISO 8601; culmination by default.")
    ] = None,
    vary: Annotated[
        list[str] | None,
        typer.Option(help="A number to vary, such as telescope.aperture_m=0.4,0.8; repeatable."),
    ] = None,
    plot: Annotated[
        Path | None, typer.Option(help="Draw the losses, and NAME-curves beside them.")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option(help="Write the rows as CSV; - for standard output.")
    ] = None,
    quiet: Annotated[bool, QuietOption] = False,
    as_json: Annotated[bool, JsonOption] = False,
) -> int:
    """Show the secret key of every pass, or with --satellite and --station of one, dB by dB.

    Every pass: its finite-size key, the asymptotic one beside it, and the reason where a plan can
    take none. One pass: losses term by term with their sources, then loss, error rate and sifted
    rate along it, then the key of its best stretch.
    """
    from euroqci_space.commands.pass_keys import list_keys  # noqa: PLC0415
    from euroqci_space.errors import InputError  # noqa: PLC0415
    from euroqci_space.passkeys import choose_pass  # noqa: PLC0415
    from euroqci_space.scenario import load_scenario  # noqa: PLC0415

    if csv or each_pass or satellite is None or station is None:
        if pass_number or at or vary or plot:
            fix = "give --satellite and --station, without --each-pass and --csv"
            raise InputError.of("--pass, --at, --vary and --plot are of one pass", fix=fix)
        list_keys(load_scenario(scenario), (satellite, station), csv, as_json=as_json, quiet=quiet)
        return 0
    chosen = choose_pass(load_scenario(scenario), satellite, station, pass_number)
    sample = _sample(chosen.budget, at)
    if as_json:
        print_json(_document(chosen, sample) | {"varied": _varied_rows(chosen, vary or [])})
    else:
        _print(chosen, sample)
        _print_varied(chosen, vary or [])
    if plot:
        _plot(chosen.budget, sample, plot)
    return 0


def _sample(found: "PassBudget", at: str | None) -> int:
    from euroqci_space.times import tai_seconds_of_text  # noqa: PLC0415

    return found.culmination if at is None else found.sample_at(tai_seconds_of_text(at))


def _document(chosen: "PassChoice", sample: int) -> dict[str, Any]:
    from euroqci_space.times import utc_text  # noqa: PLC0415

    found = chosen.budget
    return {
        "satellite": found.sight.satellite,
        "station": found.sight.station,
        "aos_utc": utc_text(found.sight.aos_tai_s),
        "los_utc": utc_text(found.sight.los_tai_s),
        "at_utc": utc_text(float(found.seen.tai_s[sample])),
        "terms": [
            {"term": name, "loss_db": loss, "source": source}
            for name, loss, source in _terms(found, sample)
        ],
        "loss_db": float(found.seen.budget.loss_db[sample]),
        "curve": [dict(zip(CURVE, row, strict=True)) for row in _curve(found)],
        "key": _key(chosen),
    }


CURVE = (
    "time_utc",
    "elevation_deg",
    "range_km",
    "loss_db",
    "noise_per_gate",
    "qber",
    "sifted_bits_per_s",
)


def _terms(found: "PassBudget", sample: int) -> list[tuple[str, float, str]]:
    return [
        (term.name, round(float(term.loss_db[sample]), 3), term.source)
        for term in found.seen.budget.terms()
    ]


def _curve(found: "PassBudget") -> list[tuple[str, float, float, float, float, float, float]]:
    from euroqci_space.times import utc_text  # noqa: PLC0415

    seen, link = found.seen, found.seen.budget
    return [
        (
            utc_text(float(seen.tai_s[i]), 0),
            round(float(seen.angles.elevation_deg[i]), 2),
            round(float(seen.angles.range_km[i]), 1),
            round(float(link.loss_db[i]), 2),
            float(f"{link.extraneous_probability[i]:.3g}"),
            round(float(found.counts.qber[i]), 5),
            round(float(found.sifted_hz[i]), 1),
        )
        for i in range(0, len(seen.tai_s), CURVE_STEP_S)
    ]


def _key(chosen: "PassChoice") -> dict[str, Any]:
    from euroqci_space.times import utc_text  # noqa: PLC0415

    found = chosen.budget
    key = found.key
    return {
        "secret_bits": int(key.bits),
        "asymptotic_bits": int(key.asymptotic_bits),
        "whole_pass_secret_bits": int(found.whole.bits),
        "sifted_bits": int(key.sifted_bits),
        "qber": round(float(key.qber), 5),
        "block_start_utc": utc_text(float(found.seen.tai_s[found.first]) - 0.5),
        "block_stop_utc": utc_text(float(found.seen.tai_s[found.stop - 1]) + 0.5),
        "reason": chosen.reason,
    }


def _print(chosen: "PassChoice", sample: int) -> None:
    from euroqci_space.times import utc_text  # noqa: PLC0415

    found = chosen.budget
    when = utc_text(float(found.seen.tai_s[sample]), 0)
    elevation_deg = found.seen.angles.elevation_deg[sample]
    name = f"{found.sight.satellite} to {found.sight.station}, {when}, {elevation_deg:.1f} deg"
    rows: list[tuple[str, float, str]] = _terms(found, sample)
    total = round(float(found.seen.budget.loss_db[sample]), 3)
    print_table(name, ("term", "loss [dB]", "source"), [*rows, ("total", total, "")])
    print_table(f"along the pass, every {CURVE_STEP_S} s", CURVE, _curve(found))
    key = _key(chosen)
    typer.echo(
        f"secret key {key['secret_bits']:,} bits of one block"
        f" from {key['block_start_utc']} to {key['block_stop_utc']}"
    )
    typer.echo(
        f"asymptotic {key['asymptotic_bits']:,}; the whole pass as one block"
        f" {key['whole_pass_secret_bits']:,}; sifted {key['sifted_bits']:,};"
        f" error rate {100 * key['qber']:.2f} %"
    )
    if key["reason"] != "ok":
        typer.echo(f"no key in a plan: {key['reason']}")


def _varied_rows(chosen: "PassChoice", vary: list[str]) -> list[dict[str, Any]]:
    from euroqci_space.candidates import pass_budget, varied  # noqa: PLC0415

    rows = []
    for path, value in (pair for wish in vary for pair in _values(wish)):
        found = pass_budget(varied(chosen.budget.pairing, path, value), chosen.budget.sight)
        at = found.culmination
        rows.append(
            {
                "varied": path,
                "value": value,
                "loss_db": round(float(found.seen.budget.loss_db[at]), 2),
                "sifted_bits": int(found.key.sifted_bits),
                "qber": round(float(found.key.qber), 5),
                "secret_bits": int(found.key.bits),
            }
        )
    return rows


def _values(wish: str) -> list[tuple[str, float]]:
    from euroqci_space.errors import InputError  # noqa: PLC0415

    path, _, listed = wish.partition("=")
    try:
        return [(path, float(text)) for text in listed.split(",")]
    except ValueError as error:
        fix = "write for example telescope.aperture_m=0.4,0.8"
        raise InputError.of(f"--vary {wish}: not a list of numbers", fix=fix) from error


def _print_varied(chosen: "PassChoice", vary: list[str]) -> None:
    rows = _varied_rows(chosen, vary)
    if rows:
        table = [tuple(row.values()) for row in rows]
        print_table("sensitivity, at culmination", tuple(rows[0]), table)


def _plot(found: "PassBudget", sample: int, path: Path) -> None:
    from euroqci_space.report import budget_waterfall, pass_curves, save_figure  # noqa: PLC0415

    save_figure(budget_waterfall(found, sample), path)
    save_figure(pass_curves(found), path.with_stem(f"{path.stem}-curves"))
