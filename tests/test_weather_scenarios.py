"""Outcomes of lines of sight: right on the mean, never better below than above."""

from datetime import UTC, datetime

import numpy as np
import pytest

from euroqci_space.model import ClearSky, Contact, Horizon, Station
from euroqci_space.weather import (
    Draws,
    contact_outcomes,
    line_of_sight_outcomes,
    line_of_sight_probability,
    sample_clear_sky,
)

DAY = Horizon(start=datetime(2027, 1, 4, tzinfo=UTC), stop=datetime(2027, 1, 5, tzinfo=UTC))
HERE = Station(id="X", name="", latitude_deg=48.0, longitude_deg=11.0, altitude_m=0.0)
SKY = ClearSky(site="X", monthly_probability=(0.4,) * 12)
ELEVATIONS_DEG = np.array([20.0, 30.0, 45.0, 60.0, 90.0])
NOON_S = DAY.start_tai_s + 43200.0


@pytest.fixture(scope="module")
def weather():
    return sample_clear_sky([HERE], [SKY], DAY, Draws(scenarios=20_000, seed=4))


def contact(start_tai_s, probability, station="X"):
    return Contact(
        contact_id="c",
        role="primary",
        status="confirmed",
        satellite="S",
        norad_id=1,
        station=station,
        site=station,
        start_tai_s=start_tai_s,
        stop_tai_s=start_tai_s + 300.0,
        aos_tai_s=start_tai_s,
        tca_tai_s=start_tai_s,
        los_tai_s=start_tai_s,
        orbit_number=1,
        max_elevation_deg=50.0,
        min_range_km=700.0,
        sun_elevation_deg=-20.0,
        moon_separation_deg=90.0,
        clear_sky_probability=probability,
        loss_db=30.0,
        sifted_bits=1e6,
        qber=0.01,
        secret_key_bits=1000,
        asymptotic_key_bits=2000,
        expected_key_bits=round(1000 * probability),
        element_epoch_tai_s=0.0,
        element_age_h=0.0,
        timing_error_s=0.0,
    )


def at_noon(weather, probability):
    number = len(probability)
    return line_of_sight_outcomes(weather, ["X"] * number, [NOON_S] * number, probability)


def test_a_line_is_clear_as_often_as_kauth_and_penquite_say(weather):
    wanted = line_of_sight_probability(0.4, ELEVATIONS_DEG)
    clear = at_noon(weather, wanted)
    standard_error = np.sqrt(wanted * (1.0 - wanted) / len(clear))
    assert np.all(np.abs(clear.mean(axis=0) - wanted) < 3.0 * standard_error)


def test_a_higher_line_of_one_sky_is_never_the_cloudier(weather):
    clear = at_noon(weather, line_of_sight_probability(0.4, ELEVATIONS_DEG))
    assert not np.any(clear[:, :-1] & ~clear[:, 1:])


def test_a_line_to_the_zenith_is_the_sky_of_its_step(weather):
    assert np.array_equal(at_noon(weather, [0.4])[:, 0], weather.clear()[:, 12, 0])


def test_the_next_pass_often_has_the_same_weather_and_not_always(weather):
    # a first-order process of 0.45 a day has 0.86 at 95 minutes, one that never turns 1
    contacts = [contact(NOON_S, 0.3), contact(NOON_S + 5700.0, 0.3)]
    one, next_one = contact_outcomes(contacts, weather).T
    assert 0.8 < np.corrcoef(one, next_one)[0, 1] < 0.98


def test_the_mean_key_of_a_contact_is_what_the_plan_expects(weather):
    made = contact(NOON_S, 0.37)
    bits = made.secret_key_bits * contact_outcomes([made], weather).mean()
    assert bits == pytest.approx(made.expected_key_bits, abs=3 * 1000 * 0.5 / np.sqrt(20_000))


def test_no_contact_has_no_outcome(weather):
    assert contact_outcomes([], weather).shape == (20_000, 0)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (contact(NOON_S, 0.3, station="Y"), "no weather was sampled for Y"),
        (contact(DAY.stop_tai_s, 0.3), "an instant is outside"),
        (contact(DAY.start_tai_s - 400.0, 0.3), "an instant is outside"),
    ],
)
def test_contacts_outside_of_the_weather_are_refused(weather, made, words):
    with pytest.raises(ValueError, match=words):
        contact_outcomes([made], weather)
