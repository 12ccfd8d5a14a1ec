"""Clouds: how likely a contact is to see the sky, and courses of the weather to plan for."""

from euroqci_space.weather.clear_sky import line_of_sight_probability, zenith_probability
from euroqci_space.weather.correlation import CloudCorrelation
from euroqci_space.weather.forecasts import coverage_warnings
from euroqci_space.weather.lines import clear_lines, joint_clear, sample_lines
from euroqci_space.weather.sampler import Draws, sample_clear_sky
from euroqci_space.weather.scenarios import (
    ClearSkyScenarios,
    contact_outcomes,
    line_of_sight_outcomes,
)

__all__ = [
    "ClearSkyScenarios",
    "CloudCorrelation",
    "Draws",
    "clear_lines",
    "contact_outcomes",
    "coverage_warnings",
    "joint_clear",
    "line_of_sight_outcomes",
    "line_of_sight_probability",
    "sample_clear_sky",
    "sample_lines",
    "zenith_probability",
]
