"""A Dask cluster as an engine; the only module that knows Dask.

Cases are small in data and large in time: some hundred bytes go out, a few kilobytes come back.
The workers need the same program, and see the scenario's files under the same paths.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from euroqci_space.errors import EuroqciError, InputError
from euroqci_space.studies.work import Job, Result, work

if TYPE_CHECKING:
    from distributed import Client, Future

LOCAL = "local"
AHEAD = 2  # cases handed out for each worker, so that none waits
_CONNECT_S = "10s"
_LOST = (
    "the cluster went away; finished cases are kept: start it again, then the same command goes on"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """An engine on the scheduler at ``address``, or on one of our own where that is ``local``."""

    address: str
    workers: int = 1

    def run(self, jobs: Iterable[Job]) -> Iterator[Result]:
        """Work through cases; results come as they are ready.

        Raises
        ------
        InputError
            When Dask is not installed or nothing answers at the address.
        EuroqciError
            When the scheduler goes away before the end.
        """
        try:
            import distributed  # noqa: F401, PLC0415  (an extra, slow to load)
        except ImportError as error:
            fix = "pip install 'euroqci-space[cluster]'"
            raise InputError.of("a cluster needs Dask", fix=fix) from error
        with _quiet(), self._client() as client:
            yield from _streamed(client, iter(jobs))

    @contextmanager
    def _client(self) -> "Iterator[Client]":
        from distributed import Client, LocalCluster  # noqa: PLC0415

        if self.address == LOCAL:
            with (
                LocalCluster(
                    n_workers=self.workers, threads_per_worker=1, dashboard_address=None
                ) as cluster,
                Client(cluster) as client,
            ):
                yield client
            return
        try:
            client = Client(self.address, timeout=_CONNECT_S)
        except (OSError, TimeoutError, ValueError) as error:
            fix = "start one with: dask scheduler --host 127.0.0.1 --port 8786"
            raise InputError.of(f"no cluster answers at {self.address}", fix=fix) from error
        with client:
            yield client


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask's own words off the screen: what matters of them is told by us."""
    loggers = [logging.getLogger(name) for name in ("distributed", "distributed.client")]
    before = [logger.handlers for logger in loggers]
    for logger in loggers:
        logger.handlers = [logging.NullHandler()]
    try:
        yield
    finally:
        for logger, handlers in zip(loggers, before, strict=True):
            logger.handlers = handlers


def _streamed(client: "Client", waiting: Iterator[Job]) -> Iterator[Result]:
    """Keep every worker busy, and no more than that in flight."""
    from distributed import as_completed  # noqa: PLC0415

    room = AHEAD * max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
    asked = {_submitted(client, job): job for job in islice(waiting, room)}
    ready = as_completed(list(asked))
    while asked:
        future = next(ready)
        job = asked.pop(future)
        yield _result(future, job)
        future.release()
        for more in islice(waiting, 1):
            fresh = _submitted(client, more)
            asked[fresh] = more
            ready.add(fresh)


def _submitted(client: "Client", job: Job) -> "Future[Any]":
    return client.submit(work, job, key=f"euroqci-{job.case.key}", pure=True)


def _result(future: "Future[Any]", job: Job) -> Result:
    from distributed import CancelledError, KilledWorker  # noqa: PLC0415

    try:
        result: Result = future.result()
    except KilledWorker as error:
        reason = f"its workers died, the last one {error.last_worker.address}"
        return Result(key=job.case.key, status="lost", reason=reason)
    except (CancelledError, OSError, TimeoutError) as error:
        raise EuroqciError(_LOST) from error
    return result
