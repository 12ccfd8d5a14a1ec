import csv
import hashlib
import re
from pathlib import Path

import pytest

from euroqci_space.datafiles import data_file

ROOT = Path(str(data_file("README.md"))).parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
NOT_TABLES = {"README.md", "atmosphere.LICENSE"}


def files() -> list[str]:
    found = (path for path in ROOT.rglob("*") if path.is_file() and path.name not in NOT_TABLES)
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


@pytest.mark.parametrize("name", files())
def test_a_data_file_is_described_with_its_hash(name):
    section = README.partition(f"## {name}\n")[2].partition("\n## ")[0]
    listed = re.search(r"SHA-256: `([0-9a-f]{64})`", section)
    assert listed, f"data/README.md does not describe {name}"
    assert listed[1] == hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def rows(name: str) -> list[dict[str, str]]:
    with (ROOT / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_station_fills_the_node_that_its_domestic_fibre_reaches():
    tails = {row["a"]: row["b"] for row in rows("fibre.csv") if row["status"] != "satellite_only"}
    for station in rows("stations.csv"):
        if station["kind"].startswith("ogs"):
            assert station["site"] == tails.get(station["id"], station["id"])


def test_every_member_state_has_a_national_node():
    nodes = [row["country"] for row in rows("stations.csv") if row["kind"] == "national_node"]
    assert len(nodes) == len(set(nodes)) == 27


def test_every_station_has_its_clear_sky_statistics():
    stations = {row["id"] for row in rows("stations.csv")}
    assert stations == {row["id"] for row in rows("clear_sky.csv")}
