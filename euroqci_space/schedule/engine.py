"""The door to OR-Tools MathOpt: linear and mixed-integer programs as flat arrays.

The only module of the room that knows how a program is handed to a solver. It uncovers the message
that OR-Tools 9.15 hides behind an AttributeError (google/or-tools#4606) and asks the next solver
when one fails.
"""

import ctypes
import importlib
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from euroqci_space.errors import SolverError
from euroqci_space.schedule.yields import FloatArray, IntArray

ITERATIONS_PER_SIDE, FEWEST_ITERATIONS = 200, 10_000  # more: the simplex method goes in circles
FASTEST_S = 0.01  # a solver call with less time than this is not worth its set-up


def library() -> ModuleType:
    """Return MathOpt, imported when first needed: 0.6 s and 80 MB that start-up need not pay."""
    return importlib.import_module("ortools.math_opt.python.mathopt")


class Clock:
    """The wall clock of one search: how long it runs and how long it may."""

    def __init__(self, limit_s: float | None = None) -> None:
        self._start_s = time.monotonic()
        self.limit_s = limit_s
        self.stopped = False  # by Ctrl-C

    def elapsed_s(self) -> float:
        """Seconds since the search began."""
        return time.monotonic() - self._start_s

    def remaining_s(self) -> float | None:
        """Seconds left, at least 0; None: no limit."""
        if self.stopped:
            return 0.0
        return None if self.limit_s is None else max(self.limit_s - self.elapsed_s(), 0.0)

    def is_out(self) -> bool:
        """Whether the time is up, or somebody asked to stop."""
        return self.stopped or (self.limit_s is not None and self.elapsed_s() >= self.limit_s)


@contextmanager
def stoppable(clock: Clock) -> Iterator[None]:
    """Let the first Ctrl-C stop the clock, so that the best plan so far is kept.

    The second one ends the program. Outside the main thread signals stay with their owner.
    """

    def stop(*_: object) -> None:
        clock.stopped = True
        signal.signal(signal.SIGINT, before)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When a solver call ends. None: no such limit."""

    time_s: float | None = None
    nodes: int | None = None
    gap: float | None = None
    iterations: int | None = None  # of linear programs; others refuse one
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a solver said; ``values`` is None where it found nothing in its limits."""

    values: FloatArray | None
    objective: float
    bound: float
    duals: FloatArray | None
    optimal: bool
    seconds: float
    complaint: str = ""  # of the engines that failed before this one answered


@dataclass(slots=True)
class Program:
    """A maximisation under construction: columns, rows, entries."""

    lower: list[FloatArray] = field(default_factory=list)
    upper: list[FloatArray] = field(default_factory=list)
    cost: list[FloatArray] = field(default_factory=list)
    integer: list[NDArray[np.bool_]] = field(default_factory=list)
    row_lower: list[FloatArray] = field(default_factory=list)
    row_upper: list[FloatArray] = field(default_factory=list)
    entries: list[tuple[IntArray, IntArray, FloatArray]] = field(default_factory=list)
    columns: int = 0
    rows: int = 0

    def add_columns(
        self,
        count: int,
        *,
        lower: ArrayLike = 0.0,
        upper: ArrayLike = np.inf,
        cost: ArrayLike = 0.0,
        integer: bool = False,
    ) -> IntArray:
        """Add columns; return their indices."""
        self.lower.append(np.broadcast_to(np.asarray(lower, dtype=np.float64), count))
        self.upper.append(np.broadcast_to(np.asarray(upper, dtype=np.float64), count))
        self.cost.append(np.broadcast_to(np.asarray(cost, dtype=np.float64), count))
        self.integer.append(np.full(count, integer))
        self.columns += count
        return np.arange(self.columns - count, self.columns)

    def add_rows(self, lower: ArrayLike, upper: ArrayLike, count: int) -> IntArray:
        """Add rows lower <= entries <= upper; return their indices."""
        self.row_lower.append(np.broadcast_to(np.asarray(lower, dtype=np.float64), count))
        self.row_upper.append(np.broadcast_to(np.asarray(upper, dtype=np.float64), count))
        self.rows += count
        return np.arange(self.rows - count, self.rows)

    def add_entries(self, rows: ArrayLike, columns: ArrayLike, values: ArrayLike) -> None:
        """Add coefficients; those of the same place are summed."""
        row, column = np.broadcast_arrays(np.asarray(rows), np.asarray(columns))
        value = np.broadcast_to(np.asarray(values, dtype=np.float64), row.shape)
        self.entries.append((row.ravel(), column.ravel(), value.ravel()))

    def copy(self) -> "Program":
        """Return a program that may be shut and charged apart from this one."""
        return replace(self, upper=list(self.upper), cost=list(self.cost))

    def shut(self, columns: IntArray) -> None:
        """Hold some columns at zero."""
        upper = _joined(self.upper).copy()
        upper[columns] = 0.0
        self.upper = [upper]

    def charge(self, columns: IntArray, costs: FloatArray) -> None:
        """Take costs off what some columns gain."""
        cost = _joined(self.cost).copy()
        cost[columns] -= costs
        self.cost = [cost]

    def scaled(self, factor: float) -> "Program":
        """Return the program with its objective times a factor."""
        return replace(self, cost=[factor * _joined(self.cost)])

    def relaxed(self) -> "Program":
        """Return the program without its integer rules."""
        return replace(self, integer=[np.zeros(self.columns, dtype=np.bool_)])

    def reduced_costs(self, duals: FloatArray) -> FloatArray:
        """Return what one more unit of each column would gain at some row prices."""
        rows, columns, values = self._summed()
        paid = np.bincount(columns, weights=values * duals[rows], minlength=self.columns)
        gain: FloatArray = _joined(self.cost) - paid
        return gain

    def worth(self, values: FloatArray) -> float:
        """Return the objective of a solution."""
        return float(_joined(self.cost) @ values)

    def proto(self) -> Any:
        """Return the program as a MathOpt protocol message."""
        message = importlib.import_module("ortools.math_opt.model_pb2").ModelProto()
        message.variables.ids.extend(range(self.columns))
        message.variables.lower_bounds.extend(_joined(self.lower))
        message.variables.upper_bounds.extend(_joined(self.upper))
        message.variables.integers.extend(
            np.concatenate(self.integer or [np.zeros(0, dtype=np.bool_)]).tolist()
        )
        message.objective.maximize = True
        cost = _joined(self.cost)
        paid = np.flatnonzero(cost)
        message.objective.linear_coefficients.ids.extend(paid.tolist())
        message.objective.linear_coefficients.values.extend(cost[paid])
        message.linear_constraints.ids.extend(range(self.rows))
        message.linear_constraints.lower_bounds.extend(_joined(self.row_lower))
        message.linear_constraints.upper_bounds.extend(_joined(self.row_upper))
        row, column, value = self._summed()
        message.linear_constraint_matrix.row_ids.extend(row.tolist())
        message.linear_constraint_matrix.column_ids.extend(column.tolist())
        message.linear_constraint_matrix.coefficients.extend(value)
        return message

    def _summed(self) -> tuple[IntArray, IntArray, FloatArray]:
        if not self.entries:
            return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0)
        rows, columns, values = (np.concatenate(part) for part in zip(*self.entries, strict=True))
        key, place = np.unique(rows * max(self.columns, 1) + columns, return_inverse=True)
        total = np.bincount(place, weights=values, minlength=len(key))
        kept = total != 0.0
        key = key[kept]
        return key // max(self.columns, 1), key % max(self.columns, 1), total[kept]


def _joined(parts: list[FloatArray]) -> FloatArray:
    return np.concatenate(parts) if parts else np.zeros(0)


def solve_linear(program: Program, limits: Limits = Limits(), engine: str = "GLOP") -> Answer:
    """Solve a linear program; its duals come in the sense of a maximisation.

    Raises
    ------
    SolverError
        When neither the engine nor the second one solves it.
    """
    engines = (engine, "HIGHS" if engine == "GLOP" else "GLOP")
    if limits.iterations is None:
        limits = replace(limits, iterations=most_iterations(program))
    return _first_that_works(program, limits, engines, None)


def solve_mixed(
    program: Program,
    limits: Limits,
    hint: FloatArray | None = None,
    engine: str = "HIGHS",
) -> Answer:
    """Solve a mixed-integer program from a hint, which should be complete.

    Raises
    ------
    SolverError
        When neither the engine nor the second one takes it.
    """
    engines = (engine, "GSCIP" if engine == "HIGHS" else "HIGHS")
    return _first_that_works(program, limits, engines, hint)


def most_iterations(program: Program) -> int:
    """Return how many iterations a linear program may take: more, and it goes in circles."""
    return FEWEST_ITERATIONS + ITERATIONS_PER_SIDE * (program.rows + program.columns)


def _first_that_works(
    program: Program, limits: Limits, engines: Sequence[str], hint: FloatArray | None
) -> Answer:
    complaints: list[str] = []
    for engine in engines:
        try:
            answer = _solve(program, limits, engine, hint)
            return replace(answer, complaint="; ".join(complaints))
        except SolverError as error:
            complaints.append(f"{engine}: {error}")
    raise SolverError("; ".join(complaints))


def _solve(program: Program, limits: Limits, engine: str, hint: FloatArray | None) -> Answer:
    # MathOpt's lower layer: its objects for every column and row cost more than a small program.
    with uncovered_errors(), silenced():
        result = mathopt_module("core.python.solver").solve(
            program.proto(),
            library().SolverType[engine].value,
            mathopt_module("parameters_pb2").SolverInitializerProto(),
            parameters(limits).to_proto(),
            _hint_message(program, hint),
            None,
            mathopt_module("callback_pb2").CallbackRegistrationProto(),
            None,
            None,
        )
    answer = _answer(result)
    if limits.iterations and result.termination.limit and not _is_late(answer, limits):
        raise SolverError(f"no end in {limits.iterations:,} iterations")
    return answer


def _is_late(answer: Answer, limits: Limits) -> bool:
    """Tell whether it was the time that ended a solver: GLOP does not say which limit did."""
    return limits.time_s is not None and answer.seconds >= 0.9 * limits.time_s


def mathopt_module(name: str) -> ModuleType:
    """Return a module of MathOpt's lower layer."""
    return importlib.import_module(f"ortools.math_opt.{name}")


def _hint_message(program: Program, hint: FloatArray | None) -> Any:
    """Return a hint as a message. HiGHS fails on one that is above a bound by rounding."""
    message = mathopt_module("model_parameters_pb2").ModelSolveParametersProto()
    if hint is not None:
        values = message.solution_hints.add().variable_values
        values.ids.extend(range(program.columns))
        values.values.extend(np.clip(hint, _joined(program.lower), _joined(program.upper)))
    return message


def parameters(limits: Limits) -> Any:
    """Return MathOpt parameters. No thread count: HiGHS through MathOpt refuses one."""
    time_limit = None if limits.time_s is None else timedelta(seconds=max(limits.time_s, FASTEST_S))
    chosen = library().SolveParameters(
        time_limit=time_limit,
        node_limit=limits.nodes,
        relative_gap_tolerance=limits.gap,
        iteration_limit=limits.iterations,
        random_seed=limits.seed,
    )
    # A restart pays in long searches; ours are short and lose a third of their time to it.
    chosen.highs.bool_options["mip_allow_restart"] = False
    return chosen


@contextmanager
def silenced() -> Iterator[None]:
    """Keep off the terminal what HiGHS prints past every switch, once its own buffer is flushed.

    Only in the main thread, because the descriptor is the whole process's, and where it is open.
    """
    ours = threading.current_thread() is threading.main_thread() and os.name == "posix"
    if not ours or sys.stdout is None:
        yield
        return
    with Path(os.devnull).open("wb") as nowhere:
        kept = os.dup(1)
        os.dup2(nowhere.fileno(), 1)
        try:
            yield
        finally:
            ctypes.CDLL(None).fflush(None)
            os.dup2(kept, 1)
            os.close(kept)


class uncovered_errors:  # noqa: N801  (reads as a statement)
    """Turn what MathOpt raises into a SolverError with the solver's own words."""

    def __enter__(self) -> None:
        """Do nothing."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Raise the uncovered error."""
        hidden = getattr(error, "message", getattr(error and error.__context__, "message", None))
        if hidden or isinstance(error, (AttributeError, RuntimeError, ValueError)):
            raise SolverError(str(hidden or error)) from error


def _answer(result: Any) -> Answer:
    reasons = mathopt_module("result_pb2").TerminationReasonProto
    reason = reasons.Name(result.termination.reason).removeprefix("TERMINATION_REASON_")
    if reason == "UNBOUNDED":
        raise SolverError("the program is unbounded")
    primal, dual = _solutions(result)
    if primal is None and reason in ("NUMERICAL_ERROR", "OTHER_ERROR", "IMPRECISE"):
        raise SolverError(f"no solution: {reason.lower()} {result.termination.detail}".strip())
    return Answer(
        values=None if primal is None else np.array(primal.variable_values.values),
        objective=-np.inf if primal is None else primal.objective_value,
        bound=result.termination.objective_bounds.dual_bound,
        duals=None if dual is None else np.array(dual.dual_values.values),
        optimal=reason == "OPTIMAL",
        seconds=result.solve_stats.solve_time.ToTimedelta().total_seconds(),
    )


def _solutions(result: Any) -> tuple[Any, Any]:
    """Return the best primal and dual solution, None for what is not feasible."""
    if not result.solutions:
        return None, None
    best, feasible = result.solutions[0], mathopt_module("solution_pb2").SOLUTION_STATUS_FEASIBLE
    both = best.primal_solution, best.dual_solution
    primal, dual = (one if one.feasibility_status == feasible else None for one in both)
    return primal, dual
