"""Run a study: what is finished stays, what is missing is worked on, and then there is a table."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from euroqci_space.studies.archive import Archive
from euroqci_space.studies.cache import MEBIBYTE, Cache
from euroqci_space.studies.case import Case, cases
from euroqci_space.studies.engines import Where
from euroqci_space.studies.studyfile import Study, read_study
from euroqci_space.studies.table import StudyTable, study_table
from euroqci_space.studies.work import Job

CACHE_MIB = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyProgress:
    """How far a study is; ``elapsed_s`` and ``fresh`` count from when it went on."""

    finished: int
    cases: int
    failed: int
    fresh: int
    elapsed_s: float

    @property
    def rate_per_s(self) -> float:
        """Cases a second."""
        return self.fresh / self.elapsed_s if self.elapsed_s > 0.0 else 0.0

    @property
    def left_s(self) -> float | None:
        """Time to go at this rate. [s]"""
        return (self.cases - self.finished) / self.rate_per_s if self.fresh else None


OnProgress = Callable[[StudyProgress], None]


def study(
    file: str | Path | Study,
    out: str | Path | None = None,
    *,
    workers: int = 1,
    cluster: str | None = None,
    cache: Cache | int = CACHE_MIB,
    on_progress: OnProgress | None = None,
) -> StudyTable:
    """Run a study and return its results.

    Parameters
    ----------
    file
        Path of a study file, or the name of a bundled one.
    out
        Folder that keeps finished cases; ``study-NAME`` by default. A study that was stopped goes
        on from there.
    workers
        Local processes.
    cluster
        Address of a Dask scheduler, or ``local``, instead.
    cache
        Where scored passes are kept for other cases: their size in the folder of the study, 0 for
        none [MiB], or a `Cache` that several studies share.
    on_progress
        Called after each case.

    Raises
    ------
    InputError
        When the study is wrong; a case that fails is a row instead.
    OutputError
        When the folder cannot be written.

    Notes
    -----
    The results are the same bytes with any engine and any number of workers.
    """
    asked = file if isinstance(file, Study) else read_study(file)
    archive = Archive(Path(out or f"study-{asked.form.name}"))
    archive.open()
    every = tuple(cases(asked))
    lost = {}
    missing = _missing(every, archive)
    watch = _Watch(total=len(every), missing=len(missing), on_progress=on_progress)
    kept = _cache(cache, archive.folder / "cache")
    jobs = (Job(case=case, cache=kept) for case in missing)
    for result in Where(workers=workers, cluster=cluster).engine()(jobs):
        archive.keep(result)
        if result.status == "lost":
            lost[result.key] = result
        watch.note(failed=result.status != "done")
    return study_table(asked, every, lambda key: archive.result(key) or lost[key])


def _cache(asked: Cache | int, folder: Path) -> Cache | None:
    """Return the cache under a path that any worker finds, None where none is wanted."""
    made = asked if isinstance(asked, Cache) else Cache(folder, asked * MEBIBYTE)
    return replace(made, folder=made.folder.resolve()) if made.limit_bytes else None


def _missing(every: tuple[Case, ...], archive: Archive) -> list[Case]:
    """Return the cases without a result; of several with one key the first."""
    unique = {case.key: case for case in reversed(every)}
    return [case for case in reversed(unique.values()) if case.key not in archive]


class _Watch:
    """Counts and tells."""

    def __init__(self, *, total: int, missing: int, on_progress: OnProgress | None) -> None:
        self._total, self._kept, self._on_progress = total, total - missing, on_progress
        self._fresh = self._failed = 0
        self._start_s = time.monotonic()

    def note(self, *, failed: bool) -> None:
        """Count a case."""
        self._fresh += 1
        self._failed += failed
        if self._on_progress is not None:
            self._on_progress(
                StudyProgress(
                    finished=self._kept + self._fresh,
                    cases=self._total,
                    failed=self._failed,
                    fresh=self._fresh,
                    elapsed_s=time.monotonic() - self._start_s,
                )
            )
