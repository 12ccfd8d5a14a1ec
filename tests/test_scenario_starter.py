"""What ``init`` writes is a valid scenario with something to plan and every option in it."""

import re
from pathlib import Path

import pytest
from command_line import command

from euroqci_space.datafiles import data_file
from euroqci_space.errors import InputError
from euroqci_space.model import Constraints, SolverSettings
from euroqci_space.planner import plan
from euroqci_space.scenario import bundled, bundled_scenarios, load_scenario, starting_files
from euroqci_space.studies import read_study

TEMPLATE = Path(str(data_file("templates/start.toml"))).read_text(encoding="utf-8")


def write(folder: Path, name: str, source: str | None = None) -> Path:
    for path, text in starting_files(folder / name, source).items():
        path.write_text(text, encoding="utf-8")
    return folder / name


def test_the_template_can_be_planned_as_it_is(tmp_path):
    scenario = load_scenario(write(tmp_path, "mine.toml"))
    made = plan(scenario)
    assert scenario.name == "mine"
    assert len(made.contacts) > 3
    assert all(delivery.delivered_bits > 0 for delivery in made.deliveries)


def test_each_option_that_is_switched_off_stands_with_its_default(tmp_path):
    text = re.sub(r"^#(?=[\[a-z])", "", TEMPLATE, flags=re.MULTILINE)
    assert text.count("\n#") < TEMPLATE.count("\n#") - 15
    path = tmp_path / "whole.toml"
    path.write_text(text.replace("time_limit_s = 60.0", ""), encoding="utf-8")
    scenario = load_scenario(path)
    rules = Constraints(closures=scenario.constraints.closures)
    assert (scenario.constraints, scenario.solver) == (rules, SolverSettings())


@pytest.mark.parametrize("name", bundled_scenarios())
def test_a_copy_of_a_bundled_scenario_stands_on_its_own(tmp_path, name):
    path = write(tmp_path, "copy.toml", name)
    copy, original = load_scenario(path), load_scenario(name)
    assert copy.demands == original.demands
    assert copy.clear_sky == original.clear_sky
    assert ".." not in re.sub(r"\.\.\.", "", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["mine.txt", "mine", "my scenario.toml", "con.toml", ".toml"])
def test_a_name_that_cannot_name_a_plan_is_refused(tmp_path, name):
    with pytest.raises(InputError):
        starting_files(tmp_path / name)


def test_an_existing_file_is_kept_without_force(tmp_path):
    (tmp_path / "week-eagle1.csv").write_text("mine")
    done = command("init", "week.toml", "--from", "eagle1", folder=tmp_path)
    assert (done.code, "--force" in done.err) == (4, True)
    assert [path.name for path in tmp_path.iterdir()] == ["week-eagle1.csv"]
    assert command("init", "week.toml", "--from", "eagle1", "--force", folder=tmp_path).code == 0
    assert command("check", "week.toml", folder=tmp_path).code == 0


@pytest.mark.parametrize("name", bundled("studies"))
def test_a_copy_of_a_bundled_study_is_a_study_of_its_own_name(tmp_path, name):
    done = command("init", "mine.toml", "--from", name, folder=tmp_path)
    assert (done.code, "next: euroqci-space study mine.toml" in done.out) == (0, True)
    copy, original = read_study(tmp_path / "mine.toml"), read_study(name)
    assert copy.form == original.form.model_copy(update={"name": "mine"})


def test_the_clear_sky_of_ones_own_station_needs_no_second_file(tmp_path):
    scenario = load_scenario(write(tmp_path, "mine.toml"))
    sky = {entry.site: entry.monthly_probability for entry in scenario.clear_sky}
    assert sky["MY-OGS"][:2] == (0.31, 0.36)
    assert len(sky["DE-OBE"]) == 12
