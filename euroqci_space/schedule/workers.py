"""Processes that solve sub-problems. Answers are taken in the order of asking, whoever was first.

A worker is a plain child process with a pipe each way: a script that calls the planner needs no
``if __name__ == "__main__"``, and Ctrl-C reaches the parent alone.
"""

import os
import pickle
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from euroqci_space.schedule.engine import Clock
from euroqci_space.schedule.layout import Layout
from euroqci_space.schedule.problem import Problem
from euroqci_space.schedule.subproblem import Outcome, Task, solve_task
from euroqci_space.schedule.targets import Target

ORPHAN_CHECK_S = 0.5
LONGEST_WAIT_S = 0.2  # then look whether somebody asked to stop
_START = "from euroqci_space.schedule.workers import serve; serve()"


@dataclass(slots=True, eq=False)
class _Worker:
    process: subprocess.Popen[bytes]
    feeder: threading.Thread  # hands over the problem while the process still starts
    ticket: int = -1  # what it works on, -1: idle


@dataclass(slots=True)
class Pool:
    """Solves tasks on some processes, or here where there is one.

    Use it as a context manager: leaving it ends the processes at once.
    """

    layout: Layout
    clock: Clock
    count: int = 1
    complaints: set[str] = field(default_factory=set)  # of solvers that failed
    _workers: list[_Worker] = field(default_factory=list)
    _selector: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)
    _waiting: deque[int] = field(default_factory=deque)
    _jobs: dict[int, tuple[Target, Task]] = field(default_factory=dict)
    _outcomes: dict[int, Outcome] = field(default_factory=dict)
    _tickets: int = 0

    def __enter__(self) -> "Pool":
        """Start the processes."""
        if self.count > 1:
            self._workers = [_started(self.layout.problem) for _ in range(self.count)]
        for worker in self._workers:
            self._selector.register(_pipe(worker.process.stdout), selectors.EVENT_READ, worker)
        return self

    def __exit__(self, *error: object) -> None:
        """End the processes."""
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.feeder.join()  # it may be writing still; a dead process ends that
            worker.process.communicate()
        self._selector.close()

    def submit(self, target: Target, task: Task) -> int:
        """Hand in a task; return a ticket for `outcome`."""
        ticket = self._tickets
        self._tickets += 1
        self._jobs[ticket] = (target, task)
        self._waiting.append(ticket)
        self._dispatch()
        return ticket

    def outcome(self, ticket: int) -> Outcome | None:
        """Wait for the outcome of a ticket; None when the time is up first."""
        if not self._workers:
            self._waiting.remove(ticket)
            job = self._jobs.pop(ticket)
            return None if self.clock.is_out() else self._heard(solve_task(self.layout, *job))
        while ticket not in self._outcomes:
            if self.clock.is_out():
                return None
            self._collect()
        return self._heard(self._outcomes.pop(ticket))

    def is_ready(self, ticket: int, within_s: float) -> bool:
        """Wait a little for an outcome; tell whether it is there, or is worked out when asked."""
        end_s = self.clock.elapsed_s() + within_s
        while self._workers and ticket not in self._outcomes:
            if self.clock.is_out() or self.clock.elapsed_s() >= end_s:
                return False
            self._collect(end_s - self.clock.elapsed_s())
        return True

    def abandon(self, ticket: int) -> None:
        """Drop a task, and end the process that works on it: a new one takes its place."""
        self.forget([ticket])
        self._outcomes.pop(ticket, None)
        for worker in self._workers:
            if worker.ticket == ticket:
                worker.process.kill()
                self._replace(worker)
                del self._jobs[ticket]
                worker.ticket = -1

    def forget(self, tickets: Iterable[int]) -> None:
        """Drop tasks that nobody waits for any more, unless somebody works on them."""
        for ticket in tickets:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
                del self._jobs[ticket]

    def _heard(self, outcome: Outcome) -> Outcome:
        if outcome.complaint:
            self.complaints.add(outcome.complaint)
        return outcome

    def _dispatch(self) -> None:
        for worker in self._workers:
            if worker.ticket < 0 and self._waiting:
                worker.feeder.join()
                worker.ticket = self._waiting.popleft()
                with suppress(OSError):  # of a dead process, its other pipe tells
                    _send(_pipe(worker.process.stdin), self._jobs[worker.ticket])

    def _collect(self, longest_s: float = LONGEST_WAIT_S) -> None:
        """Take what is ready and hand out what waits."""
        remaining_s = self.clock.remaining_s()
        longest_s = max(min(longest_s, LONGEST_WAIT_S), 0.0)
        wait_s = longest_s if remaining_s is None else min(remaining_s, longest_s)
        for key, _ in self._selector.select(wait_s):
            worker: _Worker = key.data
            try:
                outcome = _receive(_pipe(worker.process.stdout))
            except (EOFError, pickle.UnpicklingError):
                outcome = self._replace(worker)
            self._outcomes[worker.ticket] = outcome
            del self._jobs[worker.ticket]
            worker.ticket = -1
        self._dispatch()

    def _replace(self, worker: _Worker) -> Outcome:
        """Start a new process for one that died; its task counts as failed."""
        self._selector.unregister(_pipe(worker.process.stdout))
        worker.process.communicate()
        code = worker.process.returncode
        fresh = _started(self.layout.problem)
        worker.process, worker.feeder = fresh.process, fresh.feeder
        self._selector.register(_pipe(worker.process.stdout), selectors.EVENT_READ, worker)
        complaint = f"a worker process ended with code {code}"
        return Outcome(choice=None, closed=False, seconds=0.0, complaint=complaint)


def _started(problem: Problem) -> _Worker:
    paths = os.pathsep.join(path for path in sys.path if path)
    process = subprocess.Popen(  # noqa: S603  (our own interpreter and our own words)
        [sys.executable, "-P", "-c", _START],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": paths},
        start_new_session=True,
    )
    feeder = threading.Thread(target=_feed, args=(_pipe(process.stdin), problem), daemon=True)
    feeder.start()
    return _Worker(process=process, feeder=feeder)


def _feed(pipe: BinaryIO, problem: Problem) -> None:
    with suppress(OSError):
        _send(pipe, problem)


def serve() -> None:
    """Be a worker: read a problem, then tasks; write outcomes; end with the pipe or the parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    reply = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a solver that prints must not write into the pipe
    try:
        layout = Layout.of(_receive(sys.stdin.buffer))
        while True:
            target, task = _receive(sys.stdin.buffer)
            _send(reply, solve_task(layout, target, task))
    except (EOFError, BrokenPipeError):
        return


def _end_with(parent: int) -> None:
    """End this process, even in the middle of a task, once its parent is gone."""
    while os.getppid() == parent:
        time.sleep(ORPHAN_CHECK_S)
    os._exit(1)


def _send(pipe: BinaryIO, message: object) -> None:
    pickle.dump(message, pipe, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.flush()


def _receive(pipe: BinaryIO) -> Any:
    return pickle.load(pipe)  # noqa: S301  (from our own child or parent)


def _pipe(pipe: Any) -> BinaryIO:
    assert pipe is not None  # noqa: S101  (every pipe was asked for)
    return pipe  # type: ignore[no-any-return]
