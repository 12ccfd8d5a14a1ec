"""Rules on turning: satellite and telescope have time from one contact to the next."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from math import atan2, degrees

import numpy as np

from euroqci_space.model import Contact
from euroqci_space.verification.case import Case
from euroqci_space.verification.geometry import View
from euroqci_space.verification.tolerance import SLEW_S
from euroqci_space.verification.verdict import Findings

TurnTime = Callable[[View, View], float]


def satellite_slews(case: Case) -> Findings:
    """Judge that a satellite can turn to each contact from the one before, and acquire."""
    rules = case.constraints
    rate_deg_s = rules.satellite_slew_deg_s
    if rate_deg_s is None:
        return

    def turn_s(before: View, after: View) -> float:
        """Take the angle between the lines of sight among the stars, over the rate."""
        old, new = before.sky_line_km[:, -1], after.sky_line_km[:, 0]
        across, along = float(np.linalg.norm(np.cross(old, new))), float(old @ new)
        return rules.satellite_setup_s + degrees(atan2(across, along)) / rate_deg_s

    numbers = {name: satellite.terminals for name, satellite in case.satellites.items()}
    yield from _judged(case, "satellite", numbers, turn_s)


def telescope_slews(case: Case) -> Findings:
    """Judge that a telescope can turn to each contact from the one before, and acquire."""
    rules = case.constraints
    azimuth_deg_s, elevation_deg_s = rules.telescope_azimuth_deg_s, rules.telescope_elevation_deg_s
    if azimuth_deg_s is None or elevation_deg_s is None:
        return

    def turn_s(before: View, after: View) -> float:
        """Turn both axes at once, azimuth the shorter way round."""
        around_deg = abs(float(after.azimuth_deg[0] - before.azimuth_deg[-1]))
        up_deg = abs(float(after.elevation_deg[0] - before.elevation_deg[-1]))
        slew_s = max(min(around_deg, 360.0 - around_deg) / azimuth_deg_s, up_deg / elevation_deg_s)
        return rules.telescope_setup_s + slew_s

    numbers = {name: station.telescopes for name, station in case.stations.items()}
    yield from _judged(case, "station", numbers, turn_s)


def _judged(case: Case, kind: str, numbers: dict[str, int], turn_s: TurnTime) -> Findings:
    ahead = {contact.contact_id for contact in case.ahead}
    groups: dict[str, list[Contact]] = defaultdict(list)
    for contact in sorted(case.primary, key=lambda contact: contact.start_tai_s):
        groups[getattr(contact, kind)].append(contact)
    for name, contacts in groups.items():
        if not numbers[name]:
            continue  # the rule on how many there are tells it
        for before, contact in _in_turn(contacts, numbers[name]):
            if contact.contact_id in ahead:
                yield contact.contact_id, _fault(case, before, contact, turn_s)


def _in_turn(contacts: list[Contact], number: int) -> Iterator[tuple[Contact | None, Contact]]:
    """Give each contact to the terminal that has rested longest, and yield what it did before."""
    last: list[Contact | None] = [None] * number
    for contact in contacts:
        rested = min(range(number), key=lambda place: _stop_tai_s(last[place]))
        yield last[rested], contact
        last[rested] = contact


def _stop_tai_s(contact: Contact | None) -> float:
    return float("-inf") if contact is None else contact.stop_tai_s


def _fault(case: Case, before: Contact | None, contact: Contact, turn_s: TurnTime) -> str | None:
    if before is None:
        return None
    seen = [
        case.look(one, np.array([one.start_tai_s, one.stop_tai_s])) for one in (before, contact)
    ]
    needed_s, there_s = turn_s(seen[0], seen[1]), contact.start_tai_s - before.stop_tai_s
    fault = f"{there_s:.3f} s after {before.contact_id}, turning and set-up take {needed_s:.3f} s"
    return None if there_s >= needed_s - SLEW_S else fault
