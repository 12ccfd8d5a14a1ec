"""A replan after one closure: what stays where it was, and what that costs.

    python benchmarks/replanning.py [SCENARIO [CLOSURES]]

A day after the start of a scenario's plan, a station is closed for a day around its next contact
beyond the promised hours. The replan is set against one from scratch: the same history, nothing
promised, and nothing gained by holding on. Stations are taken in the order of those contacts.
"""

import sys
import time
from dataclasses import replace
from datetime import timedelta

from euroqci_space.comparison import compare
from euroqci_space.model import Closure, Contact, Plan
from euroqci_space.planner import effort_of, plan
from euroqci_space.replanner import KEEP_HOURS, News, closure_of, judged_replan, replan
from euroqci_space.scenario import load_scenario

NOW_H = 24.0
HALF_DAY = timedelta(hours=12)


def main() -> int:
    """Replan after each closure."""
    scenario = load_scenario(sys.argv[1] if len(sys.argv) > 1 else "eagle1")
    closures = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    old = timed("plan", lambda: plan(scenario))
    now_tai_s = scenario.horizon.start_tai_s + 3600.0 * NOW_H
    until_tai_s = now_tai_s + 3600.0 * KEEP_HOURS
    later = [one for one in old.contacts if one.start_tai_s >= until_tai_s]
    first = {contact.station: contact for contact in reversed(later)}
    for contact in sorted(first.values(), key=lambda one: one.start_tai_s)[:closures]:
        closed(old, contact, now_tai_s)
    return 0


def closed(old: Plan, contact: Contact, now_tai_s: float) -> None:
    """Replan with the station of a contact closed, in both ways."""
    news = News(closures=(around(contact),))
    new = timed(f"replan, {contact.station} closed", lambda: judged_replan(old, now_tai_s, news))
    free = replace(effort_of(old.scenario), stability=0.0)
    scratch = timed(
        "from scratch", lambda: replan(old, now_tai_s, news, keep_hours=0.0, effort=free)
    )
    print(f"  {told(old, new)}; from scratch {told(old, scratch)}")
    print(f"  key {share(bits(new), bits(scratch))} of that from scratch", end="")
    pairs = zip(new.certificate.stages, scratch.certificate.stages, strict=True)
    print("".join(f"; {one.name} {share(one.value, two.value)}" for one, two in pairs), flush=True)


def around(contact: Contact) -> Closure:
    """Return the closure of a contact's station for a day."""
    start, stop = contact.start_utc - HALF_DAY, contact.stop_utc + HALF_DAY
    return Closure(resource=contact.station, start=start, stop=stop)


def timed(label: str, step):
    """Run a step and print its time on the clock and on the processor."""
    wall_s, spent_s = time.monotonic(), time.process_time()
    made = step()
    wall_s, spent_s = time.monotonic() - wall_s, time.process_time() - spent_s
    print(f"{label}: {wall_s:.1f} s, {spent_s:.1f} s of this process", flush=True)
    return made


def told(old: Plan, new: Plan) -> str:
    """Return how many of the contacts to come that the closure leaves alone are as they were."""
    changes = [one for one in compare(old, new).changes if one.kind not in ("past", "added")]
    rules = new.scenario.constraints
    untouched = [one for one in changes if closure_of(one.contact, rules) is None]
    kept = sum(one.kind == "kept" for one in untouched)
    return f"{kept} of {len(untouched)} untouched contacts kept"


def bits(made: Plan) -> int:
    return sum(one.delivered_bits for one in made.deliveries)


def share(one: float, other: float) -> str:
    return f"{100.0 * one / other:.2f} %" if other else "0 of 0"


if __name__ == "__main__":
    sys.exit(main())
