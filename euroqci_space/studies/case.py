"""One case of a study: a unit of work that is named by the hash of all that it is made from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from euroqci_space.errors import InputError
from euroqci_space.scenario import scenario_inputs
from euroqci_space.studies.design import Values, combinations
from euroqci_space.studies.fingerprint import PROGRAM, VERSIONS, fingerprint
from euroqci_space.studies.form import SCENARIO
from euroqci_space.studies.models import Model
from euroqci_space.studies.studyfile import Study


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What a worker needs: the base scenario by name or path, and what changes in it.

    ``inputs`` holds the hashes of the files that the case is made from, so that a worker that finds
    others says so.
    """

    key: str
    values: Values
    seed: int
    scenario: str
    changes: Mapping[str, Any]
    model: Model
    weather_replicas: int
    inputs: tuple[tuple[str, str], ...]


def cases(study: Study) -> Iterator[Case]:
    """Return the cases of a study: every combination with every seed.

    Examples
    --------
    >>> from euroqci_space.studies.studyfile import read_study
    >>> first = next(cases(read_study("season")))
    >>> first.values["month"], first.model, len(first.key)
    ('January', 'potential', 64)
    """
    for values in combinations(study.form):
        for seed in study.form.seeds:
            yield _case(study, values, seed)


def _case(study: Study, values: Values, seed: int) -> Case:
    form = study.form
    base, changes = form.scenario, {**form.set, "seed": seed}
    for parameter in form.parameter:
        if parameter.path == SCENARIO:
            base = values[parameter.name]
        else:
            changes |= dict.fromkeys(parameter.paths, values[parameter.name])
    scenario = study.base(base)
    tables, inputs = _made_from(scenario, changes)
    identity = {
        "program": PROGRAM,
        "versions": VERSIONS,
        "model": form.model,
        "weather_replicas": form.weather_replicas,
        "scenario": tables,
        "inputs": inputs,
    }
    return Case(
        key=fingerprint(identity),
        values=values,
        seed=seed,
        scenario=scenario,
        changes=changes,
        model=form.model,
        weather_replicas=form.weather_replicas,
        inputs=inputs,
    )


def _made_from(
    scenario: str, changes: Mapping[str, Any]
) -> tuple[Any, tuple[tuple[str, str], ...]]:
    """Return the tables of a case and the hashes of its files; none where it does not load."""
    try:
        tables, files = scenario_inputs(scenario, changes)
    except InputError:  # the worker meets it again and says why
        return {"base": scenario, "changes": dict(changes)}, ()
    return tables, tuple((file.name, file.sha256) for file in files)
