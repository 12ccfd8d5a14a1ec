"""From geometry to the light that is counted: loss, background, error.

A function here is one published model; ``link_budget`` puts them together.
"""

from euroqci_space.link.budget import LinkBudget, LossTerm, link_budget
from euroqci_space.link.detectors import extraneous_probability
from euroqci_space.link.situation import Conditions, Geometry
from euroqci_space.link.turbulence import HV57, TurbulenceProfile

__all__ = [
    "HV57",
    "Conditions",
    "Geometry",
    "LinkBudget",
    "LossTerm",
    "TurbulenceProfile",
    "extraneous_probability",
    "link_budget",
]
