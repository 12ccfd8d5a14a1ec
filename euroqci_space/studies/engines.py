"""Where the work of a study is done: here, in local processes, or on a Dask cluster.

Each engine takes cases as it has room for them and hands back results as they come, in any order:
what it holds does not grow with the number of cases.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from euroqci_space.studies.work import Job, Result, work

Engine = Callable[[Iterable[Job]], Iterator[Result]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Which engine: a cluster by its address, ``local`` for one of its own, else processes."""

    workers: int = 1
    cluster: str | None = None

    def engine(self) -> Engine:
        """Return the engine."""
        if self.cluster is not None:
            from euroqci_space.studies.cluster import Cluster  # noqa: PLC0415  (brings Dask)

            return Cluster(address=self.cluster, workers=self.workers).run
        if self.workers > 1:
            from euroqci_space.studies.processes import Processes  # noqa: PLC0415

            return Processes(count=self.workers).run
        return here


def here(jobs: Iterable[Job]) -> Iterator[Result]:
    """Work through cases one by one in this process."""
    return map(work, jobs)
