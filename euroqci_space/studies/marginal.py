"""What each further station or satellite adds, and how near the best choice that order is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from euroqci_space.errors import InputError
from euroqci_space.model import Scenario
from euroqci_space.prospect import Prospect, survey
from euroqci_space.studies.models import keys_per_day, planned
from euroqci_space.studies.potential import potential
from euroqci_space.studies.program import Pick, Program

Of = Literal["stations", "satellites"]
NOTHING = 1e-6  # share of the whole below which a gain is none


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One member more.

    ``keys_per_day`` is the key potential with the members so far, ``bound_keys_per_day`` what no
    choice of as many can exceed; ``proven`` is their ratio. ``plan_keys_per_day`` is what a plan
    delivers with the members so far, where one was asked for.
    """

    count: int
    added: str
    keys_per_day: float
    gain_keys_per_day: float
    bound_keys_per_day: float
    proven: float
    plan_keys_per_day: float | None = None


def marginal(
    scenario: Scenario,
    of: Of = "stations",
    most: int | None = None,
    *,
    plan: bool = False,
    on_step: Callable[[Step], None] = lambda _: None,
) -> tuple[Step, ...]:
    """Return the stations or satellites of a scenario in the order of what each adds.

    Parameters
    ----------
    of
        What is chosen; all of the other kind stay.
    most
        How many to choose, all that add key by default.
    plan
        Plan the scenario with each choice as well.
    on_step
        Called with each step.

    Raises
    ------
    InputError
        When the scenario has a key network, for which no potential is known.
    NothingToPlanError
        When no station sees any satellite.

    Notes
    -----
    The worth of a choice is its key potential: see `potential`. A pair needs both ends, so a
    station by itself may add nothing and two together much: the worth is not submodular, and the
    1 - 1/e of greedy choices is not claimed. What is proven instead is the optimum of the same
    program over all choices of as many, found by branch and bound; where that is cut short its
    bound stands. Where no single member adds anything, the greedy order takes one of the best pair.
    """
    if scenario.network is not None:
        raise InputError.of(
            "what a station adds to a key network is not known",
            fix="leave [fibre] and [network] out",
        )
    prospect = survey(scenario, reasons=False)
    program = Program.of(potential(scenario, prospect.candidates))
    return tuple(_steps(_Choice(prospect=prospect, of=of, program=program), most, plan, on_step))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """What there is to choose from."""

    prospect: Prospect
    of: Of
    program: Program

    @property
    def names(self) -> list[str]:
        scenario = self.prospect.scenario
        if self.of == "stations":
            return [station.id for station in scenario.stations]
        return [satellite.name for satellite in scenario.satellites]

    @property
    def member(self) -> tuple[int, ...]:
        kind = "station" if self.of == "stations" else "satellite"
        return tuple(getattr(one, kind) for one in self.prospect.candidates)

    def worth(self, chosen: tuple[int, ...]) -> float:
        return self.program.most(np.isin(self.member, chosen))

    def pick(self, count: int, held: tuple[int, ...] = ()) -> Pick:
        return Pick(member=self.member, count=count, held=held)

    def with_only(self, chosen: tuple[int, ...]) -> Prospect:
        """Return the survey without the candidates of the others."""
        kept = zip(self.prospect.candidates, self.member, strict=True)
        return replace(self.prospect, candidates=tuple(one for one, of in kept if of in chosen))


def _steps(
    choice: _Choice, most: int | None, plan: bool, on_step: Callable[[Step], None]
) -> Iterator[Step]:
    scenario = choice.prospect.scenario
    chosen: tuple[int, ...] = ()
    bits, whole = 0.0, choice.program.most()
    while bits < whole * (1.0 - NOTHING) and len(chosen) < (most or len(choice.names)):
        added, now = _next(choice, chosen, bits + NOTHING * whole)
        chosen += (added,)
        bound = max(choice.program.best(choice.pick(len(chosen))).bound_bits, now)
        step = Step(
            count=len(chosen),
            added=choice.names[added],
            keys_per_day=keys_per_day(scenario, now),
            gain_keys_per_day=keys_per_day(scenario, now - bits),
            bound_keys_per_day=keys_per_day(scenario, bound),
            proven=round(now / bound, 6) if bound else 1.0,
            plan_keys_per_day=_plan_keys(choice.with_only(chosen)) if plan else None,
        )
        bits = now
        on_step(step)
        yield step


def _next(choice: _Choice, chosen: tuple[int, ...], enough: float) -> tuple[int, float]:
    """Return the member that adds most, the first of equals, and the worth with it."""
    there = sorted(set(choice.member) - set(chosen))
    worths = [choice.worth((*chosen, one)) for one in there]
    if max(worths) <= enough:
        pair = choice.program.best(choice.pick(len(chosen) + 2, chosen)).picked
        there = [one for one in there if pair[one] > 0.5] or there
        worths = [choice.worth((*chosen, one)) for one in there]
    best = int(np.argmax(worths))
    return there[best], worths[best]


def _plan_keys(prospect: Prospect) -> float | None:
    return planned(prospect, 0)["delivered_keys_per_day"]
