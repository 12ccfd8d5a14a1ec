"""TOML and CSV in, checked records out; every message about bad input is born here."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from euroqci_space.scenario.names import identifier
from euroqci_space.scenario.planfile import plan_text, read_plan, record_sha256
from euroqci_space.scenario.text import nearest

if TYPE_CHECKING:
    from euroqci_space.scenario.catalog import (
        bundled,
        bundled_scenarios,
        named_file,
        read_clear_sky,
        read_missions,
        read_stations,
    )
    from euroqci_space.scenario.devices import Devices
    from euroqci_space.scenario.faults import FaultList
    from euroqci_space.scenario.forecast import with_forecast
    from euroqci_space.scenario.forms import check_form
    from euroqci_space.scenario.load import load_scenario, scenario_inputs, scenario_path
    from euroqci_space.scenario.planschema import plan_schema_text
    from euroqci_space.scenario.schema import Form, Identifier
    from euroqci_space.scenario.starter import starting_files
    from euroqci_space.scenario.toml import TomlFile, read_toml

__all__ = [
    "Devices",
    "FaultList",
    "Form",
    "Identifier",
    "TomlFile",
    "bundled",
    "bundled_scenarios",
    "check_form",
    "identifier",
    "load_scenario",
    "named_file",
    "nearest",
    "plan_schema_text",
    "plan_text",
    "read_clear_sky",
    "read_missions",
    "read_plan",
    "read_stations",
    "read_toml",
    "record_sha256",
    "scenario_inputs",
    "scenario_path",
    "starting_files",
    "with_forecast",
]

_HOME = {
    "Devices": "devices",
    "FaultList": "faults",
    "Form": "schema",
    "Identifier": "schema",
    "TomlFile": "toml",
    "bundled": "catalog",
    "bundled_scenarios": "catalog",
    "check_form": "forms",
    "load_scenario": "load",
    "named_file": "catalog",
    "plan_schema_text": "planschema",
    "read_clear_sky": "catalog",
    "read_missions": "catalog",
    "read_stations": "catalog",
    "read_toml": "toml",
    "scenario_inputs": "load",
    "scenario_path": "load",
    "starting_files": "starter",
    "with_forecast": "forecast",
}


def __getattr__(name: str) -> Any:
    """Load the forms, and pydantic with them, only when a file is read."""
    if name not in _HOME:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
