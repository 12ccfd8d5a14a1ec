"""Contacts for many weathers: chosen once, their key split anew in each weather."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from euroqci_space.candidates import Candidate, SlotGrid
from euroqci_space.model import (
    Baseline,
    Certificate,
    Comparison,
    Contact,
    Plan,
    Scenario,
    Stage,
)
from euroqci_space.network import Ledger, keep_ledger, relay_contacts, satisfaction
from euroqci_space.risk import expected_flows, outlook, worth
from euroqci_space.weather import Draws, clear_lines, sample_lines

if TYPE_CHECKING:
    from euroqci_space.schedule import Effort, Pair, Problem, Progress, Solution, Window, Yield

FloatArray = NDArray[np.float64]

GAP = 0.05  # of the bound: some tens of weathers stand for all of them no better than that
STEEPER = 8.0  # a class counts so many times the next: one program for all, not one for each
NODES, PATTERN_NODES = 20, 250  # each weighs as much as the weathers together


@dataclass(frozen=True, slots=True, kw_only=True)
class Hedge:
    """A choice of contacts and what it is worth over the weathers that it was made for."""

    solution: "Solution"
    value: float  # of the first stage: mean, or mean and worst weathers
    bound: float  # no choice of contacts is worth more over these weathers


def hedged(
    scenario: Scenario,
    candidates: tuple[Candidate, ...],
    problem: "Problem",
    effort: "Effort",
    on_progress: "Callable[[Progress], None] | None" = None,
) -> Hedge:
    """Return the contacts that serve best over the weathers that a scenario asks for.

    Parameters
    ----------
    scenario
        Its weather says how many weathers, and what the worst of them weigh.
    candidates, problem
        What is to choose from, in the same order.
    effort
        How hard to search for the plan of one weather; this one takes fewer, heavier steps.
    on_progress
        Called with each step of the search.

    Raises
    ------
    SolverError
        When every algorithm failed.

    Notes
    -----
    Sample average: one contact fills a store in each weather in which it is clear, one split of key
    for each weather, one choice of contacts for all; the worth is the mean over the weathers. With
    a weight ``w`` on the worst share ``a`` of the weathers it is ``(1 - w) mean + w CVaR``: the
    least of all means with weights from ``(1 - w) / N`` up to ``(1 - w) / N + w / (a N)``, so that
    the bound of any such mean bounds it. Two of them are solved: the even one, and the one that
    weighs what was worst then; the better plan and the lower bound are kept. All classes are in one
    program, each counting eight times the next.

    References
    ----------
    Rockafellar and Uryasev, "Optimization of conditional value-at-risk", Journal of Risk, 2000.
    """
    from euroqci_space.schedule import solve  # noqa: PLC0415  (brings OR-Tools)

    wish = scenario.weather
    shares = _shares(scenario, candidates, problem)
    lighter = _lighter(effort)
    even = np.full(wish.scenarios, 1.0 / wish.scenarios)
    first = solve(_in_weathers(problem, shares, even), lighter, on_progress)
    found = _worth(problem, first, even, scenario)
    if wish.risk_weight == 0.0:
        return Hedge(solution=first, value=first.value, bound=first.bound)
    uneven = _weights(found, wish.risk, wish.risk_weight)
    second = solve(_in_weathers(problem, shares, uneven), lighter, on_progress)
    values = [
        float(_weights(worth, wish.risk, wish.risk_weight) @ worth)
        for worth in (found, _worth(problem, second, uneven, scenario))
    ]
    best = second if values[1] > values[0] else first
    return Hedge(solution=best, value=max(values), bound=min(first.bound, second.bound))


def _lighter(effort: "Effort") -> "Effort":
    return replace(
        effort,
        gap=max(effort.gap, GAP),
        rounds=0,
        nodes=min(effort.nodes, NODES),
        pattern_nodes=min(effort.pattern_nodes, PATTERN_NODES),
        polish=False,
        contacts="all",  # one that no sampled weather needs may well be needed
    )


def _shares(
    scenario: Scenario, candidates: tuple[Candidate, ...], problem: "Problem"
) -> list[tuple[tuple[int, "Yield"], ...]]:
    """Return, for each window, the weathers in which it yields anything, each with its yield.

    A contact is clear by the weather in the middle of its window, with its own probability.
    """
    from euroqci_space.schedule import Yield  # noqa: PLC0415  (brings OR-Tools)

    grid = SlotGrid.over(scenario.horizon, scenario.solver.slot_s)
    edges = np.array([[one.opening.first, one.opening.stop] for one in candidates]).reshape(-1, 2)
    stations = [scenario.stations[one.station].id for one in candidates]
    middles_s = grid.edge_tai_s(edges.mean(axis=1))
    draws = Draws(scenarios=scenario.weather.scenarios, seed=scenario.seed)
    latent = sample_lines(scenario, stations, middles_s, draws)
    found = []
    for place, (candidate, window) in enumerate(zip(candidates, problem.windows, strict=False)):
        chance = candidate.expected_bits / np.maximum(candidate.secret_bits, 1.0)
        tables = [
            np.where(clear_lines(latent[number, place], chance), candidate.secret_bits, 0.0)
            for number in range(draws.scenarios)
        ]
        found.append(
            tuple(
                (window.store_site + (number + 1) * problem.sites, Yield.table(table))
                for number, table in enumerate(tables)
                if table.any()
            )
        )
    return found


def _in_weathers(
    problem: "Problem", shares: list[tuple[tuple[int, "Yield"], ...]], weights: FloatArray
) -> "Problem":
    """Return a problem with sites, pairs and stocks of its own for each weather."""
    sites, weathers = problem.sites, len(weights)
    rank = _ranks(problem)
    windows: list[Window] = [
        replace(window, shares=mine) for window, mine in zip(problem.windows, shares, strict=True)
    ]
    pairs: list[Pair] = [
        replace(
            pair,
            id=f"{pair.id} {number}",
            a=pair.a + (number + 1) * sites,
            b=pair.b + (number + 1) * sites,
            weight=pair.weight * float(weight) / STEEPER ** rank[pair.priority],
            priority=1,
        )
        for number, weight in enumerate(weights)
        for pair in problem.pairs
    ]
    return replace(
        problem,
        sites=sites * (weathers + 1),
        windows=tuple(windows),
        pairs=tuple(pairs),
        stocks=tuple(
            replace(stock, site=stock.site + (number + 1) * sites)
            for number in range(weathers)
            for stock in problem.stocks
        ),
    )


def _ranks(problem: "Problem") -> dict[int, int]:
    """Return the place of each priority among those that ask for key."""
    asked = sorted({pair.priority for pair in problem.pairs})
    return {priority: place for place, priority in enumerate(asked)}


def _worth(
    problem: "Problem", solution: "Solution", weights: FloatArray, scenario: Scenario
) -> FloatArray:
    """Return the worth in each weather, (weathers,)."""
    bits = np.array(solution.delivered_bits).reshape(len(weights), -1)
    rank = _ranks(problem)
    plain = scenario.solver.objective == "weighted"
    worth = np.zeros(len(weights))
    for place, pair in enumerate(problem.pairs):
        weight = pair.weight / STEEPER ** rank[pair.priority]
        if plain:
            worth += weight * bits[:, place]
        elif pair.demand_bits:
            shares = bits[:, place] / pair.demand_bits
            rise = np.array([satisfaction(float(share), problem.concave) for share in shares])
            worth += weight * pair.demand_bits * rise
    return worth


def _weights(worth: FloatArray, risk: float, risk_weight: float) -> FloatArray:
    """Return the weights of the weathers that make the mean of this worth the least.

    Examples
    --------
    >>> _weights(np.array([5.0, 1.0, 3.0, 9.0]), 0.5, 0.5).tolist()
    [0.125, 0.375, 0.375, 0.125]
    """
    number = len(worth)
    weights = np.full(number, (1.0 - risk_weight) / number)
    left = 1.0
    for place in np.argsort(worth, kind="stable"):
        share = min(left, 1.0 / (risk * number))
        weights[place] += risk_weight * share
        left -= share
    return weights


def hedge_certificate(hedge: Hedge, scenario: Scenario) -> Certificate:
    """Return the worth over the weathers of the plan, and what no other contacts could exceed.

    The bounds are those of the sampled weathers, the first of them certified for the objective
    with its worst weathers; they say nothing of other weathers, which the outlook does.
    """
    solution, wish = hedge.solution, scenario.weather
    over = f"mean of {wish.scenarios} weathers"
    if wish.risk_weight:
        over += f", the worst {100.0 * wish.risk:g} % weighing {wish.risk_weight:g}"
    stages = [
        Stage(
            name=f"{stage.name.removesuffix(', priority 1')}, {over}",
            value=stage.value if place else hedge.value,
            bound=max(stage.bound, stage.value) if place else max(hedge.bound, hedge.value),
            gap=0.0,
            method=stage.method,
        )
        for place, stage in enumerate(solution.stages)
    ]
    return Certificate(
        algorithm=f"{solution.algorithm}, over {wish.scenarios} weathers",
        status=_status(solution, stages),
        stages=tuple(replace(stage, gap=_gap(stage)) for stage in stages),
        baselines=()
        if wish.risk_weight
        else tuple(Baseline(name=name, value=value) for name, value in solution.baselines.items()),
        reproducible=not solution.cut,
    )


def expected_ledger(scenario: Scenario, contacts: tuple[Contact, ...]) -> Ledger:
    """Return the ledger if each contact brought its expected key, split as well as can be."""
    if scenario.network is not None:
        return relay_contacts(scenario, contacts)
    return keep_ledger(contacts, scenario.demands, expected_flows(scenario, contacts))


def better(robust: Plan, usual: Plan) -> Plan:
    """Return the robust plan, unless over all weathers the plan for the mean is worth more."""
    score, usual = outlook(usual), replace(usual, scenario=robust.scenario)
    told = Comparison(
        contacts=len(usual.contacts), delivered_bits=score.delivered_bits, classes=score.classes
    )
    return replace(robust if worth(robust) >= worth(usual) else usual, mean_plan=told)


def _gap(stage: Stage) -> float:
    if stage.value <= 0.0:
        return 0.0 if stage.bound <= 0.0 else float("inf")
    return max(0.0, stage.bound / stage.value - 1.0)


def _status(solution: "Solution", stages: list[Stage]) -> str:
    if solution.cut:
        return solution.status
    return "within_gap" if _gap(stages[0]) <= GAP else "effort_spent"
