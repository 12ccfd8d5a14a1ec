"""TLE, column by column: what is read, what is refused, and writing them back."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sgp4.api import Satrec

from euroqci_space.errors import Fault
from euroqci_space.model import ElementSet
from euroqci_space.orbit.formats import alpha5, from_alpha5, parse_elements, tle_lines
from euroqci_space.orbit.formats.tle_columns import checksum
from euroqci_space.orbit.satrec import satrec
from euroqci_space.times import tai_seconds_of_text, utc_text

LINE_1 = "1 25544U 98067A   20194.88612269 -.00002218  00000-0 -31515-4 0  9992"
LINE_2 = "2 25544  51.6461 221.2784 0001413  89.1723 280.4612 15.49507896236008"


def _read(*lines: str) -> tuple[list[ElementSet], list[Fault], list[str]]:
    """Return the sets, what spoils the file, and the remarks."""
    _, parsed = parse_elements("\n".join(lines), "F")
    doubts = [doubt for reading in parsed.readings for doubt in reading.doubts]
    notes = [str(note) for reading in parsed.readings for note in reading.notes]
    return [item.element_set for item in parsed.readings], [*parsed.faults, *doubts], notes


def _with(line: str, first_column: int, text: str) -> str:
    """Overwrite columns, and mend the checksum."""
    changed = line[: first_column - 1] + text + line[first_column - 1 + len(text) :]
    return changed[:68] + str(checksum(changed)) if changed.isascii() else changed


def _messages(*lines: str) -> list[str]:
    return [str(fault) for fault in _read(*lines)[1]]


@pytest.mark.parametrize(
    ("which", "column", "text", "message"),
    [
        (1, 8, "U\N{NO-BREAK SPACE}", "F:1:9: non-ASCII character U+00A0"),
        (1, 19, "2x", "F:1:19: epoch year: '2x' in columns 19-20 is no epoch year such as '25'"),
        (1, 21, "367", "F:1:21: epoch day: 367.8861227 is outside [1, 367) days of the year"),
        (1, 21, "000", "F:1:21: epoch day: 0.88612269 is outside [1, 367) days of the year"),
        (1, 34, "-.0000221x", "F:1:34: mean motion dot: '-.0000221x' in columns 34-43"),
        (1, 54, "-31515*4", "F:1:54: bstar: '-31515*4' in columns 54-61 is no bstar"),
        (
            1,
            63,
            "4",
            "F:1:63: ephemeris type: '4' is not supported, only 0 or 2 (SGP4); 4 is SGP4-",
        ),
        (1, 18, "1", "F:1:18: '1' stands where a blank belongs"),
        (2, 9, "180.0001", "F:2:9: inclination: 180.0001 is outside [0, 180] deg"),
        (2, 9, "400.0000", "F:2:9: inclination: 400 is outside [0, 180] deg"),
        (2, 18, "361.0000", "F:2:18: right ascension of the node: 361 is outside [0, 360] deg"),
        (2, 27, " 001413", "F:2:27: eccentricity: ' 001413' in columns 27-33 is no eccentricity"),
        (2, 53, "18.00000001", "F:2:53: mean motion: 18.00000001 is outside (0, 18] rev/day"),
        (2, 53, " 0.00000000", "F:2:53: mean motion: 0 is outside (0, 18] rev/day"),
        (2, 53, "-1.49507896", "F:2:53: mean motion: '-1.49507896' in columns 53-63"),
        (2, 53, "14*26113993", "F:2:53: mean motion: '14*26113993' in columns 53-63"),  # Orekit
        (2, 53, "10006113993", "F:2:53: mean motion: '10006113993' in columns 53-63"),  # Orekit
        (2, 64, "236a0", "F:2:64: revolution number: '236a0' in columns 64-68"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_column(
    which: int, column: int, text: str, message: str
) -> None:
    lines = [LINE_1, LINE_2]
    lines[which - 1] = _with(lines[which - 1], column, text)
    assert _messages(*lines)[0].startswith(message)


def test_a_wrong_checksum_is_refused() -> None:
    assert _messages(LINE_1, f"{LINE_2[:-1]}1") == [
        "F:2:69: checksum: '1' is wrong, line 2 sums to 8; fetch the element set again"
    ]


def test_all_faults_of_both_lines_are_named() -> None:
    broken = _with(_with(LINE_2, 9, "999.0000"), 18, "999.0000")
    fields = [fault.field for fault in _read(_with(LINE_1, 19, "ab"), f"{broken[:-1]}x")[1]]
    assert fields == ["epoch year", "inclination", "right ascension of the node", "checksum"]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ((LINE_1,), "F:1: line 1 of 25544 has no line 2"),
        (("A", LINE_1, "B", LINE_1, LINE_2), "F:2: line 1 of 25544 has no line 2"),
        ((LINE_2, LINE_1), "F:1: line 2 of 25544 has no line 1 before it"),
        ((LINE_1, LINE_2, LINE_2), "F:3: line 2 of 25544 has no line 1 before it"),
        ((LINE_1, LINE_2[:-1]), "F:2: line 2 has 68 characters, needs 69"),
        ((LINE_1, f"{LINE_2} 0.0"), "F:2: line 2 has 73 characters, needs 69"),
        ((f" {LINE_1}", LINE_2), "F:1: ' 1 25544U 98067A   20194.88612269 -.0000...' is neither"),
        ((LINE_1, LINE_2.replace("25544", "25545")), "F:2: line 2 is for 25545, line 1 for 25544"),
        (("A", LINE_1, LINE_2, "B"), "F:4: 'B' is neither line 1 or 2 of a TLE nor a name"),
        (("A", "B", LINE_1, LINE_2), "F:1: 'A' is neither line 1 or 2 of a TLE nor a name"),
        (("A\tB", LINE_1, LINE_2), "F:1:2: character U+0009 in a name cannot be printed"),
    ],
)
def test_lines_that_do_not_belong_together_are_refused(
    lines: tuple[str, ...], message: str
) -> None:
    assert _messages(*lines)[0].startswith(message)


def test_a_broken_set_does_not_hide_the_faults_of_the_next() -> None:
    assert [fault.line for fault in _read(LINE_1, LINE_1, LINE_2[:-1], LINE_2)[1]] == [1, 3, 4]


def test_comments_and_blank_lines_may_stand_anywhere() -> None:
    sets, faults, _ = _read("# über", "", "ISS", "#", LINE_1, " ", "# x", LINE_2, "")
    assert ([item.name for item in sets], faults) == (["ISS"], [])


def test_a_name_may_hold_any_letter_and_begin_with_a_digit() -> None:
    assert _read("1KUNS-É", LINE_1, LINE_2)[0][0].name == "1KUNS-É"


def test_a_set_without_international_designator_is_read() -> None:
    # Orekit TLETest.java
    (item,), faults, _ = _read(
        "1 15427U          85091.94293084 0.00000051  00000+0  32913-4 0   179",
        "2 15427  98.9385  46.0219 0015502 321.4354  38.5705 14.11363211 15580",
    )
    assert (faults, item.object_id, item.bstar_per_earth_radii) == ([], "", 0.32913e-4)
    assert utc_text(item.epoch_tai_s) == "1985-04-01T22:37:49.225Z"


def test_day_366_of_a_year_of_365_is_the_next_new_year_and_is_said() -> None:
    # python-sgp4 sgp4/tests.py
    (item,), faults, notes = _read(
        "1 25544U 98067A   19366.82137887  .00016717  00000-0  10270-3 0  9129",
        "2 25544  51.6392  96.6358 0005156  88.7140 271.4601 15.49497216  6061",
    )
    assert (faults, utc_text(item.epoch_tai_s)) == ([], "2020-01-01T19:42:47.134Z")
    assert "day 366 of 2019 does not exist, read as 2020-01-01T19:42:47.134Z" in notes[0]


@pytest.mark.parametrize(("year", "full"), [("57", 1957), ("99", 1999), ("00", 2000), ("56", 2056)])
def test_two_digits_mean_1957_to_2056(year: str, full: int) -> None:
    (item,), faults, _ = _read(_with(LINE_1, 19, f"{year}001.00000000"), LINE_2)
    assert (faults, utc_text(item.epoch_tai_s, 0)) == ([], f"{full}-01-01T00:00:00Z")


def test_alpha5_is_read_in_both_lines() -> None:
    # Orekit TLETest.java
    (item,), faults, _ = _read(
        "1 T7421U 02021A   02124.48976499 -.00021470  00000-0 -89879-2 0    28",
        "2 T7421  98.7490 199.5121 0001333 133.9522 226.1918 14.26113993    60",
    )
    assert (faults, item.norad_id) == ([], 277421)


@pytest.mark.parametrize(
    "text", ["I0001", "O0001", "a0001", "A001", "A000x", " A554", "12 34", "٣٣٣٣٣"]
)
def test_what_is_no_alpha5_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no catalogue number"):
        from_alpha5(text)


# Space-Track's documentation of Alpha-5: the first number of some letters, and the last of all
@pytest.mark.parametrize(
    ("number", "text"),
    [(99999, "99999"), (100000, "A0000"), (148493, "E8493"), (182931, "J2931"), (339999, "Z9999")],
)
def test_alpha5_agrees_with_space_track(number: int, text: str) -> None:
    assert (alpha5(number), from_alpha5(text)) == (text, number)


@given(st.integers(1, 339999))
@settings(deadline=None, derandomize=True)
def test_every_number_of_alpha5_comes_back(number: int) -> None:
    assert from_alpha5(alpha5(number)) == number


@pytest.mark.parametrize("number", [0, -1, 340000])
def test_a_number_that_does_not_fit_five_columns_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match=r"not in 1\.\.339999"):
        alpha5(number)


def test_a_real_set_is_written_as_it_was_printed() -> None:
    (item,), _, _ = _read(LINE_1, LINE_2)
    first, second = tle_lines(item)
    assert (first[:62], second) == (LINE_1[:62], LINE_2)  # after that, a counter that is not kept


def _elements(**values: float) -> ElementSet:
    fixed = {"mean_motion_rev_per_day": 15.2, "eccentricity": 0.001, "inclination_deg": 97.4}
    fixed |= {"raan_deg": 1.0, "argument_of_perigee_deg": 2.0, "mean_anomaly_deg": 3.0}
    return ElementSet(name="X", norad_id=7, **({"epoch_tai_s": 8e8} | fixed | values))


@given(
    st.builds(
        _elements,
        epoch_tai_s=st.floats(-1.3e9, 1.79e9),
        mean_motion_rev_per_day=st.floats(0.1, 17.0),
        eccentricity=st.floats(0.0, 0.9999),
        inclination_deg=st.floats(0.0, 180.0),
        raan_deg=st.floats(0.0, 360.0),
        argument_of_perigee_deg=st.floats(0.0, 360.0),
        mean_anomaly_deg=st.floats(0.0, 360.0),
        bstar_per_earth_radii=st.floats(-1.0, 1.0),
        mean_motion_dot=st.floats(-0.99, 0.99),
        mean_motion_ddot=st.floats(-0.1, 0.1),
    )
)
@settings(deadline=None, derandomize=True)
def test_what_is_written_is_read_back_to_its_last_decimal(elements: ElementSet) -> None:
    (item,), faults, _ = _read(*tle_lines(elements))
    assert faults == []
    assert abs(item.epoch_tai_s - elements.epoch_tai_s) < 0.5e-8 * 86400 + 1e-6
    assert math.isclose(item.eccentricity, elements.eccentricity, abs_tol=0.51e-7)
    assert math.isclose(item.mean_anomaly_deg, elements.mean_anomaly_deg, abs_tol=0.51e-4)
    bstar = elements.bstar_per_earth_radii
    assert math.isclose(item.bstar_per_earth_radii, bstar, rel_tol=0.51e-4, abs_tol=1e-14)


@pytest.mark.parametrize(
    "values",
    [
        {"eccentricity": 0.99999999},
        {"mean_motion_dot": 1.0},
        {"bstar_per_earth_radii": 1e9},
        {"epoch_tai_s": tai_seconds_of_text("2057-01-01T00:00:00Z")},
    ],
)
def test_a_value_too_large_for_its_columns_is_not_written(values: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"not fit|not in 1957"):
        tle_lines(_elements(**values))


def test_the_propagator_is_the_one_that_sgp4_makes_of_the_lines() -> None:
    (item,), _, _ = _read(LINE_1, LINE_2)
    ours, theirs = satrec(item), Satrec.twoline2rv(LINE_1, LINE_2)
    assert ours.sgp4_tsince(1000.0) == theirs.sgp4_tsince(1000.0)
    assert ours.jdsatepoch + ours.jdsatepochF == theirs.jdsatepoch + theirs.jdsatepochF
