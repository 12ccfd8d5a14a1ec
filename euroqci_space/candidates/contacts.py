"""A chosen stretch of a candidate -> the contact that goes into the plan."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from euroqci_space.candidates.candidate import Candidate, clear_probability
from euroqci_space.candidates.grid import SlotGrid
from euroqci_space.candidates.light import Light, Pairing, counts, light
from euroqci_space.key import SecretKey, secret_key
from euroqci_space.model import ClearSky, Contact, Pass
from euroqci_space.orbit import element_age
from euroqci_space.units import loss_db


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Slots ``[first, stop)`` of a candidate, counted from the start of the horizon."""

    candidate: Candidate
    first: int
    stop: int


def contact(
    choice: Choice, mission: str, pairing: Pairing, clear_sky: ClearSky, grid: SlotGrid
) -> Contact:
    """Return the contact of a choice, with its light and key computed anew for its own samples."""
    candidate, sight = choice.candidate, choice.candidate.opening.sight
    seen = light(pairing, grid.samples_tai_s(choice.first, choice.stop))
    key = secret_key(counts(seen, pairing, grid.step_s).sum(), pairing.satellite.protocol)
    edges_tai_s = grid.edge_tai_s(np.array([choice.first, choice.stop]))
    offset = candidate.opening.first
    table = (choice.first - offset, choice.stop - offset)
    return Contact(
        contact_id=contact_id(mission, sight),
        role="primary",
        status="confirmed",
        satellite=sight.satellite,
        norad_id=sight.norad_id,
        station=sight.station,
        site=pairing.station.key_site,
        start_tai_s=float(edges_tai_s[0]),
        stop_tai_s=float(edges_tai_s[1]),
        aos_tai_s=sight.aos_tai_s,
        tca_tai_s=sight.tca_tai_s,
        los_tai_s=sight.los_tai_s,
        orbit_number=sight.orbit_number,
        clear_sky_probability=float(clear_probability(seen, clear_sky).mean()),
        secret_key_bits=int(candidate.secret_bits[table]),
        expected_key_bits=int(candidate.expected_bits[table]),
        **_seen(seen),
        **_key(key),
        **_age(pairing, float(edges_tai_s[0])),
    )


def contact_id(mission: str, sight: Pass) -> str:
    """Return the name of the contact of a pass; it stays while it is the same pass.

    It is made from mission, satellite, station and orbit number, never from times.
    """
    return f"{mission}-{sight.satellite}-{sight.station}-{sight.orbit_number}"


def _seen(seen: Light) -> dict[str, Any]:
    return {
        "max_elevation_deg": float(seen.angles.elevation_deg.max()),
        "min_range_km": float(seen.angles.range_km.min()),
        "sun_elevation_deg": float(seen.sun_elevation_deg.max()),
        "moon_separation_deg": float(seen.moon_separation_deg.min()),
        "loss_db": float(loss_db(seen.budget.efficiency.mean())),
    }


def _key(key: SecretKey) -> dict[str, Any]:
    return {
        "sifted_bits": float(key.sifted_bits),
        "qber": float(key.qber),
        "asymptotic_key_bits": int(key.asymptotic_bits),
    }


def _age(pairing: Pairing, start_tai_s: float) -> dict[str, Any]:
    age = element_age(pairing.elements, start_tai_s)
    return {
        "element_epoch_tai_s": pairing.elements.epoch_tai_s,
        "element_age_h": age.age_h,
        "timing_error_s": age.timing_error_median_s,
    }
