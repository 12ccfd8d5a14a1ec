"""Rules on radio contacts: in sight, long enough, one at a time, after what they serve."""

from collections import Counter

import numpy as np

from euroqci_space.model import Contact, RadioContact
from euroqci_space.verification.case import Case, samples
from euroqci_space.verification.geometry import view
from euroqci_space.verification.instants import when
from euroqci_space.verification.tolerance import ELEVATION_DEG, TIME_S
from euroqci_space.verification.verdict import Findings


def contacts(case: Case) -> Findings:
    """Judge names and times of each radio contact, and that it can serve what it says it serves."""
    ids = Counter(one.radio_id for one in case.plan.radio_contacts)
    served = Counter(name for one in case.plan.radio_contacts for name in one.serves)
    flown = {contact.contact_id: contact for contact in case.flown}
    for one in case.plan.radio_contacts:
        fault = f"the id stands {ids[one.radio_id]} times" if ids[one.radio_id] > 1 else None
        fault = fault or _misfit(case, one)
        for name in one.serves:
            twice = f"{name} is served {served[name]} times" if served[name] > 1 else None
            fault = fault or twice or _unserved(case, one, flown.get(name))
        yield one.radio_id, fault


def _misfit(case: Case, one: RadioContact) -> str | None:
    limits = case.plan.scenario.horizon
    if one.satellite not in case.elements:
        return f"satellite {one.satellite!r} is not in the scenario"
    if one.station not in case.radio_stations:
        return f"radio station {one.station!r} is not in the scenario"
    if not limits.start_tai_s - TIME_S <= one.start_tai_s < one.stop_tai_s:
        return f"starts at {when(one.start_tai_s)} and stops at {when(one.stop_tai_s)}"
    if not one.stop_tai_s <= limits.stop_tai_s + TIME_S:
        return f"stops at {when(one.stop_tai_s)}, after the horizon"
    return None if one.serves else "serves no contact"


def _unserved(case: Case, one: RadioContact, contact: Contact | None) -> str | None:
    if contact is None or contact.satellite != one.satellite:
        return "serves what is no contact of its satellite"
    left_s = one.stop_tai_s - max(one.start_tai_s, contact.stop_tai_s)
    if left_s >= case.radio.contact_s - TIME_S:
        return None
    return f"has {left_s:.3f} s after {contact.contact_id}, it takes {case.radio.contact_s:g}"


def sight(case: Case) -> Findings:
    """Judge that the satellite stands high enough over the station during all of it."""
    least_deg = case.radio.minimum_elevation_deg
    for one in case.plan.radio_contacts:
        if one.start_tai_s >= case.now_tai_s and _misfit(case, one) is None:
            station = case.radio_stations[one.station].place
            seen = view(case.elements[one.satellite], station, samples(one)).elevation_deg
            lowest_deg = float(np.min(np.nan_to_num(seen, nan=-np.inf)))
            fault = f"elevation falls to {lowest_deg:.3f} deg, at least {least_deg:g}"
            yield one.radio_id, None if lowest_deg >= least_deg - ELEVATION_DEG else fault


def antennas(case: Case) -> Findings:
    """Judge that no satellite has two radio contacts at once, and no station more than antennas."""
    earlier: list[RadioContact] = []
    for one in sorted(case.plan.radio_contacts, key=lambda one: one.start_tai_s):
        yield one.radio_id, _crowded(case, one, earlier)
        earlier.append(one)


def _crowded(case: Case, one: RadioContact, earlier: list[RadioContact]) -> str | None:
    setup_s = case.radio.antenna_setup_s
    begin_tai_s = one.start_tai_s + TIME_S
    same = [other for other in earlier if other.satellite == one.satellite]
    here = [other for other in earlier if other.station == one.station]
    at_once = [other.radio_id for other in same if other.stop_tai_s > begin_tai_s]
    if at_once:
        return f"satellite {one.satellite} is busy with {', '.join(at_once)}"
    taken = [other.radio_id for other in here if other.stop_tai_s + setup_s > begin_tai_s]
    station = case.radio_stations.get(one.station)
    if station is not None and len(taken) >= station.antennas:
        return f"station {one.station}, antennas {station.antennas}: busy with {', '.join(taken)}"
    return None
