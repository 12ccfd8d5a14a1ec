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
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

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
    parser.add_argument("--bound-rounds", type=int, default=8)
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
        bound_rounds=arguments.bound_rounds,
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
          f"{100 * max(bound / value - 1, 0.0):7.4f} {elapsed_s:6.2f} {'':>18} {_peak_mib():6.0f}  "
          f"{contacts} contacts", flush=True)  # fmt: skip


def solve_kamke(document: dict[str, Any]) -> tuple[float, float, int]:
    """Return value, bound and number of contacts of the best choice for a Kamke instance.

    Choose (pass, target) pairs of one node, each pass and target at most once, chosen passes 60 s
    apart, for the greatest sum of priority x (1 + bits of a QKD contact). A node's targets beyond
    the number of its passes are never needed. Only whether a pass is used is a 0/1 column: for
    given passes the targets are an assignment, which a linear program solves in whole numbers.
    """
    passes = [_times(entry) for entry in document["satellite_passes"]]
    columns = _columns(document, passes)
    of_pass, of_target = _grouped(columns, 0), _grouped(columns, 1)
    used = {place: len(columns) + number for number, place in enumerate(of_pass)}
    rows = [
        *([*members, used[place]] for place, members in of_pass.items()),
        *of_target.values(),
        *([used[place] for place in clique if place in used] for clique in _cliques(passes)),
    ]
    limits = np.repeat([0.0, 1.0], [len(of_pass), len(rows) - len(of_pass)])
    row = np.repeat(np.arange(len(rows)), [len(members) for members in rows])
    column = np.concatenate(rows).astype(np.int64)
    values = np.where((column >= len(columns)) & (row < len(of_pass)), -1.0, 1.0)
    gain = np.concatenate([[column[2] for column in columns], np.zeros(len(used))])
    found = milp(
        -gain,
        integrality=np.arange(len(gain)) >= len(columns),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(
            csr_array((values, (row, column)), shape=(len(rows), len(gain))), -np.inf, limits
        ),
        options={"mip_rel_gap": 0.0},
    )
    chosen = found.x[: len(columns)] > 0.5
    return float(gain[: len(columns)][chosen].sum()), -found.mip_dual_bound, int(chosen.sum())


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


def _grouped(columns: list[tuple[int, int, float]], key: int) -> dict[int, list[int]]:
    """Return the columns of each pass (key 0) or target (key 1)."""
    groups: dict[int, list[int]] = {}
    for number, column in enumerate(columns):
        groups.setdefault(int(column[key]), []).append(number)
    return groups


def _cliques(passes: list[dict[str, Any]]) -> list[set[int]]:
    """Return the largest sets of passes that exclude each other: all within 60 s of an instant."""
    cliques: list[set[int]] = []
    for instant in sorted({one["start"] for one in passes}):
        clique = {
            place for place, one in enumerate(passes) if one["start"] <= instant < one["stop"] + 60
        }
        if cliques and cliques[-1] <= clique:
            cliques.pop()
        cliques.append(clique)
    return cliques


if __name__ == "__main__":
    sys.exit(main())
