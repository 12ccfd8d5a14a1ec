"""One linear program that GLOP keeps warm while the bounds of a few columns change."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from euroqci_space.errors import SolverError
from euroqci_space.schedule.engine import (
    Limits,
    Program,
    library,
    mathopt_module,
    parameters,
    uncovered_errors,
)
from euroqci_space.schedule.yields import FloatArray, IntArray


@dataclass(slots=True)
class WarmLinear:
    """A maximisation without integer rules; only the watched columns change and are read.

    MathOpt's lower layer: to turn 5,000 columns into objects takes ten times as long as GLOP does.
    """

    watched: IntArray
    solver: Any
    lower: FloatArray
    upper: FloatArray
    request: Any

    @classmethod
    def of(cls, program: Program, watched: IntArray) -> "WarmLinear":
        """Hand a program to GLOP; the watched columns begin with bounds 0 and 1."""
        request = mathopt_module("model_parameters_pb2").ModelSolveParametersProto()
        for part in ("variable_values", "dual_values", "reduced_costs"):
            getattr(request, f"{part}_filter").filter_by_ids = True
        request.variable_values_filter.filtered_ids.extend(watched.tolist())
        with uncovered_errors():
            solver = mathopt_module("core.python.solver").new(
                library().SolverType.GLOP.value,
                program.relaxed().proto(),
                mathopt_module("parameters_pb2").SolverInitializerProto(),
            )
        return cls(watched, solver, np.zeros(len(watched)), np.ones(len(watched)), request)

    def solve(
        self, lower: FloatArray, upper: FloatArray, limits: Limits
    ) -> tuple[float, FloatArray]:
        """Return the optimum within some bounds of the watched columns, and their values.

        Minus infinity where nothing is feasible.

        Raises
        ------
        SolverError
            When GLOP does not say that it is one of both, or the time is up first.
        """
        with uncovered_errors():
            self._move(lower, upper)
            result = self.solver.solve(
                _dual_simplex(limits),
                self.request,
                None,
                mathopt_module("callback_pb2").CallbackRegistrationProto(),
                None,
                None,
            )
        reasons = mathopt_module("result_pb2").TerminationReasonProto
        reason = reasons.Name(result.termination.reason).removeprefix("TERMINATION_REASON_")
        if reason == "INFEASIBLE":
            return -np.inf, np.zeros(0)
        if reason != "OPTIMAL":
            raise SolverError(f"GLOP ended with {reason.lower()} {result.termination.detail}")
        values = result.solutions[0].primal_solution.variable_values.values
        return result.termination.objective_bounds.dual_bound, np.array(values)

    def _move(self, lower: FloatArray, upper: FloatArray) -> None:
        changed = np.flatnonzero((lower != self.lower) | (upper != self.upper))
        if not len(changed):
            return
        update = mathopt_module("model_update_pb2").ModelUpdateProto()
        ids = self.watched[changed].tolist()
        for side, bounds in (("lower_bounds", lower), ("upper_bounds", upper)):
            getattr(update.variable_updates, side).ids.extend(ids)
            getattr(update.variable_updates, side).values.extend(bounds[changed].tolist())
        if not self.solver.update(update):
            raise SolverError("GLOP does not take an update of bounds")
        self.lower, self.upper = lower.copy(), upper.copy()


def _dual_simplex(limits: Limits) -> Any:
    """Return the parameters of a solve from the basis before: presolve would throw it away."""
    chosen = parameters(limits).to_proto()
    off, dual = library().Emphasis.OFF.value, library().LPAlgorithm.DUAL_SIMPLEX.value
    chosen.presolve, chosen.lp_algorithm = off, dual
    return chosen
