"""Passes side by side: time, windows lost, edge errors, memory.

    python benchmarks/passes.py --case W1,W2,W3 --peers skyfield,sgp4-predict,brahe
    python benchmarks/passes.py --fit
    python benchmarks/passes.py --random 10000 --catalogue active.3le

Times are processor seconds of this process; truth is brute force (passes_truth.py), kept in the
temporary folder. A peer that is not installed is named and passed over.
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from passes_cases import CASES, Case, stations, w2
from passes_peers import PEERS, ours
from passes_truth import Score, brute_windows, score, truth

from euroqci_space.model import Horizon
from euroqci_space.orbit import find_passes, read_elements

HEAD = f"{'finder':<22}{'CPU s':>9}{'ratio':>8}{'windows':>9}{'missed':>8}{'longest':>9}"
HEAD += f"{'spurious':>10}{'median':>12}{'max':>12}"


def thinned(case: Case, step: int) -> Case:
    """Return the case with every ``step``-th satellite."""
    return replace(case, lines=case.lines[::step], elements=case.elements[::step])


def measured(function: Callable[[Case], NDArray[np.float64]], case: Case, repeats: int):
    """Return the rows and the least processor seconds of some runs."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        rows = function(case)
        times.append(time.process_time() - start)
    return rows, min(times)


def line(name: str, seconds: float, ratio: float, result: Score) -> str:
    return (
        f"{name:<22}{seconds:>9.3f}{ratio:>8.1f}{result.windows:>9}{result.missed:>8}"
        f"{result.longest_missed_s:>8.1f}s{result.spurious:>10}"
        f"{result.median_error_s * 1e3:>10.4f}ms{result.largest_error_s * 1e3:>10.3f}ms"
    )


def compare(case: Case, peers: list[str]) -> None:
    """Print one table: ours first, so that the peak of memory is ours."""
    find_passes(case.elements[:1], case.stations[:1], case.horizon, case.mask_deg)  # imports
    before_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    rows, seconds = measured(ours, case, 1)
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    seconds = min(seconds, measured(ours, case, 3)[1])
    right = truth(case)
    lengths = right[:, 3] - right[:, 2]
    print(
        f"\n{case.name}: {len(case.elements)} satellites, {len(case.stations)} stations, "
        f"{case.horizon.duration_s / 86400.0:g} days, mask {case.mask_deg:g} degrees; "
        f"{len(right)} windows, the shortest {lengths.min():.2f} s\n"
        f"peak of memory {peak_mib:.0f} MiB, {before_mib:.0f} MiB of it before the search"
    )
    print(HEAD)
    print(line("euroqci-space", seconds, 1.0, score(rows, right)))
    for name in peers:
        try:
            rows, theirs = measured(PEERS[name], case, 1)
        except ImportError:
            print(f"{name:<22} not installed")
            continue
        print(line(name, theirs, theirs / seconds, score(rows, right)), flush=True)


def fit() -> None:
    """Print how the time grows with days, satellites and stations."""
    runs = {
        "days": [(days, w2(days=days)) for days in (4, 8, 16, 24, 32)],
        "satellites": [(count, w2(count=count, days=21.0)) for count in (6, 12, 18, 24)],
        "stations": [(count, w2(station_count=count, days=21.0)) for count in (15, 30, 45, 60)],
    }
    for what, cases in runs.items():
        sizes = np.array([float(size) for size, _ in cases])
        seconds = np.array([measured(ours, case, 5)[1] for _, case in cases])
        slope, constant = np.polyfit(sizes, seconds, 1)
        rest = seconds - np.polyval([slope, constant], sizes)
        share = 1.0 - np.sum(rest**2) / np.sum((seconds - seconds.mean()) ** 2)
        print(
            f"{what:<11} {slope * 1e3:8.3f} ms each + {constant * 1e3:7.2f} ms, R2 {share:.4f}  "
            + "  ".join(
                f"{size:g}: {time_s:.3f} s" for size, time_s in zip(sizes, seconds, strict=True)
            )
        )


def random_cases(count: int, catalogue: Path, step_s: float) -> int:
    """Search random satellites over random sites, and scan each every second."""
    sets = read_elements(catalogue).sets
    sites, random = stations(60), np.random.default_rng(7)
    newest = max(one.epoch_tai_s for one in sets)
    start_of_all = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=newest - 86400.0)
    wrong, windows, left_out, worst_s = 0, 0, 0, 0.0
    for number in range(count):
        element = sets[random.integers(len(sets))]
        station = sites[random.integers(len(sites))]
        mask_deg = float(random.uniform(0.0, 80.0))
        begin = start_of_all + timedelta(seconds=float(random.uniform(0.0, 5 * 86400.0)))
        span = Horizon(start=begin, stop=begin + timedelta(days=1))
        passes = find_passes([element], [station], span, mask_deg)
        if passes.left_out:
            left_out += 1
            print(passes.warnings[0])
            continue
        right = brute_windows(element, (station,), span, mask_deg, step_s)
        windows += len(right)
        errors_s = [0.0]
        if len(right) == len(passes):
            errors_s += [*np.abs(passes.aos_tai_s - right[:, 1])]
            errors_s += [*np.abs(passes.los_tai_s - right[:, 2])]
        if len(right) != len(passes) or max(errors_s) > 2e-3:
            wrong += 1
            print(
                f"{number}: {element.name} over {station.id} above {mask_deg}: {len(right)} "
                f"windows, {len(passes)} found, {max(errors_s)} s",
                flush=True,
            )
        worst_s = max(worst_s, *errors_s)
        if (number + 1) % 500 == 0:
            print(f"{number + 1} done, {windows} windows, {wrong} wrong", flush=True)
    print(
        f"{count} random cases, {left_out} left out with a reason, {windows} windows: "
        f"{wrong} cases wrong, largest edge error {worst_s * 1e3:.4f} ms"
    )
    return 1 if wrong else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--case", default="W1,W2", help="W1, W2, W3, with commas")
    parser.add_argument("--peers", default=",".join(PEERS), help="names with commas, or none")
    parser.add_argument("--thin", type=int, default=1, help="keep every n-th satellite")
    parser.add_argument("--fit", action="store_true", help="how the time grows")
    parser.add_argument("--random", type=int, default=0, help="random cases against a scan")
    parser.add_argument("--catalogue", type=Path, help="element file of the random cases")
    parser.add_argument("--step", type=float, default=1.0, help="of that scan [s]")
    chosen = parser.parse_args()
    if chosen.fit:
        fit()
        return 0
    if chosen.random:
        return random_cases(chosen.random, chosen.catalogue, chosen.step)
    peers = [name for name in chosen.peers.split(",") if name in PEERS]
    for name in chosen.case.split(","):
        compare(thinned(CASES[name](), chosen.thin), peers)
    return 0


if __name__ == "__main__":
    sys.exit(main())
