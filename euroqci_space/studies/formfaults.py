"""What is wrong with a study file by itself, whatever its base scenario is."""

from collections import Counter
from collections.abc import Iterator
from math import prod

from euroqci_space.errors import Fault
from euroqci_space.scenario import TomlFile, nearest
from euroqci_space.studies.form import MOST_CASES, OUTCOME, ParameterForm, StudyForm
from euroqci_space.studies.models import columns


def form_faults(form: StudyForm, file: TomlFile) -> Iterator[Fault]:
    """Return what is wrong with a study by itself."""
    yield from _metric_faults(form, file)
    yield from _place_faults(form, file)
    yield from _size_faults(form, file)
    if form.model == "bound" and form.weather_replicas:
        fix = "use the model potential or plan, or take weather_replicas out"
        yield file.fault(("weather_replicas",), "the model bound knows no single weathers", fix)
    yield from _name_faults(form, file)
    names = [parameter.name for parameter in form.parameter]
    if form.cost is not None and form.cost not in names:
        fix = nearest(form.cost, names, f"known: {', '.join(names)}")
        yield file.fault(("cost",), f"cost: no parameter {form.cost!r}", fix)
    yield from _design_faults(form, file)


def _name_faults(form: StudyForm, file: TomlFile) -> Iterator[Fault]:
    """Return a fault for each parameter whose column another one has."""
    taken = {"case", *OUTCOME, *columns(form.model, weather=form.weather_replicas > 0)}
    for place, name in enumerate(parameter.name for parameter in form.parameter):
        key = ("parameter", place, "name")
        if name in taken:
            yield file.fault(key, f"parameter {name!r} is a column of every study", "rename it")
        elif name in [parameter.name for parameter in form.parameter[:place]]:
            yield file.fault(key, f"parameter {name!r} stands twice", "rename one")


def _place_faults(form: StudyForm, file: TomlFile) -> Iterator[Fault]:
    """Return a fault for each value that another one of the study would write over."""
    for path, value in form.set.items():
        if path == "seed":
            yield file.fault(
                ("set", path), "set: seed is given by the study", f"write seeds = [{value}]"
            )
        elif isinstance(value, dict) and "." not in path:
            inner = next(iter(value), "key")
            problem = f"set: this would replace the whole table [{path}]"
            yield file.fault(("set", path), problem, f'write "{path}.{inner}" = ..., in quotes')
    given = dict.fromkeys(form.set, "[set]")
    for place, parameter in enumerate(form.parameter):
        for path in parameter.paths:
            if path in given:
                problem = f"{parameter.name}: {path} is changed by {given[path]} already"
                yield file.fault(("parameter", place, "path"), problem, "take one out")
            given[path] = f"parameter {parameter.name!r}"


def _size_faults(form: StudyForm, file: TomlFile) -> Iterator[Fault]:
    """Return a fault where seeds or figures stand twice, or where there are too many cases."""
    for key, entries in (("seeds", form.seeds), ("metrics", form.metrics)):
        twice = [entry for entry, count in Counter(entries).items() if count > 1]
        if twice:
            yield file.fault((key,), f"{key}: {twice[0]!r} stands twice", "take one out")
    cases = len(form.seeds) * _combinations(form)
    if cases > MOST_CASES:
        problem = f"the study has {cases:,} cases; at most {MOST_CASES:,} are done"
        fix = "take values out, or draw some with a latin_hypercube"
        yield file.fault(("design",), problem, fix)


def _combinations(form: StudyForm) -> int:
    if form.design.kind == "grid":
        return prod(len(parameter.values or []) for parameter in form.parameter)
    return form.design.samples or 1


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
    if sampled and not form.parameter:
        yield file.fault(("design",), "a latin_hypercube draws values of parameters", "add one")
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
