"""The worked examples of CONTRIBUTING.md, carried out on a copy of the package."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import euroqci_space

PACKAGE = Path(euroqci_space.__file__).parent
ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
WHERE = r"^\*\*`(?P<file>[^`]+)`\*\*, (?P<how>new|after|before|in place of)"
ANCHOR = r"(?: `(?P<anchor>[^\n]+)`)?:\n\n"
BLOCK = r"```(?:python|text)\n(?P<text>.*?)^```"  # text where the lines alone are no Python
STEP = re.compile(WHERE + ANCHOR + BLOCK, re.MULTILINE | re.DOTALL)
CHECK = """
from dataclasses import replace
from pathlib import Path

import euroqci_space as eqs
from euroqci_space.export import FORMATS
from euroqci_space.scenario import load_scenario

text = Path("near.toml").read_text()
scenario = load_scenario("near.toml")
plan = eqs.plan(scenario)
assert plan.contacts
assert eqs.verify(plan).valid, eqs.verify(plan).violations
assert FORMATS["markdown"](plan).count("\\n| DE-OBE |") >= 1
far = replace(scenario.constraints, maximum_range_km=600.0)
broken = eqs.verify(replace(plan, scenario=replace(scenario, constraints=far))).violations
assert any(violation.rule == "range" for violation in broken)
tight = eqs.plan(replace(scenario, constraints=far))
assert sum(c.duration_s for c in tight.contacts) < sum(c.duration_s for c in plan.contacts)
assert scenario.satellites[0].protocol.leakage == "shannon"
"""


def carried_out(text: str, step: re.Match[str]) -> str:
    """Return a file after one step; the anchor must stand in it once."""
    anchor, new = step["anchor"], step["text"]
    assert text.count(anchor) == 1, f"{step['file']}: {anchor!r} stands {text.count(anchor)} times"
    if step["how"] == "before":
        return text.replace(anchor, new + anchor)
    if step["how"] == "in place of":
        return text.replace(anchor, new.rstrip("\n"))
    head, tail = text.split(anchor)
    rest_of_line, below = tail.split("\n", 1)
    return f"{head}{anchor}{rest_of_line}\n{new}{below}"


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    place = tmp_path_factory.mktemp("copy")
    skip = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE, place / "euroqci_space", ignore=skip)
    (place / "data").symlink_to(ROOT / "data")
    for step in STEP.finditer(PAGE):
        file = place / step["file"]
        new = step["how"] == "new"
        file.write_text(step["text"] if new else carried_out(file.read_text(), step))
    return place


def test_citation_and_changes_name_this_version():
    for name in ("CITATION.cff", "CHANGELOG.md"):
        assert euroqci_space.__version__ in (ROOT / name).read_text(encoding="utf-8")


def test_every_block_of_python_is_a_step():
    assert len(STEP.findall(PAGE)) == PAGE.count("```python") + PAGE.count("```text")


def test_the_examples_work_together(copy):
    scenario = (ROOT / "data" / "scenarios" / "saga.toml").read_text(encoding="utf-8")
    table = PAGE.split("```toml\n")[1].split("```")[0]
    scenario = scenario.replace('protocol = "eagle1"', 'protocol = "quiet"')
    scenario = scenario.replace("[constraints]", "[constraints]\nmaximum_range_km = 1500.0")
    (copy / "near.toml").write_text(f"{scenario}\n{table}", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", CHECK],
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(copy)},
    )
    assert done.returncode == 0, done.stderr
