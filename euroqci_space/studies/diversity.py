"""What one more station of the catalogue adds under clouds: site diversity."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from euroqci_space.backups import Choices, switched, with_backups
from euroqci_space.errors import InputError
from euroqci_space.model import Plan, Scenario
from euroqci_space.planner import effort_of, plan_from
from euroqci_space.prospect import Prospect, survey
from euroqci_space.risk import evaluate, relayed, spread
from euroqci_space.scenario import load_scenario, read_stations, scenario_inputs
from euroqci_space.studies.models import keys_per_day
from euroqci_space.studies.replicas import replicas
from euroqci_space.weather import ClearSkyScenarios, contact_outcomes

BitsArray = NDArray[np.int64]

NONE = "-"  # in place of a station: the scenario as it is
NODE = "national_node"  # of the catalogue: an end of demand without a telescope


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """The scenario with one station more, over the same weathers as without it.

    ``low`` is what one weather in ten stays at or below, ``contacts`` those with the new station.
    """

    station: str
    site: str
    contacts: int
    mean_keys_per_day: float
    gain_keys_per_day: float
    low_keys_per_day: float
    low_gain_keys_per_day: float


def diversity(
    scenario: str | Path,
    *,
    weathers: int = 1000,
    on_addition: Callable[[Addition], None] = lambda _: None,
) -> tuple[Addition, ...]:
    """Return what each station of the catalogue would add to a scenario, the best first.

    Parameters
    ----------
    scenario
        Path, or name of a bundled scenario.
    weathers
        Courses of the weather that each plan is judged by, the same for all.
    on_addition
        Called with each station that was tried.

    Returns
    -------
    tuple[Addition, ...]
        The scenario as it is first, named "-"; then the stations by the mean that they add.

    Raises
    ------
    InputError
        When the scenario has a key network.
    NothingToPlanError
        When no station sees any satellite.

    Notes
    -----
    Candidates are the stations of the catalogue that the scenario lacks and whose site is an end of
    its demand, which stays as it is. Each time the plan is made anew, for many weathers, since a
    plan for the mean weather sees no use in a second sky; and with back-ups, flown where the sky
    over their primaries is shut, since that is what a second station is for. A station need not be
    flown: where the new plan is worth less, the one without the station stands.
    """
    base = load_scenario(scenario)
    if base.network is not None:
        raise InputError.of(
            "what a station adds to a key network is not known",
            fix="leave [fibre] and [network] out",
        )
    found = candidates_for(base)
    trial = _Trial.of(_wider(scenario, base, found), {one.id for one in base.stations}, weathers)
    without = trial.without()
    on_addition(without)
    added = []
    for name in found:
        added.append(trial.having(name))
        on_addition(added[-1])
    ranked = sorted(added, key=lambda one: (-one.gain_keys_per_day, one.station))
    return (without, *ranked)


def candidates_for(scenario: Scenario) -> tuple[str, ...]:
    """Return the stations of the catalogue that a scenario lacks and whose site asks for key.

    Examples
    --------
    >>> candidates_for(load_scenario("eagle1"))
    ('AT-GRZ', 'AT-VIE-O', 'DE-ERL')
    """
    there = {station.id for station in scenario.stations}
    ends = {site for demand in scenario.demands for site in (demand.a, demand.b)}
    return tuple(
        entry.station.id
        for entry in read_stations()
        if entry.kind != NODE and entry.station.id not in there and entry.station.key_site in ends
    )


def _wider(scenario: str | Path, base: Scenario, more: tuple[str, ...]) -> Scenario:
    """Return a scenario with more stations and the demand that it had without them."""
    tables, _ = scenario_inputs(scenario, {})
    include = [*tables["stations"].get("include", []), *more]
    wide = load_scenario(scenario, {"stations.include": include})
    weather = replace(base.weather, planning="robust", backups=False)
    return replace(wide, demands=base.demands, weather=weather)


@dataclass(slots=True, kw_only=True)
class _Trial:
    """Plans of one survey that each leave out some stations."""

    prospect: Prospect  # of all stations
    weather: ClearSkyScenarios
    there: set[str]
    plan: Plan
    delivered_bits: BitsArray  # by weather, of the plan as it is

    @classmethod
    def of(cls, wide: Scenario, there: set[str], weathers: int) -> "_Trial":
        prospect, weather = survey(wide, reasons=False), replicas(wide, weathers)
        plan = _planned(prospect, weather, there)
        return cls(
            prospect=prospect,
            weather=weather,
            there=there,
            plan=plan,
            delivered_bits=_delivered(plan, weather),
        )

    def without(self) -> Addition:
        return self._addition(NONE, self.delivered_bits, self.plan)

    def having(self, station: str) -> Addition:
        plan = _planned(self.prospect, self.weather, self.there | {station})
        bits = _delivered(plan, self.weather)
        if bits.mean() < self.delivered_bits.mean():
            return self._addition(station, self.delivered_bits, self.plan)
        return self._addition(station, bits, plan)

    def _addition(self, station: str, bits: BitsArray, plan: Plan) -> Addition:
        scenario = self.prospect.scenario
        now, before = spread(bits), spread(self.delivered_bits)
        site = next((one.key_site for one in scenario.stations if one.id == station), NONE)
        return Addition(
            station=station,
            site=site,
            contacts=sum(one.station == station for one in plan.contacts),
            mean_keys_per_day=keys_per_day(scenario, now.mean),
            gain_keys_per_day=keys_per_day(scenario, now.mean - before.mean),
            low_keys_per_day=keys_per_day(scenario, now.low),
            low_gain_keys_per_day=keys_per_day(scenario, now.low - before.low),
        )


def _planned(prospect: Prospect, weather: ClearSkyScenarios, stations: set[str]) -> Plan:
    """Return a plan, with back-ups, that uses some of the stations only."""
    ids = [station.id for station in prospect.scenario.stations]
    kept = tuple(one for one in prospect.candidates if ids[one.station] in stations)
    effort = replace(effort_of(prospect.scenario), workers=1)
    made = plan_from(replace(prospect, candidates=kept), effort=effort)
    made = replace(made, outlook=evaluate(made, weather))
    return with_backups(made, Choices(candidates=kept, pairings=prospect.pairings))


def _delivered(plan: Plan, weather: ClearSkyScenarios) -> BitsArray:
    """Return what is delivered in each weather, back-ups flown where their primaries are shut."""
    flown = switched(plan, contact_outcomes(plan.contacts, weather))
    delivered: BitsArray = relayed(plan, flown).delivered_bits.sum(axis=1)
    return delivered
