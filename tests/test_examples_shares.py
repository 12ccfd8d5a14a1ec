"""The table of what fibre, space and both bring, on a small case."""

import sys
from pathlib import Path

from euroqci_space.datafiles import data_file
from euroqci_space.prospect import survey
from euroqci_space.scenario import load_scenario

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "examples"))

from shares import shares, table

FIBRE = """
[fibre]
file = "links.csv"
"""


def test_together_bring_at_least_what_each_brings_alone(tmp_path):
    text = data_file("scenarios/saga.toml").read_text(encoding="utf-8")
    path = tmp_path / "mine.toml"
    path.write_text(text.replace("days = 7", "days = 1") + FIBRE)
    (tmp_path / "links.csv").write_text("a,b,key_rate_bps_est,status\nDE-NAT,FR-NAT,0.5,funded\n")
    found = shares(survey(load_scenario(path)))
    bits = {name: sum(classes.values()) for name, classes in found.items()}
    assert bits["fibre alone"] > 0
    assert max(bits["fibre alone"], bits["space alone"]) <= bits["together"] <= bits["asked"]
    assert table(found).startswith("| class | asked | fibre alone | space alone | together |")
