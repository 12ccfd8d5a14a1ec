"""The samples have the means and the correlations that were published."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from euroqci_space.model import ClearSky, Forecast, Horizon, Station
from euroqci_space.scenario import read_clear_sky, read_stations
from euroqci_space.weather import Draws, sample_clear_sky
from euroqci_space.weather.correlation import distances_km

GROUND = tuple(entry.station for entry in read_stations() if entry.kind != "national_node")
TABLE = {entry.site: entry for entry in read_clear_sky()}
SKIES = tuple(TABLE[station.id] for station in GROUND)


def span(month, days):
    start = datetime(2027, month, 10, tzinfo=UTC)
    return Horizon(start=start, stop=start + timedelta(days=days))


def correlation(one, other):
    return np.corrcoef(one, other, rowvar=False)[: one.shape[1], one.shape[1] :]


@pytest.fixture(scope="module")
def days():
    """Noon of three days in January, 20,000 times."""
    return sample_clear_sky(GROUND, SKIES, span(1, 3), Draws(scenarios=20_000, seed=1, step_h=24))


def test_monthly_means_are_within_two_standard_errors():
    errors = []
    for month in range(1, 13):
        draws = Draws(scenarios=1000, seed=month, step_h=6)
        clear = sample_clear_sky(GROUND, SKIES, span(month, 2), draws).clear()
        means = clear.mean(axis=1)  # scenarios are independent, the steps of one are not
        wanted = np.array([sky.monthly_probability[month - 1] for sky in SKIES])
        errors.append((means.mean(axis=0) - wanted) / (means.std(axis=0) / np.sqrt(len(means))))
    # of 492 fair means 95.4 % lie within two standard errors, and none beyond four
    assert np.mean(np.abs(errors) < 2.0) > 0.93
    assert np.abs(errors).max() < 4.0
    assert abs(np.mean(errors)) < 0.2


def test_stations_are_alike_as_measured(days):
    clear = days.clear()[:, 0]
    apart_km = distances_km(GROUND)
    pairs = np.triu_indices(len(GROUND), k=1)
    published = 0.76 * np.exp(-apart_km / 490.0)
    sampled = np.corrcoef(clear, rowvar=False)
    assert np.abs(sampled - published)[pairs].max() < 0.05
    assert abs((sampled - published)[pairs].mean()) < 0.005


def test_overseas_stations_are_on_their_own(days):
    names = [station.id for station in GROUND]
    reunion, europe = names.index("RE-MAI"), names.index("DE-OBE")
    sampled = np.corrcoef(days.clear()[:, 0], rowvar=False)
    assert abs(sampled[reunion, europe]) < 0.03


@pytest.mark.parametrize(("later", "published"), [(1, 0.45), (2, 0.21)])
def test_each_station_keeps_its_sky_as_long_as_measured(days, later, published):
    clear = days.clear()
    kept = np.diag(correlation(clear[:, 0], clear[:, later]))
    assert np.abs(kept - published).max() < 0.05
    assert kept.mean() == pytest.approx(published, abs=0.02)


def test_space_and_time_are_separable(days):
    latent = days.latent[:, :, :10].astype(np.float64)
    now = np.corrcoef(latent[:, 0], rowvar=False)
    crossed = correlation(latent[:, 0], latent[:, 1])
    own = np.diag(crossed).mean()
    assert np.allclose(crossed, own * now, atol=0.04)


def test_the_same_seed_gives_the_same_bytes():
    draws = Draws(scenarios=70, seed=5, step_h=3)
    first = sample_clear_sky(GROUND, SKIES, span(7, 2), draws)
    again = sample_clear_sky(GROUND, SKIES, span(7, 2), draws)
    other = sample_clear_sky(GROUND, SKIES, span(7, 2), replace(draws, seed=6))
    assert first.latent.tobytes() == again.latent.tobytes()
    assert first.latent.tobytes() != other.latent.tobytes()


def test_few_scenarios_are_the_first_of_many():
    few = sample_clear_sky(GROUND, SKIES, span(7, 1), Draws(scenarios=20, seed=5))
    many = sample_clear_sky(GROUND, SKIES, span(7, 1), Draws(scenarios=200, seed=5))
    assert np.array_equal(few.latent, many.latent[:20])


def test_steps_are_samples_of_one_process():
    # the correlation over a day does not hang on the step
    one = Station(id="X", name="", latitude_deg=48.0, longitude_deg=11.0, altitude_m=0.0)
    sky = ClearSky(site="X", monthly_probability=(0.5,) * 12)
    for step_h in (1.0, 8.0):
        draws = Draws(scenarios=20_000, seed=2, step_h=step_h)
        clear = sample_clear_sky([one], [sky], span(3, 2), draws).clear()[:, :, 0]
        kept = np.corrcoef(clear[:, 0], clear[:, round(24 / step_h)])[0, 1]
        assert kept == pytest.approx(0.45, abs=0.025)


def test_a_forecast_moves_the_probability_within_its_span():
    horizon = span(1, 2)
    middle = horizon.start + timedelta(days=1)
    told = Forecast(times=(middle,), probability=(0.95,), stop=middle + timedelta(days=1))
    sunny = (replace(SKIES[0], forecast=told), SKIES[1])
    draws = Draws(scenarios=4000, seed=3, step_h=6)
    by_day = sample_clear_sky(GROUND[:2], sunny, horizon, draws).clear()
    means = by_day.reshape(4000, 2, 4, 2).mean(axis=(0, 2))
    # climatology of January: DE-OBE 0.261, NL-HAG 0.236
    assert np.allclose(means, [[0.261, 0.236], [0.95, 0.236]], atol=0.02)


def test_certain_weather_is_certain():
    never = replace(SKIES[0], monthly_probability=(0.0,) * 12)
    always = replace(SKIES[1], monthly_probability=(1.0,) * 12)
    clear = sample_clear_sky(
        GROUND[:2], (never, always), span(1, 2), Draws(scenarios=50, seed=1)
    ).clear()
    assert not clear[:, :, 0].any()
    assert clear[:, :, 1].all()


def test_climatology_in_another_order_is_refused():
    with pytest.raises(ValueError, match="in their order"):
        sample_clear_sky(GROUND[:2], SKIES[1::-1], span(1, 1), Draws(scenarios=1, seed=1))


@pytest.mark.parametrize(
    "wrong", [{"scenarios": 0}, {"seed": -1}, {"step_h": 0.0}, {"step_h": 25.0}]
)
def test_draws_out_of_range_are_refused(wrong):
    with pytest.raises(ValueError, match="scenarios from 1"):
        Draws(**{"scenarios": 1, "seed": 1, **wrong})
