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
from euroqci_space.schedule.master import Bound
from euroqci_space.schedule.split import unit_bits
from euroqci_space.schedule.subproblem import Outcome, Task
from euroqci_space.schedule.targets import Target
from euroqci_space.schedule.workers import Pool
from euroqci_space.schedule.yields import FloatArray, IntArray, summed

FIRST_STEP = 0.01  # of the steepest slope of each pair
STEP_GROWTH = 1.5  # after a round that was better
STEP_SHRINKAGE = 0.5  # after one that was not
SATELLITE_GAP = 1e-3
FIRST_ARCS = 50  # a pass, of the answer that tells which arcs the proof may leave out; measured
TIME_SHARE = 0.75  # of the time limit, by which the last round must have ended
NOISE = 1e-9  # of the unit of bits
DEARER = 1.5  # than those before a round may be: one that the time cuts proves nothing
_NONE = np.zeros(0, dtype=np.int64)


@dataclass(slots=True)
class SatelliteRounds:
    """Rounds of the bound: the best one and its prices so far, the bits of every answer."""

    pool: Pool
    target: Target
    telescopes: dict[Row, float]
    satellites: IntArray
    best: float  # bound on every plan of a target without floors
    centre: FloatArray  # prices of the best bound
    prices: FloatArray  # of the next round
    step: float = FIRST_STEP
    answers: list[FloatArray] = field(default_factory=list)  # (satellites, pairs) bits
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    longest_s: float = 0.0  # of the rounds so far

    @classmethod
    def at(cls, pool: Pool, target: Target, bound: Bound) -> "SatelliteRounds":
        """Begin at the prices of another bound; what comes is never above it."""
        prices = np.clip(bound.pair_prices, 0.0, _steepest(target))
        rows = bound.row_prices.items()
        return cls(
            pool=pool,
            target=target,
            telescopes={row: price for row, price in rows if row.kind == "telescope"},
            satellites=np.unique(pool.layout.routes.satellite),
            best=bound.value,
            centre=prices,
            prices=prices,
        )

    def once_more(self, effort: Effort) -> IntArray | None:
        """Solve each satellite at the next prices; return all that they choose, None: no time.

        Telescopes may not bear the choice.
        """
        left_s, began_s = _left_s(self.pool.clock), self.pool.clock.elapsed_s()
        if left_s is not None and left_s <= DEARER * self.longest_s:
            return None
        outcomes = _ask(self, effort)
        self.longest_s = max(self.longest_s, self.pool.clock.elapsed_s() - began_s)
        if len(outcomes) == len(self.satellites):
            self._take(outcomes)
            self.prices = _next_prices(self)
        found = [outcome.choice for outcome in outcomes.values() if outcome.choice is not None]
        return np.sort(np.concatenate([_NONE, *found]))

    def learn(self, route_bits: FloatArray) -> None:
        """Take in a plan: what a satellite brings in it is an answer of its own."""
        routes, shape = self.pool.layout.routes, (len(self.satellites), len(self.centre))
        place = np.searchsorted(self.satellites, routes.satellite) * shape[1] + routes.pair
        self.answers.append(summed(place, route_bits, shape[0] * shape[1]).reshape(shape))
        self.prices = _next_prices(self)

    def _take(self, outcomes: dict[int, Outcome]) -> None:
        """Keep the answers of a round; move the centre there, or narrow the box."""
        first, self.outcomes = not self.outcomes, outcomes
        value = _constant(self) + sum(outcome.bound for outcome in outcomes.values())
        pairs, routes = len(self.centre), self.pool.layout.routes
        nothing = np.zeros(len(routes))
        bits = [
            summed(routes.pair, nothing if one.route_bits is None else one.route_bits, pairs)
            for one in outcomes.values()
        ]
        self.answers.append(np.array(bits))
        if value < self.best or first:
            self.best, self.centre = min(value, self.best), self.prices
            self.step *= 1.0 if first else STEP_GROWTH
        else:
            self.step *= STEP_SHRINKAGE


def _steepest(target: Target) -> FloatArray:
    steepest: FloatArray = target.slopes.max(axis=1, initial=0.0)
    return steepest


def _ask(rounds: SatelliteRounds, effort: Effort) -> dict[int, Outcome]:
    """Let every satellite be solved at the next prices; return the outcomes that came in time."""
    pool, target = rounds.pool, _priced(rounds.target, rounds.prices)
    tickets = {
        int(satellite): pool.submit(target, _task(rounds, int(satellite), effort))
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


def _left_s(clock: Clock) -> float | None:
    if clock.limit_s is None:
        return clock.remaining_s()
    return max(TIME_SHARE * clock.limit_s - clock.elapsed_s(), 0.0)


def _constant(rounds: SatelliteRounds) -> float:
    """Return what pairs gain above their price, and what all telescope slots would pay."""
    gain = np.maximum(rounds.target.slopes - rounds.prices[:, None], 0.0)
    slots = sum(p * row_limit(rounds.pool.layout, row) for row, p in rounds.telescopes.items())
    return float(np.sum(gain * rounds.target.lengths)) + slots


def _priced(target: Target, prices: FloatArray) -> Target:
    """Return the target of one satellite: each pair pays its price, up to its demand."""
    demand = target.lengths.sum(axis=1, keepdims=True)
    return Target(name="priced", slopes=prices[:, None], lengths=demand)


def _task(rounds: SatelliteRounds, satellite: int, effort: Effort) -> Task:
    layout, clock = rounds.pool.layout, rounds.pool.clock
    passes = int((layout.pass_satellite == satellite).sum())
    return Task(
        name="satellite bound",
        fixed=_NONE,
        free=np.flatnonzero(layout.arcs.satellite == satellite),
        limits=Limits(
            time_s=_left_s(clock), nodes=effort.nodes, gap=SATELLITE_GAP, seed=effort.seed
        ),
        routes=np.flatnonzero(layout.routes.satellite == satellite),
        telescope_prices=rounds.telescopes,
        hint=_latest(rounds, satellite),
        most_arcs=FIRST_ARCS * passes,
        exact=True,
    )


def _latest(rounds: SatelliteRounds, satellite: int) -> tuple[IntArray, FloatArray] | None:
    """Return the answer of the round before: prices move little, and it is a good one still."""
    before = rounds.outcomes.get(satellite)
    if before is None or before.choice is None or before.route_bits is None:
        return None
    return before.choice, before.route_bits


def _next_prices(rounds: SatelliteRounds) -> FloatArray:
    """Minimise the model: pairs' gains above price + each satellite's best answer so far."""
    program, unit = Program(), unit_bits(rounds.pool.layout)
    steepest = _steepest(rounds.target)
    pairs, parts = rounds.target.slopes.shape
    price = program.add_columns(
        pairs,
        lower=np.maximum(rounds.centre - rounds.step * steepest, 0.0),
        upper=np.minimum(rounds.centre + rounds.step * steepest, steepest),
    )
    gain = program.add_columns(pairs * parts, cost=-rounds.target.lengths.ravel() / unit)
    worth = program.add_columns(len(rounds.satellites), cost=-1.0)
    rows = program.add_rows(rounds.target.slopes.ravel(), np.inf, pairs * parts)
    program.add_entries(rows, gain, 1.0)
    program.add_entries(rows, np.repeat(price, parts), 1.0)
    for bits in rounds.answers:
        rows = program.add_rows(0.0, np.inf, len(rounds.satellites))
        program.add_entries(rows, worth, 1.0)
        satellite, pair = np.nonzero(bits > NOISE * unit)  # less than that lets GLOP cycle
        program.add_entries(rows[satellite], price[pair], -bits[satellite, pair] / unit)
    answer = solve_linear(program)
    return rounds.centre if answer.values is None else answer.values[price]
