"""What a station sees of a satellite at instants: geometry, sky, link and counts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from euroqci_space.key import Counts, slot_counts
from euroqci_space.link import Conditions, Geometry, LinkBudget, link_budget
from euroqci_space.model import ElementSet, Satellite, Station, Telescope
from euroqci_space.orbit import LookAngles, look_angles
from euroqci_space.sky import moon, moon_separation_deg, sun_elevation_deg

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """A satellite and a station with all that the physics needs of both."""

    satellite: Satellite
    elements: ElementSet
    station: Station
    telescope: Telescope
    visibility_km: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Light:
    """Samples along one or more stretches of passes, arrays (n,)."""

    tai_s: FloatArray
    angles: LookAngles
    sun_elevation_deg: FloatArray
    moon_separation_deg: FloatArray
    budget: LinkBudget


def light(pairing: Pairing, tai_s: FloatArray) -> Light:
    """Return geometry, sky and link budget at each instant (n,). [s]

    Raises
    ------
    InputError
        When the satellite cannot be propagated, or no transmittance is known for its wavelength.
    """
    angles = look_angles(pairing.elements, pairing.station, tai_s)
    sun_deg = sun_elevation_deg(pairing.station, tai_s)
    moon_now = moon(pairing.station, tai_s)
    separation_deg = moon_separation_deg(
        pairing.station, angles.azimuth_deg, angles.elevation_deg, tai_s
    )
    conditions = Conditions(
        visibility_km=pairing.visibility_km,
        sun_elevation_deg=sun_deg,
        moon_elevation_deg=moon_now.elevation_deg,
        moon_illumination=moon_now.illuminated_fraction,
        moon_separation_deg=separation_deg,
    )
    geometry = Geometry(elevation_deg=angles.elevation_deg, range_km=angles.range_km)
    satellite = pairing.satellite
    budget = link_budget(
        geometry, satellite.terminal, pairing.telescope, satellite.protocol, conditions
    )
    return Light(
        tai_s=tai_s,
        angles=angles,
        sun_elevation_deg=sun_deg,
        moon_separation_deg=separation_deg,
        budget=budget,
    )


def counts(seen: Light, pairing: Pairing, step_s: float) -> Counts:
    """Return the detector counts of each sample, which stands for ``step_s`` of time."""
    return slot_counts(
        seen.budget.efficiency,
        seen.budget.extraneous_probability,
        seen.budget.intrinsic_error,
        pairing.satellite.protocol,
        step_s,
        pairing.telescope.detector.afterpulse_probability,
    )
