"""The published schema of plan.json: made from the nouns, met by real plans, strict."""

import json
import re
import sys
from pathlib import Path

import pytest

from euroqci_space.planner import plan
from euroqci_space.scenario import load_scenario, plan_schema_text, plan_text, read_plan

sys.path.insert(0, str(Path(__file__).parent))

from verify_cases import valid_plan

PUBLISHED = Path(__file__).parents[1] / "docs" / "plan.schema.json"
SCHEMA = json.loads(plan_schema_text())
KINDS = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "null": type(None),
    "integer": int,
    "number": int | float,
}


def fits(value, schema):
    """Judge a value by the words of JSON Schema that ours uses."""
    known = {"$ref", "anyOf", "enum", "const", "type", "pattern", "properties", "required", "items"}
    known |= {
        "additionalProperties",
        "prefixItems",
        "minItems",
        "maxItems",
        "description",
        "format",
    }
    assert set(schema) <= known | {"$schema", "title", "$defs"}, schema
    if "$ref" in schema:
        return fits(value, SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[1]])
    if "anyOf" in schema:
        return any(fits(value, choice) for choice in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        return value in schema.get("enum", [schema.get("const")])
    if not isinstance(value, KINDS[schema["type"]]) or is_odd_boolean(value, schema):
        return False
    if isinstance(value, dict | list):
        return (fits_object if isinstance(value, dict) else fits_array)(value, schema)
    return "pattern" not in schema or re.search(schema["pattern"], value) is not None


def is_odd_boolean(value, schema):
    """Tell whether a value is a boolean, which Python takes for an integer, where none belongs."""
    return isinstance(value, bool) and schema["type"] != "boolean"


def fits_object(value, schema):
    named = schema.get("properties", {})
    others = schema.get("additionalProperties", True)
    return set(schema.get("required", ())) <= set(value) and all(
        fits(item, named[key]) if key in named else others and fits(item, others)
        for key, item in value.items()
    )


def fits_array(value, schema):
    shapes = schema.get("prefixItems") or [schema["items"]] * len(value)
    enough = schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value))
    return enough and all(map(fits, value, shapes))


def test_the_published_schema_is_that_of_the_code():
    text = PUBLISHED.read_text(encoding="utf-8")
    assert text == plan_schema_text(), "write plan_schema_text() into docs/plan.schema.json"


@pytest.mark.parametrize("name", ["micius-2016", "saga"])
def test_a_plan_that_was_made_meets_the_schema_and_is_read_back_byte_for_byte(tmp_path, name):
    text = plan_text(plan(load_scenario(name)))
    (tmp_path / "plan.json").write_text(text, encoding="utf-8")
    assert fits(json.loads(text), SCHEMA)
    assert plan_text(read_plan(tmp_path)) == text


@pytest.mark.parametrize(
    ("key", "value"),
    [("created_utc", "2027-01-04"), ("passes", 1.5), ("contacts", {}), ("schema", 2), ("more", 1)],
)
def test_a_field_that_does_not_fit_breaks_the_schema(key, value):
    record = json.loads(plan_text(valid_plan()))
    assert fits(record, SCHEMA)
    assert not fits(record | {key: value}, SCHEMA)


@pytest.mark.parametrize("key", SCHEMA["required"])
def test_a_field_that_is_missing_breaks_the_schema(key):
    record = json.loads(plan_text(valid_plan()))
    del record[key]
    assert not fits(record, SCHEMA)
