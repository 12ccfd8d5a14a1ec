"""A study as it was read and checked, with the place of its base scenario."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
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
    read_toml,
    scenario_inputs,
    scenario_path,
)
from euroqci_space.studies.form import SCENARIO, StudyForm
from euroqci_space.studies.formfaults import form_faults

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
    for find in (_form_faults, _base_faults, _set_faults, _value_faults):
        faults = FaultList()
        faults.add(*find(made, file))
        faults.settle()
    return made


def _form_faults(study: Study, file: TomlFile) -> Iterator[Fault]:
    yield from form_faults(study.form, file)


def _base_faults(study: Study, file: TomlFile) -> Iterator[Fault]:
    """Return the faults of the base scenario as it is."""
    yield from _base_told(study, study.form.scenario, file, ("scenario",))


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
                yield from _base_told(study, value, file, key)
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
    for fault in _faults_of(lambda: look(base, study.form.set | changes)):
        yield file.fault(key, f"{key[0]}: {fault.problem}", fault.fix)


def _base_told(
    study: Study, scenario: Any, file: TomlFile, key: tuple[str | int, ...]
) -> Iterator[Fault]:
    """Return the faults of a base scenario, each with its own place in it."""
    if not isinstance(scenario, str):
        problem = f"{key[0]}: {scenario!r} is not the name of a scenario"
        yield file.fault(key, problem, "write a text, the name of a bundled one or a path")
        return
    for fault in _faults_of(lambda: load_scenario(study.base(scenario))):
        yield file.fault(key, f"{key[0]}: {replace(fault, fix=None)}", fault.fix)


def _faults_of(step: Callable[[], object]) -> tuple[Fault, ...]:
    try:
        step()
    except InputError as error:
        return error.faults
    return ()
