"""Do the work of one case, wherever it is: the function that every engine calls."""

from dataclasses import dataclass, field
from typing import Literal

from euroqci_space.errors import EuroqciError, InputError
from euroqci_space.prospect import survey
from euroqci_space.scenario import load_scenario
from euroqci_space.studies.cache import Cache
from euroqci_space.studies.case import Case
from euroqci_space.studies.models import Figures, figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The outcome of a case: its figures, or why there are none.

    Nothing here tells who worked, when or how long: the same case gives the same bytes. A case
    that is ``lost`` took its workers down with it, or met a fault of this program; it is not kept,
    and tried again when the study goes on.
    """

    key: str
    status: Literal["done", "failed", "lost"]
    reason: str = ""
    figures: Figures = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A case, and what its worker may remember of other cases."""

    case: Case
    cache: Cache | None = None


def work(job: Job) -> Result:
    """Return the result of a case; a case that cannot be done is a result too."""
    case = job.case
    try:
        return Result(key=case.key, status="done", figures=_figures(case, job.cache))
    except EuroqciError as error:
        return Result(key=case.key, status="failed", reason=_line(str(error)))
    except Exception as error:
        reason = _line(f"unforeseen {type(error).__name__}: {error}")
        return Result(key=case.key, status="lost", reason=reason)


def _line(text: str) -> str:
    return " ".join(text.split())


def _figures(case: Case, cache: Cache | None) -> Figures:
    scenario = load_scenario(case.scenario, case.changes)
    found = tuple((file.name, file.sha256) for file in scenario.inputs)
    others = sorted({name for name, _ in set(found) ^ set(case.inputs)})
    if others:
        raise InputError.of(
            f"this worker has another version of {', '.join(others)}",
            fix="give all workers the same program and the same files",
        )
    prospect = survey(scenario, score=cache.score if cache else None, reasons=False)
    return figures(prospect, case.model, case.weather_replicas)
