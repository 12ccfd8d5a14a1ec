"""The contacts that serve best over many weathers, contracts first."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from euroqci_space.hedging.weathers import STEEPER, Weathers, ranks
from euroqci_space.model import Contract
from euroqci_space.risk import MET, has_contracts, shortfall, wanted

if TYPE_CHECKING:
    from euroqci_space.schedule import Effort, Problem, Progress, Solution

FloatArray = NDArray[np.float64]
Solver = Callable[
    ["Problem", "Effort", "Callable[[Progress], None] | None"], "Solution"
]  # of one program; a replan has one of its own

GAP = 0.05  # of the bound: some tens of weathers stand for all of them no better than that
NODES, PATTERN_NODES = 20, 250  # each weighs as much as the weathers together
CONTRACT_ROUNDS = 2  # a third changes nothing; tried on saga


@dataclass(frozen=True, slots=True, kw_only=True)
class Hedge:
    """A choice of contacts and what it is worth over the weathers that it was made for."""

    solution: "Solution"
    value: float  # of the first stage: mean, or mean and worst weathers
    bound: float  # no choice of contacts is worth more over these weathers
    contracts: tuple[Contract, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Found:
    """A solution, the weights that it was made with, what it delivers. (weathers, demands)"""

    solution: "Solution"
    weights: FloatArray
    bits: FloatArray


def hedged(
    ground: Weathers,
    effort: "Effort",
    on_progress: "Callable[[Progress], None] | None" = None,
    solver: Solver | None = None,
) -> Hedge:
    """Return the contacts that serve best over the weathers that a scenario asks for.

    Parameters
    ----------
    ground
        The weathers, and what there is to choose from; its scenario says what the worst weigh.
    effort
        How hard to search for the plan of one weather; this one takes fewer, heavier steps.
    on_progress
        Called with each step of the search.
    solver
        What solves one program; the scheduler by default.

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

    A contract is a chance constraint: its demand is to be delivered in full in a share of the
    weathers. Where the plan misses one, it is made anew with the contract before everything else in
    as many weathers, those in which it is nearest to being held. The plan that misses least is
    kept, of equal ones the one that is worth most; the bound, that of plans that may miss any,
    stays one.

    References
    ----------
    Rockafellar and Uryasev, "Optimization of conditional value-at-risk", Journal of Risk, 2000.
    """
    from euroqci_space.schedule import solve  # noqa: PLC0415  (brings OR-Tools)

    scenario, wish = ground.scenario, ground.scenario.weather
    search = _Search(
        ground=ground, effort=_lighter(effort), report=on_progress, solver=solver or solve
    )
    tried = [search.attempt(np.full(ground.number, 1.0 / ground.number))]
    if wish.risk_weight:
        worths = ground.worths(tried[0].bits)
        tried.append(search.attempt(worst_weights(worths, wish.risk, wish.risk_weight)))
    free, bound = tried[0].solution, min(one.solution.bound for one in tried)
    contracts = has_contracts(scenario) and scenario.network is None
    if contracts:
        tried = search.with_contracts(tried)
    best = max(tried, key=search.rank)
    return Hedge(
        solution=replace(best.solution, stages=free.stages, baselines=free.baselines),
        value=search.value(best),
        bound=bound,
        contracts=_contracts(ground, best) if contracts else (),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    ground: Weathers
    effort: "Effort"
    report: "Callable[[Progress], None] | None"
    solver: Solver

    def attempt(self, weights: FloatArray) -> _Found:
        solution = self.solver(self.ground.program(weights), self.effort, self.report)
        return _Found(solution=solution, weights=weights, bits=self.ground.solved_bits(solution))

    def with_contracts(self, tried: list[_Found]) -> list[_Found]:
        """Return solutions, and those made for the contracts that the best of them misses."""
        found = [replace(one, bits=self.ground.split_bits(one.solution)) for one in tried]
        for _ in range(CONTRACT_ROUNDS):
            best = max(found, key=self.rank)
            if not self.missed(best):
                break
            again = self.attempt(_for_contracts(self.ground, best, tried[-1].weights))
            found.append(replace(again, bits=self.ground.split_bits(again.solution)))
        return found

    def missed(self, found: _Found) -> float:
        return shortfall(
            self.ground.scenario.demands, _met(self.ground, found.bits).mean(axis=0).tolist()
        )

    def value(self, found: _Found) -> float:
        wish, worths = self.ground.scenario.weather, self.ground.worths(found.bits)
        return float(worst_weights(worths, wish.risk, wish.risk_weight) @ worths)

    def rank(self, found: _Found) -> tuple[float, float]:
        return -self.missed(found), self.value(found)


def _lighter(effort: "Effort") -> "Effort":
    return replace(
        effort,
        gap=max(effort.gap, GAP),
        whole_gap=max(effort.gap, GAP),
        rounds=0,
        patterns=False,  # the whole program is as good without them, and sooner; on eagle1
        nodes=min(effort.nodes, NODES),
        pattern_nodes=min(effort.pattern_nodes, PATTERN_NODES),
        polish=False,
        contacts="all",  # one that no sampled weather needs may well be needed
    )


def _met(ground: Weathers, bits: FloatArray) -> NDArray[np.bool_]:
    """Return in which weathers each demand is delivered in full, (weathers, demands)."""
    asked = np.array([demand.requested_bits for demand in ground.scenario.demands])
    met: NDArray[np.bool_] = bits >= MET * asked
    return met


def _for_contracts(ground: Weathers, found: _Found, weights: FloatArray) -> FloatArray:
    """Return weights that put contracts first where they are nearest to being held.

    Its last stretch then counts more than the first of any other demand. (weathers, pairs)
    """
    problem, demands = ground.problem, ground.scenario.demands
    steepest, flattest = problem.concave[0][1], problem.concave[-1][1]
    lift = steepest / flattest * STEEPER ** len(ranks(problem))
    asked = np.maximum([demand.requested_bits for demand in demands], 1.0)
    near = np.minimum(found.bits, asked) / asked
    near += np.minimum(ground.possible_bits(), asked) / asked * 2.0  # what cannot be comes last
    each = np.repeat(weights[:, np.newaxis], len(problem.pairs), axis=1)
    for place, demand in enumerate(demands):
        number = ceil(wanted(demand) * ground.number - MET * 1e-3)
        nearest = np.argsort(-near[:, place], kind="stable")[:number]
        each[nearest, place] *= lift
    return each


def _contracts(ground: Weathers, found: _Found) -> tuple[Contract, ...]:
    held = _met(ground, found.bits).mean(axis=0)
    possible = _met(ground, ground.possible_bits()).mean(axis=0)
    return tuple(
        Contract(
            a=demand.a,
            b=demand.b,
            wanted=wanted(demand),
            held=float(held[place]),
            possible=float(possible[place]),
        )
        for place, demand in enumerate(ground.scenario.demands)
        if wanted(demand)
    )


def worst_weights(worth: FloatArray, risk: float, risk_weight: float) -> FloatArray:
    """Return the weights of the weathers that make the mean of this worth the least.

    Examples
    --------
    >>> worst_weights(np.array([5.0, 1.0, 3.0, 9.0]), 0.5, 0.5).tolist()
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
