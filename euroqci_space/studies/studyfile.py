"""A study as it was read and checked, with the place of its base scenario."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from euroqci_space.errors import Fault, InputError
from euroqci_space.infiles import is_file
from euroqci_space.scenario import (
    FaultList,
    TomlFile,
    bundled,
    bundled_scenarios,
    check_form,
    load_scenario,
    named_file,
    nearest,
    read_toml,
    scenario_inputs,
    scenario_path,
)
from euroqci_space.studies.form import ParameterForm, StudyForm
from euroqci_space.studies.models import columns

SCENARIO = "scenario"  # the path that stands for the base scenario itself
_DEVICES = ("terminal.", "telescope.", "detector.", "protocol.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A study file, its folder and its fingerprint."""

    form: StudyForm
    folder: Path
    sha256: str

    def base(self, scenario: str) -> str:
        """Return a base scenario as any worker finds it: a bundled name or a whole path.

        Raises
        ------
        InputError
            When it is neither a file beside the study nor a bundled one.
        """
        beside = self.folder / scenario
        if is_file(beside):
            return str(beside.resolve())
        return scenario if scenario in bundled_scenarios() else str(scenario_path(scenario))


def bundled_studies() -> tuple[str, ...]:
    """Return the names of the studies that come with the program."""
    return bundled("studies")


def read_study(study: str | Path) -> Study:
    """Read a study, by path or by the name of a bundled one.

    Raises
    ------
    InputError
        With every fault found, among them the values that the base scenario refuses.

    Examples
    --------
    >>> read_study("season").form.model
    'potential'
    """
    file = read_toml(named_file(study, "studies", "study"))
    form = check_form(StudyForm, file, file.data)
    digest = hashlib.sha256(file.path.read_bytes()).hexdigest()
    made = Study(form=form, folder=file.path.parent, sha256=digest)
    for find in (_own_faults, _base_faults, _set_faults, _value_faults):
        faults = FaultList()
        faults.add(*find(made, file))
        faults.settle()
    return made


def _own_faults(study: Study, file: TomlFile) -> Iterator[Fault]:
    """Return what is wrong with a study by itself."""
    form = study.form
    yield from _metric_faults(form, file)
    if form.model == "bound" and form.weather_replicas:
        fix = "use the model potential or plan, or take weather_replicas out"
        yield file.fault(("weather_replicas",), "the model bound knows no single weathers", fix)
    names = [parameter.name for parameter in form.parameter]
    for place, parameter in enumerate(form.parameter):
        if parameter.name in names[:place]:
            key = ("parameter", place, "name")
            yield file.fault(key, f"parameter {parameter.name!r} stands twice", "rename one")
    if form.cost is not None and form.cost not in names:
        fix = nearest(form.cost, names, f"known: {', '.join(names)}")
        yield file.fault(("cost",), f"cost: no parameter {form.cost!r}", fix)
    yield from _design_faults(form, file)


def _metric_faults(form: StudyForm, file: TomlFile) -> Iterator[Fault]:
    known = columns(form.model, weather=form.weather_replicas > 0)
    for name in form.metrics:
        if name not in known:
            problem = f"metrics: the model {form.model} has no {name!r}"
            fix = nearest(name, known, f"known: {', '.join(known)}")
            yield file.fault(("metrics",), problem, fix)


def _design_faults(form: StudyForm, file: TomlFile) -> Iterator[Fault]:
    kind = form.design.kind
    sampled = kind == "latin_hypercube"
    if sampled != (form.design.samples is not None):
        yield file.fault(("design",), "samples: belongs to a latin_hypercube, and only there")
    for place, parameter in enumerate(form.parameter):
        key = ("parameter", place)
        ranged = parameter.low is not None and parameter.high is not None
        if sampled and not (ranged and parameter.values is None):
            yield file.fault(key, f"{parameter.name}: give low and high", "a latin_hypercube draws")
        elif sampled and not _rises(parameter):
            yield file.fault(key, f"{parameter.name}: low is not below high")
        elif not sampled and (parameter.values is None or ranged):
            yield file.fault(key, f"{parameter.name}: give values", f"the design is a {kind}")
    lengths = {len(parameter.values or []) for parameter in form.parameter}
    if kind == "list" and len(lengths) > 1:
        yield file.fault(("design",), f"a list needs as many values of each: {sorted(lengths)}")


def _rises(parameter: ParameterForm) -> bool:
    low, high = parameter.low, parameter.high
    return low is not None and high is not None and low < high


def _base_faults(study: Study, file: TomlFile) -> Iterator[Fault]:
    """Return the faults of the base scenario as it is."""
    yield from _told(lambda: load_scenario(study.base(study.form.scenario)), file, ("scenario",))


def _set_faults(study: Study, file: TomlFile) -> Iterator[Fault]:
    """Return the faults of each value that all cases have."""
    for path, value in study.form.set.items():
        yield from _trial(study, file, {path: value}, ("set", path))


def _value_faults(study: Study, file: TomlFile) -> Iterator[Fault]:
    """Return the faults of each value by itself; of an unlucky pair of values a case tells."""
    for place, parameter in enumerate(study.form.parameter):
        values = parameter.values or [parameter.low, parameter.high]
        for value in values:
            key = ("parameter", place, "values" if parameter.values else "low")
            if parameter.path == SCENARIO:
                yield from _told(lambda value=value: load_scenario(study.base(value)), file, key)
            else:
                changes = dict.fromkeys(parameter.paths, value)
                yield from _trial(study, file, changes, key)


def _trial(
    study: Study, file: TomlFile, changes: dict[str, Any], key: tuple[str | int, ...]
) -> Iterator[Fault]:
    """Return the faults of some changes; only a device has values that its form does not judge."""
    device = any(path.startswith(_DEVICES) for path in changes)
    look = load_scenario if device else scenario_inputs
    base = study.base(study.form.scenario)
    yield from _told(lambda: look(base, study.form.set | changes), file, key)


def _told(step: Any, file: TomlFile, key: tuple[str | int, ...]) -> list[Fault]:
    """Return the faults of a step, told at the line of the study that led to it."""
    try:
        step()
    except InputError as error:
        return [file.fault(key, f"{key[0]}: {fault.problem}", fault.fix) for fault in error.faults]
    return []
