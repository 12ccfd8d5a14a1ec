"""Where satellites are: element sets, designed orbits, propagation, passes."""

from euroqci_space.model import WalkerPattern
from euroqci_space.orbit.age import ElementAge, age_warnings, element_age, refuse_old_elements
from euroqci_space.orbit.apsides import apsides_km
from euroqci_space.orbit.designers import (
    KeplerianOrbit,
    RepeatTrack,
    Shape,
    keplerian,
    repeat_altitude_km,
    repeat_ground_track,
    sun_synchronous,
)
from euroqci_space.orbit.elements import Elements, read_elements
from euroqci_space.orbit.finder import find_passes
from euroqci_space.orbit.frames import Pole, earth_rotation_data
from euroqci_space.orbit.intervals import (
    Intervals,
    complement,
    contains,
    intersect,
    intervals,
    union,
)
from euroqci_space.orbit.look import LookAngles, look_angles, slew_rate_deg_s
from euroqci_space.orbit.maskfile import read_mask
from euroqci_space.orbit.masks import Mask
from euroqci_space.orbit.passes import LeftOut, Passes
from euroqci_space.orbit.propagate import Subpoints, positions_km, subpoints
from euroqci_space.orbit.restrict import where, within
from euroqci_space.orbit.walker import walker, walker_member

__all__ = [
    "ElementAge",
    "Elements",
    "Intervals",
    "KeplerianOrbit",
    "LeftOut",
    "LookAngles",
    "Mask",
    "Passes",
    "Pole",
    "RepeatTrack",
    "Shape",
    "Subpoints",
    "WalkerPattern",
    "age_warnings",
    "apsides_km",
    "complement",
    "contains",
    "earth_rotation_data",
    "element_age",
    "find_passes",
    "intersect",
    "intervals",
    "keplerian",
    "look_angles",
    "positions_km",
    "read_elements",
    "read_mask",
    "refuse_old_elements",
    "repeat_altitude_km",
    "repeat_ground_track",
    "slew_rate_deg_s",
    "subpoints",
    "sun_synchronous",
    "union",
    "walker",
    "walker_member",
    "where",
    "within",
]
