"""How fast weather is sampled, and how close the samples are to what was published.

    python benchmarks/weather.py
    python benchmarks/weather.py --scenarios 10000 --rounds 5
    python benchmarks/weather.py --agreement
    python benchmarks/weather.py --plans saga-growth --month 7 --weathers 20

Weeks of January over the 41 stations of the catalogue, in steps of an hour: seconds of processor
time, the fit and the cut into clear and cloudy included. With ``--agreement``: monthly means,
correlation between stations and from day to day, each beside the figure that it was fitted to.
With ``--plans``: the plan for the mean weather, the one for many, and with back-ups, judged by
weathers that none of them has seen.
"""

import argparse
import resource
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np

from euroqci_space.backups import Choices, recourse, with_backups
from euroqci_space.model import ClearSky, Horizon, WeatherScore
from euroqci_space.planner import plan_from
from euroqci_space.prospect import survey
from euroqci_space.risk import outlook
from euroqci_space.scenario import load_scenario, read_clear_sky, read_stations
from euroqci_space.weather import ClearSkyScenarios, Draws, sample_clear_sky
from euroqci_space.weather.correlation import distances_km

GROUND = tuple(entry.station for entry in read_stations() if entry.kind != "national_node")
TABLE: dict[str, ClearSky] = {entry.site: entry for entry in read_clear_sky()}
SKIES = tuple(TABLE[station.id] for station in GROUND)
NEAR_KM = (0.0, 250.0, 500.0, 1000.0, 2000.0, 20100.0)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--scenarios", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3, help="the best of so many is told")
    parser.add_argument("--agreement", action="store_true", help="compare with what was published")
    parser.add_argument("--plans", metavar="SCENARIO", help="compare plans of a scenario")
    parser.add_argument("--month", type=int, default=1, help="of the plans")
    parser.add_argument("--weathers", type=int, default=20, help="that a plan is made for")
    options = parser.parse_args()
    if options.agreement:
        agree()
    elif options.plans:
        plans(options.plans, options.month, options.weathers)
    else:
        measure(options.scenarios, options.rounds)


def sample(month: int, days: float, scenarios: int, step_h: float = 1.0) -> ClearSkyScenarios:
    start = datetime(2027, month, 10, tzinfo=UTC)
    horizon = Horizon(start=start, stop=start + timedelta(days=days))
    draws = Draws(scenarios=scenarios, seed=month, step_h=step_h)
    return sample_clear_sky(GROUND, SKIES, horizon, draws)


def measure(scenarios: int, rounds: int) -> None:
    """Tell the least processor time of some rounds."""
    spent = []
    for _ in range(rounds):
        start = time.process_time()
        weather = sample(month=1, days=7, scenarios=scenarios)
        clear = weather.clear()
        spent.append(time.process_time() - start)
    size = (weather.latent.nbytes + clear.nbytes) / 2**20
    print(f"{len(weather)} weeks, {len(GROUND)} stations, {clear.shape[1]} steps")
    print(f"{min(spent):.2f} s of processor time, {size:.0f} MiB kept")


def agree() -> None:
    means()
    stations()
    days()


def plans(name: str, month: int, weathers: int) -> None:
    """Tell what plans deliver in weathers that they have not seen, and what they cost."""
    scenario = load_scenario(name)
    start = scenario.horizon.start.replace(month=month)
    stop = start + (scenario.horizon.stop - scenario.horizon.start)
    prospect = survey(replace(scenario, horizon=Horizon(start=start, stop=stop)))
    ground = Choices(candidates=prospect.candidates, pairings=prospect.pairings)
    for planning in ("mean", "robust"):
        wish = replace(scenario.weather, planning=planning, scenarios=weathers)
        begun = spent_s()
        made = plan_from(replace(prospect, scenario=replace(prospect.scenario, weather=wish)))
        cost_s = spent_s() - begun
        score = outlook(made)
        tell(f"{planning}, {cost_s:.1f} s of processor time", score)
        made = with_backups(replace(made, outlook=score), ground)
        tell(f"  with {len(made.backups)} back-ups", recourse(made))
        for number in (4096, 200):
            fresh = Draws(scenarios=number, seed=20_270_101)
            tell(f"  {number} other weathers", outlook(made, fresh))
            tell(f"  with {len(made.backups)} back-ups", recourse(made, fresh))


def tell(label: str, score: WeatherScore) -> None:
    key = score.delivered_bits
    shares = ", ".join(
        f"{one.demand_class} {one.fraction.mean:.1%} (10 %: {one.fraction.low:.1%})"
        for one in score.classes
    )
    print(f"{label}: {key.mean:,.0f} bits, 10 % {key.low:,.0f}; {shares}", flush=True)


def spent_s() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def means() -> None:
    """Tell how far monthly means are from the table, in standard errors."""
    errors = []
    for month in range(1, 13):
        weekly = sample(month, 7, 2000, step_h=3).clear().mean(axis=1)
        wanted = np.array([sky.monthly_probability[month - 1] for sky in SKIES])
        error = weekly.std(axis=0) / np.sqrt(len(weekly))
        errors.append((weekly.mean(axis=0) - wanted) / error)
    within = np.mean(np.abs(errors) < 2.0)
    print(f"{np.size(errors)} monthly means: {within:.1%} within 2 standard errors", end="")
    print(f" (fair: 95.4%), the worst at {np.abs(errors).max():.1f}, mean {np.mean(errors):+.2f}")


def stations() -> None:
    """Tell the correlation between stations beside the published curve."""
    pairs = np.triu_indices(len(GROUND), k=1)
    apart_km = distances_km(GROUND)[pairs]
    published = 0.76 * np.exp(-apart_km / 490.0)
    sampled = np.corrcoef(sample(1, 1, 50_000, step_h=24).clear()[:, 0], rowvar=False)[pairs]
    print("distance [km]    pairs  published  sampled  largest difference")
    for low, high in pairwise(NEAR_KM):
        of = (apart_km > low) & (apart_km <= high)
        worst = np.abs(sampled - published)[of].max()
        row = f"{of.sum():5d}  {published[of].mean():9.3f}  {sampled[of].mean():7.3f}  {worst:.3f}"
        print(f"{low:6.0f} to {high:6.0f}  {row}")


def days() -> None:
    """Tell the correlation from day to day, the mean over the stations and the worst."""
    clear = sample(1, 6, 50_000, step_h=24).clear()
    print("later [days]  published  sampled  least  greatest of a station")
    for later, published in ((1, "0.45"), (2, "0.21"), (3, "-"), (5, "-")):
        kept = [np.corrcoef(clear[:, 0, j], clear[:, later, j])[0, 1] for j in range(len(GROUND))]
        print(
            f"{later:12d}  {published:>9}  {np.mean(kept):7.3f}  {min(kept):.3f}  {max(kept):.3f}"
        )


if __name__ == "__main__":
    main()
