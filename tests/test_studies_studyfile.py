"""Study files: what they may say, and where they are wrong."""

import pytest
from study_cases import small_study

from euroqci_space.errors import InputError
from euroqci_space.studies import bundled_studies, read_study


def faults_of(path):
    with pytest.raises(InputError) as caught:
        read_study(path)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize("name", bundled_studies())
def test_every_bundled_study_reads(name):
    assert read_study(name).form.name == name


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("model =", "modle =", 5, "did you mean 'model'"),
        ('model = "potential"', 'model = "guess"', 5, "potential"),
        ("[500.0, 700.0]", "[500.0, 70.0]", 15, "greater than or equal to 200"),
        ("satellite.SAGA", "satellite.SAGE", 15, "did you mean 'SAGA'"),
        ('"saga"', '"sagra"', 4, "did you mean 'saga'"),
        ("[20.0, 30.0]", "[]", 20, "at least 1 are needed"),
        ("limit_deg", "altitude_km", 18, "stands twice"),
        ("minimum_elevation_deg", "minimum_elevaton_deg", 20, "did you mean"),
        ("days = 1", "days = -1", 9, "greater than 0"),
        ("weather_replicas = 0", 'metrics = ["gap"]', 6, "has no 'gap'"),
        ("weather_replicas = 0", 'cost = "price"', 6, "no parameter 'price'"),
        ("[set]", "[design]\nsamples = 3\n[set]", 8, "latin_hypercube"),
        ("[set]", '[design]\nkind = "list"\nsamples = 3\n[set]', 8, "latin_hypercube"),
        ('"limit_deg"', '"status"', 18, "'status' is a column of every study; rename it"),
        ('"limit_deg"', '"passes"', 18, "'passes' is a column of every study; rename it"),
        ("constraints.minimum_elevation_deg", "days", 19, "days is changed by [set] already"),
        (
            "constraints.minimum_elevation_deg",
            "satellite.SAGA.sun_synchronous.altitude_km",
            19,
            "is changed by parameter 'altitude_km' already",
        ),
        ("days = 1", "seed = 5", 9, "seed is given by the study; write seeds = [5]"),
        (
            "days = 1",
            "constraints.minimum_elevation_deg = 5",
            9,
            'write "constraints.minimum_elevation_deg" = ..., in quotes',
        ),
        ("[set]", "[design]\n[set]\nx = 1", 10, "unknown key 'x'"),
        ("weather_replicas = 0", "seeds = [3, 4, 3]", 6, "seeds: 3 stands twice"),
        ("weather_replicas = 0", 'metrics = ["passes", "passes"]', 6, "'passes' stands twice"),
        ("weather_replicas = 0", f"seeds = {[*range(25_001)]}", 1, "has 100,004 cases; at most"),
        ("constraints.minimum_elevation_deg", "scenario", 20, "20.0 is not the name of a scenari"),
        ("constraints.minimum_elevation_deg", "a." * 5000 + "b", 20, "... is no path; write table"),
        ('"saga"', '"small.toml"', 4, "small.toml:1: start: is missing"),
    ],
)
def test_a_fault_is_told_at_its_line(tmp_path, old, new, line, told):
    path = small_study(tmp_path)
    path.write_text(path.read_text().replace(old, new), encoding="utf-8")
    found = faults_of(path)
    assert any(fault.startswith(f"{path}:{line}:") and told in fault for fault in found), found


def test_the_bound_knows_no_single_weathers(tmp_path):
    found = faults_of(small_study(tmp_path, model="bound", replicas=5))
    assert "knows no single weathers" in found[0]


def test_an_unknown_study_is_told_with_the_nearest():
    assert "did you mean 'season'" in faults_of("seasons")[0]
