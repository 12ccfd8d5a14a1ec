"""The files and tables that a scenario says it is made from."""

import hashlib
from pathlib import Path

from euroqci_space.scenario import load_scenario

DATA = Path(__file__).resolve().parents[1] / "data"
ALWAYS = {
    "terminals.toml",
    "protocols.toml",
    "telescopes.toml",
    "detectors.toml",
    "clear_sky.csv",
    "atmosphere.csv",
    "element_age.csv",
}


def bundled(scenario):
    return {
        one.name.removeprefix("bundled:"): one.sha256
        for one in scenario.inputs
        if one.name.startswith("bundled:")
    }


def test_a_plan_names_each_bundled_table_with_the_hash_that_the_data_folder_states():
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    tables = bundled(load_scenario("eagle1"))
    assert set(tables) == ALWAYS | {"stations.csv"}
    assert all(digest in readme for digest in tables.values())


def test_fibre_is_named_where_it_is_used():
    assert "fibre.csv" in bundled(load_scenario("euroqci"))
    assert "fibre.csv" not in bundled(load_scenario("eagle1"))


def test_a_users_file_is_not_mixed_up_with_a_bundled_one_of_its_name(tmp_path):
    own = tmp_path / "stations.csv"
    own.write_text("id,name,lat_deg,lon_deg,alt_m\nX1,Mine,48.0,11.0,600\n", encoding="utf-8")
    path = tmp_path / "mine.toml"
    path.write_text(
        'schema = 1\nname = "mine"\nstart = 2027-01-04T12:00:00Z\ndays = 1\n'
        '[stations]\nfile = "stations.csv"\ninclude = ["X1"]\ntelescope = "ao-1550"\n'
        '[[station]]\nid = "X1"\nclear_sky = [' + ", ".join(["0.5"] * 12) + "]\n"
        '[[satellite]]\nname = "S"\nterminal = "eagle1"\nprotocol = "eagle1"\n'
        "[satellite.sun_synchronous]\nnorad_id = 99001\naltitude_km = 500.0\n"
        "local_time_of_ascending_node_h = 10.5\nepoch = 2027-01-04T12:00:00Z\n",
        encoding="utf-8",
    )
    scenario = load_scenario(path)
    by_name = {one.name: one.sha256 for one in scenario.inputs}
    assert by_name["stations.csv"] == hashlib.sha256(own.read_bytes()).hexdigest()
    assert set(bundled(scenario)) == ALWAYS
