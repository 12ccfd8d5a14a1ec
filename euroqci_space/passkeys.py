"""Every pass with the key that it can give, or the reason why it gives none."""

from dataclasses import dataclass

from euroqci_space.candidates import (
    Pairing,
    PassBudget,
    SlotGrid,
    openings,
    pairings,
    pass_budget,
)
from euroqci_space.errors import InputError, NothingToPlanError
from euroqci_space.model import Pass, Scenario
from euroqci_space.orbit import find_passes
from euroqci_space.prospect import Prospect, no_pass, resolve_elements
from euroqci_space.scenario import nearest

NO_WHOLE_BIT = "clouds or contact too short for a whole bit"


@dataclass(frozen=True, slots=True, kw_only=True)
class PassChoice:
    """One pass of a scenario under the lens; ``reason`` is "ok" where a plan can use it."""

    budget: PassBudget
    reason: str

    @property
    def secret_key_bits(self) -> int:
        """Key that a plan could take from it under a clear sky: 0 where there is a reason. [bit]"""
        return int(self.budget.key.bits) if self.reason == "ok" else 0


def choose_pass(
    scenario: Scenario, satellite: str, station: str, number: int | None = None
) -> PassChoice:
    """Return a pass of one satellite over one station: the given one, or the best for key.

    Raises
    ------
    InputError
        When the scenario has no such satellite, station or pass.
    NothingToPlanError
        When there is no pass at all.
    """
    choices = pass_choices(scenario, satellite, station)
    if number is not None:
        if not number <= len(choices):
            raise InputError.of(f"--pass is {number}; there are {len(choices)} passes")
        return choices[number - 1]
    return max(choices, key=lambda choice: (choice.reason == "ok", choice.budget.key.bits))


def pass_choices(
    scenario: Scenario, satellite: str | None = None, station: str | None = None
) -> tuple[PassChoice, ...]:
    """Return every pass with its key, or why a plan cannot use it; sorted by rise.

    Parameters
    ----------
    satellite, station
        Only those of one satellite, or of one station.

    Raises
    ------
    InputError
        When the scenario has no such satellite or station.
    NothingToPlanError
        When there is no pass at all.
    """
    names = [entry.name for entry in scenario.satellites]
    ids = [entry.id for entry in scenario.stations]
    chosen = slice(None) if satellite is None else _only(satellite, names, "satellite")
    over = slice(None) if station is None else _only(station, ids, "station")
    elements, _ = resolve_elements(scenario)
    passes = find_passes(
        elements[chosen],
        scenario.stations[over],
        scenario.horizon,
        scenario.constraints.minimum_elevation_deg,
    )
    if not len(passes):
        raise NothingToPlanError(no_pass(scenario))
    pairs = pairings(scenario, elements)
    return tuple(
        _inspected(scenario, pairs[names.index(sight.satellite), ids.index(sight.station)], sight)
        for sight in passes
    )


def _only(name: str, known: list[str], kind: str) -> slice:
    if name not in known:
        raise InputError.of(f"unknown {kind} {name!r}", fix=nearest(name, known, f"known: {known}"))
    place = known.index(name)
    return slice(place, place + 1)


def _inspected(scenario: Scenario, pairing: Pairing, sight: Pass) -> PassChoice:
    found = pass_budget(pairing, sight)
    grid = SlotGrid.over(scenario.horizon, scenario.solver.slot_s)
    if openings([sight], pairing.station, scenario.constraints, grid):
        return PassChoice(budget=found, reason=str(found.key.reason_texts))
    dark = found.seen.sun_elevation_deg <= scenario.constraints.maximum_sun_elevation_deg
    reason = "too short for a contact" if dark.all() else "daylight"
    return PassChoice(budget=found, reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class IdlePass:
    """A pass that can give no key in a plan, and why."""

    sight: Pass
    reason: str


def idle_passes(prospect: Prospect) -> tuple[IdlePass, ...]:
    """Return every pass of a survey that no contact can use, with its reason.

    Reasons: daylight, too short for a contact, block too small, error too high, background, loss,
    and "clouds or contact too short for a whole bit" where key remains but not one expected bit.
    """
    used = {id(candidate.opening.sight) for candidate in prospect.candidates}
    names = [satellite.name for satellite in prospect.scenario.satellites]
    ids = [station.id for station in prospect.scenario.stations]
    idle = []
    for sight in prospect.sights:
        if id(sight) not in used:
            pairing = prospect.pairings[names.index(sight.satellite), ids.index(sight.station)]
            reason = _inspected(prospect.scenario, pairing, sight).reason
            idle.append(IdlePass(sight=sight, reason=NO_WHOLE_BIT if reason == "ok" else reason))
    return tuple(idle)
