"""Scored openings on disk: the same numbers, in less time, in no more than so much space."""

import os

import numpy as np
import pytest
from study_cases import small_study

import euroqci_space as eqs
import euroqci_space.studies.cache as cache_module
from euroqci_space.prospect import survey
from euroqci_space.scenario import load_scenario
from euroqci_space.studies.cache import Cache


def scenario(**changes):
    return load_scenario("saga", {"days": 1, **changes})


@pytest.fixture
def counted(monkeypatch):
    """Return the pairings that were scored, not remembered."""
    scored = []
    score = cache_module.openings_worth
    monkeypatch.setattr(
        cache_module, "openings_worth", lambda *args: scored.append(args) or score(*args)
    )
    return scored


def same(one, other):
    return len(one) == len(other) and all(
        (a.opening, a.satellite, a.station) == (b.opening, b.satellite, b.station)
        and np.array_equal(a.secret_bits, b.secret_bits)
        and np.array_equal(a.expected_bits, b.expected_bits)
        for a, b in zip(one, other, strict=True)
    )


def test_what_is_remembered_is_exact(tmp_path, counted):
    plain = survey(scenario()).candidates
    first = survey(scenario(), score=Cache(tmp_path).score).candidates
    again = survey(scenario(), score=Cache(tmp_path).score).candidates
    assert same(plain, first)
    assert same(plain, again)
    assert len(counted) == len(list(tmp_path.iterdir())) == 4


@pytest.mark.parametrize(
    ("changes", "fresh"),
    [
        ({"demand.multiplier": 3.0, "seed": 5, "solver.gap": 0.1}, 0),
        ({"stations.include": ["DE-OBE", "IT-MAT", "PT-MAD"]}, 1),
        ({"station.DE-OBE.alt_m": 700.0}, 1),
        ({"weather.visibility_km": 40.0}, 4),
        ({"satellite.SAGA.sun_synchronous.altitude_km": 601.0}, 4),
        ({"constraints.minimum_contact_s": 80.0}, 4),
    ],
)
def test_only_what_changed_is_scored_again(tmp_path, counted, changes, fresh):
    survey(scenario(), score=Cache(tmp_path).score)
    counted.clear()
    survey(scenario(**changes), score=Cache(tmp_path).score)
    assert len(counted) == fresh


def test_a_damaged_file_is_made_anew(tmp_path, counted):
    survey(scenario(), score=Cache(tmp_path).score)
    broken, empty, *_ = sorted(tmp_path.iterdir())
    content = broken.read_bytes()
    broken.write_bytes(content[: len(content) // 2])
    empty.write_bytes(b"")
    counted.clear()
    again = survey(scenario(), score=Cache(tmp_path).score).candidates
    assert same(survey(scenario()).candidates, again)
    assert len(counted) == 2
    assert broken.read_bytes() == content


def test_the_least_used_go_first(tmp_path):
    for number in range(10):
        (tmp_path / f"{number}.npz").write_bytes(bytes(100))
        os.utime(tmp_path / f"{number}.npz", (number, number))
    Cache(tmp_path, limit_bytes=500).sweep()
    assert sorted(path.stem for path in tmp_path.iterdir()) == ["6", "7", "8", "9"]


def test_a_folder_that_cannot_be_written_only_costs_time(tmp_path):
    (tmp_path / "file").write_text("no folder")
    found = survey(scenario(), score=Cache(tmp_path / "file").score).candidates
    assert same(found, survey(scenario()).candidates)


def test_a_study_gives_the_same_bytes_with_and_without_a_cache(tmp_path):
    file = small_study(tmp_path, altitudes="[500.0]")
    with_it = eqs.study(file, tmp_path / "with")
    without = eqs.study(file, tmp_path / "without", cache=0)
    assert with_it.rows == without.rows
    assert (tmp_path / "with" / "cache").is_dir()
    assert not (tmp_path / "without" / "cache").exists()


def test_two_studies_share_a_cache(tmp_path, counted):
    shared = Cache(tmp_path / "shared")
    for altitudes, limits in (("[500.0]", "[20.0]"), ("[500.0, 700.0]", "[20.0]")):
        file = small_study(tmp_path, altitudes=altitudes, limits=limits)
        eqs.study(file, tmp_path / altitudes, cache=shared)
    assert len(counted) == 8
    assert not (tmp_path / "[500.0]" / "cache").exists()
