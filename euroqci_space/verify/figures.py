"""Rules on the figures that a contact reports: they are what the judge's own geometry gives."""

import numpy as np

from euroqci_space.model import Contact
from euroqci_space.times import utc_text
from euroqci_space.verify.case import Case
from euroqci_space.verify.geometry import View
from euroqci_space.verify.tolerance import (
    AGE_H,
    EDGE_S,
    ELEVATION_DEG,
    MOON_DEG,
    RANGE_KM,
    SUN_DEG,
    TIME_S,
)
from euroqci_space.verify.verdict import Findings

_FINE_STEPS = 201  # 0.01 s, as an overhead pass turns by a degree a second at its top
_EDGE_ELEVATION_DEG = 0.002  # at the mask a grazing pass moves this little in 0.1 s


def extremes(case: Case) -> Findings:
    """Judge the highest elevation, least range, highest Sun and least Moon separation.

    The planner looks at the middle of each second: its extreme may lie between the one at those
    instants and the true one.
    """
    for (contact, seen), (_, middle) in zip(case.views, case.middles, strict=True):
        top = _around_top(case, contact, seen)
        seen_deg, middle_deg = seen.moon_separation_deg, middle.moon_separation_deg
        yield (
            contact.contact_id,
            (
                _outside(
                    contact,
                    "max_elevation_deg",
                    middle.elevation_deg.max(),
                    top.elevation_deg.max(),
                    ELEVATION_DEG,
                )
                or _outside(
                    contact, "min_range_km", top.range_km.min(), middle.range_km.min(), RANGE_KM
                )
                or _outside(
                    contact,
                    "sun_elevation_deg",
                    middle.sun_elevation_deg.max(),
                    seen.sun_elevation_deg.max(),
                    SUN_DEG,
                )
                or _outside(
                    contact,
                    "moon_separation_deg",
                    min(seen_deg.min(), middle_deg.min()),
                    middle_deg.min(),
                    MOON_DEG,
                )
            ),
        )


def _outside(
    contact: Contact, name: str, least: float, most: float, tolerance: float
) -> str | None:
    stated = getattr(contact, name)
    if least - tolerance <= stated <= most + tolerance:
        return None
    own = f"{least:.3f}" if most - least < 0.001 else f"{least:.3f} to {most:.3f}"
    return f"{name} is stated as {stated:.3f}, it is {own} (tolerance {tolerance:g})"


def _around_top(case: Case, contact: Contact, seen: View) -> View:
    """Look closer at the highest second of a contact."""
    top_tai_s = seen.tai_s[int(np.argmax(np.nan_to_num(seen.elevation_deg, nan=-np.inf)))]
    earliest_tai_s = max(contact.start_tai_s, top_tai_s - 1.0)
    latest_tai_s = min(contact.stop_tai_s, top_tai_s + 1.0)
    return case.look(contact, np.linspace(earliest_tai_s, latest_tai_s, _FINE_STEPS))


def brackets(case: Case) -> Findings:
    """Judge that a pass begins and ends at the mask, or at the edge of the horizon."""
    limits = case.plan.scenario.horizon
    for contact in case.flown:
        open_start = abs(contact.aos_tai_s - limits.start_tai_s) <= TIME_S
        open_end = abs(contact.los_tai_s - limits.stop_tai_s) <= TIME_S
        yield (
            contact.contact_id,
            (
                _edge(case, contact, "aos", contact.aos_tai_s, +1.0, open_start)
                or _edge(case, contact, "los", contact.los_tai_s, -1.0, open_end)
                or _top(case, contact)
            ),
        )


def _edge(
    case: Case, contact: Contact, name: str, tai_s: float, inward: float, is_open: bool
) -> str | None:
    """Tell whether the elevation crosses the mask within the tolerance of an edge."""
    mask_deg = case.constraints.minimum_elevation_deg
    offsets_s = np.array([-EDGE_S, 0.0, EDGE_S]) * inward
    outside_deg, at_deg, inside_deg = case.look(contact, tai_s + offsets_s).elevation_deg
    if is_open and inside_deg >= mask_deg - _EDGE_ELEVATION_DEG:
        return None
    crosses = outside_deg - _EDGE_ELEVATION_DEG <= mask_deg <= inside_deg + _EDGE_ELEVATION_DEG
    if crosses:
        return None
    return f"{name} {utc_text(tai_s)}: elevation is {at_deg:.3f} deg, the mask is {mask_deg:g} deg"


def _top(case: Case, contact: Contact) -> str | None:
    """Tell whether the satellite stands highest at ``tca``."""
    inside = np.linspace(contact.aos_tai_s, contact.los_tai_s, 101)
    highest_deg = case.look(contact, inside).elevation_deg.max()
    stated_deg = case.look(contact, np.array([contact.tca_tai_s])).elevation_deg[0]
    if stated_deg >= highest_deg - ELEVATION_DEG:
        return None
    return f"tca: elevation is {stated_deg:.3f} deg, the pass reaches {highest_deg:.3f} deg"


def element_ages(case: Case) -> Findings:
    """Judge the epoch and the age of the elements, and that a timing error is given."""
    for contact in case.flown:
        yield contact.contact_id, _age_fault(case, contact)


def _age_fault(case: Case, contact: Contact) -> str | None:
    epoch_tai_s = case.elements[contact.satellite].epoch_tai_s
    if abs(contact.element_epoch_tai_s - epoch_tai_s) > TIME_S:
        stated = utc_text(contact.element_epoch_tai_s)
        return f"element epoch is stated as {stated}, the elements are of {utc_text(epoch_tai_s)}"
    age_h = (contact.start_tai_s - epoch_tai_s) / 3600.0
    if abs(contact.element_age_h - age_h) > AGE_H:
        return f"element age is stated as {contact.element_age_h:.5f} h, it is {age_h:.5f} h"
    if contact.timing_error_s < 0.0:
        return f"timing error is {contact.timing_error_s:g} s, a length of time is not negative"
    return None
