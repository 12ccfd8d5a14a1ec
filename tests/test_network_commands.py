"""What the command line says of a key network: what cannot be served and why, stores, shares."""

import json
import re
import subprocess
import sys

import pytest

SCENARIO = """
schema = 1
name = "short"
title = "Demands that no plan can serve"
start = 2027-06-20T19:30:00Z
days = 0.2
seed = 1

[[satellite]]
name = "SAT"
terminal = "eagle1"
protocol = "eagle1"

[satellite.sun_synchronous]
norad_id = 99100
altitude_km = 550.0
local_time_of_ascending_node_h = 22.5
epoch = 2027-01-01T00:00:00Z

[stations]
include = ["DE-OBE", "GR-HEL", "BE-RED", "RE-MAI"]
telescope = "ao-1550-0.8m"

[[station]]
id = "POLAR"
name = "Midnight Sun"
lat_deg = 78.0
lon_deg = 15.0
alt_m = 100.0
clear_sky = [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]

[[station]]
id = "CLOUDY"
name = "Never clear"
lat_deg = 40.0
lon_deg = 10.0
alt_m = 100.0
clear_sky = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]

[fibre]
file = "links.csv"

[network]
epoch_h = 1

[demand.class.lonely]
max_trusted_nodes = 0

[demand.class.prompt]
due_h = 1.0
"""
PAIRS = (
    ("DE-NAT", "RE-MAI", 1000, "standard"),
    ("DE-NAT", "POLAR", 1000, "standard"),
    ("DE-NAT", "CLOUDY", 1000, "standard"),
    ("DE-NAT", "GR-NAT", 1000, "prompt"),
    ("BE-NAT", "DE-NAT", 1000, "lonely"),
    ("BE-NAT", "GR-NAT", 10**12, "standard"),
    ("BE-NAT", "XX-NAT", 3000, "standard"),
)
NAMED = [
    ("DE-NAT:RE-MAI", "no contact: RE-MAI has no pass within the horizon"),
    ("DE-NAT:POLAR", "night: all 1 passes over POLAR are in daylight or too short"),
    ("DE-NAT:CLOUDY", "cloud: clouds leave no whole bit of the passes over CLOUDY"),
    ("DE-NAT:GR-NAT", "age: what comes to DE-NAT and to GR-NAT is too old or too late"),
    ("BE-NAT:DE-NAT", "no trusted route: no route of at most 0 trusted nodes joins BE-NAT and"),
    ("BE-NAT:GR-NAT", "more than any plan can bring: 200,000,000,000 bits are asked, at most"),
]


def run(place, *words):
    program = [sys.executable, "-m", "euroqci_space", *words]
    return subprocess.run(program, cwd=place, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("short")
    pairs = [
        f'[[demand.pair]]\na = "{a}"\nb = "{b}"\nbits_per_day = {bits}\nclass = "{kind}"\n'
        for a, b, bits, kind in PAIRS
    ]
    (folder / "short.toml").write_text("\n".join([SCENARIO, *pairs]))
    (folder / "links.csv").write_text(
        "a,b,key_rate_bps_est,trusted_nodes_est\nBE-NAT,XX-NAT,0.5,2\n"
    )
    return folder


def test_check_names_each_demand_that_no_plan_can_serve_with_its_reason(place):
    done = run(place, "check", "short.toml", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)["demands_short"]
    assert [one["demand"] for one in told] == [demand for demand, _ in NAMED]
    for one, (_, text) in zip(told, NAMED, strict=True):
        assert f"{one['reason']}: {one['text']}".startswith(text)


@pytest.fixture(scope="module")
def summary(place):
    done = run(place, "plan", "short.toml")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_plan_warns_of_them_with_the_upper_bound(summary, place):
    for demand, text in NAMED:
        assert re.search(f"warning .*{text.partition(':')[0]}.*: .*{demand}", summary), demand
    bound = int(re.search(r"BE-NAT:GR-NAT \(at most ([\d,]+) bits\)", summary)[1].replace(",", ""))
    record = json.loads((place / "plan-short/plan.json").read_text())
    given = {(one["a"], one["b"]): one["delivered_bits"] for one in record["deliveries"]}
    assert 0 < given["BE-NAT", "GR-NAT"] <= bound
    assert given["BE-NAT", "XX-NAT"] == 600  # fibre brings it, whatever others ask in vain


def test_the_summary_tells_which_way_key_came_and_what_the_stores_kept(summary, place):
    assert re.search(r"standard: .* of the key of 5 pairs, [\d,]+ bits, \d+ whole keys", summary)
    assert re.search(
        r"by space; known to at most [12] trusted nodes; first after [\d.]+ h", summary
    )
    told = json.loads(run(place, "export", "plan-short", "--format", "etsi").stdout)
    for medium in ("space", "fibre"):
        stores = [one for one in told["key_stores"] if one["medium"] == medium]
        filled = sum(one["filled_bits"] for one in stores)
        assert f"{medium}: {len(stores)} filled with {filled:,} bits" in summary
