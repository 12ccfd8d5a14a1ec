"""Who has the satellite or the telescope during a contact that was not chosen."""

from collections.abc import Iterator
from dataclasses import dataclass

from euroqci_space.candidates import Candidate, SlotGrid
from euroqci_space.model import Contact, Plan
from euroqci_space.times import tai_seconds

_EDGE_S = 1e-3


@dataclass(frozen=True, slots=True, kw_only=True)
class Rival:
    """What takes a satellite or a telescope from ``start_tai_s`` to ``stop_tai_s``."""

    kind: str  # "conflict" with a contact, or "closure"
    owner: str  # the satellite or the station
    verb: str
    name: str
    bits: int | None
    start_tai_s: float  # set-up of the contact that would come after or before is within
    stop_tai_s: float


def rivals_of(plan: Plan, candidate: Candidate) -> tuple[Rival, ...]:
    """Return what stands in the way of a candidate, or of a part of it.

    Contacts count only where they take the last terminal or the last telescope.
    """
    scenario = plan.scenario
    satellite = scenario.satellites[candidate.satellite]
    station = scenario.stations[candidate.station]
    grid = SlotGrid.over(scenario.horizon, scenario.solver.slot_s)
    edges = [float(grid.edge_tai_s(at)) for at in (candidate.opening.first, candidate.opening.stop)]
    contacts = [one for one in plan.contacts if one.status != "cancelled"]
    found: list[Rival] = list(_closures(plan, satellite.name, station.id))
    for name, units, setup_s, mine in (
        (
            satellite.name,
            satellite.terminals,
            scenario.constraints.satellite_setup_s,
            [one for one in contacts if one.satellite == satellite.name and one.role == "primary"],
        ),
        (
            station.id,
            station.telescopes,
            scenario.constraints.telescope_setup_s,
            [one for one in contacts if one.station == station.id],
        ),
    ):
        near = [_rival(name, one, setup_s) for one in mine]
        near = [one for one in near if one.start_tai_s < edges[1] and edges[0] < one.stop_tai_s]
        found += near if len(near) >= units else []
    return tuple(one for one in found if one.start_tai_s < edges[1] and edges[0] < one.stop_tai_s)


def _rival(owner: str, contact: Contact, setup_s: float) -> Rival:
    return Rival(
        kind="conflict",
        owner=owner,
        verb="taken",
        name=contact.contact_id,
        bits=contact.expected_key_bits,
        start_tai_s=contact.start_tai_s - setup_s,
        stop_tai_s=contact.stop_tai_s + setup_s,
    )


def _closures(plan: Plan, satellite: str, station: str) -> Iterator[Rival]:
    rules = plan.scenario.constraints
    setups_s = {satellite: rules.satellite_setup_s, station: rules.telescope_setup_s}
    for closure in rules.closures:
        if closure.resource in setups_s:
            yield Rival(
                kind="closure",
                owner=closure.resource,
                verb="closed",
                name=f"{closure.start.isoformat()} to {closure.stop.isoformat()}",
                bits=None,
                start_tai_s=tai_seconds(closure.start),
                stop_tai_s=tai_seconds(closure.stop) + setups_s[closure.resource],
            )


def best_beside(plan: Plan, candidate: Candidate, rivals: tuple[Rival, ...]) -> float:
    """Return the most expected bits of a stretch of a candidate that meets no rival."""
    grid = SlotGrid.over(plan.scenario.horizon, plan.scenario.solver.slot_s)
    count = candidate.expected_bits.shape[0]
    edges = [float(grid.edge_tai_s(candidate.opening.first + slot)) for slot in range(count)]
    return max(
        (
            float(candidate.expected_bits[first, stop])
            for first in range(count)
            for stop in range(first + 1, count)
            if all(
                edges[stop] <= one.start_tai_s + _EDGE_S or one.stop_tai_s - _EDGE_S <= edges[first]
                for one in rivals
            )
        ),
        default=0.0,
    )
