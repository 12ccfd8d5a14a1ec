"""Rules of a key network from the scenario's text to the judge's word."""

from dataclasses import replace

import pytest
from scenario_texts import CROSSLINKS

from euroqci_space import keyflow, planner
from euroqci_space.datafiles import data_file
from euroqci_space.planner import plan_from
from euroqci_space.prospect import survey
from euroqci_space.scenario import load_scenario
from euroqci_space.schedule import Effort
from euroqci_space.verification import verify

QUICK = Effort(rounds=0, workers=1)

RULES = """
[fibre]
file = "links.csv"

[network]
epoch_h = 6
processing_delay_s = 900
store_limit_bits = 20_000

[[network.initial]]
a = "SAGA"
b = "DE-NAT"
bits = 5_000

[demand.class.capitals]
first = "fibre"
max_trusted_nodes = 2
max_age_h = 12
"""


def written(tmp_path, name, days, text):
    whole = data_file(f"scenarios/{name}.toml").read_text(encoding="utf-8")
    path = tmp_path / f"{name}.toml"
    path.write_text(whole.replace(days, "days = 1") + text, encoding="utf-8")
    (tmp_path / "links.csv").write_text(
        "a,b,key_rate_bps_est,trusted_nodes_est\nDE-NAT,FR-NAT,0.5,1\nFR-NAT,ES-NAT,0.5,3\n"
    )
    return survey(load_scenario(path))


def test_every_rule_of_a_network_holds_in_a_plan(tmp_path):
    made = plan_from(written(tmp_path, "saga", "days = 7", RULES), effort=QUICK)
    assert verify(made).violations == ()
    assert made.scenario.network.initial[0].bits == 5_000
    given = {f"{one.a}:{one.b}": one for one in made.deliveries}
    assert given["DE-NAT:FR-NAT"].fibre_bits > 0  # over one trusted node
    assert max(one.trusted_nodes for one in made.deliveries) <= 2
    assert max(one.oldest_key_age_h or 0.0 for one in made.deliveries) <= 12.0


@pytest.fixture(scope="module")
def linked(tmp_path_factory):
    return written(tmp_path_factory.mktemp("linked"), "saga-growth", "days = 3", CROSSLINKS)


def test_links_between_satellites_carry_key_in_a_valid_plan(linked):
    demands = tuple(
        replace(one, requested_bits=20 * one.requested_bits) for one in linked.scenario.demands
    )
    scenario = replace(linked.scenario, demands=demands)
    made = plan_from(replace(linked, scenario=scenario), effort=QUICK)
    assert verify(made).violations == ()
    satellites = {one.name for one in made.scenario.satellites}
    assert any(len(satellites & set(relay.route)) > 1 for relay in made.relays)


def test_contacts_by_telescope_make_a_valid_plan_within_its_bound(linked, monkeypatch):
    monkeypatch.setattr(planner, "MOST_CANDIDATES", 0)
    monkeypatch.setattr(keyflow, "MOST_CANDIDATES", 0)
    made = plan_from(linked, effort=QUICK)
    assert verify(made).violations == ()
    assert made.certificate.algorithm.startswith("the most key for each telescope")
    assert all(0.0 <= stage.gap < 1.0 for stage in made.certificate.stages)


def test_untrusted_satellites_carry_nothing_between_sites(linked):
    network = replace(
        linked.scenario.network,
        untrusted=tuple(one.name for one in linked.scenario.satellites),
    )
    made = plan_from(
        replace(linked, scenario=replace(linked.scenario, network=network)), effort=QUICK
    )
    assert verify(made).violations == ()
    assert not any(one.delivered_bits for one in made.deliveries)
