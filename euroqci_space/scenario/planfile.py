"""The record ``plan.json``: every noun of a plan as JSON, and back.

Instants, ``*_tai_s`` inside, are UTC text to the microsecond under ``*_utc``.
"""

import json
from dataclasses import Field, fields, is_dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from math import isfinite
from pathlib import Path
from typing import Any

from euroqci_space.errors import Fault, InputError
from euroqci_space.infiles import is_folder, read_bytes, text_of
from euroqci_space.model import PLAN_SCHEMA, Plan
from euroqci_space.times import tai_seconds_of_text, utc_text

LARGEST_PLAN_BYTES = 2**29  # a year of a constellation


def plan_text(plan: Plan) -> str:
    """Return the text of ``plan.json``: the same plan gives the same bytes."""
    return json.dumps(_plain(plan), indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:
    """Return ``value`` as JSON types; records become objects in the order of their fields."""
    if is_dataclass(value) and not isinstance(value, type):
        return dict(
            _entry(field, getattr(value, field.name))
            for field in fields(value)
            if field.init and not _is_left_out(field, value)
        )
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in sorted(value.items())}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, float) and not isfinite(value):
        return str(value)  # JSON has no infinity; the reader takes the word
    return value


def _is_left_out(field: Field[Any], record: Any) -> bool:
    """Tell whether a field that most plans do not need holds its default."""
    return bool(field.metadata.get("sparse")) and getattr(record, field.name) == field.default


def _entry(field: Field[Any], value: Any) -> tuple[str, Any]:
    if field.name.endswith("tai_s"):
        return written_name(field.name), None if value is None else utc_text(value, 6)
    if field.type is float:
        value = float(value)  # a whole number too is read back as a float
    return field.name, _plain(value)


def written_name(name: str) -> str:
    """Return the name under which a field stands in the file."""
    return name.removesuffix("tai_s") + "utc" if name.endswith("tai_s") else name


def read_plan(path: Path | str) -> Plan:
    """Read a plan from a ``plan.json`` or from the folder that holds one.

    Parameters
    ----------
    path
        The file or the folder.

    Raises
    ------
    InputError
        When the file is missing, is no JSON, has another schema, or a field that does not fit.

    Examples
    --------
    >>> from euroqci_space.errors import InputError
    >>> try:
    ...     read_plan("no-plan")
    ... except InputError as error:
    ...     print(error)
    no-plan: no such file; check the path
    """
    file = _record(path)
    document = _document(file)
    schema = document.get("schema") if isinstance(document, dict) else None
    if schema != PLAN_SCHEMA:
        problem = f"schema is {schema!r}, this program reads {PLAN_SCHEMA}"
        raise InputError.of(problem, file=str(file), fix="make the plan again with this version")
    return _validated(document, file)


def record_sha256(path: Path | str) -> str:
    """Return the hash of a plan's record, by which a replan names its parent.

    Raises
    ------
    InputError
        When the record is missing or cannot be read.
    """
    return sha256(read_bytes(_record(path), LARGEST_PLAN_BYTES)).hexdigest()


def _record(path: Path | str) -> Path:
    file = Path(path)
    return file / "plan.json" if is_folder(file) else file


def _document(file: Path) -> Any:
    text = text_of(read_bytes(file, LARGEST_PLAN_BYTES), str(file))
    try:
        return json.loads(text, parse_constant=_refuse, parse_float=_finite)
    except json.JSONDecodeError as error:
        place = {"line": error.lineno, "column": error.colno}
        raise InputError.of(f"is not JSON: {error.msg}", file=str(file), **place) from error
    except RecursionError as error:
        raise InputError.of("is nested too deeply", file=str(file)) from error
    except ValueError as error:
        raise InputError.of(f"is not a plan: {error}", file=str(file)) from error


def _finite(word: str) -> float:
    """Refuse a number that no float can hold, such as 1e400."""
    value = float(word)
    if not isfinite(value):
        _refuse(word)
    return value


def _refuse(word: str) -> None:
    message = f"{word} is not a finite number"
    raise ValueError(message)


@cache
def _adapter() -> Any:
    from pydantic import TypeAdapter  # noqa: PLC0415  (slow to load)

    return TypeAdapter(Plan)


def _validated(document: Any, file: Path) -> Plan:
    from pydantic import ValidationError  # noqa: PLC0415  (slow to load)

    try:
        plan: Plan = _adapter().validate_python(_instants(document))
    except ValidationError as error:
        details = error.errors(include_url=False)
        raise InputError(_fault(detail, file) for detail in details) from error
    except (InputError, RecursionError) as error:
        raise InputError.of(str(error), file=str(file)) from error
    _refuse_gaps(plan, file)
    _refuse_settings(plan, file)
    _refuse_endless(plan, file)
    return plan


def _refuse_gaps(plan: Plan, file: Path) -> None:
    """Refuse a record in which something is named that it does not hold."""
    stations = plan.scenario.stations
    parts: tuple[tuple[str, list[str], set[str]], ...] = (
        (
            "elements",
            [satellite.name for satellite in plan.scenario.satellites],
            {one.name for one in plan.elements},
        ),
        (
            "scenario.telescopes",
            [station.telescope for station in stations],
            {one.id for one in plan.scenario.telescopes},
        ),
        (
            "scenario.clear_sky",
            [station.id for station in stations],
            {one.site for one in plan.scenario.clear_sky},
        ),
    )
    faults = [
        Fault(file=str(file), field=field, problem=f"nothing stands here for {name!r}")
        for field, wanted, given in parts
        for name in dict.fromkeys(wanted)
        if name not in given
    ]
    if [one.site for one in plan.scenario.clear_sky] != [station.id for station in stations]:
        problem = "does not hold one entry for each station, in their order"
        faults.append(Fault(file=str(file), field="scenario.clear_sky", problem=problem))
    if faults:
        raise InputError(faults)


def _refuse_settings(plan: Plan, file: Path) -> None:
    """Hold the settings of a record to the limits of those of a scenario."""
    from pydantic import ValidationError  # noqa: PLC0415  (slow to load)

    from euroqci_space.scenario.schema import SolverForm, WeatherForm  # noqa: PLC0415

    faults: list[Fault] = []
    for name, form in (("solver", SolverForm), ("weather", WeatherForm)):
        try:
            form.model_validate(_plain(getattr(plan.scenario, name)))
        except ValidationError as error:
            details = error.errors(include_url=False)
            faults += [_fault(detail, file, ("scenario", name)) for detail in details]
    if faults:
        raise InputError(faults)


def _refuse_endless(plan: Plan, file: Path) -> None:
    """Refuse contacts longer than the horizon: tracks are drawn point by point."""
    longest_s = plan.scenario.horizon.duration_s
    faults = [
        Fault(
            file=str(file),
            field=f"contacts.{place}",
            problem=f"lasts {contact.duration_s:,.0f} s, the horizon {longest_s:,.0f} s",
        )
        for place, contact in enumerate(plan.contacts)
        if contact.duration_s > longest_s
    ]
    if faults:
        raise InputError(faults)


def _fault(detail: Any, file: Path, within: tuple[str, ...] = ()) -> Fault:
    field = ".".join(str(part) for part in (*within, *detail["loc"]))
    if detail["type"] == "missing":
        return Fault(file=str(file), field=field, problem="is missing")
    shown = repr(detail["input"])[:60]
    return Fault(file=str(file), field=field, problem=f"{detail['msg']}, is {shown}")


def _instants(value: Any) -> Any:
    """Turn each ``*_utc`` text back into ``*_tai_s``."""
    if isinstance(value, list):
        return [_instants(item) for item in value]
    if not isinstance(value, dict):
        return value
    restored: dict[str, Any] = {}
    for key, item in value.items():
        if key == "utc" or key.endswith("_utc"):
            name = key.removesuffix("utc") + "tai_s"
            restored[name] = None if item is None else _instant(key, item)
        else:
            restored[key] = _instants(item)
    return restored


def _instant(key: str, item: Any) -> float:
    if not isinstance(item, str):
        raise InputError.of(f"{item!r} is not a time", field=key, fix="write 2027-01-04T00:00:00Z")
    return tai_seconds_of_text(item)
