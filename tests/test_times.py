from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from euroqci_space.errors import InputError
from euroqci_space.times import (
    leap_offset_s,
    parse_utc,
    tai_seconds,
    tai_seconds_of_text,
    utc_datetime,
    utc_text,
)


def test_tai_is_37_seconds_ahead_of_utc_since_2017_and_32_in_2000():
    # IERS Bulletin C 52 and the table of leap seconds before it
    assert leap_offset_s(tai_seconds(datetime(2027, 1, 1, tzinfo=UTC))) == 37.0
    assert leap_offset_s(tai_seconds(datetime(2000, 1, 1, tzinfo=UTC))) == 32.0


def test_the_day_of_a_leap_second_is_a_second_longer():
    start, stop = datetime(2016, 12, 31, tzinfo=UTC), datetime(2017, 1, 1, tzinfo=UTC)
    assert tai_seconds(stop) - tai_seconds(start) == 86401.0


def test_text_names_second_60():
    midnight = tai_seconds(datetime(2017, 1, 1, tzinfo=UTC))
    assert utc_text(midnight - 0.5) == "2016-12-31T23:59:60.500Z"
    assert tai_seconds_of_text("2016-12-31T23:59:60.500Z") == midnight - 0.5


def test_an_offset_is_turned_into_utc():
    paris = datetime(2027, 3, 28, 3, 30, tzinfo=timezone(timedelta(hours=2)))
    assert utc_text(tai_seconds(paris), 0) == "2027-03-28T01:30:00Z"


@pytest.mark.parametrize("text", ["2027-01-04T00:00:00", "2027-01-04", "2027-01-04 00:00"])
def test_a_time_without_zone_is_refused_with_the_fix(text):
    with pytest.raises(InputError, match=r"has no time zone; write .*Z for UTC"):
        parse_utc(text)


@pytest.mark.parametrize(
    "text", ["", "tomorrow", "2027-02-29T00:00:00Z", "1e9", "2027-01-04T25:00Z"]
)
def test_what_is_no_time_is_refused(text):
    with pytest.raises(InputError, match="2027-01-04T00:00:00Z"):
        parse_utc(text)


@settings(deadline=None, derandomize=True)
@given(st.datetimes(datetime(1975, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_an_instant_returns_as_the_datetime_it_came_from(moment):
    assert abs(utc_datetime(tai_seconds(moment)) - moment) <= timedelta(microseconds=1)


@settings(deadline=None, derandomize=True)
@given(st.integers(-(10**11), 3 * 10**12))
def test_text_of_a_millisecond_reads_back_as_the_same_instant(milliseconds):
    tai_s = milliseconds / 1000.0
    assert abs(tai_seconds_of_text(utc_text(tai_s)) - tai_s) < 1e-3
