"""Schedule instances of others: value, proven bound, gap, and the time to 5, 2 and 1 %.

    python benchmarks/scheduling.py FILE... --objective weighted|concave --time-limit S --out DIR

Reads files of the format euroqci-sched-1 (.json or .json.gz) and the single-satellite instances of
Kamke's SatQKD collection. Prints one row a file and objective, the baselines beside it, and writes
``DIR/<file stem>.<objective>.json``, the links and flows of euroqci-sched-1.
"""

import argparse
import gzip
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from euroqci_space.schedule import Effort, Pair, Problem, Progress, Solution, Window, Yield, solve

MARKS = (0.05, 0.02, 0.01)


def main() -> int:
    """Run every file and print a row each."""
    arguments = _arguments()
    print(f"{'instance':28} {'objective':9} {'value':>14} {'bound':>14} {'gap %':>7} {'s':>6} "
          f"{'to 5/2/1 % [s]':>18} {'MiB':>6}  best baseline")  # fmt: skip
    for path in arguments.files:
        document = _read(path)
        if isinstance(document, list):
            _kamke_row(path, document[0])
        else:
            for objective in arguments.objective or ["weighted", "concave"]:
                _row(path, document, objective, arguments)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--objective", action="append", choices=["weighted", "concave"])
    parser.add_argument("--time-limit", type=float, default=None)
    parser.add_argument("--gap", type=float, default=0.002)
    parser.add_argument("--rounds", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, default=None)
    return parser.parse_args()


def _read(path: Path) -> Any:
    content = path.read_bytes()
    return json.loads(gzip.decompress(content) if path.suffix == ".gz" else content)


def _stem(path: Path) -> str:
    return path.name.removesuffix(".gz").removesuffix(".json")


def problem_of(document: dict[str, Any]) -> Problem:
    """Return an instance of euroqci-sched-1 as a problem; windows keep their order."""
    params = document["params"]
    return Problem(
        slot_s=params["slot_s"],
        slots=params["slots"],
        satellite_terminals=(1,) * document["satellites"],
        station_telescopes=(1,) * len(document["stations"]),
        sites=len(document["stations"]),
        windows=tuple(
            Window(
                id=str(window["id"]),
                satellite=window["sat"],
                station=window["station"],
                store_site=window["station"],
                start_slot=window["start"],
                yields=Yield.additive(np.array(window["bits"]) * window["clear"]),
                minimum_slots=params["min_link_slots"],
                satellite_setup_slots=params["setup_slots"],
                telescope_setup_slots=params["setup_slots"],
            )
            for window in document["windows"]
        ),
        pairs=tuple(
            Pair(
                id=str(pair["id"]),
                a=pair["a"],
                b=pair["b"],
                demand_bits=pair["demand"],
                weight=pair["weight"],
            )
            for pair in document["pairs"]
        ),
        concave=tuple((fraction, slope) for fraction, slope in params["concave"]),
    )


def _row(path: Path, document: dict[str, Any], objective: str, arguments: Any) -> None:
    reached: dict[float, float] = {}

    def watch(step: Progress) -> None:
        for mark in MARKS:
            if step.gap <= mark:
                reached.setdefault(mark, step.elapsed_s)

    effort = Effort(
        objective=objective,  # type: ignore[arg-type]
        gap=arguments.gap,
        time_limit_s=arguments.time_limit,
        rounds=arguments.rounds,
        workers=arguments.workers,
        polish=False,
    )
    started = time.perf_counter()
    solution = solve(problem_of(document), effort, watch)
    elapsed_s = time.perf_counter() - started
    times = "/".join(f"{reached[mark]:.0f}" if mark in reached else "-" for mark in MARKS)
    best = max(solution.baselines.items(), key=lambda item: item[1], default=("none", 0.0))
    print(f"{_stem(path):28} {objective:9} {solution.value:14,.1f} {solution.bound:14,.1f} "
          f"{100 * solution.gap:7.2f} {elapsed_s:6.1f} {times:>18} {_peak_mib():6.0f}  "
          f"{best[0]} {best[1]:,.0f} (x {solution.value / best[1]:.2f})", flush=True)  # fmt: skip
    if arguments.out:
        arguments.out.mkdir(parents=True, exist_ok=True)
        target = arguments.out / f"{_stem(path)}.{objective}.json"
        target.write_text(json.dumps(answer(solution, document)))


def _peak_mib() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return (own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / 1024.0


def answer(solution: Solution, document: dict[str, Any]) -> dict[str, Any]:
    """Return a solution in the form of euroqci-sched-1; ids are those of the instance."""
    windows, pairs = document["windows"], document["pairs"]
    return {
        "links": [
            {"window": windows[link.window]["id"], "first": link.first, "last": link.last}
            for link in solution.links
        ],
        "flows": [
            {"sat": flow.satellite, "pair": pairs[flow.pair]["id"], "bits": flow.bits}
            for flow in solution.flows
        ],
    }


def _kamke_row(path: Path, document: dict[str, Any]) -> None:
    """Solve one of Kamke's instances exactly and print value and time."""
    started = time.perf_counter()
    value, bound, contacts = solve_kamke(document)
    elapsed_s = time.perf_counter() - started
    print(f"{_stem(path):28} {'kamke':9} {value:14,.2f} {bound:14,.2f} "
          f"{100 * (bound / value - 1):7.4f} {elapsed_s:6.2f} {'':>18} {_peak_mib():6.0f}  "
          f"{contacts} contacts", flush=True)  # fmt: skip


def solve_kamke(document: dict[str, Any]) -> tuple[float, float, int]:
    """Return value, bound and number of contacts of the best choice for a Kamke instance.

    Choose (pass, target) pairs of one node, each pass and target at most once, chosen passes 60 s
    apart, for the greatest sum of priority x (1 + bits of a QKD contact). Passes that are within
    60 s of one instant exclude each other: one clique row an instant. A node's targets beyond the
    number of its passes are never needed.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415
    from scipy.sparse import csr_array  # noqa: PLC0415

    passes = [_times(entry) for entry in document["satellite_passes"]]
    columns = _columns(document, passes)
    gain = np.array([column[2] for column in columns])
    rows = _rows(columns, passes)
    entries = [(row, column) for row, members in enumerate(rows) for column in members]
    row, column = np.array(entries).T
    matrix = csr_array((np.ones(len(row)), (row, column)), shape=(len(rows), len(columns)))
    found = milp(
        -gain,
        integrality=np.ones(len(gain)),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(matrix, -np.inf, 1.0),
        options={"mip_rel_gap": 0.0},
    )
    chosen = found.x > 0.5
    return float(gain[chosen].sum()), float(-found.mip_dual_bound), int(chosen.sum())


def _times(entry: dict[str, Any]) -> dict[str, Any]:
    start, stop = (np.datetime64(entry[name]).astype("datetime64[s]").astype(int)
                   for name in ("startTime", "endTime"))  # fmt: skip
    return {
        "node": entry["nodeId"],
        "bits": entry["achievableKeyVolume"],
        "start": int(start),
        "stop": int(stop),
    }


def _columns(
    document: dict[str, Any], passes: list[dict[str, Any]]
) -> list[tuple[int, int, float]]:
    """Return (pass, target, gain) of each choice worth making."""
    by_node: dict[int, list[tuple[int, dict[str, Any]]]] = {}
    for index, target in enumerate(document["service_targets"]):
        by_node.setdefault(target["nodeId"], []).append((index, target))
    counts: dict[int, int] = {}
    for one in passes:
        counts[one["node"]] = counts.get(one["node"], 0) + 1
    columns = []
    for place, one in enumerate(passes):
        targets = by_node.get(one["node"], [])
        for operation in ("QKD", "OPTICAL_ONLY"):
            kind = [(i, t) for i, t in targets if t["requestedOperation"] == operation]
            kind.sort(key=lambda entry: (-entry[1]["priority"], entry[0]))
            bits = one["bits"] if operation == "QKD" else 0.0
            if operation == "QKD" and bits <= 0.0:
                continue
            columns += [
                (place, index, target["priority"] * (1.0 + bits))
                for index, target in kind[: counts[one["node"]]]
            ]
    return columns


def _rows(columns: list[tuple[int, int, float]], passes: list[dict[str, Any]]) -> list[list[int]]:
    """Return the rows of which at most one member is chosen: cliques in time, and targets."""
    by_pass: dict[int, list[int]] = {}
    by_target: dict[int, list[int]] = {}
    for number, (place, target, _) in enumerate(columns):
        by_pass.setdefault(place, []).append(number)
        by_target.setdefault(target, []).append(number)
    rows = list(by_target.values())
    for one in passes:
        instant = one["start"]
        members = [
            number
            for place, other in enumerate(passes)
            if other["start"] <= instant < other["stop"] + 60
            for number in by_pass.get(place, [])
        ]
        rows.append(members)
    return [row for row in rows if row]


if __name__ == "__main__":
    sys.exit(main())
