"""The page of a study: one file of HTML that needs nothing else."""

from base64 import b64encode
from math import isfinite
from typing import TYPE_CHECKING, Any

from euroqci_space import __version__
from euroqci_space.report.pareto_figure import pareto
from euroqci_space.report.response_figure import response
from euroqci_space.report.style import svg_bytes, worded
from euroqci_space.report.templates import content_policy, page_file, templates
from euroqci_space.studies import Cell, StudyTable, summary

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHOWN_ROWS = 500
LONGEST_LABEL = 20
MEANINGS = {
    "potential": "An upper bound: no plan can deliver more. Only time, key and demand are counted;"
    " the order of contacts within a pass is not.",
    "bound": "An upper bound: no plan can deliver more. It is the scheduler's linear bound.",
    "plan": "What a plan delivers in the weather to be expected; columns with bound in their name"
    " say what no plan can exceed.",
}


def study_page(table: StudyTable) -> str:
    """Return the page of a study as HTML; it loads nothing, and has no script.

    The same results give the same bytes.
    """
    from markupsafe import Markup  # noqa: PLC0415  (comes with jinja2)

    style = page_file("style.css")
    done = table.done()
    context = {
        "policy": content_policy(style),
        "style": Markup(style),  # noqa: S704  (our own file)
        "program": f"euroqci-space {__version__}",
        "study": table.study.form,
        "sha256": table.study.sha256,
        "meaning": MEANINGS[table.model],
        "metric": worded(table.metrics[0]),
        "cases": len(table.rows),
        "done": len(done.rows),
        "best": _best(done),
        "figures": [(title, _picture(drawn)) for title, drawn in _figures(done)],
        "summary": [_cells(_summary_cells(row)) for row in summary(table)],
        "columns": [worded(name) for name in table.columns],
        "rows": [_cells(row) for row in table.rows[:SHOWN_ROWS]],
        "inputs": table.inputs,
    }
    return templates().get_template("study.html.j2").render(context)


def _summary_cells(row: Any) -> tuple[Cell, ...]:
    return (
        worded(row.parameter), row.value, row.cases, row.failed, row.mean, row.error, row.least,
        row.most,
    )  # fmt: skip


def _cells(row: tuple[Cell, ...]) -> list[tuple[str, bool]]:
    """Return the text of each cell, and whether it is a number."""
    return [(_shown(cell), isinstance(cell, int | float)) for cell in row]


def _best(done: StudyTable) -> dict[str, str] | None:
    """Return the case with the highest main figure, in words."""
    figures = [
        float(cell) if isinstance(cell, int | float) else float("-inf")
        for cell in done.column(done.metrics[0])
    ]
    if not figures:
        return None
    row = done.rows[figures.index(max(figures))]
    named = zip(done.columns, row, strict=True)
    values = [f"{worded(name)} {_shown(cell)}" for name, cell in named if name in done.parameters]
    return {"value": _shown(max(figures)), "note": ", ".join(values)}


def _figures(done: StudyTable) -> "list[tuple[str, Figure]]":
    """Return the figures that the study can have, with their titles."""
    if not done.rows:
        return []
    drawn = [("Response", response(done))] if done.parameters else []
    cost = done.study.form.cost
    if cost is not None:
        columns = {name: done.column(name) for name in done.columns}
        drawn.append(("Front", pareto(columns, cost, done.metrics[0], _label(done, cost))))
    return drawn


def _label(done: StudyTable, cost: str) -> str | None:
    """Return the parameter whose words are short enough to name points."""
    return next((name for name in done.parameters if name != cost and _short(done, name)), None)


def _short(done: StudyTable, name: str) -> bool:
    return all(isinstance(cell, str) and len(cell) <= LONGEST_LABEL for cell in done.column(name))


def _picture(figure: "Figure") -> str:
    return "data:image/svg+xml;base64," + b64encode(svg_bytes(figure)).decode()


def _shown(cell: Cell) -> str:
    if cell is None or (isinstance(cell, float) and not isfinite(cell)):
        return "–"
    if isinstance(cell, float):
        return f"{cell:,.4g}" if abs(cell) < 1000.0 else f"{cell:,.0f}"
    return str(cell)
