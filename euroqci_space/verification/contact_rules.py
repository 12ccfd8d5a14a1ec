"""Rules that each contact obeys at every instant: place, light, length, closures."""

import numpy as np

from euroqci_space.model import Contact
from euroqci_space.times import tai_seconds
from euroqci_space.verification.case import Case
from euroqci_space.verification.geometry import Vector
from euroqci_space.verification.instants import when
from euroqci_space.verification.tolerance import ELEVATION_DEG, MOON_DEG, SUN_DEG, TIME_S
from euroqci_space.verification.verdict import Findings


def horizon(case: Case) -> Findings:
    """Judge that contacts lie within the planned stretch of time, set-up included."""
    limits = case.plan.scenario.horizon
    setup_s = max(case.constraints.satellite_setup_s, case.constraints.telescope_setup_s)
    for contact in case.flown:
        fault = None
        early_s = limits.start_tai_s - (contact.start_tai_s - setup_s)
        if early_s > TIME_S:
            fault = f"its set-up starts {early_s:.3f} s before the horizon"
        elif contact.stop_tai_s > limits.stop_tai_s + TIME_S:
            fault = f"stops {contact.stop_tai_s - limits.stop_tai_s:.3f} s after the horizon"
        yield contact.contact_id, fault


def minimum_contact(case: Case) -> Findings:
    """Judge that no contact is too short."""
    least_s = case.constraints.minimum_contact_s
    for contact in case.flown:
        fault = f"lasts {contact.duration_s:.3f} s, at least {least_s:g} s"
        yield contact.contact_id, fault if contact.duration_s < least_s - TIME_S else None


def visibility(case: Case) -> Findings:
    """Judge that the satellite stands high enough, from start to stop."""
    least_deg = case.constraints.minimum_elevation_deg
    for contact, seen in case.views:
        worst = int(np.argmin(_lowest(seen.elevation_deg)))
        fault = _reading("elevation", seen.tai_s, seen.elevation_deg, worst)
        fine = seen.elevation_deg[worst] >= least_deg - ELEVATION_DEG
        yield contact.contact_id, None if fine else f"{fault}, at least {least_deg:g}"


def night(case: Case) -> Findings:
    """Judge that the Sun is low enough at the station, from start to stop."""
    most_deg = case.constraints.maximum_sun_elevation_deg
    for contact, seen in case.views:
        worst = int(np.argmax(seen.sun_elevation_deg))
        fault = _reading("Sun elevation", seen.tai_s, seen.sun_elevation_deg, worst)
        fine = seen.sun_elevation_deg[worst] <= most_deg + SUN_DEG
        yield contact.contact_id, None if fine else f"{fault}, at most {most_deg:g}"


def moon(case: Case) -> Findings:
    """Judge that the satellite keeps its distance from the Moon, from start to stop."""
    least_deg = case.constraints.minimum_moon_separation_deg
    for contact, seen in case.views:
        worst = int(np.argmin(_lowest(seen.moon_separation_deg)))
        fault = _reading("Moon separation", seen.tai_s, seen.moon_separation_deg, worst)
        fine = least_deg == 0.0 or seen.moon_separation_deg[worst] >= least_deg - MOON_DEG
        yield contact.contact_id, None if fine else f"{fault}, at least {least_deg:g}"


def _lowest(values: Vector) -> Vector:
    """Let an instant without a position count as the worst."""
    return np.nan_to_num(values, nan=-np.inf)


def _reading(what: str, tai_s: Vector, values_deg: Vector, index: int) -> str:
    return f"{what} is {values_deg[index]:.3f} deg at {when(tai_s[index])}"


def closures(case: Case) -> Findings:
    """Judge that nobody works, set-up included, while a station or satellite is closed."""
    for contact in case.ahead:
        yield contact.contact_id, _closed(case, contact)


def _closed(case: Case, contact: Contact) -> str | None:
    setups_s = {
        contact.satellite: case.constraints.satellite_setup_s,
        contact.station: case.constraints.telescope_setup_s,
    }
    for closure in case.constraints.closures:
        setup_s = setups_s.get(closure.resource)
        if setup_s is None:
            continue
        opens_tai_s, closes_tai_s = tai_seconds(closure.stop), tai_seconds(closure.start)
        from_tai_s = max(contact.start_tai_s - setup_s, closes_tai_s)
        common_s = min(contact.stop_tai_s, opens_tai_s) - from_tai_s
        if common_s > TIME_S:
            begun = f"{when(closes_tai_s)} to {when(opens_tai_s)}"
            return f"works {common_s:.3f} s while {closure.resource} is closed, {begun}"
    return None
