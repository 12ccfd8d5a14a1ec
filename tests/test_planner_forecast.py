"""A forecast goes the whole way: scenario, candidates, plan, judge, replan."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from hashlib import sha256

import pytest

from euroqci_space.errors import InputError
from euroqci_space.model import Horizon
from euroqci_space.planner import plan
from euroqci_space.replanner import News, replan
from euroqci_space.scenario import (
    load_scenario,
    plan_text,
    read_plan,
    scenario_path,
    with_forecast,
)
from euroqci_space.schedule import Effort
from euroqci_space.verification import verify

HEADER = "station,time_utc,clear_sky_probability\n"
QUICK = Effort(rounds=0, workers=1)


@cache
def short():
    scenario = load_scenario("saga")
    start = scenario.horizon.start
    return replace(scenario, horizon=Horizon(start=start, stop=start + timedelta(days=2)))


def foretold(tmp_path, text):
    path = tmp_path / "forecast.csv"
    path.write_text(HEADER + text, encoding="utf-8")
    return with_forecast(short(), path)


def written(tmp_path, weather):
    """Return the file of a scenario with this weather."""
    text = scenario_path("saga").read_text(encoding="utf-8")
    path = tmp_path / "mine.toml"
    path.write_text(text.replace("visibility_km = 23.0", weather), encoding="utf-8")
    return path


def test_contacts_under_a_certain_sky_bring_all_their_key(tmp_path):
    scenario = foretold(tmp_path, "DE-OBE,,1\nIT-MAT,,1\nFR-CAL,,0\nES-CAH,,0\n")
    made = plan(scenario, effort=QUICK)
    assert {contact.station for contact in made.contacts} == {"DE-OBE", "IT-MAT"}
    assert all(contact.expected_key_bits == contact.secret_key_bits for contact in made.contacts)
    assert verify(made).violations == ()


def test_the_record_holds_the_forecast_and_the_hash_of_its_file(tmp_path):
    scenario = foretold(tmp_path, "DE-OBE,2027-01-04T18:00Z,0.9\nIT-MAT,,1\n")
    made = plan(scenario, effort=QUICK)
    digest = sha256((tmp_path / "forecast.csv").read_bytes()).hexdigest()
    assert ("forecast.csv", digest) in [(one.name, one.sha256) for one in made.scenario.inputs]
    assert any("none before 2027-01-04T18:00:00Z" in text for text in made.warnings)
    (tmp_path / "plan.json").write_text(plan_text(made), encoding="utf-8")
    assert read_plan(tmp_path).scenario == made.scenario


def test_the_judge_reads_the_forecast_itself(tmp_path):
    made = plan(foretold(tmp_path, "DE-OBE,,1\nIT-MAT,,1\n"), effort=QUICK)
    usual = replace(made, scenario=replace(made.scenario, clear_sky=short().clear_sky))
    assert "clear sky" in {violation.rule for violation in verify(usual).violations}


def test_a_new_forecast_moves_what_is_not_yet_flown(tmp_path):
    old = plan(foretold(tmp_path, "DE-OBE,,1\nIT-MAT,,1\nFR-CAL,,0\n"), effort=QUICK)
    news = News(clear_sky=foretold(tmp_path, "DE-OBE,,0\nIT-MAT,,1\nFR-CAL,,1\n").clear_sky)
    new = replan(old, old.scenario.horizon.start_tai_s, news, keep_hours=0.0, effort=QUICK)
    stations = {one.station for one in new.contacts if one.status != "cancelled"}
    assert "FR-CAL" in stations
    assert "DE-OBE" not in stations
    assert new.outlook != old.outlook
    assert verify(new).violations == ()


def test_an_override_goes_before_the_file_and_needs_a_known_station(tmp_path):
    (tmp_path / "forecast.csv").write_text(HEADER + "DE-OBE,,0.5\nIT-MAT,,0.6\n", encoding="utf-8")
    weather = 'forecast = "forecast.csv"\n[weather.override]\nDE-OBE = 0.1'
    told = {sky.site: sky.forecast for sky in load_scenario(written(tmp_path, weather)).clear_sky}
    assert told["DE-OBE"].probability == (0.1,)
    assert told["IT-MAT"].probability == (0.6,)
    assert told["FR-CAL"] is None
    path = written(tmp_path, weather.replace("OBE", "OBX"))
    with pytest.raises(InputError, match="unknown station 'DE-OBX'; did you mean 'DE-OBE'"):
        load_scenario(path)


@pytest.mark.parametrize(
    ("weather", "words"),
    [
        ("[weather.override]\nDE-OBE = 1.5", "weather.override.DE-OBE: is 1.5"),
        ('forecast = "none.csv"', "none.csv: no such file"),
        ('forecast = "old.csv"', "old.csv: covers nothing of the horizon"),
    ],
)
def test_bad_weather_is_one_line(tmp_path, weather, words):
    (tmp_path / "old.csv").write_text(HEADER + "DE-OBE,2020-01-01T00:00Z,0.5\n", encoding="utf-8")
    path = written(tmp_path, weather)
    with pytest.raises(InputError) as caught:
        load_scenario(path)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
