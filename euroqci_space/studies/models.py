"""The three models of a case, from fast to true: key potential, linear bound, full plan.

Potential and bound are upper bounds of what any plan delivers; their figures say ``bound`` in the
name, so that none is taken for a plan's.
"""

from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from euroqci_space.candidates import SlotGrid, scheduling_problem
from euroqci_space.keyflow import delivered_bound
from euroqci_space.model import Plan, Scenario
from euroqci_space.planner import effort_of, plan_from
from euroqci_space.prospect import Prospect
from euroqci_space.risk import brought, relayed, spread
from euroqci_space.studies.potential import potential
from euroqci_space.studies.program import Program
from euroqci_space.studies.replicas import mean_error, openings_clear, replicas
from euroqci_space.times import DAY_S

Model = Literal["potential", "bound", "plan"]
Figures = dict[str, float | None]
Bits = NDArray[np.float64] | NDArray[np.int64]

KEY_BITS = 256  # a key here is one of AES-256
_COMMON = (
    "bound_keys_per_day",
    "bound_met_fraction",
    "requested_keys_per_day",
    "passes",
    "candidates",
)
_PLANNED = (
    "delivered_keys_per_day",
    "met_fraction",
    "least_met_fraction",
    "pairs_met_fraction",
    "contacts",
    "gap",
    "reproducible",
)
_SPREAD = ("mean", "error", "low", "median", "high")


def columns(model: Model, *, weather: bool) -> tuple[str, ...]:
    """Return the names of the figures of a model, the main one first.

    Examples
    --------
    >>> columns("bound", weather=False)[0]
    'bound_keys_per_day'
    """
    found: tuple[str, ...] = (*_PLANNED, *_COMMON) if model == "plan" else _COMMON
    if weather:
        found += tuple(f"{_weather(model)}_{name}" for name in _SPREAD)
        found += ("all_met_probability",) if model == "plan" else ()
    return found


def _weather(model: Model) -> str:
    return "weather_keys_per_day" if model == "plan" else "weather_bound_keys_per_day"


def figures(prospect: Prospect, model: Model, weather_replicas: int) -> Figures:
    """Return the figures of one case.

    Parameters
    ----------
    prospect
        The passes and candidates of its scenario.
    weather_replicas
        Courses of the weather to judge it under; 0: the expected weather alone.

    Raises
    ------
    SolverError
        When a linear program has no answer.
    """
    if model == "plan":
        found = planned(prospect, weather_replicas)
    else:
        found = _potential_weather(prospect, weather_replicas) if weather_replicas else {}
    return found | _common(prospect, model)


def _common(prospect: Prospect, model: Model) -> Figures:
    scenario = prospect.scenario
    requested = sum(demand.requested_bits for demand in scenario.demands)
    bound = min(bound_bits(prospect, model), requested)
    return {
        "bound_keys_per_day": keys_per_day(scenario, bound),
        "bound_met_fraction": round(bound / requested, 9) if requested else 1.0,
        "requested_keys_per_day": keys_per_day(scenario, requested),
        "passes": len(prospect.passes),
        "candidates": len(prospect.candidates),
    }


def keys_per_day(scenario: Scenario, bits: float) -> float:
    """Return bits over a horizon as keys a day."""
    return round(bits / KEY_BITS / (scenario.horizon.duration_s / DAY_S), 6) + 0.0  # no -0.0


def bound_bits(prospect: Prospect, model: Model) -> float:
    """Return what no plan can deliver more than, in bits, by the effort of the model."""
    scenario = prospect.scenario
    if scenario.network is not None:
        return delivered_bound(scenario, prospect.candidates)
    if model == "potential":
        return Program.of(potential(scenario, prospect.candidates)).most()
    from euroqci_space.schedule import key_bound  # noqa: PLC0415  (brings OR-Tools)

    grid = SlotGrid.over(scenario.horizon, scenario.solver.slot_s)
    return key_bound(scheduling_problem(scenario, prospect.candidates, grid))


def planned(prospect: Prospect, weather_replicas: int) -> Figures:
    """Return the figures of a plan, under so many courses of the weather."""
    effort = replace(effort_of(prospect.scenario), workers=1)  # the study has workers of its own
    made = plan_from(prospect, effort=effort)
    fractions = [one.fraction for one in made.deliveries if one.requested_bits]
    delivered = sum(one.delivered_bits for one in made.deliveries)
    requested = sum(one.requested_bits for one in made.deliveries)
    gap = made.certificate.stages[0].gap if made.certificate.stages else 0.0
    found: Figures = {
        "delivered_keys_per_day": keys_per_day(made.scenario, delivered),
        "met_fraction": round(delivered / requested, 9) if requested else 1.0,
        "least_met_fraction": round(min(fractions, default=1.0), 9),
        "pairs_met_fraction": _share([one >= 1.0 for one in fractions]),
        "contacts": len(made.contacts),
        "gap": round(gap, 9) if np.isfinite(gap) else None,
        "reproducible": float(made.certificate.reproducible),
    }
    return found | (_plan_weather(made, weather_replicas) if weather_replicas else {})


def _share(met: list[bool]) -> float:
    return round(sum(met) / len(met), 9) if met else 1.0


def _plan_weather(made: Plan, count: int) -> Figures:
    """Return what a plan delivers when its contacts are clear or not."""
    weather = replicas(made.scenario, count)
    delivered = relayed(made, brought(made, weather)).delivered_bits
    asked = np.array([one.requested_bits for one in made.deliveries])
    all_met = float(np.mean((delivered >= asked).all(axis=1)))
    return _spread("plan", made.scenario, delivered.sum(axis=1)) | {
        "all_met_probability": round(all_met, 9)
    }


def _potential_weather(prospect: Prospect, count: int) -> Figures:
    """Return what the best plan could deliver that knows the weather beforehand."""
    scenario = prospect.scenario
    program = Program.of(potential(scenario, prospect.candidates, clear=True))
    clear = openings_clear(scenario, prospect.candidates, replicas(scenario, count))
    bits = [program.most(row) for row in clear]
    return _spread("potential", scenario, np.array(bits))


def _spread(model: Model, scenario: Scenario, bits: Bits) -> Figures:
    of_all = spread(bits)
    values = (of_all.mean, mean_error(bits), of_all.low, of_all.median, of_all.high)
    return {
        f"{_weather(model)}_{name}": keys_per_day(scenario, value)
        for name, value in zip(_SPREAD, values, strict=True)
    }
