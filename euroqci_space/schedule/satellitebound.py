"""The satellite bound: Lagrangian rounds with each satellite solved in whole contacts.

Pairs pay their price for each bit delivered and telescopes charge for their slots; then every
satellite is a problem of its own. Its optimum in whole contacts is below that of mixed patterns,
so that the bound is tighter where a satellite has few passes. Prices move by a bundle step: down
the model of all answers so far, inside a box around the best prices.
"""

from dataclasses import dataclass, field

import numpy as np

from euroqci_space.schedule.cuts import Row, row_limit
from euroqci_space.schedule.effort import Effort
from euroqci_space.schedule.engine import Clock, Limits, Program, solve_linear
from euroqci_space.schedule.layout import Layout
from euroqci_space.schedule.master import Bound
from euroqci_space.schedule.split import unit_bits
from euroqci_space.schedule.subproblem import Outcome, Task
from euroqci_space.schedule.targets import Target
from euroqci_space.schedule.workers import Pool
from euroqci_space.schedule.yields import FloatArray, IntArray, summed

FIRST_STEP = 0.02  # of the steepest slope of each pair
SHRINKAGE = 0.5  # after a round that was no better
SATELLITE_GAP = 1e-3
TIME_SHARE = 0.45  # of the time limit
_NONE = np.zeros(0, dtype=np.int64)


@dataclass(slots=True)
class _Rounds:
    """What the rounds have found: best bound and prices, and the bits of every answer."""

    layout: Layout
    target: Target
    telescopes: dict[Row, float]
    satellites: IntArray
    best: float
    prices: FloatArray
    step: float = FIRST_STEP
    answers: list[FloatArray] = field(default_factory=list)  # (satellites, pairs) bits
    outcomes: dict[int, Outcome] = field(default_factory=dict)


def satellite_bound(
    pool: Pool, target: Target, bound: Bound, effort: Effort
) -> tuple[float, list[IntArray]]:
    """Return a bound on every plan of a target without floors, and a choice of arcs a round.

    The bound is never above the one given; a choice of arcs holds every satellite's answer, which
    telescopes may not bear.
    """
    steepest = target.slopes.max(axis=1, initial=0.0)
    prices = np.clip(bound.pair_prices, 0.0, steepest)
    rounds = _Rounds(
        layout=pool.layout,
        target=target,
        telescopes={row: p for row, p in bound.row_prices.items() if row.kind == "telescope"},
        satellites=np.unique(pool.layout.routes.satellite),
        best=bound.value,
        prices=prices,
    )
    choices: list[IntArray] = []
    for _ in range(effort.bound_rounds):
        outcomes = _ask(rounds, pool, prices, effort)
        choices.append(_chosen(outcomes))
        if len(outcomes) < len(rounds.satellites):
            break
        _take(rounds, outcomes, prices)
        prices = _next_prices(rounds, steepest)
    return rounds.best, choices


def _ask(rounds: _Rounds, pool: Pool, prices: FloatArray, effort: Effort) -> dict[int, Outcome]:
    """Let every satellite be solved at some prices; return the outcomes that came in time."""
    target = _priced(rounds.target, prices)
    tickets = {
        int(satellite): pool.submit(target, _task(rounds, int(satellite), pool, effort))
        for satellite in rounds.satellites
    }
    outcomes: dict[int, Outcome] = {}
    for satellite, ticket in tickets.items():
        outcome = None if _left_s(pool.clock) == 0.0 else pool.outcome(ticket)
        if outcome is None or not np.isfinite(outcome.bound):
            break
        outcomes[satellite] = outcome
    pool.forget(tickets.values())
    return outcomes


def _chosen(outcomes: dict[int, Outcome]) -> IntArray:
    found = [outcome.choice for outcome in outcomes.values() if outcome.choice is not None]
    return np.sort(np.concatenate([_NONE, *found]))


def _left_s(clock: Clock) -> float | None:
    if clock.limit_s is None:
        return clock.remaining_s()
    return max(TIME_SHARE * clock.limit_s - clock.elapsed_s(), 0.0)


def _constant(rounds: _Rounds, prices: FloatArray) -> float:
    """Return what pairs gain above their price, and what all telescope slots would pay."""
    gain = np.maximum(rounds.target.slopes - prices[:, None], 0.0)
    slots = sum(p * row_limit(rounds.layout, row) for row, p in rounds.telescopes.items())
    return float(np.sum(gain * rounds.target.lengths)) + slots


def _priced(target: Target, prices: FloatArray) -> Target:
    """Return the target of one satellite: each pair pays its price, up to its demand."""
    demand = target.lengths.sum(axis=1, keepdims=True)
    return Target(name="priced", slopes=prices[:, None], lengths=demand)


def _task(rounds: _Rounds, satellite: int, pool: Pool, effort: Effort) -> Task:
    layout, before = rounds.layout, rounds.outcomes.get(satellite)
    hint = None
    if before is not None and before.choice is not None and before.route_bits is not None:
        hint = (before.choice, before.route_bits)
    return Task(
        name="satellite bound",
        fixed=_NONE,
        free=np.flatnonzero(layout.arcs.satellite == satellite),
        limits=Limits(
            time_s=_left_s(pool.clock), nodes=effort.nodes, gap=SATELLITE_GAP, seed=effort.seed
        ),
        hint=hint,
        routes=np.flatnonzero(layout.routes.satellite == satellite),
        telescope_prices=rounds.telescopes,
    )


def _take(rounds: _Rounds, outcomes: dict[int, Outcome], prices: FloatArray) -> None:
    """Keep the answers of a round; move the centre there, or narrow the box."""
    rounds.outcomes = outcomes
    value = _constant(rounds, prices) + sum(outcome.bound for outcome in outcomes.values())
    pairs, routes = len(prices), rounds.layout.routes
    bits = np.zeros((len(rounds.satellites), pairs))
    for place, satellite in enumerate(rounds.satellites.tolist()):
        flows = rounds.outcomes[satellite].route_bits
        if flows is not None:
            bits[place] = summed(routes.pair, flows, pairs)
    rounds.answers.append(bits)
    if value < rounds.best or len(rounds.answers) == 1:
        rounds.best, rounds.prices = min(value, rounds.best), prices
    else:
        rounds.step *= SHRINKAGE


def _next_prices(rounds: _Rounds, steepest: FloatArray) -> FloatArray:
    """Minimise the model: pairs' gains above price + each satellite's best answer so far."""
    program, unit = Program(), unit_bits(rounds.layout)
    pairs, parts = rounds.target.slopes.shape
    price = program.add_columns(
        pairs,
        lower=np.maximum(rounds.prices - rounds.step * steepest, 0.0),
        upper=np.minimum(rounds.prices + rounds.step * steepest, steepest),
    )
    gain = program.add_columns(pairs * parts, cost=-rounds.target.lengths.ravel() / unit)
    worth = program.add_columns(len(rounds.satellites), cost=-1.0)
    rows = program.add_rows(rounds.target.slopes.ravel(), np.inf, pairs * parts)
    program.add_entries(rows, gain, 1.0)
    program.add_entries(rows, np.repeat(price, parts), 1.0)
    for bits in rounds.answers:
        rows = program.add_rows(0.0, np.inf, len(rounds.satellites))
        program.add_entries(rows, worth, 1.0)
        satellite, pair = np.nonzero(bits)
        program.add_entries(rows[satellite], price[pair], -bits[satellite, pair] / unit)
    answer = solve_linear(program)
    return rounds.prices if answer.values is None else answer.values[price]
