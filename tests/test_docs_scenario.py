"""The scenario that the documentation shows is whole and gives a plan's candidates."""

import re
from pathlib import Path

import pytest

from euroqci_space.prospect import survey
from euroqci_space.scenario import load_scenario

PAGE = (Path(__file__).resolve().parents[1] / "docs" / "scenarios.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    assert found
    return found[1]


@pytest.fixture
def scenario(tmp_path):
    (tmp_path / "clear_sky.csv").write_text(block("csv"))
    (tmp_path / "mine.toml").write_text(block("toml"))
    return load_scenario(tmp_path / "mine.toml")


def test_the_scenario_of_the_page_is_read(scenario):
    assert [station.id for station in scenario.stations] == ["DE-OBE", "GR-HEL", "GRAZ"]
    assert scenario.demands[0].priority == 1
    assert scenario.satellites[0].terminal.aperture_m == 0.10


def test_the_scenario_of_the_page_has_something_to_plan(scenario):
    assert len(survey(scenario).candidates) > 3
