"""Satellite pass planner and space-segment scheduler for EuroQCI.

The names here are the interface for scripts and notebooks; heavy libraries load when first used.

Examples
--------
>>> import euroqci_space as eqs
>>> scenario = eqs.load_scenario("eagle1")
>>> scenario.satellites[0].name
'EAGLE-1'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from euroqci_space.key import secret_key
    from euroqci_space.link import link_budget
    from euroqci_space.model import (
        Actual,
        Contact,
        Delivery,
        Demand,
        ElementSet,
        Horizon,
        Pass,
        Plan,
        Scenario,
        Station,
    )
    from euroqci_space.orbit import find_passes, read_elements
    from euroqci_space.planner import plan
    from euroqci_space.replanner import News, replan
    from euroqci_space.scenario import load_scenario, read_plan
    from euroqci_space.studies import study
    from euroqci_space.verification import verify

__all__ = [
    "Actual",
    "Contact",
    "Delivery",
    "Demand",
    "ElementSet",
    "Horizon",
    "News",
    "Pass",
    "Plan",
    "Scenario",
    "Station",
    "find_passes",
    "link_budget",
    "load_scenario",
    "plan",
    "read_elements",
    "read_plan",
    "replan",
    "secret_key",
    "study",
    "verify",
]

_ROOMS = {
    "News": "replanner",
    "find_passes": "orbit",
    "link_budget": "link",
    "load_scenario": "scenario",
    "plan": "planner",
    "read_elements": "orbit",
    "read_plan": "scenario",
    "replan": "replanner",
    "secret_key": "key",
    "study": "studies",
    "verify": "verification",
}


def __getattr__(name: str) -> Any:
    """Load a room when one of its names is first used."""
    if name not in __all__:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_ROOMS.get(name, 'model')}"), name)
