"""The record plan.json: what is written is what is read."""

import json
import math
import sys
from dataclasses import MISSING, fields, replace
from pathlib import Path

import pytest

from euroqci_space.errors import InputError
from euroqci_space.model import Plan
from euroqci_space.scenario import plan_text, read_plan

sys.path.insert(0, str(Path(__file__).parent))

from verify_cases import valid_plan


def read_back(folder, document):
    text = document if isinstance(document, str) else json.dumps(document)
    (folder / "plan.json").write_text(text, encoding="utf-8")
    return read_plan(folder)


def document():
    return json.loads(plan_text(valid_plan()))


def test_the_text_of_a_plan_that_was_read_is_the_same_text(tmp_path):
    text = plan_text(valid_plan())
    assert plan_text(read_back(tmp_path, text)) == text


@pytest.mark.parametrize(
    ("part", "name"),
    [("elements", "EAGLE-1"), ("telescopes", "g"), ("clear_sky", "DE-OBE")],
)
def test_a_record_that_names_what_it_does_not_hold_is_refused(tmp_path, part, name):
    spoiled = document()
    (spoiled if part in spoiled else spoiled["scenario"])[part] = []
    with pytest.raises(InputError, match=rf"{part}: nothing stands here for '{name}"):
        read_back(tmp_path, spoiled)


def test_everything_but_instants_comes_back_exactly(tmp_path):
    plan = valid_plan()
    back = read_back(tmp_path, plan_text(plan))
    assert back.scenario == plan.scenario
    assert back.certificate == plan.certificate
    assert [c.secret_key_bits for c in back.contacts] == [c.secret_key_bits for c in plan.contacts]


def test_instants_come_back_to_the_microsecond(tmp_path):
    plan = valid_plan()
    back = read_back(tmp_path, plan_text(plan))
    for new, old in zip(
        back.contacts + back.transfers, plan.contacts + plan.transfers, strict=True
    ):
        for name in ("start_tai_s", "stop_tai_s", "aos_tai_s", "los_tai_s", "tai_s"):
            if hasattr(old, name):
                assert getattr(new, name) == pytest.approx(getattr(old, name), abs=6e-7)


def test_an_infinite_ratio_is_kept_and_json_stays_strict(tmp_path):
    text = plan_text(valid_plan())
    json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} in JSON"))
    terminal = read_back(tmp_path, text).scenario.satellites[0].terminal
    assert terminal.extinction_ratio == math.inf


def test_a_missing_value_is_kept(tmp_path):
    plan = valid_plan()
    first = replace(plan.deliveries[0], first_key_tai_s=None, oldest_key_age_h=None)
    plan = replace(plan, deliveries=(first, *plan.deliveries[1:]))
    assert read_back(tmp_path, plan_text(plan)).deliveries[0].first_key_tai_s is None


@pytest.mark.parametrize(
    ("path", "value", "word"),
    [
        (("schema",), 99, "schema is 99"),
        (("contacts", 0, "start_utc"), "yesterday", "'yesterday' is not"),
        (("contacts", 0, "start_utc"), 5, "5 is not a time"),
        (("contacts", 0, "start_utc"), "2027-01-04T12:00:00", "no time zone"),
        (("contacts", 0, "role"), "spare", "contacts.0.role"),
        (("contacts", 0, "secret_key_bits"), "many", "contacts.0.secret_key_bits"),
        (("transfers", 0, "utc"), [], "[] is not a time"),
        (("scenario", "stations", 0, "latitude_deg"), 91.0, "latitude_deg is 91.0"),
        (("scenario", "horizon", "stop"), "2020-01-01T00:00:00Z", "is not after start"),
        (("contacts",), None, "contacts"),
    ],
)
def test_a_field_that_does_not_fit_is_named(tmp_path, path, value, word):
    changed = document()
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(InputError) as caught:
        read_back(tmp_path, changed)
    assert word in str(caught.value)
    assert "plan.json" in str(caught.value)


@pytest.mark.parametrize(
    ("part", "field", "value", "word"),
    [
        ("solver", "slot_s", 0.0, "greater than or equal to 1"),
        ("solver", "slot_s", 1e-9, "greater than or equal to 1"),
        ("solver", "slot_s", 1e12, "less than or equal to 120"),
        ("solver", "tolerance", 0.5, "less than 0.5"),
        ("solver", "concave", [[0.5, 1.0], [1.0, 2.0]], "do not fall"),
        ("weather", "risk", 0.0, "greater than 0"),
        ("weather", "scenarios", 10**9, "less than or equal to 1000"),
    ],
)
def test_settings_of_a_record_have_the_limits_of_a_scenario(tmp_path, part, field, value, word):
    spoiled = document()
    spoiled["scenario"].setdefault(part, {})[field] = value
    with pytest.raises(InputError, match=rf"plan\.json: scenario\.{part}\.{field}: .*{word}"):
        read_back(tmp_path, spoiled)


def test_a_contact_longer_than_the_horizon_is_refused(tmp_path):
    spoiled = document()
    spoiled["contacts"][1]["stop_utc"] = "2099-01-01T00:00:00.000000Z"
    with pytest.raises(InputError, match=r"contacts\.1: lasts [\d,]+ s, the horizon [\d,]+ s"):
        read_back(tmp_path, spoiled)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "NaN", '{"schema": 1, "passes": NaN}', '{"schema": 1e400}', "[" * 100_000],
)
def test_what_is_no_plan_is_refused_in_one_line(tmp_path, text):
    with pytest.raises(InputError) as caught:
        read_back(tmp_path, text)
    assert "\n" not in str(caught.value)


def test_a_number_beyond_any_float_is_refused(tmp_path):
    text = plan_text(valid_plan()).replace('"qber": 0.', '"qber": 1e400, "x": 0.', 1)
    with pytest.raises(InputError, match="1e400 is not a finite number"):
        read_back(tmp_path, text)


def test_bytes_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "plan.json").write_bytes(b"\xff\xfe{}")
    with pytest.raises(InputError):
        read_plan(tmp_path)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"plan\.json: no such file"):
        read_plan(tmp_path)


def test_every_missing_field_is_refused(tmp_path):
    optional = {one.name for one in fields(Plan) if one.default is not MISSING}
    for name in set(document()) - optional:
        changed = document()
        del changed[name]
        with pytest.raises(InputError):
            read_back(tmp_path, changed)
