"""Orbits: element sets, designers, frames, propagation, passes."""

from euroqci_space.orbit.age import (
    ElementAge,
    age_warnings,
    element_age,
    refuse_old_elements,
    timing_errors_s,
)
from euroqci_space.orbit.designers import (
    KeplerianOrbit,
    RepeatTrack,
    Shape,
    keplerian,
    repeat_altitude_km,
    repeat_ground_track,
    sun_synchronous,
)
from euroqci_space.orbit.elements import ElementFile, Elements, read_elements
from euroqci_space.orbit.satrec import satrec
from euroqci_space.orbit.walker import WalkerPattern, walker

__all__ = [
    "ElementAge",
    "ElementFile",
    "Elements",
    "KeplerianOrbit",
    "RepeatTrack",
    "Shape",
    "WalkerPattern",
    "age_warnings",
    "element_age",
    "keplerian",
    "read_elements",
    "refuse_old_elements",
    "repeat_altitude_km",
    "repeat_ground_track",
    "satrec",
    "sun_synchronous",
    "timing_errors_s",
    "walker",
]
