"""Rules on names and order: every contact is of this mission, and is there once."""

from collections import Counter
from itertools import pairwise

from euroqci_space.model import Contact
from euroqci_space.times import DAY_S
from euroqci_space.verification.case import Case, is_finite
from euroqci_space.verification.tolerance import TIME_S
from euroqci_space.verification.verdict import Findings

_NODE_DRIFT_REV_PER_DAY = 0.05  # J2 turns the perigee by at most 18 degrees a day
_STATUSES = {"primary": ("confirmed", "cancelled"), "backup": ("tentative", "cancelled")}


def names(case: Case) -> Findings:
    """Judge that each contact names a satellite, a station and a site of the scenario."""
    for contact in case.plan.contacts:
        yield contact.contact_id, _unknown(case, contact)


def _unknown(case: Case, contact: Contact) -> str | None:
    station, elements = case.stations.get(contact.station), case.elements.get(contact.satellite)
    if elements is None:
        return f"satellite {contact.satellite!r} is not in the scenario"
    if station is None:
        return f"station {contact.station!r} is not in the scenario"
    if station.telescope not in case.telescopes:
        return f"telescope {station.telescope!r} of its station is not in the scenario"
    if contact.site != station.key_site:
        return f"site is {contact.site!r}, the station fills {station.key_site!r}"
    if contact.norad_id != elements.norad_id:
        return f"catalogue number is {contact.norad_id}, its elements are of {elements.norad_id}"
    return None


def identity(case: Case) -> Findings:
    """Judge that each id is made from mission, satellite, station and orbit, and is there once.

    The Sun or the Moon can cut a pass in two: its second contact is numbered ``.2``, and so on.
    """
    counts = Counter(contact.contact_id for contact in case.plan.contacts)
    parts: Counter[str] = Counter()
    for contact in case.plan.contacts:
        words = (case.plan.scenario.name, contact.satellite, contact.station, contact.orbit_number)
        expected = "-".join(map(str, words))
        parts[expected] += 1
        if counts[contact.contact_id] > 1:
            yield contact.contact_id, f"the id stands {counts[contact.contact_id]} times"
            continue
        expected += f".{parts[expected]}" if parts[expected] > 1 else ""
        fault = f"the id of this pass is {expected!r}"
        yield contact.contact_id, None if contact.contact_id == expected else fault


def orbits(case: Case) -> Findings:
    """Judge that orbit numbers of one satellite go up as often as it goes round.

    The count begins anywhere and an orbit anywhere on it, hence one orbit either way; the node
    that orbits are counted at drifts from the perigee that the mean motion counts from.
    """
    latest: dict[str, Contact] = {}
    for contact in sorted(case.flown, key=lambda contact: contact.tca_tai_s):
        before = latest.get(contact.satellite, contact)
        days = (contact.tca_tai_s - before.tca_tai_s) / DAY_S
        own = days * case.elements[contact.satellite].mean_motion_rev_per_day
        stated = contact.orbit_number - before.orbit_number
        fault = f"is {stated} orbits after {before.contact_id}, it is {own:.1f}"
        fine = abs(stated - own) <= 1.0 + _NODE_DRIFT_REV_PER_DAY * days
        yield contact.contact_id, None if fine else fault
        latest[contact.satellite] = contact


def status(case: Case) -> Findings:
    """Judge that a primary contact is confirmed, a back-up tentative, or either cancelled."""
    for contact in case.plan.contacts:
        allowed = _STATUSES[contact.role]
        fault = f"status of a {contact.role} is {contact.status!r}, allowed {' or '.join(allowed)}"
        yield contact.contact_id, None if contact.status in allowed else fault


def order(case: Case) -> Findings:
    """Judge that contacts are sorted by start."""
    previous_tai_s = float("-inf")
    for contact in case.plan.contacts:
        late = contact.start_tai_s < previous_tai_s
        yield contact.contact_id, "starts before the contact listed above it" if late else None
        previous_tai_s = contact.start_tai_s


def times(case: Case) -> Findings:
    """Judge that numbers are finite and that rise, start, stop and set follow each other."""
    for contact in case.plan.contacts:
        yield contact.contact_id, _disorder(contact)


def _disorder(contact: Contact) -> str | None:
    if not is_finite(contact):
        return "holds a number that is not finite"
    instants = {
        "aos": contact.aos_tai_s - TIME_S,
        "start": contact.start_tai_s,
        "stop": contact.stop_tai_s,
        "los": contact.los_tai_s + TIME_S,
    }
    for earlier, later in pairwise(instants):
        if not instants[earlier] < instants[later]:
            excess_s = instants[earlier] - instants[later]
            return f"{earlier} is not before {later} (by {excess_s:.3f} s)"
    if not instants["aos"] <= contact.tca_tai_s <= instants["los"]:
        return "tca is not between aos and los"
    return None
