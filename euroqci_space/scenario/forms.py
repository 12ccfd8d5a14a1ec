"""Check a table against its form, and say what is wrong in the user's terms."""

from datetime import date
from typing import Any, TypeVar

from euroqci_space.errors import Fault, InputError
from euroqci_space.scenario.text import nearest
from euroqci_space.scenario.toml import KeyPath, TomlFile

F = TypeVar("F")


def check_form(form: type[F], file: TomlFile, data: Any, base: KeyPath = ()) -> F:
    """Return ``data``, the table at ``base`` of ``file``, as a ``form``.

    Raises
    ------
    InputError
        With every key that is unknown, missing, of the wrong type or out of range.
    """
    from pydantic import TypeAdapter, ValidationError  # noqa: PLC0415  (slow to load)

    try:
        return TypeAdapter(form).validate_python(data)
    except ValidationError as error:
        known = _known_keys(error, TypeAdapter(form).json_schema())
        details = error.errors(include_url=False)
        last = {_where(detail): detail for detail in details}  # of alternatives, the widest
        raise InputError(_fault(detail, file, base, known) for detail in last.values()) from error


def _where(detail: Any) -> KeyPath:
    """Return the place of a fault, without the alternative that the value was tried as."""
    tried = ("float", "int", "str", "list[str]")
    return tuple(part for part in detail["loc"] if part not in tried)


def _fault(detail: Any, file: TomlFile, base: KeyPath, known: dict[KeyPath, list[str]]) -> Fault:
    where = _where(detail)
    key = (*base, *where)
    field = ".".join(str(part) for part in key)
    if detail["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
        table = known.get(where[:-1], [])
        fix = nearest(str(where[-1]), table, f"known: {', '.join(table)}" if table else "remove it")
        return file.fault(key, f"unknown key {field!r}", fix)
    if detail["type"] in ("missing", "missing_argument"):
        return file.fault(key, f"{field}: is missing", "add it")
    if detail["type"] == "timezone_aware":
        fix = "add Z for UTC, or an offset such as +01:00"
        return file.fault(key, f"{field}: has no time zone", fix)
    swapped = key[-1] == "lat_deg" and detail["type"] in ("less_than_equal", "greater_than_equal")
    advice = "were latitude and longitude swapped?" if swapped else None
    return file.fault(key, f"{field}: {_problem(detail)}", advice)


def _problem(detail: Any) -> str:
    """Return the value that was given and what is allowed."""
    allowed = detail["msg"].removeprefix("Value error, ")
    allowed = allowed[0].lower() + allowed[1:]
    if detail["type"] == "value_error":
        return str(allowed)
    limits = detail.get("ctx", {})
    if detail["type"] == "too_short":
        return f"has {limits['actual_length']} items; at least {limits['min_length']} are needed"
    if detail["type"] == "too_long":
        return f"has {limits['actual_length']} items; at most {limits['max_length']} are taken"
    shown = _shown(detail["input"])
    return f"is {shown[:60]}; {allowed.replace('input should be', 'it should be')}"


def _shown(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return f"{value!r}" if isinstance(value, str | int | float) else type(value).__name__


def _known_keys(error: Any, schema: Any) -> dict[KeyPath, list[str]]:
    """Return the keys that each table named in the error may have."""
    tables = {tuple(detail["loc"][:-1]) for detail in error.errors(include_url=False)}
    return {table: _keys_at(table, schema, schema) for table in tables}


def _keys_at(table: KeyPath, node: Any, schema: Any) -> list[str]:
    """Walk a JSON schema down to ``table`` and return the names of its properties."""
    node = _resolved(node, schema)
    if not table:
        return sorted(node.get("properties", {}))
    if isinstance(table[0], int):
        return _keys_at(table[1:], node.get("items", {}), schema)
    child = node.get("properties", {}).get(table[0]) or node.get("additionalProperties")
    return _keys_at(table[1:], child if isinstance(child, dict) else {}, schema)


def _resolved(node: Any, schema: Any) -> Any:
    """Follow references, and the first table among alternatives."""
    while "$ref" in node:
        node = schema["$defs"][node["$ref"].rsplit("/", 1)[1]]
    for option in node.get("anyOf", []):
        resolved = _resolved(option, schema)
        if "properties" in resolved or "items" in resolved:
            return resolved
    return node
