"""The key of one contact, scored again: the shared physics on the judge's own geometry."""

from dataclasses import dataclass
from math import floor

from euroqci_space.key import Counts, secret_key, slot_counts
from euroqci_space.link import Conditions, Geometry, link_budget
from euroqci_space.model import Contact, Satellite, Station
from euroqci_space.units import loss_db
from euroqci_space.verification.case import Case
from euroqci_space.verification.geometry import Vector, View


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a contact is worth under a clear sky."""

    secret_key_bits: int
    asymptotic_key_bits: int
    sifted_bits: float
    qber: float
    loss_db: float


def score(case: Case, contact: Contact, seen: View) -> Score:
    """Return the worth of a contact, all of it above the ground.

    ``seen`` is the view from the middle of each second: counts are rates there times its length.

    Raises
    ------
    ValueError
        When the hardware of the scenario cannot be.
    """
    satellite = case.satellites[contact.satellite]
    station = case.stations[contact.station]
    efficiency, by_sample = detections(
        case, satellite, station, seen, contact.duration_s / len(seen.tai_s)
    )
    counts = by_sample.sum()
    key = secret_key(counts, satellite.protocol)
    return Score(
        secret_key_bits=floor(key.bits),
        asymptotic_key_bits=floor(key.asymptotic_bits),
        sifted_bits=float(counts.sifted_bits),
        qber=float(counts.qber),
        loss_db=float(loss_db(efficiency.mean())),
    )


def detections(
    case: Case, satellite: Satellite, station: Station, seen: View, step_s: float
) -> tuple[Vector, Counts]:
    """Return efficiency and detector counts of samples that stand for ``step_s`` each."""
    telescope = case.telescopes[station.telescope]
    budget = link_budget(
        Geometry(elevation_deg=seen.elevation_deg, range_km=seen.range_km),
        satellite.terminal,
        telescope,
        satellite.protocol,
        _conditions(case, seen),
    )
    return budget.efficiency, slot_counts(
        budget.efficiency,
        budget.extraneous_probability,
        budget.intrinsic_error,
        satellite.protocol,
        step_s,
        telescope.detector.afterpulse_probability,
    )


def _conditions(case: Case, seen: View) -> Conditions:
    return Conditions(
        visibility_km=case.plan.scenario.visibility_km,
        sun_elevation_deg=seen.sun_elevation_deg,
        moon_elevation_deg=seen.moon_elevation_deg,
        moon_illumination=seen.moon_illumination,
        moon_separation_deg=seen.moon_separation_deg,
    )
