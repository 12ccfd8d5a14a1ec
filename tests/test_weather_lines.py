"""Weather at single lines of sight has the distribution of the weather in steps."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from euroqci_space.scenario import load_scenario
from euroqci_space.weather import (
    Draws,
    clear_lines,
    sample_clear_sky,
    sample_lines,
    zenith_probability,
)

SCENARIO = load_scenario("saga")
NAMES = [station.id for station in SCENARIO.stations]
MANY = Draws(scenarios=4096, seed=3)


def times_s(*hours):
    start = SCENARIO.horizon.start
    return [(start + timedelta(hours=h) - start).total_seconds() + start_s() for h in hours]


def start_s():
    return SCENARIO.horizon.start_tai_s


def test_each_line_is_clear_with_its_own_probability():
    latent = sample_lines(SCENARIO, NAMES, times_s(8, 9, 33, 60), MANY)
    chances = np.array([0.05, 0.2, 0.5, 0.9])
    assert clear_lines(latent, chances).mean(axis=0) == pytest.approx(chances, abs=0.004)


def test_stations_and_hours_are_as_alike_as_in_the_weather_in_steps():
    hours = (7.5, 7.5, 31.5, 31.5)
    stations = [NAMES[0], NAMES[1], NAMES[0], NAMES[1]]
    lines = sample_lines(SCENARIO, stations, times_s(*hours), MANY)
    skies = SCENARIO.clear_sky
    draws = replace(MANY, scenarios=20_000)
    weather = sample_clear_sky(SCENARIO.stations, skies, SCENARIO.horizon, draws)
    steps = weather.latent[:, [7, 7, 31, 31], [0, 1, 0, 1]]
    ours, theirs = (np.corrcoef(sample, rowvar=False) for sample in (lines, steps))
    assert ours == pytest.approx(theirs, abs=0.03)


def test_a_day_later_the_sky_is_as_alike_as_was_measured():
    lines = sample_lines(SCENARIO, [NAMES[0]] * 2, times_s(8, 32), MANY)
    chance = float(zenith_probability(SCENARIO.clear_sky[0], start_s()))
    clear = clear_lines(lines, [chance, chance])
    assert np.corrcoef(clear, rowvar=False)[0, 1] == pytest.approx(0.45, abs=0.05)


def test_the_same_seed_gives_the_same_weather_and_few_are_the_first_of_many():
    stations, tai_s = NAMES[:2], times_s(8, 9)
    one, again = (sample_lines(SCENARIO, stations, tai_s, MANY) for _ in range(2))
    few = sample_lines(SCENARIO, stations, tai_s, replace(MANY, scenarios=20))
    assert np.array_equal(one, again)
    assert np.array_equal(few, one[:20])
    assert not np.array_equal(one, sample_lines(SCENARIO, stations, tai_s, replace(MANY, seed=4)))


def test_no_line_is_no_weather_and_an_unknown_station_is_refused():
    assert sample_lines(SCENARIO, [], [], MANY).shape == (4096, 0)
    with pytest.raises(ValueError, match="no sky is known of XX-NIL"):
        sample_lines(SCENARIO, ["XX-NIL"], times_s(8), MANY)
