"""The results of a study: one row a case, one column a parameter or a figure."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from euroqci_space.studies.case import Case
from euroqci_space.studies.form import OUTCOME
from euroqci_space.studies.models import Model
from euroqci_space.studies.studyfile import Study
from euroqci_space.studies.work import Result

if TYPE_CHECKING:
    import pandas as pd

Cell = str | int | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyTable:
    """Results in the order of the design.

    ``columns`` are ``case``, the parameters, ``seed``, ``model``, ``status``, ``reason``, and the
    figures; ``rows`` hold a cell for each.
    """

    study: Study
    parameters: tuple[str, ...]
    metrics: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    inputs: tuple[tuple[str, str], ...]  # files that the cases are made from, with their SHA-256

    @property
    def model(self) -> Model:
        """What the figures are: a bound or a plan's."""
        return self.study.form.model

    @property
    def leading(self) -> tuple[str, ...]:
        """Parameters that say something by themselves: of a list, all in step, the first."""
        return self.parameters[:1] if self.study.form.design.kind == "list" else self.parameters

    def column(self, name: str) -> list[Cell]:
        """Return the cells of a column."""
        place = self.columns.index(name)
        return [row[place] for row in self.rows]

    def done(self) -> "StudyTable":
        """Return the table of the cases that have figures."""
        place = self.columns.index("status")
        rows = tuple(row for row in self.rows if row[place] == "done")
        return replace(self, rows=rows)

    def to_pandas(self) -> "pd.DataFrame":
        """Return the table as a data frame."""
        import pandas as pd  # noqa: PLC0415  (slow to load)

        return pd.DataFrame(list(self.rows), columns=list(self.columns))


def study_table(
    study: Study, cases: tuple[Case, ...], result_of: Callable[[str], Result]
) -> StudyTable:
    """Return the table of a study from its results by key."""
    parameters = tuple(parameter.name for parameter in study.form.parameter)
    metrics = study.form.columns
    return StudyTable(
        study=study,
        parameters=parameters,
        metrics=metrics,
        columns=("case", *parameters, *OUTCOME, *metrics),
        rows=tuple(
            _row(number, case, result_of(case.key), metrics) for number, case in enumerate(cases, 1)
        ),
        inputs=tuple(sorted({file for case in cases for file in case.inputs})),
    )


def _row(number: int, case: Case, result: Result, metrics: tuple[str, ...]) -> tuple[Cell, ...]:
    values = [_cell(value) for value in case.values.values()]
    figures = [result.figures.get(name) for name in metrics]
    return (number, *values, case.seed, case.model, result.status, result.reason, *figures)


def _cell(value: Any) -> Cell:
    """Return a value of a parameter as a cell: an array as its elements, a date in ISO 8601."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, list):
        return " ".join(str(_cell(item)) for item in value)
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value)
