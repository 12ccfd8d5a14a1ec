"""Rules on the figures that a contact reports: they are what the judge's own geometry gives."""

import numpy as np

from euroqci_space.model import Contact
from euroqci_space.verification.case import Case
from euroqci_space.verification.geometry import Vector, View
from euroqci_space.verification.instants import when
from euroqci_space.verification.tolerance import (
    AGE_H,
    EDGE_S,
    ELEVATION_DEG,
    MOON_DEG,
    RANGE_KM,
    SUN_DEG,
    TIME_S,
)
from euroqci_space.verification.verdict import Findings

_FINE_STEPS = 201  # 0.01 s, as an overhead pass turns by a degree a second at its top
_PASS_STEPS = 101
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
    for contact in case.ahead:
        seen = case.look(contact, _instants(contact))
        yield contact.contact_id, _bracket_fault(case, contact, seen.elevation_deg)


def _instants(contact: Contact) -> Vector:
    """Return the instants around rise, around set, at the top, and through the pass."""
    around_s = np.array([-EDGE_S, 0.0, EDGE_S])
    through_tai_s = np.linspace(contact.aos_tai_s, contact.los_tai_s, _PASS_STEPS)
    rise_tai_s, set_tai_s = contact.aos_tai_s + around_s, contact.los_tai_s - around_s
    return np.concatenate([rise_tai_s, set_tai_s, [contact.tca_tai_s], through_tai_s])


def _bracket_fault(case: Case, contact: Contact, elevation_deg: Vector) -> str | None:
    limits = case.plan.scenario.horizon
    mask_deg = case.constraints.minimum_elevation_deg
    highest_deg, top_deg = elevation_deg[7:].max(), elevation_deg[6]
    edges = (
        ("aos", contact.aos_tai_s, elevation_deg[:3], limits.start_tai_s),
        ("los", contact.los_tai_s, elevation_deg[3:6], limits.stop_tai_s),
    )
    for name, tai_s, around_deg, limit_tai_s in edges:
        is_open = abs(tai_s - limit_tai_s) <= TIME_S
        if not _crosses(around_deg, mask_deg, is_open):
            stated = f"{name} {when(tai_s)}: elevation is {around_deg[1]:.3f} deg"
            return f"{stated}, the mask is {mask_deg:g} deg (tolerance {EDGE_S:g} s)"
    if not top_deg >= highest_deg - ELEVATION_DEG:
        return f"tca: elevation is {top_deg:.3f} deg, the pass reaches {highest_deg:.3f} deg"
    return None


def _crosses(around_deg: Vector, mask_deg: float, is_open: bool) -> bool:
    """Tell whether the elevation, from outside to inside, crosses the mask; or began above it."""
    outside_deg, _, inside_deg = around_deg
    above = inside_deg >= mask_deg - _EDGE_ELEVATION_DEG
    return bool(above and (is_open or outside_deg <= mask_deg + _EDGE_ELEVATION_DEG))


def element_ages(case: Case) -> Findings:
    """Judge the epoch and the age of the elements, and that a timing error is given."""
    for contact in case.ahead:
        yield contact.contact_id, _age_fault(case, contact)


def _age_fault(case: Case, contact: Contact) -> str | None:
    epoch_tai_s = case.elements[contact.satellite].epoch_tai_s
    if abs(contact.element_epoch_tai_s - epoch_tai_s) > TIME_S:
        stated = when(contact.element_epoch_tai_s)
        return f"element epoch is stated as {stated}, the elements are of {when(epoch_tai_s)}"
    age_h = (contact.start_tai_s - epoch_tai_s) / 3600.0
    if abs(contact.element_age_h - age_h) > AGE_H:
        return f"element age is stated as {contact.element_age_h:.5f} h, it is {age_h:.5f} h"
    if contact.timing_error_s < 0.0:
        return f"timing error is {contact.timing_error_s:g} s, a length of time is not negative"
    return None
