"""OMM in its four notations: what is read, what is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from euroqci_space.errors import Fault
from euroqci_space.model import ElementSet
from euroqci_space.orbit.formats import Format, parse_elements
from euroqci_space.times import tai_seconds_of_text, utc_text

# CelesTrak's OMM of the set that test_orbit_elements.py holds as a TLE
ISS: dict[str, Any] = {
    "OBJECT_NAME": "ISS (ZARYA)",
    "OBJECT_ID": "1998-067A",
    "EPOCH": "2020-07-12T21:16:01.000416",
    "MEAN_MOTION": 15.49507896,
    "ECCENTRICITY": 0.0001413,
    "INCLINATION": 51.6461,
    "RA_OF_ASC_NODE": 221.2784,
    "ARG_OF_PERICENTER": 89.1723,
    "MEAN_ANOMALY": 280.4612,
    "EPHEMERIS_TYPE": 0,
    "CLASSIFICATION_TYPE": "U",
    "NORAD_CAT_ID": 25544,
    "ELEMENT_SET_NO": 999,
    "REV_AT_EPOCH": 23600,
    "BSTAR": -3.1515e-5,
    "MEAN_MOTION_DOT": -2.218e-5,
    "MEAN_MOTION_DDOT": 0,
}
TLE = """ISS (ZARYA)
1 25544U 98067A   20194.88612269 -.00002218  00000-0 -31515-4 0  9992
2 25544  51.6461 221.2784 0001413  89.1723 280.4612 15.49507896236008
"""
METADATA = {
    "CENTER_NAME": "EARTH",
    "REF_FRAME": "TEME",
    "TIME_SYSTEM": "UTC",
    "MEAN_ELEMENT_THEORY": "SGP/SGP4",
}


def _json(**changes: Any) -> str:
    return json.dumps([ISS | changes])


def _csv(**changes: Any) -> str:
    fields = ISS | changes
    return f"{','.join(fields)}\n{','.join(str(value) for value in fields.values())}\n"


def _kvn(**changes: Any) -> str:
    fields = {"CCSDS_OMM_VERS": "3.0"} | METADATA | ISS | changes
    return "COMMENT one\n" + "".join(f"{key} = {value}\n" for key, value in fields.items())


def _xml(**changes: Any) -> str:
    fields = METADATA | ISS | changes
    leaves = "\n".join(f"<{key}>{value}</{key}>" for key, value in fields.items())
    return f"<ndm>\n<omm><body><segment><data>\n{leaves}\n</data></segment></body></omm></ndm>"


WRITERS: dict[Format, Any] = {
    "OMM JSON": _json,
    "OMM CSV": _csv,
    "OMM KVN": _kvn,
    "OMM XML": _xml,
}
every_notation = pytest.mark.parametrize("notation", WRITERS)


def _read(text: str) -> tuple[list[ElementSet], list[Fault], list[str]]:
    _, parsed = parse_elements(text, "F")
    notes = [str(note) for reading in parsed.readings for note in reading.notes]
    return [reading.element_set for reading in parsed.readings], list(parsed.faults), notes


def _messages(text: str) -> list[str]:
    return [str(fault) for fault in _read(text)[1]]


def _numbers(item: ElementSet) -> tuple[Any, ...]:
    return tuple(getattr(item, name) for name in ElementSet.__slots__ if name != "source")


@every_notation
def test_every_notation_gives_the_same_set_as_the_tle(notation: Format) -> None:
    text = WRITERS[notation]()
    assert parse_elements(text, "F")[0] == notation
    sets, faults, notes = _read(text)
    assert (faults, notes) == ([], [])
    assert _numbers(sets[0]) == _numbers(_read(TLE)[0][0])


def test_space_track_writes_every_number_as_text_and_null_for_nothing() -> None:
    texts = {key: str(value) for key, value in ISS.items()}
    fields = texts | {"DECAY_DATE": None, "SEMIMAJOR_AXIS": "6797.257", "TLE_LINE0": "0 ISS"}
    (item,), faults, _ = _read(json.dumps(fields))
    assert (faults, item.mean_motion_rev_per_day) == ([], 15.49507896)


@every_notation
@pytest.mark.parametrize("number", [5, 99999, 100000, 339999, 340000, 799500766, 999999999])
def test_catalogue_numbers_have_up_to_nine_digits(notation: Format, number: int) -> None:
    (item,), faults, _ = _read(WRITERS[notation](NORAD_CAT_ID=number))
    assert (faults, item.norad_id) == ([], number)


@every_notation
@pytest.mark.parametrize(
    ("epoch", "utc"),
    [
        ("2020-07-12T21:16:01", "2020-07-12T21:16:01.000000Z"),
        ("2020-07-12T21:16:01Z", "2020-07-12T21:16:01.000000Z"),
        ("2020-07-12T21:16:01.5Z", "2020-07-12T21:16:01.500000Z"),
        ("2020-07-12 21:16:01.25", "2020-07-12T21:16:01.250000Z"),
        ("2020-194T21:16:01.000416", "2020-07-12T21:16:01.000416Z"),
        ("2016-12-31T23:59:60.5", "2016-12-31T23:59:60.500000Z"),
    ],
)
def test_an_epoch_is_read_in_each_form_of_ccsds(notation: Format, epoch: str, utc: str) -> None:
    (item,), faults, _ = _read(WRITERS[notation](EPOCH=epoch))
    assert (faults, utc_text(item.epoch_tai_s, 6)) == ([], utc)


def test_an_epoch_before_a_leap_second_is_a_second_further_from_the_new_year() -> None:
    (item,), _, _ = _read(_json(EPOCH="2016-12-31T12:00:00"))
    assert tai_seconds_of_text("2017-01-01T12:00:00Z") - item.epoch_tai_s == 86401.0


@pytest.mark.parametrize(
    ("epoch", "why"),
    [
        ("2020-07-12T21:16:01,5", "is not a UTC epoch such as"),
        ("2020-07-12T21:16:01+02:00", "is not a UTC epoch such as"),
        ("2020-07-12", "is not a UTC epoch such as"),
        ("2020-02-30T00:00:00", "day is out of range for month"),
        ("2020-367T00:00:00", "day 367 of the year is not in 1..366"),
        ("2019-366T00:00:00", "day 366 of the year is not in 1..365"),
        ("2020-07-12T24:00:00", "24:00:00.000000 is no time of 2020-07-12"),
        ("2020-07-12T21:16:60", "21:16:60.000000 is no time of 2020-07-12"),
        ("2020-07-12T23:59:60", "23:59:60.000000 is no time of 2020-07-12"),
        ("1956-12-31T00:00:00", "year 1956 is not in 1957..2100"),
        ("", "is missing"),
    ],
)
def test_what_is_no_epoch_is_refused(epoch: str, why: str) -> None:
    (message,) = _messages(_json(EPOCH=epoch))
    assert message.startswith("F:1: record 1: EPOCH: ")
    assert why in message


@every_notation
@pytest.mark.parametrize(
    ("keyword", "value", "why"),
    [
        ("MEAN_MOTION", "", "is missing"),
        ("MEAN_MOTION", "fast", "'fast' is not a number"),
        ("MEAN_MOTION", "1_5.0", "'1_5.0' is not a number"),
        ("MEAN_MOTION", "NaN", "nan is not finite"),
        ("MEAN_MOTION", "-inf", "-inf is not finite"),
        ("MEAN_MOTION", "1e400", "inf is not finite"),
        ("MEAN_MOTION", "0", "0 is outside (0, 18] rev/day"),
        ("ECCENTRICITY", "1.0", "1 is outside [0, 1)"),
        ("INCLINATION", "-0.1", "-0.1 is outside [0, 180] deg"),
        ("ARG_OF_PERICENTER", "360.1", "360.1 is outside [0, 360] deg"),
        ("BSTAR", "inf", "inf is not finite"),
        ("NORAD_CAT_ID", "1000000000", "is not a catalogue number in 1..999999999"),
        ("NORAD_CAT_ID", "0", "is not a catalogue number in 1..999999999"),
        ("NORAD_CAT_ID", "25544.0", "is not a catalogue number in 1..999999999"),
        ("REV_AT_EPOCH", "-1", "'-1' is not a count of revolutions"),
    ],
)
def test_a_value_that_cannot_be_is_refused(
    notation: Format, keyword: str, value: str, why: str
) -> None:
    (fault,) = _read(WRITERS[notation](**{keyword: value}))[1]
    assert why in fault.problem
    assert str(fault.field).endswith(keyword)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e400", "true", "[1]", '{"a": 1}'])
def test_a_json_value_that_is_no_finite_number_is_refused(value: str) -> None:
    assert len(_messages(_json().replace("15.49507896", value))) == 1


@every_notation
@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("MEAN_ELEMENT_THEORY", "SGP4-XP"),
        ("MEAN_ELEMENT_THEORY", "DSST"),
        ("EPHEMERIS_TYPE", "4"),
        ("TIME_SYSTEM", "TAI"),
        ("REF_FRAME", "GCRF"),
        ("CENTER_NAME", "MARS"),
    ],
)
def test_what_is_not_made_for_sgp4_is_refused(notation: Format, keyword: str, value: str) -> None:
    (fault,) = _read(WRITERS[notation](**{keyword: value}))[1]
    assert fault.problem.startswith(f"{value} is not supported, only ")


def test_an_unsupported_message_is_not_also_blamed_for_what_it_lacks() -> None:
    text = "CCSDS_OMM_VERS = 2.0\nTIME_SYSTEM = TAI\nREF_FRAME = GCRF\n"
    assert [message[:20] for message in _messages(text)] == [
        "F:2: TIME_SYSTEM: TA",
        "F:3: REF_FRAME: GCRF",
    ]


@every_notation
def test_a_missing_bstar_is_said(notation: Format) -> None:
    (item,), _, (note,) = _read(WRITERS[notation](BSTAR=""))
    assert item.bstar_per_earth_radii == 0.0
    assert "BSTAR: is missing, taken as 0 (no drag)" in note


def test_what_has_no_influence_may_be_missing() -> None:
    unused = ("MEAN_MOTION_DOT", "MEAN_MOTION_DDOT", "REV_AT_EPOCH", "OBJECT_ID", "OBJECT_NAME")
    fields = {key: value for key, value in ISS.items() if key not in unused}
    (item,), faults, notes = _read(json.dumps(fields))
    assert (faults, notes, item.name) == ([], [], "25544")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (_json()[:-1], "F:1:"),
        (_json() + "x", "F:1:"),
        ("[1]", "F:1: record 1 is no object in braces"),
        ('[{"A": 1, "A": 2}]', "F:1:2: JSON: the key 'A' stands 2 times in one object"),
        ('{"error": "no"}', "F:1: record 1: holds no mean elements"),
        ("[" * 100_000, "F:1:2: JSON: nested too deeply"),
        ("[1" + "0" * 5000 + "]", "F:1:2: JSON: Exceeds the limit"),
    ],
)
def test_json_that_is_broken_says_where(text: str, message: str) -> None:
    assert _messages(text)[0].startswith(message)


def test_a_json_fault_names_the_line_of_its_key_and_the_record() -> None:
    text = json.dumps([ISS, ISS | {"ECCENTRICITY": 2.0}], indent=1)
    line = text.splitlines().index(' "ECCENTRICITY": 2.0,'.rjust(22)) + 1
    assert _messages(text)[0].startswith(f"F:{line}: record 2: ECCENTRICITY: 2 is outside [0, 1)")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (_csv() + "only,two\n", "F:3: 2 fields, the header has 17"),
        (
            _csv().replace("OBJECT_ID", "OBJECT_NAME"),
            "F:1: the column 'OBJECT_NAME' stands 2 times",
        ),
        (_csv(OBJECT_NAME='"open'), "F:2: CSV: unexpected end of data"),
        (_csv(ECCENTRICITY=2), "F:2: ECCENTRICITY: 2 is outside [0, 1)"),
    ],
)
def test_csv_that_is_broken_says_where(text: str, message: str) -> None:
    assert _messages(text)[0].startswith(message)


def test_a_csv_name_may_hold_a_comma_and_a_line_end_shifts_no_line_number() -> None:
    rows = _csv(OBJECT_NAME='"A, B"') + _csv(ECCENTRICITY=2).splitlines()[1]
    sets, faults, _ = _read(rows)
    assert (sets[0].name, faults[0].line) == ("A, B", 3)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (_kvn() + "WRONG_KEYWORD = 1\n", "F:24: WRONG_KEYWORD: is no keyword of OMM"),
        (_kvn() + "BSTARR = 1\n", "F:24: BSTARR: is no keyword of OMM; did you mean BSTAR?"),
        (_kvn() + "BSTAR = 1\n", "F:24: BSTAR: stands twice, first in line 21"),
        (_kvn(INCLINATION="0.9 [rad]"), "F:12: INCLINATION: is in 'rad', needs 'deg'"),
        (_kvn() + "nonsense\n", "F:24: 'nonsense' is no KEYWORD = value"),
    ],
)
def test_kvn_that_is_broken_says_where(text: str, message: str) -> None:
    assert message in _messages(text)[0]


def test_kvn_holds_several_messages_and_units() -> None:
    sets, faults, _ = _read(_kvn(INCLINATION="51.6 [deg]") + _kvn(NORAD_CAT_ID=7, USER_DEFINED_X=1))
    assert ([item.norad_id for item in sets], faults) == ([25544, 7], [])


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
FILE_ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"<?xml version='1.0'?>\n{BOMB}{_xml()}", "F:2: DTD/entities are refused (security)"),
        (f"<?xml version='1.0'?>{FILE_ENTITY}{_xml()}", "F:1: DTD/entities are refused (security)"),
        (_xml(OBJECT_NAME="&e;"), "F:7:14: XML: undefined entity"),
        (_xml()[:-6], "F:24:"),
        (_xml(BSTARR=1), "F:24: BSTARR: is no keyword of OMM; did you mean BSTAR?"),
        ("<opm></opm>", "F:1: <opm> is neither <omm> nor <ndm>"),
        ("<omm></omm>", "F:1: record 1: holds no mean elements"),
        ("<omm>\n" + "<a>" * 1000, "F:2: nested too deeply"),
        (_xml().replace("<INCLINATION>", '<INCLINATION units="rad">'), "F:12: INCLINATION: is in"),
        (_xml().replace("<data>", "<metadata/><metadata/><data>"), "F:2: <metadata> stands twice"),
    ],
)
def test_xml_that_is_broken_or_dangerous_says_where(text: str, message: str) -> None:
    assert _messages(text)[0].startswith(message)


def test_xml_holds_several_messages_and_user_parameters() -> None:
    user = '<USER_DEFINED parameter="A">1</USER_DEFINED><USER_DEFINED parameter="B"/></data>'
    one = _xml().removeprefix("<ndm>").removesuffix("</ndm>").replace("</data>", user)
    sets, faults, _ = _read(f"<ndm>{one}{one.replace('25544', '7')}</ndm>")
    assert ([item.norad_id for item in sets], faults) == ([25544, 7], [])


def test_the_file_of_an_entity_is_never_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr("builtins.open", refuse)
    monkeypatch.setattr(Path, "open", refuse)
    assert _messages(f"{FILE_ENTITY}{_xml(OBJECT_NAME='&e;')}")[0].startswith("F:1: DTD")
