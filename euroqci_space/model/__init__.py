"""The nouns of the mission. Frozen records, no physics; read them first."""

from euroqci_space.model.devices import Detector, Protocol, Satellite, Telescope, Terminal
from euroqci_space.model.keys import Contact, Delivery, Demand, Transfer
from euroqci_space.model.orbits import ElementSet, Horizon, Pass, Station

__all__ = [
    "Contact",
    "Delivery",
    "Demand",
    "Detector",
    "ElementSet",
    "Horizon",
    "Pass",
    "Protocol",
    "Satellite",
    "Station",
    "Telescope",
    "Terminal",
    "Transfer",
]
