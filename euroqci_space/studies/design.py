"""The combinations of values that a study tries."""

from collections.abc import Iterator
from itertools import product
from typing import Any

from euroqci_space.studies.form import ParameterForm, StudyForm

Values = dict[str, Any]


def combinations(form: StudyForm) -> Iterator[Values]:
    """Return the value of each parameter, case after case, seeds aside.

    A grid takes every combination, the last parameter changing fastest; a list takes the first
    values together, then the second; a Latin hypercube draws.
    """
    names = [parameter.name for parameter in form.parameter]
    if form.design.kind == "latin_hypercube":
        rows: Any = _drawn(form)
    elif form.design.kind == "list" and names:
        rows = zip(*(parameter.values or [] for parameter in form.parameter), strict=True)
    else:
        rows = product(*(parameter.values or [] for parameter in form.parameter))
    for row in rows:
        yield dict(zip(names, row, strict=True))


def _drawn(form: StudyForm) -> Iterator[tuple[float, ...]]:
    """Return samples of which each parameter's fill its range evenly."""
    from scipy.stats.qmc import LatinHypercube  # noqa: PLC0415  (slow to load)

    draw = LatinHypercube(len(form.parameter), rng=form.design.seed)
    for point in draw.random(form.design.samples or 1):
        yield tuple(
            _within(parameter, float(part))
            for parameter, part in zip(form.parameter, point, strict=True)
        )


def _within(parameter: ParameterForm, part: float) -> float:
    """Return the value at a part 0 to 1 of a range; whole where both ends are."""
    low, high = parameter.low or 0, parameter.high or 0
    if isinstance(low, int) and isinstance(high, int):
        return low + int(part * (high - low + 1))
    return low + part * (high - low)
