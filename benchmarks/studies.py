"""What studies cost: a case, a worker more, a year, a thousand weathers of a plan.

Run one part or several::

    python benchmarks/studies.py cases speedup memory cache weathers year iris2

Processor seconds count; wall time depends on what else the machine does.
"""

import resource
import subprocess
import sys
import tempfile
import time
from itertools import product
from pathlib import Path

import euroqci_space as eqs
from euroqci_space.planner import plan_from
from euroqci_space.prospect import survey
from euroqci_space.risk import brought, relayed
from euroqci_space.scenario import load_scenario
from euroqci_space.studies import rolling
from euroqci_space.studies.models import figures
from euroqci_space.studies.replicas import replicas

STUDY = """\
schema = 1
name = "bench"
scenario = "saga-growth"
model = "{model}"

[[parameter]]
name = "altitude_km"
path = "constellation.SAGA.altitude_km"
values = {altitudes}

[[parameter]]
name = "multiplier"
path = "demand.multiplier"
values = {multipliers}
"""
YEAR = {
    "stations.kind": ["ogs_confirmed", "ogs_proposed"],
    "stations.include": [],
    "days": 364,
    "demand.multiplier": 2.0,
    "solver.gap": 0.05,
}


def spent_s() -> float:
    """Return the processor time of this process and its ended children. [s]"""
    uses = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(use.ru_utime + use.ru_stime for use in uses)


def timed(label: str, step):
    """Run a step and print its processor and wall time."""
    start_s, start_wall_s = spent_s(), time.monotonic()
    result = step()
    cost = f"{spent_s() - start_s:8.2f} s of processor, {time.monotonic() - start_wall_s:8.2f} s"
    print(f"{label:48} {cost}", flush=True)
    return result


def study_file(folder: Path, model: str, altitudes: list[float], multipliers: list[float]) -> Path:
    path = folder / "bench.toml"
    path.write_text(STUDY.format(model=model, altitudes=altitudes, multipliers=multipliers))
    return path


def cases() -> None:
    """Time each part of a case: load, survey, each model."""
    for name in ("eagle1", "saga-growth"):
        scenario = timed(f"{name}: load", lambda name=name: load_scenario(name))
        prospect = timed(f"{name}: passes, link and key", lambda s=scenario: survey(s))
        for model in ("potential", "bound", "plan"):
            timed(f"{name}: {model}", lambda p=prospect, m=model: figures(p, m, 0))


def speedup() -> None:
    """Time 16 and 64 cases on one worker and on two, nothing shared; then without any engine."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for count, workers in product((16, 64), (1, 2)):
            altitudes = [500.0 + 5.0 * step for step in range(count)]
            file = study_file(folder, "potential", altitudes, [100.0])
            out = folder / f"out-{count}-{workers}"
            timed(
                f"{count} cases, {workers} workers",
                lambda out=out, n=workers, file=file: eqs.study(file, out, workers=n, cache=0),
            )
        timed("the same, all finished before", lambda: eqs.study(file, folder / "out-64-1"))
        halves = [altitudes[:32], altitudes[32:]]
        for parts in ([altitudes], halves):
            label = f"64 cases, {len(parts)} programs that know nothing of each other"
            timed(label, lambda parts=parts: apart(folder, parts))


def apart(folder: Path, parts: list[list[float]]) -> None:
    """Run each part as a program of its own, all at once: no engine can be faster."""
    command = "import sys, euroqci_space as eqs; eqs.study(sys.argv[1], sys.argv[2], cache=0)"
    running = []
    for number, altitudes in enumerate(parts):
        place = folder / f"apart-{len(parts)}-{number}"
        place.mkdir()
        file = study_file(place, "potential", altitudes, [100.0])
        argv = [sys.executable, "-c", command, str(file), str(place / "out")]
        running.append(subprocess.Popen(argv))
    for program in running:
        program.wait()


def memory() -> None:
    """Tell the largest worker of 8 cases and of 80."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for count in (8, 80):
            altitudes = [500.0 + 2.0 * step for step in range(count)]
            file = study_file(folder, "potential", altitudes, [100.0])
            eqs.study(file, folder / f"out-{count}", workers=2, cache=0)
            worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            mine = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"{count} cases on 2 workers: {worker:.0f} MiB a worker, {mine:.0f} MiB here")


def cache() -> None:
    """Time eight demands on one sky, with and without what other cases scored."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for model in ("potential", "bound"):
            demands = [float(10 * step) for step in range(1, 9)]
            study_file(folder, model, [600.0], demands)
            for mib in (0, 100):
                out = folder / f"out-{model}-{mib}"
                timed(
                    f"8 demands, {model}, cache of {mib} MiB",
                    lambda out=out, mib=mib: eqs.study(folder / "bench.toml", out, cache=mib),
                )
            held = sum(path.stat().st_size for path in out.glob("cache/*"))
            print(f"{'':48} {held / 2**20:.2f} MiB in the cache")


def weathers() -> None:
    """Time a week of EAGLE-1 as planned under 1,000 weathers."""
    prospect = survey(load_scenario("eagle1"))
    made = timed("a week of EAGLE-1: the plan", lambda: plan_from(prospect))
    weather = timed("1,000 weathers: drawn", lambda: replicas(made.scenario, 1000))
    timed("1,000 weathers: flown", lambda: relayed(made, brought(made, weather)))


def year() -> None:
    """Time a year of EAGLE-1 over 41 stations, week by week."""
    scenario = load_scenario("eagle1", YEAR)
    print(f"{len(scenario.stations)} stations, {len(scenario.demands)} demands")
    chain = timed("52 weeks", lambda: tuple(rolling(scenario)))
    delivered, bound = (sum(getattr(w, f"{n}_bits") for w in chain) for n in ("delivered", "bound"))
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(chain)} plans, largest gap {max(week.gap for week in chain):.4f},")
    print(f"{delivered:,} bits delivered of {bound:,.0f} possible week by week, {peak_mib:.0f} MiB")


def iris2() -> None:
    """Time a day of all 272 satellites at 1,200 km: its passes and its key potential."""
    altitude = {"constellation.SAGA.altitude_km": 1200.0, "days": 1, "demand.multiplier": 100.0}
    for count in (48, 272):
        changes = altitude | {"constellation.SAGA.satellites": count}
        scenario = load_scenario("saga-growth", changes)
        label = f"{count} satellites, {len(scenario.stations)} stations"
        prospect = timed(f"{label}: passes, link and key", lambda s=scenario: survey(s))
        timed(f"{label}: potential", lambda p=prospect: figures(p, "potential", 0))
        peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{len(prospect.candidates)} candidates, {peak_mib:.0f} MiB", flush=True)


if __name__ == "__main__":
    parts = {part.__name__: part for part in (cases, speedup, memory, cache, weathers, year, iris2)}
    for word in sys.argv[1:] or ["cases"]:
        parts[word]()
