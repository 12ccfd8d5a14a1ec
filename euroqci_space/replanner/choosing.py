"""The contacts of the next plan: by the scheduler, or by telescope for a constellation."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from euroqci_space.candidates import Choice, SlotGrid, choices, prices
from euroqci_space.constellation import Begun, by_telescope
from euroqci_space.hedging import Hedge, Weathers, hedged
from euroqci_space.model import Price
from euroqci_space.planner import effort_of, is_constellation
from euroqci_space.prospect import Prospect
from euroqci_space.replanner.history import Past
from euroqci_space.replanner.promises import Promise
from euroqci_space.replanner.remainder import remaining_problem
from euroqci_space.replanner.steadiness import steadiest

if TYPE_CHECKING:
    from euroqci_space.schedule import Effort, Link, Problem, Progress, Solution

NO_ROOM = "it no longer fits beside the others"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Contacts of the old plan: promised ones, and those that are merely planned."""

    due: tuple[Promise, ...]
    later: tuple[Promise, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Contacts to come, what became of promises, and the schedule where there is one."""

    choices: tuple[Choice, ...]
    due: tuple[Promise, ...]
    solution: "Solution | None" = None  # whose flows are those of the mean weather
    prices: tuple[Price, ...] = ()
    hedge: Hedge | None = None  # where they are chosen for many weathers


def chosen_anew(
    prospect: Prospect,
    past: Past,
    held: Held,
    effort: "Effort | None",
    on_progress: "Callable[[Progress], None] | None",
) -> Chosen:
    """Return the contacts from now on, those of the old plan first."""
    if is_constellation(prospect):
        return _by_telescope(prospect, past, held)
    scenario = prospect.scenario
    grid = SlotGrid.over(scenario.horizon, scenario.solver.slot_s)
    problem, wanted = remaining_problem(prospect, grid, past, _links(held.due))
    if scenario.weather.planning == "robust":
        steady = partial(_steadiest, _links(held.later))
        weathers = Weathers.of(wanted, prospect.candidates, problem)
        hedge = hedged(weathers, effort or effort_of(scenario), on_progress, steady)
        picked = choices(hedge.solution, prospect.candidates)
        return Chosen(choices=picked, due=held.due, hedge=hedge)
    solution = steadiest(problem, _links(held.later), effort or effort_of(scenario), on_progress)
    return Chosen(
        choices=choices(solution, prospect.candidates),
        due=held.due,
        solution=solution,
        prices=prices(solution, problem, wanted, grid),
    )


def _steadiest(
    links: "tuple[Link, ...]",
    problem: "Problem",
    effort: "Effort",
    on_progress: "Callable[[Progress], None] | None",
) -> "Solution":
    return steadiest(problem, links, effort, on_progress)


def _links(held: tuple[Promise, ...]) -> "tuple[Link, ...]":
    return tuple(one.link for one in held if one.link)


def _by_telescope(prospect: Prospect, past: Past, held: Held) -> Chosen:
    """Return all that still fits of the old plan, and more where demands need it."""
    kept = {link: _choice(prospect, link) for link in _links((*held.due, *held.later))}
    begun = Begun(standing=past.standing, contacts=past.contacts, kept=tuple(kept.values()))
    chosen, _ = by_telescope(prospect.scenario, prospect.candidates, begun)
    flown = {(id(one.candidate), one.first) for one in chosen}
    lost = {link for link, one in kept.items() if (id(one.candidate), one.first) not in flown}
    due = (replace(one, link=None, reason=NO_ROOM) if one.link in lost else one for one in held.due)
    return Chosen(choices=chosen, due=tuple(due))


def _choice(prospect: Prospect, link: "Link") -> Choice:
    candidate = prospect.candidates[link.window]
    return Choice(candidate=candidate, first=link.first, stop=link.last + 1)
