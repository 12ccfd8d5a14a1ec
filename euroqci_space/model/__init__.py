"""The nouns of the mission. Frozen records, no physics; read them first."""

from euroqci_space.model.devices import Detector, Protocol, Telescope, Terminal
from euroqci_space.model.keys import Contact, Delivery, Demand, Medium, Transfer
from euroqci_space.model.network import FibreLink, InitialKey, Network, Relay
from euroqci_space.model.orbits import ElementSet, Horizon, Pass, Station, WalkerPattern
from euroqci_space.model.plan import PLAN_SCHEMA, Actual, Baseline, Certificate, Plan, Stage
from euroqci_space.model.scenario import (
    ClearSky,
    Closure,
    Constraints,
    ElementFileOrbit,
    Forecast,
    InputFile,
    Orbit,
    Published,
    Satellite,
    Scenario,
    SolverSettings,
    SunSynchronousOrbit,
    WalkerOrbit,
)

__all__ = [
    "PLAN_SCHEMA",
    "Actual",
    "Baseline",
    "Certificate",
    "ClearSky",
    "Closure",
    "Constraints",
    "Contact",
    "Delivery",
    "Demand",
    "Detector",
    "ElementFileOrbit",
    "ElementSet",
    "FibreLink",
    "Forecast",
    "Horizon",
    "InitialKey",
    "InputFile",
    "Medium",
    "Network",
    "Orbit",
    "Pass",
    "Plan",
    "Protocol",
    "Published",
    "Relay",
    "Satellite",
    "Scenario",
    "SolverSettings",
    "Stage",
    "Station",
    "SunSynchronousOrbit",
    "Telescope",
    "Terminal",
    "Transfer",
    "WalkerOrbit",
    "WalkerPattern",
]
