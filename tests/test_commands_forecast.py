"""A bad forecast through the program: one line, exit 2, nothing written."""

import pytest
from command_line import command

from euroqci_space.scenario import read_plan, scenario_path
from euroqci_space.times import tai_seconds_of_text

HEADER = "station,time_utc,clear_sky_probability\n"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("DE-OBE,2027-01-04T18:00Z,1.5\n", "1.5 is outside 0..1"),
        ("DE-OBX,2027-01-04T18:00Z,0.5\n", "did you mean 'DE-OBE'?"),
        ("DE-OBE,2020-01-01T00:00Z,0.5\n", "covers nothing of the horizon"),
        (
            "DE-OBE,2027-01-04T12:00Z,0.5\nDE-OBE,2027-01-05T00:00Z,0.5\n",
            "12 h after line 2, allowed 6 h",
        ),
    ],
)
def test_a_bad_forecast_is_one_line(tmp_path, rows, said):
    (tmp_path / "forecast.csv").write_text(HEADER + rows, encoding="utf-8")
    done = command("plan", "saga", "--forecast", "forecast.csv", "--quiet", folder=tmp_path)
    assert done.code == 2
    assert said in done.err
    assert len(done.err.strip().splitlines()) == 1
    assert not (tmp_path / "plan-saga").exists()


def test_a_robust_plan_is_made_again_with_a_forecast_that_came_later(tmp_path):
    text = scenario_path("saga").read_text(encoding="utf-8").replace("days = 7", "days = 3")
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    rows = "".join(f"DE-OBE,2027-01-06T{hour:02d}:00Z,0.9\n" for hour in (0, 6, 12, 18))
    (tmp_path / "forecast.csv").write_text(HEADER + rows, encoding="utf-8")

    def done(*words):
        return command(*words, "--quiet", folder=tmp_path).code

    assert done("plan", "mine.toml", "--weather", "robust", "--scenarios", "4", "--out", "p") == 0
    told = ("--forecast", "forecast.csv", "--out", "q")
    assert done("replan", "p", "--now", "2027-01-05T06:00:00Z", *told) == 0
    assert done("verify", "q", "--parent", "p") == 0
    new, day = read_plan(tmp_path / "q"), tai_seconds_of_text("2027-01-06T00:00Z")
    assert new.scenario.inputs[-1].name == "forecast.csv"
    assert new.certificate.stages[0].name.endswith("mean of 4 weathers")
    told = [one for one in new.contacts if one.station == "DE-OBE" and one.start_tai_s > day]
    assert told
    assert all(one.clear_sky_probability > 0.5 for one in told)
