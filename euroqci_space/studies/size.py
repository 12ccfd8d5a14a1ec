"""The fewest satellites of a constellation that bring a target in enough weathers."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from euroqci_space.errors import InputError, NothingToPlanError
from euroqci_space.model import Scenario
from euroqci_space.planner import effort_of, plan_from
from euroqci_space.prospect import Prospect, survey
from euroqci_space.risk import brought, relayed
from euroqci_space.scenario import load_scenario, nearest, scenario_inputs
from euroqci_space.studies.models import KEY_BITS, Model
from euroqci_space.studies.potential import potential
from euroqci_space.studies.program import Program
from euroqci_space.studies.replicas import openings_clear, replicas
from euroqci_space.times import DAY_S

BoolArray = NDArray[np.bool_]

SHORT = 1e-6  # share of a target that rounding may cost
_LEVEL_Z = 1.959964  # 95 %, two-sided


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is wanted: ``keys_per_day`` for each pair, or for all together, in enough weathers."""

    keys_per_day: float
    each: bool = True
    confidence: float = 0.9
    weathers: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A constellation that was tried.

    ``probability`` is the share of weathers in which the target is met, ``low`` and ``high`` its
    95 % interval for so many weathers. Under the model ``potential`` it is that of the best plan
    that knew the weather beforehand: no plan has a higher one.
    """

    satellites: int
    model: Model
    probability: float
    low: float
    high: float
    met: bool


def size(
    scenario: str | Path,
    target: Target,
    *,
    constellation: str | None = None,
    most: int = 48,
    model: Model = "plan",
    on_trial: Callable[[Trial], None] = lambda _: None,
) -> tuple[Trial, ...]:
    """Return the constellations tried; the smallest that meets the target is the answer.

    Parameters
    ----------
    scenario
        One with a ``[[constellation]]`` that counts its satellites.
    target
        What is wanted.
    constellation
        Prefix of the one to size, where there are several.
    most
        Largest constellation to try.
    model
        ``plan``, or ``potential`` for the lower bound alone.
    on_trial
        Called with each trial.

    Raises
    ------
    InputError
        When the scenario has no such constellation, or a key network.

    Notes
    -----
    First the fewest satellites with which the best plan that knew the weather could do it; no
    smaller one can, as far as the sampled weathers tell. From there on plans are made. Each search
    goes up in growing strides, then halves; it takes for granted that more satellites do not do
    worse, and ends where one size meets the target and the next smaller one was tried and does not.
    """
    sized = _Sized.of(scenario, constellation, target)
    tried: list[Trial] = []

    def attempt(model: Model) -> Callable[[int], bool]:
        def meets(count: int) -> bool:
            trial = sized.trial(count, model)
            tried.append(trial)
            on_trial(trial)
            return trial.met

        return meets

    sizes = list(range(sized.step, most + 1, sized.step))
    first = fewest(attempt("potential"), sizes)
    if model == "plan" and first is not None:
        fewest(attempt("plan"), sizes[sizes.index(first) :])
    return tuple(tried)


def fewest(meets: Callable[[int], bool], sizes: list[int]) -> int | None:
    """Return the smallest size that meets, by strides that double and then halve.

    Examples
    --------
    >>> fewest(lambda size: size >= 7, list(range(1, 20)))
    7
    """
    known: dict[int, bool] = {}

    def at(place: int) -> bool:
        if place not in known:
            known[place] = meets(sizes[place])
        return known[place]

    low, high, stride = -1, 0, 1
    while high < len(sizes) and not at(high):
        low, high, stride = high, min(high + stride, max(high + 1, len(sizes) - 1)), 2 * stride
    if high >= len(sizes):
        return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if at(middle) else (middle, high)
    return sizes[high]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sized:
    """A scenario with a number of satellites to be found."""

    scenario: str | Path
    path: str
    step: int
    target: Target

    @classmethod
    def of(cls, scenario: str | Path, prefix: str | None, target: Target) -> "_Sized":
        tables = scenario_inputs(scenario, {})[0].get("constellation", [])
        known = [table["prefix"] for table in tables]
        name = prefix or (known[0] if len(known) == 1 else "")
        if name not in known:
            hint = f"known: {', '.join(known)}" if known else "write a [[constellation]]"
            fix = nearest(name, known, hint)
            raise InputError.of("name one constellation of the scenario", fix=fix)
        table = tables[known.index(name)]
        if "walker" in table:
            fix = "write its kind, satellites, planes and phasing instead of walker"
            raise InputError.of(f"constellation {name}: its notation holds its size", fix=fix)
        planes = table.get("planes") or len(table.get("local_times_of_ascending_node_h", [1]))
        path = f'constellation."{name}".satellites'
        return cls(scenario=scenario, path=path, step=planes, target=target)

    def trial(self, count: int, model: Model) -> Trial:
        """Return how often so many satellites meet the target."""
        loaded = load_scenario(self.scenario, {self.path: count})
        if loaded.network is not None:
            raise InputError.of("a scenario with a key network cannot be sized")
        try:
            met = self._met(survey(_wanting(loaded, self.target), reasons=False), model)
        except NothingToPlanError:
            met = np.zeros(self.target.weathers, dtype=np.bool_)
        share = float(np.mean(met))
        low, high = interval(int(np.sum(met)), len(met))
        enough = share >= self.target.confidence
        return Trial(
            satellites=count, model=model, probability=share, low=low, high=high, met=enough
        )

    def _met(self, prospect: Prospect, model: Model) -> BoolArray:
        scenario = prospect.scenario
        weather = replicas(scenario, self.target.weathers)
        if model == "potential":
            program = Program.of(potential(scenario, prospect.candidates, clear=True))
            clear = openings_clear(scenario, prospect.candidates, weather)
            bits = np.array([program.most(row) for row in clear])
        else:
            made = plan_from(prospect, effort=replace(effort_of(scenario), workers=1))
            bits = relayed(made, brought(made, weather)).delivered_bits.sum(axis=1)
        return bits >= _wanted_bits(scenario, self.target) * (1.0 - SHORT)


def _wanting(scenario: Scenario, target: Target) -> Scenario:
    """Return the scenario with each pair asking for the target, where each must have it."""
    if not target.each:
        return scenario
    bits = target.keys_per_day * KEY_BITS * scenario.horizon.duration_s / DAY_S
    demands = tuple(replace(one, requested_bits=round(bits)) for one in scenario.demands)
    return replace(scenario, demands=demands)


def _wanted_bits(scenario: Scenario, target: Target) -> float:
    """Return what all pairs together must get; where each asks no more, then each must get it."""
    if target.each:
        return sum(demand.requested_bits for demand in scenario.demands)
    return target.keys_per_day * KEY_BITS * scenario.horizon.duration_s / DAY_S


def interval(hits: int, trials: int) -> tuple[float, float]:
    """Return the 95 % interval of a probability that was seen ``hits`` times in ``trials``.

    References
    ----------
    Wilson, "Probable inference, the law of succession, and statistical inference", Journal of the
    American Statistical Association 22, 209 (1927).

    Examples
    --------
    >>> tuple(round(end, 3) for end in interval(9, 10))
    (0.596, 0.982)
    """
    share, square = hits / trials, _LEVEL_Z**2 / trials
    middle = (share + square / 2.0) / (1.0 + square)
    half = (
        _LEVEL_Z / (1.0 + square) * (share * (1.0 - share) / trials + square / 4.0 / trials) ** 0.5
    )
    return round(max(0.0, middle - half), 9), round(min(1.0, middle + half), 9)
