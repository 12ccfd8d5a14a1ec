"""A bad forecast through the program: one line, exit 2, nothing written."""

import pytest
from command_line import command

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
