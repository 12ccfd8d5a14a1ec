"""How far our pass windows are from those of other programs, as a table.

    python benchmarks/passes_agreement.py

STK, Gpredict, PREDICT and Heavens-Above: the rows that tests/test_against_*.py hold. Skyfield,
sgp4-predict and brahe: run here on W1 of the pass benchmark; only windows that both found count.
"""

import importlib
import sys
from pathlib import Path

import numpy as np
from passes_cases import w1
from passes_peers import PEERS, ours
from passes_truth import score

from euroqci_space.model import Horizon
from euroqci_space.orbit import find_passes
from euroqci_space.sky import in_sunlight, sun_elevation_deg
from euroqci_space.times import parse_utc, tai_seconds

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
tables = importlib.import_module("test_against_stk_gpredict")
sky = importlib.import_module("test_against_heavens_above")


def row(name: str, windows: int, rise_s: float, fall_s: float) -> None:
    print(f"| {name} | {windows} | {rise_s:.3f} s | {fall_s:.3f} s |")


def instants(texts: list[str]) -> np.ndarray:
    return np.array([tai_seconds(parse_utc(text)) for text in texts])


def published() -> None:
    cases = {
        "STK, Svalbard, polar orbit": (
            tables.STK_LINES,
            tables.STK_SITE,
            ("2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z"),
            [(f"2020-01-01T{one[0]}Z", f"2020-01-01T{one[1]}Z") for one in tables.STK],
        ),
        "Gpredict, Argentina, BUGSAT-1": (
            tables.GPREDICT_LINES,
            tables.GPREDICT_SITE,
            ("2014-10-22T20:18:11.921921Z", "2014-10-25T03:45:00Z"),
            [(one[0], f"{one[0][:11]}{one[2]}Z") for one in tables.GPREDICT],
        ),
        "PREDICT port (5 s grid), Birmingham, AO-51": (
            tables.PREDICT_LINES,
            tables.PREDICT_SITE,
            ("2009-01-05T00:00:00Z", "2009-01-05T11:30:00Z"),
            [(f"2009-01-05T{one[0]}Z", f"2009-01-05T{one[1]}Z") for one in tables.PREDICT],
        ),
    }
    for name, (lines, site, span, rows) in cases.items():
        horizon = Horizon(start=parse_utc(span[0]), stop=parse_utc(span[1]))
        passes = find_passes([tables.elements(*lines)], [site], horizon)
        rise, fall = instants([one[0] for one in rows]), instants([one[1] for one in rows])
        row(
            name,
            len(passes),
            np.abs(passes.aos_tai_s - rise).max(),
            np.abs(passes.los_tai_s - fall).max(),
        )


def heavens_above() -> None:
    horizon = Horizon(
        start=parse_utc("2022-01-21T11:00:00Z"), stop=parse_utc("2022-01-30T23:00:00Z")
    )
    lit = in_sunlight(find_passes([sky.elements(*sky.LINES)], [sky.ZURICH], horizon, 10.0))
    seen = lit[sun_elevation_deg(sky.ZURICH, lit.aos_tai_s) < -5.0]
    rise = instants([one[0] for one in sky.ROWS])
    fall = instants([f"{one[0][:11]}{one[1]}Z" for one in sky.ROWS])
    row(
        "Heavens-Above (whole seconds, shadow entries), Zurich, ISS",
        len(seen),
        np.abs(seen.aos_tai_s - rise).max(),
        np.abs(seen.los_tai_s - fall).max(),
    )


def programs() -> None:
    case = w1()
    mine = ours(case)
    for name, finder in PEERS.items():
        try:
            theirs = finder(case)
        except ImportError:
            print(f"| {name} | not installed | | |")
            continue
        result = score(theirs, mine)
        windows = f"{len(mine) - result.missed} of {len(mine)}"
        errors = f"{result.largest_error_s:.3f} s (median {result.median_error_s:.3f} s)"
        print(f"| {name}, W1 of the benchmark | {windows} | {errors} | |")


def main() -> None:
    print("| program | windows that agree | rise, at most | fall, at most |")
    print("|---|---|---|---|")
    published()
    heavens_above()
    programs()


if __name__ == "__main__":
    main()
