"""Contacts of an old plan on new candidates: which can be kept, and why others cannot."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from math import ceil, floor
from typing import TYPE_CHECKING

from euroqci_space.candidates import Candidate, SlotGrid
from euroqci_space.model import Constraints, Contact, ElementSet, Horizon, Plan, Scenario
from euroqci_space.orbit import find_passes
from euroqci_space.prospect import Prospect
from euroqci_space.times import tai_seconds, utc_datetime

if TYPE_CHECKING:
    from euroqci_space.schedule import Link

_SAME_S = 2e-6  # instants of a record are rounded to the microsecond
_AROUND = timedelta(minutes=40)  # finds the pass again, also with much newer elements


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A contact of the old plan: the link that keeps it, or the reason why none can."""

    contact: Contact
    link: "Link | None"
    reason: str = ""


def promises(
    contacts: Iterable[Contact], prospect: Prospect, grid: SlotGrid
) -> tuple[Promise, ...]:
    """Tell of each old contact whether it can stay, if need be shortened to the new pass."""
    return tuple(_promise(contact, prospect, grid) for contact in contacts)


def _promise(contact: Contact, prospect: Prospect, grid: SlotGrid) -> Promise:
    from euroqci_space.schedule import Link  # noqa: PLC0415  (brings OR-Tools)

    first = ceil((contact.start_tai_s - grid.start_tai_s) / grid.slot_s - 1e-6)
    stop = floor((contact.stop_tai_s - grid.start_tai_s) / grid.slot_s + 1e-6)
    closed = closure_of(contact, prospect.scenario.constraints)
    if closed:
        return Promise(contact=contact, link=None, reason=f"{closed} is closed")
    found = [
        (min(stop, opening.stop) - max(first, opening.first), place)
        for place, candidate in enumerate(prospect.candidates)
        if _is_of(contact, candidate, prospect.scenario) and (opening := candidate.opening)
    ]
    length, place = max(found, default=(0, 0))
    if length < grid.slots_of(prospect.scenario.constraints.minimum_contact_s):
        return Promise(contact=contact, link=None, reason=_lost(found))
    opening = prospect.candidates[place].opening
    link = Link(place, max(first, opening.first), min(stop, opening.stop) - 1)
    table = (link.first - opening.first, link.last + 1 - opening.first)
    if not prospect.candidates[place].expected_bits[table]:
        return Promise(contact=contact, link=None, reason="it gives no key any more")
    return Promise(contact=contact, link=link)


def _lost(found: list[tuple[int, int]]) -> str:
    if not found:
        return "its pass is no longer above the limits in the dark, or gives no key"
    return "too little of its time is left within the pass"


def _is_of(contact: Contact, candidate: Candidate, scenario: Scenario) -> bool:
    return (
        scenario.stations[candidate.station].id == contact.station
        and scenario.satellites[candidate.satellite].name == contact.satellite
        and candidate.opening.sight.orbit_number == contact.orbit_number
    )


def closure_of(contact: Contact, rules: Constraints) -> str | None:
    """Return the resource whose closure a contact, set-up included, falls into."""
    setups_s = {
        contact.satellite: rules.satellite_setup_s,
        contact.station: rules.telescope_setup_s,
    }
    for closure in rules.closures:
        setup_s = setups_s.get(closure.resource)
        if setup_s is not None and (
            contact.start_tai_s - setup_s < tai_seconds(closure.stop)
            and contact.stop_tai_s > tai_seconds(closure.start)
        ):
            return closure.resource
    return None


def numbered(plan: Plan, elements: tuple[ElementSet, ...]) -> tuple[ElementSet, ...]:
    """Return newer element sets that count orbits as the plan did.

    Sets of different sources may count revolutions differently; the names of contacts hold the
    number of the orbit, and stay.
    """
    return tuple(
        replace(one, rev_at_epoch=one.rev_at_epoch + _shift(plan, one)) for one in elements
    )


def _shift(plan: Plan, elements: ElementSet) -> int:
    """Return by how much the plan's orbit number of a pass is above that of ``elements``."""
    stations = {station.id: station for station in plan.scenario.stations}
    for contact in plan.contacts:
        if contact.satellite != elements.name:
            continue
        middle = utc_datetime(contact.tca_tai_s)
        around = Horizon(start=middle - _AROUND, stop=middle + _AROUND)
        passes = list(find_passes((elements,), (stations[contact.station],), around, 0.0))
        if passes:
            near = min(passes, key=lambda sight: abs(sight.tca_tai_s - contact.tca_tai_s))
            return contact.orbit_number - near.orbit_number
    return 0


def same_contact(one: Contact, other: Contact) -> bool:
    """Tell whether two records of a contact say the same, but for how often it changed."""
    return all(
        _same(field.name, getattr(one, field.name), getattr(other, field.name))
        for field in fields(Contact)
        if field.name != "sequence"
    )


def same_elements(one: ElementSet, other: ElementSet) -> bool:
    """Tell whether two element sets are of the same orbit and epoch."""
    return all(
        _same(field.name, getattr(one, field.name), getattr(other, field.name))
        for field in fields(ElementSet)
        if field.name != "source"
    )


def _same(name: str, one: object, other: object) -> bool:
    if name.endswith("tai_s") and isinstance(one, float) and isinstance(other, float):
        return abs(one - other) <= _SAME_S
    return one == other
