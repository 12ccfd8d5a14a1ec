"""Local processes that work on cases, one at a time each; one that dies is replaced.

A worker is a plain child with a pipe each way: a script that calls a study needs no
``if __name__ == "__main__"``, and which case a worker died of is known.
"""

import os
import pickle
import selectors
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO

from euroqci_space.studies.work import Job, Result, work

ATTEMPTS = 3  # how many workers a case may take down before it is given up
_START = "from euroqci_space.studies.processes import serve; serve()"
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(slots=True)
class _Worker:
    process: "subprocess.Popen[bytes]"
    job: Job | None = None
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Processes:
    """An engine of ``count`` processes."""

    count: int

    def run(self, jobs: Iterable[Job]) -> Iterator[Result]:
        """Work through cases; results come as they are ready."""
        waiting = iter(jobs)
        with selectors.DefaultSelector() as selector:
            workers = [_Worker(process=_started()) for _ in range(self.count)]
            try:
                busy = sum(_give(worker, waiting, selector) for worker in workers)
                while busy:
                    for key, _ in selector.select():
                        result = _taken(key.data, selector)
                        if result is not None:
                            busy -= not _give(key.data, waiting, selector)
                            yield result  # is filed while its worker has the next
            finally:
                for worker in workers:
                    worker.process.kill()
                    worker.process.communicate()


def _give(worker: _Worker, waiting: Iterator[Job], selector: selectors.BaseSelector) -> bool:
    """Hand a worker its next case; False where there is none."""
    worker.job, worker.attempts = next(waiting, None), 1
    if worker.job is None:
        return False
    _hand(worker, selector)
    return True


def _hand(worker: _Worker, selector: selectors.BaseSelector) -> None:
    """Send a worker its case and listen to it; one that is dead already is told by its pipe."""
    with suppress(BrokenPipeError):
        _send(_pipe(worker.process.stdin), worker.job)
    selector.register(_pipe(worker.process.stdout), selectors.EVENT_READ, worker)


def _taken(worker: _Worker, selector: selectors.BaseSelector) -> Result | None:
    """Return a worker's result; where it died, None, or the loss of a case that kills workers."""
    assert worker.job is not None  # noqa: S101  (it was handed one)
    pipe = _pipe(worker.process.stdout)
    selector.unregister(pipe)
    try:
        result: Result = pickle.load(pipe)  # noqa: S301  (from our own child)
    except (EOFError, pickle.UnpicklingError):
        worker.process.communicate()
        code = worker.process.returncode
        worker.process = _started()
        if worker.attempts >= ATTEMPTS:
            reason = f"{ATTEMPTS} workers died of it, the last with code {code}"
            return Result(key=worker.job.case.key, status="lost", reason=reason)
        worker.attempts += 1
        _hand(worker, selector)
        return None
    return result


def _started() -> "subprocess.Popen[bytes]":
    paths = os.pathsep.join(path for path in sys.path if path)
    return subprocess.Popen(  # noqa: S603  (our own interpreter and our own words)
        [sys.executable, "-P", "-c", _START],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **_ONE_THREAD, "PYTHONPATH": paths},
        start_new_session=True,
    )


def serve() -> None:
    """Be a worker: read cases, write results, end with the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    reply = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a solver that prints must not write into the pipe
    try:
        while True:
            _send(reply, work(pickle.load(sys.stdin.buffer)))  # noqa: S301  (from our parent)
    except (EOFError, BrokenPipeError):
        return


def _send(pipe: BinaryIO, message: object) -> None:
    pickle.dump(message, pipe, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.flush()


def _pipe(pipe: Any) -> BinaryIO:
    assert pipe is not None  # noqa: S101  (every pipe was asked for)
    return pipe  # type: ignore[no-any-return]
