"""What happens along each contact: the sky over the station, the link, the rate."""

import itertools
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from euroqci_space.candidates import Light, Pairing, counts, light, pairings
from euroqci_space.model import Contact, Plan
from euroqci_space.sky import moon, sun_angles

FloatArray = NDArray[np.float64]

STEP_S = 10.0
FEWEST, MOST = 9, 61
ALL_SAMPLES = 24_000  # of all contacts together; more contacts are sampled less finely


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Body:
    """Where the Sun or the Moon stands at the highest point of the pass. [deg]"""

    azimuth_deg: float
    elevation_deg: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ContactCurves:
    """Samples (n,) along the whole pass of a contact, from rise to set.

    ``terms_db`` are the losses at the highest point, in the order of the light.
    """

    tai_s: FloatArray
    azimuth_deg: FloatArray
    elevation_deg: FloatArray
    range_km: FloatArray
    loss_db: FloatArray
    sifted_hz: FloatArray
    qber: FloatArray
    terms_db: tuple[tuple[str, float], ...]
    sun: Body
    moon: Body


def contact_curves(plan: Plan) -> dict[str, ContactCurves]:
    """Return the curves of every contact by its id; passes of one pairing are done together."""
    number = len(plan.contacts)
    most = MOST if not number else max(FEWEST, min(MOST, ALL_SAMPLES // number))
    groups: dict[tuple[str, str], list[Contact]] = defaultdict(list)
    for contact in plan.contacts:
        groups[contact.satellite, contact.station].append(contact)
    curves: dict[str, ContactCurves] = {}
    for pairing in pairings(plan.scenario, plan.elements).values():
        group = groups.get((pairing.satellite.name, pairing.station.id), [])
        if group:
            curves |= _of_pairing(pairing, group, most)
    return curves


def _of_pairing(pairing: Pairing, group: list[Contact], most: int) -> dict[str, ContactCurves]:
    instants = [_samples(contact, most) for contact in group]
    seen = light(pairing, np.concatenate(instants))
    edges = np.cumsum([0, *(len(part) for part in instants)])
    parts = [slice(int(a), int(b)) for a, b in itertools.pairwise(edges)]
    return {
        contact.contact_id: _part(pairing, seen, part)
        for contact, part in zip(group, parts, strict=True)
    }


def _samples(contact: Contact, most: int) -> FloatArray:
    duration_s = contact.los_tai_s - contact.aos_tai_s
    number = int(min(most, max(FEWEST, round(duration_s / STEP_S) + 1)))
    return np.linspace(contact.aos_tai_s, contact.los_tai_s, number)


def _part(pairing: Pairing, seen: Light, part: slice) -> ContactCurves:
    by_second = counts(seen, pairing, 1.0)[part]
    elevation_deg = seen.angles.elevation_deg[part]
    top = part.start + int(np.argmax(elevation_deg))
    sun_at = sun_angles(pairing.station, seen.tai_s[top : top + 1])
    moon_at = moon(pairing.station, seen.tai_s[top : top + 1])
    return ContactCurves(
        tai_s=seen.tai_s[part],
        azimuth_deg=seen.angles.azimuth_deg[part],
        elevation_deg=elevation_deg,
        range_km=seen.angles.range_km[part],
        loss_db=seen.budget.loss_db[part],
        sifted_hz=np.asarray(by_second.sifted_bits),
        qber=np.asarray(by_second.qber),
        terms_db=tuple((term.name, float(term.loss_db[top])) for term in seen.budget.terms()),
        sun=_body(sun_at.azimuth_deg, sun_at.elevation_deg),
        moon=_body(moon_at.azimuth_deg, moon_at.elevation_deg),
    )


def _body(azimuth_deg: FloatArray, elevation_deg: FloatArray) -> Body:
    return Body(azimuth_deg=float(azimuth_deg[0]), elevation_deg=float(elevation_deg[0]))
