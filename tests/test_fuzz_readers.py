"""Values of any kind in every place of a file: read or refused in words, never a traceback."""

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

FOLDER = Path(__file__).resolve().parents[1] / "benchmarks" / "fuzz"
sys.path.insert(0, str(FOLDER))
targets = pytest.importorskip("targets", reason="benchmarks/ is not beside the tests")

TABLES = ("demand", "fibre", "stations", "clear_sky", "forecast", "actuals", "mask")
numbers = st.one_of(st.integers(), st.floats(), st.sampled_from([0, -1, 1e308, 10**30]))
words = st.one_of(st.text(max_size=20), st.sampled_from(["", "..", "DE-OBE", "=1+1", "nan"]))
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, words),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(words, inner, max_size=3)),
    max_leaves=5,
)


def _toml(value: object) -> str:
    """Return a value as TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value).replace("\x7f", "\\u007f")
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_toml(key)} = {_toml(item)}' for key, item in value.items())}}}"
    return repr(value)


times = st.datetimes().map(lambda time: time.isoformat())
toml_values = st.one_of(
    json_values.filter(lambda value: "None" not in repr(value)).map(_toml),
    times,
    times.map(lambda text: f"{text}Z"),
)


@given(st.data())
@settings(deadline=None, derandomize=True, max_examples=40)
def test_any_value_of_any_key_of_a_scenario_is_read_or_refused(data):
    seed = data.draw(st.sampled_from(targets.seeds("scenario"))).decode()
    lines = seed.splitlines()
    places = [n for n, line in enumerate(lines) if " = " in line and not line.startswith("#")]
    place = data.draw(st.sampled_from(places))
    key = lines[place].partition(" = ")[0]
    lines[place] = f"{key} = {data.draw(toml_values)}"
    assert targets.feed("scenario", "\n".join(lines).encode("utf-8", "replace"))


@pytest.mark.parametrize("target", TABLES)
@given(st.data())
@settings(deadline=None, derandomize=True, max_examples=40)
def test_any_cell_of_any_table_is_read_or_refused(target, data):
    header, *rows = targets.seeds(target)[0].decode().splitlines()
    cells = data.draw(st.sampled_from(rows)).split(",")
    cell = data.draw(st.one_of(words, numbers.map(str), times))
    cells[data.draw(st.integers(0, len(cells) - 1))] = cell
    text = "\n".join((header, *rows, ",".join(cells)))
    assert targets.feed(target, text.encode("utf-8", "replace"))


def _places(value: object, above: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, item in items:
        found.append((*above, key))
        if isinstance(item, dict | list):
            found += _places(item, (*above, key))
    return found


@given(st.data())
@settings(deadline=None, derandomize=True, max_examples=60)
def test_any_value_in_any_place_of_a_plan_is_read_or_refused(data):
    document = json.loads(targets.seeds("plan")[0])
    *above, last = data.draw(st.sampled_from(_places(document)))
    within = document
    for key in above:
        within = within[key]
    within[last] = data.draw(json_values)
    text = json.dumps(document, ensure_ascii=False)
    assert targets.feed("plan", text.encode("utf-8", "replace"))
