"""What each value of each parameter means for the main figure, the others as they come."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import nan

from euroqci_space.studies.replicas import mean_error
from euroqci_space.studies.table import Cell, StudyTable

MOST_VALUES = 40  # a parameter with more of them, such as a drawn one, is a range


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRow:
    """The main figure over the cases in which a parameter has a value.

    ``error`` is the standard error of the mean over these cases, whatever else they vary in.
    """

    parameter: str
    value: Cell
    cases: int
    failed: int
    mean: float
    error: float
    least: float
    most: float


def summary(table: StudyTable) -> tuple[SummaryRow, ...]:
    """Return a row for each value of each leading parameter, in the order of the study."""
    return tuple(row for name in table.leading for row in _rows(table, name))


def _rows(table: StudyTable, name: str) -> Iterator[SummaryRow]:
    values = table.column(name)
    distinct = list(dict.fromkeys(values))
    figures = table.column(table.metrics[0])
    if len(distinct) > MOST_VALUES:
        shown: list[Cell] = ["(range)"]
        values = ["(range)"] * len(values)
    else:
        shown = list(distinct)
    for value in shown:
        mine = [one for one, at in zip(figures, values, strict=True) if at == value]
        good = [float(one) for one in mine if isinstance(one, int | float)]
        yield SummaryRow(
            parameter=name,
            value=value,
            cases=len(mine),
            failed=len(mine) - len(good),
            mean=sum(good) / len(good) if good else nan,
            error=mean_error(good),
            least=min(good, default=nan),
            most=max(good, default=nan),
        )
