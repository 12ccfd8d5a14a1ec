import csv

import pytest

from euroqci_space.datafiles import data_file
from euroqci_space.errors import InputError
from euroqci_space.scenario import load_scenario
from euroqci_space.scenario.fibre import hop_rate_bps, read_fibre


def test_the_bundled_rates_follow_from_the_lengths_of_their_hops():
    with data_file("fibre.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["hop_km"]]
    for row in rows:
        assert hop_rate_bps(float(row["hop_km"])) == pytest.approx(
            float(row["key_rate_bps_est"]), rel=0.02
        )


def test_a_rate_is_given_or_follows_from_the_length(tmp_path):
    path = tmp_path / "fibre.csv"
    path.write_text("a,b,fibre_km_est,key_rate_bps_est\nA,B,160,\nA,C,160,7\nB,C,,\n")
    links = read_fibre(path)
    assert [link.trusted_nodes for link in links] == [1, 1, 0]
    assert [link.rate_bps for link in links] == [pytest.approx(1e4), 7.0, 0.0]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("A,A,10,", "link A:A is a loop"),
        ("B,A,10,", "link B:A stands twice"),
        ("A,C,10,-1", "-1 is outside 0"),
        ("A,C,x,", "'x' is not a number"),
    ],
)
def test_a_wrong_link_is_refused_with_its_line(tmp_path, row, words):
    path = tmp_path / "fibre.csv"
    path.write_text(f"a,b,fibre_km_est,key_rate_bps_est\nA,B,160,\n{row}\n")
    with pytest.raises(InputError, match=words) as caught:
        read_fibre(path)
    assert caught.value.faults[0].line == 3


def test_the_demand_of_euroqci_is_the_one_of_the_facts():
    scenario = load_scenario("euroqci")
    counts = {
        name: sum(demand.demand_class == name for demand in scenario.demands)
        for name in ("overseas", "hub", "corridor", "capitals")
    }
    assert counts["overseas"] == 18
    assert counts["hub"] == 26
    assert counts["corridor"] + counts["capitals"] == 351 - 26
    keys = sum(demand.requested_bits for demand in scenario.demands) / 256
    assert keys == 2176  # about 2,200 a day


def test_a_constellation_becomes_satellites_with_names_and_places():
    satellites = load_scenario("saga-growth").satellites
    assert [satellite.name for satellite in satellites] == [f"SAGA-0{n}" for n in range(1, 7)]
    assert [satellite.orbit.mean_anomaly_deg for satellite in satellites] == [0, 120, 240] * 2
    assert [satellite.orbit.norad_id for satellite in satellites] == list(range(99011, 99017))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("satellites = 6", "satellites = 5", "5 satellites cannot fill 2 planes"),
        ('terminal = "eagle1"', 'terminal = "eagle9"', "unknown terminal 'eagle9'"),
        ("[demand]", '[network]\nuntrusted = ["XX"]\n[demand]', "unknown node 'XX'"),
        ("[demand]", '[fibre]\nstatus = ["dark"]\n[demand]', "no link has status 'dark'"),
        ("[demand.generate]", '[demand.generate]\nhub = "BE-NAT"', "unknown site 'BE-NAT'"),
        (
            "[demand.generate]",
            "[demand.class.capitals]\nmax_trusted_nodes = 1\n[demand.generate]",
            "class 'capitals' has a rule on routes",
        ),
        (
            "[demand.generate]",
            "[demand.class.capitals]\nmax_age_h = 12\n[network]\nepoch_h = 24\n[demand.generate]",
            "less than an epoch of 24 h",
        ),
    ],
)
def test_a_wrong_network_is_refused_by_name(tmp_path, old, new, words):
    text = data_file("scenarios/saga-growth.toml").read_text(encoding="utf-8")
    path = tmp_path / "mine.toml"
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(InputError, match=words):
        load_scenario(path)
