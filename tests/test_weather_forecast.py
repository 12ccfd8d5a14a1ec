from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from euroqci_space.errors import InputError
from euroqci_space.model import ClearSky, Horizon
from euroqci_space.scenario.forecast import check_coverage, read_forecast
from euroqci_space.times import tai_seconds_of_text
from euroqci_space.weather import coverage_warnings, zenith_probability

HEADER = "station,time_utc,clear_sky_probability\n"
STATIONS = ("DE-OBE", "NL-HAG")
USUAL = ClearSky(site="DE-OBE", monthly_probability=(0.3,) * 12)
TWO_DAYS = Horizon(start=datetime(2027, 1, 4, tzinfo=UTC), stop=datetime(2027, 1, 6, tzinfo=UTC))


@pytest.fixture
def read(tmp_path):
    def from_text(text, **options):
        path = tmp_path / "forecast.csv"
        path.write_text(HEADER + text, encoding="utf-8")
        return read_forecast(path, STATIONS, **options)

    return from_text


def at(told, *texts):
    sky = replace(USUAL, forecast=told.get("DE-OBE"))
    return zenith_probability(sky, [tai_seconds_of_text(text) for text in texts]).tolist()


def lines(told):
    skies = [replace(USUAL, site=name, forecast=told.get(name)) for name in STATIONS]
    return coverage_warnings(skies, TWO_DAYS)


def test_a_value_holds_until_the_next_row_and_the_last_for_the_greatest_gap(read):
    forecast = read("DE-OBE,2027-01-04T00:00Z,0.8\nDE-OBE,2027-01-04T03:00Z,0.1\n")
    edges = ("2027-01-04T02:59:59Z", "2027-01-04T03:00:00Z", "2027-01-04T08:59:59Z")
    assert at(forecast, *edges) == [0.8, 0.1, 0.1]


def test_climatology_speaks_outside_the_span_of_a_forecast(read):
    forecast = read("DE-OBE,2027-01-04T00:00Z,0.8\n")
    assert at(forecast, "2027-01-03T23:59:59Z", "2027-01-04T06:00:00Z") == [0.3, 0.3]


def test_climatology_speaks_for_a_station_without_forecast(read):
    assert at(read("NL-HAG,2027-01-04T00:00Z,0.8\n"), "2027-01-04T00:00:00Z") == [0.3]


def test_a_row_without_time_is_a_constant(read):
    forecast = read("DE-OBE,,0.05\n")
    assert at(forecast, "1990-01-01T00:00:00Z", "2050-01-01T00:00:00Z") == [0.05, 0.05]
    assert not lines(forecast)


def test_an_offset_is_read_as_such(read):
    forecast = read("DE-OBE,2027-01-04T01:00:00+01:00,0.8\n")
    assert at(forecast, "2027-01-04T00:00:00Z") == [0.8]


def test_stations_may_stand_row_by_row_in_turn(read):
    rows = [f"{name},2027-01-04T0{h}:00Z,0.{h}\n" for h in range(3) for name in STATIONS]
    assert read("".join(rows))["NL-HAG"].probability == (0.0, 0.1, 0.2)


@pytest.mark.parametrize(
    ("rows", "place", "words"),
    [
        ("DE-OBE,2027-01-04T00:00Z,1.2\n", ":2: clear_sky_probability", "1.2 is outside 0..1"),
        ("DE-OBE,2027-01-04T00:00Z,nan\n", ":2: clear_sky_probability", "not finite"),
        ("DE-OBE,2027-01-04T00:00Z,\n", ":2: clear_sky_probability", "'' is not a number"),
        ("DE-OBX,2027-01-04T00:00Z,0.2\n", ":2: station", "did you mean 'DE-OBE'?"),
        ("DE-OBE,2027-01-04T00:00,0.2\n", ":2: time_utc", "has no time zone"),
        ("DE-OBE,tomorrow,0.2\n", ":2: time_utc", "not an ISO 8601 time"),
        (
            "DE-OBE,2027-01-04T06:00Z,0.2\nDE-OBE,2027-01-04T03:00Z,0.2\n",
            ":3: time_utc",
            "is earlier than line 2",
        ),
        (
            "DE-OBE,2027-01-04T06:00Z,0.2\nNL-HAG,,1\nDE-OBE,2027-01-04T07:00:00+01:00,0.2\n",
            ":4: time_utc",
            "stands twice (first at line 2)",
        ),
        (
            "DE-OBE,2027-01-04T00:00Z,0.2\nDE-OBE,2027-01-04T06:30Z,0.2\n",
            ":3: time_utc",
            "6.5 h after line 2, allowed 6 h",
        ),
        ("DE-OBE,2027-01-04T00:00Z,0.2\nDE-OBE,,0.2\n", ":3: time_utc", "stands beside other"),
        ("", "forecast.csv", "holds no forecast"),
    ],
)
def test_a_fault_is_one_line_with_its_place(read, rows, place, words):
    with pytest.raises(InputError) as caught:
        read(rows)
    message = str(caught.value)
    assert place in message
    assert words in message
    assert "\n" not in message


def test_all_faults_are_told_at_once_in_order_of_their_lines(read):
    times = ("09:00Z", "00:00Z", "06:00Z", "06:00Z")
    names = ("DE-OBE", "DE-OBE", "XX-YYY", "DE-OBE")
    pairs = zip(names, times, strict=True)
    rows = "".join(f"{name},2027-01-04T{time},0.2\n" for name, time in pairs)
    with pytest.raises(InputError) as caught:
        read(rows + rows)
    assert [fault.line for fault in caught.value.faults] == [3, 4, 7, 8]


def test_a_wider_gap_is_allowed_when_asked_for(read):
    rows = "DE-OBE,2027-01-04T00:00Z,0.2\nDE-OBE,2027-01-04T12:00Z,0.4\n"
    told = read(rows, maximum_gap_h=12.0)
    assert told["DE-OBE"].stop == datetime(2027, 1, 5, tzinfo=UTC)


def test_what_a_forecast_does_not_cover_is_said(read):
    rows = "".join(f"DE-OBE,2027-01-04T{h:02d}:00Z,0.5\n" for h in range(3, 24, 6))
    assert lines(read(rows)) == (
        "forecast: none before 2027-01-04T03:00:00Z, none from 2027-01-05T03:00:00Z on for DE-OBE;"
        " climatology is used there",
        "forecast: none for NL-HAG; climatology is used there",
    )


def test_stations_of_which_the_same_is_missing_share_a_line(read):
    rows = "DE-OBE,2026-01-04T00:00Z,0.5\nNL-HAG,2026-01-05T00:00Z,0.5\n"
    assert lines(read(rows)) == (
        "forecast: none within the horizon for DE-OBE, NL-HAG; climatology is used there",
    )


def test_a_forecast_of_other_days_is_refused(read):
    forecast = read("DE-OBE,2026-01-04T00:00Z,0.8\nNL-HAG,2027-01-06T00:00Z,0.8\n")
    with pytest.raises(InputError, match="covers nothing of the horizon 2027-01-04T00:00:00Z"):
        check_coverage(forecast, TWO_DAYS, Path("forecast.csv"))
