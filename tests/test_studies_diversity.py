"""What one more station adds: the same weathers for all, never less than without it."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from euroqci_space.errors import InputError
from euroqci_space.scenario import load_scenario, scenario_path
from euroqci_space.studies import diversity
from euroqci_space.studies.diversity import candidates_for


@cache
def found():
    text = scenario_path("saga").read_text(encoding="utf-8")
    with TemporaryDirectory() as folder:
        path = Path(folder, "short.toml")
        path.write_text(text.replace("days = 7", "days = 2"), encoding="utf-8")
        return diversity(path, weathers=200)


def test_the_scenario_as_it_is_stands_first_then_stations_by_what_they_add():
    first, *others = found()
    assert (first.station, first.gain_keys_per_day) == ("-", 0.0)
    assert [one.station for one in others] == list(candidates_for(load_scenario("saga")))
    gains = [one.gain_keys_per_day for one in others]
    assert gains == sorted(gains, reverse=True)
    for one in others:
        assert one.gain_keys_per_day >= 0.0
        total = first.mean_keys_per_day + one.gain_keys_per_day
        assert one.mean_keys_per_day == pytest.approx(total, abs=1e-5)


def test_candidates_serve_a_site_that_asks_for_key_and_are_not_there_yet():
    scenario = load_scenario("eagle1")
    assert candidates_for(scenario) == ("AT-GRZ", "AT-VIE-O", "DE-ERL")
    assert not set(candidates_for(scenario)) & {station.id for station in scenario.stations}


def test_a_key_network_is_refused_in_one_line():
    with pytest.raises(InputError, match="what a station adds to a key network is not known"):
        diversity("euroqci")
