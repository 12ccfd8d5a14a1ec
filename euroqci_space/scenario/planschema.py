"""The JSON Schema of ``plan.json``, made from the nouns themselves so that it cannot lag behind."""

import json
from dataclasses import fields
from typing import Any

from euroqci_space import model
from euroqci_space.model import Plan
from euroqci_space.scenario.planfile import written_name

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_NUMBER = {"anyOf": [{"type": "number"}, {"enum": ["inf", "-inf"]}]}
_INSTANT = {
    "type": "string",
    "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$",
    "description": "UTC; second 60 is a leap second",
}


def plan_schema_text() -> str:
    """Return the JSON Schema (draft 2020-12) that every ``plan.json`` of this version meets."""
    return json.dumps(plan_schema(), indent=1, ensure_ascii=False) + "\n"


def plan_schema() -> dict[str, Any]:
    """Return the schema of the record as JSON types.

    Examples
    --------
    >>> plan_schema()["properties"]["created_utc"]["type"]
    'string'
    """
    from pydantic import TypeAdapter  # noqa: PLC0415  (slow to load)

    found = TypeAdapter(Plan).json_schema()
    nouns = {name: _noun(name, noun) for name, noun in sorted(found["$defs"].items())}
    nouns["number"] = {**_NUMBER, "description": "JSON has no infinity: it is a word"}
    top = _noun("Plan", found)
    top["properties"]["schema"] = {"const": model.PLAN_SCHEMA}
    return {"$schema": _DIALECT, "title": "plan.json of euroqci-space", **top, "$defs": nouns}


def _noun(name: str, noun: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of one record under the names that the file has."""
    sparse = {one.name for one in fields(getattr(model, name)) if one.metadata.get("sparse")}
    return {
        "description": noun["description"],
        "type": "object",
        "properties": {
            written_name(key): _instant(value) if key.endswith("tai_s") else _value(value)
            for key, value in noun["properties"].items()
        },
        "required": [written_name(key) for key in noun["properties"] if key not in sparse],
        "additionalProperties": False,
    }


def _instant(value: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [_INSTANT, {"type": "null"}]} if "anyOf" in value else _INSTANT


def _value(value: Any) -> Any:
    """Return a part of a schema without titles and defaults, with numbers that may be infinite."""
    if isinstance(value, list):
        return [_value(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("type") == "number":
        return {"$ref": "#/$defs/number"}
    return {key: _value(item) for key, item in value.items() if key not in ("title", "default")}
