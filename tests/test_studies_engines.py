"""Workers and schedulers that die in mid-run lose no finished case."""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from study_cases import small_study

import euroqci_space as eqs
from euroqci_space.export import results_csv
from euroqci_space.studies import processes
from euroqci_space.studies.case import cases
from euroqci_space.studies.processes import Processes
from euroqci_space.studies.studyfile import read_study
from euroqci_space.studies.work import Job

DOCS = Path(__file__).resolve().parents[1] / "docs" / "studies.md"
LONG = {"replicas": 12, "altitudes": "[500.0, 550.0, 600.0]", "limits": "[20.0, 25.0]"}
PATIENCE_S = 600.0


@pytest.fixture(scope="module")
def truth(tmp_path_factory):
    folder = tmp_path_factory.mktemp("truth")
    file = small_study(folder, **LONG)
    return file, folder / "out", eqs.study(file, folder / "out")


def finished(folder):
    return {path.name: path.read_bytes() for path in (folder / "cases").glob("*.json")}


def wait_for(condition):
    end_s = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end_s, "waited too long"
        time.sleep(0.05)


def test_a_killed_process_is_replaced_and_its_case_done_again(truth, monkeypatch):
    file, out, _ = truth
    started = []
    start = processes._started
    monkeypatch.setattr(processes, "_started", lambda: started.append(start()) or started[-1])
    results = []
    for result in Processes(count=2).run(Job(case=case) for case in cases(read_study(file))):
        if not results:
            os.kill(started[0].pid, signal.SIGKILL)
        results.append(result)
    assert {result.key for result in results} == {name[:-5] for name in finished(out)}
    assert {result.status for result in results} == {"done"}
    assert len(started) == 3


def test_a_case_that_kills_its_workers_is_a_lost_row(truth, monkeypatch):
    monkeypatch.setattr(processes, "_START", "import os; os._exit(7)")
    first = next(cases(read_study(truth[0])))
    (result,) = Processes(count=1).run([Job(case=first)])
    assert result.status == "lost"
    assert "3 workers died of it, the last with code 7" in result.reason


def documented(port):
    """Return the commands of the docs that start a cluster and use it, on a port of our own."""
    text = re.findall(r"^\$ (.*--port 8786|.*tcp://127.0.0.1:8786.*)$", DOCS.read_text(), re.M)
    return [shlex.split(line.split("  #")[0].replace("8786", str(port))) for line in text]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Loopback:
    """The documented cluster, process by process."""

    def __init__(self, folder):
        self.folder = folder
        self.scheduler_words, self.worker_words, self.study_words = documented(free_port())
        self.running = []

    def start(self, words):
        tool, verb, *rest = words
        assert tool == "dask"
        module = {"scheduler": "dask_scheduler", "worker": "dask_worker"}[verb]
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{module}", *rest],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.running.append(process)
        return process

    def study(self, file, out):
        place = self.study_words.index("--cluster")
        words = ["study", str(file), *self.study_words[place : place + 2], "--out", str(out)]
        process = subprocess.Popen(
            [sys.executable, "-m", "euroqci_space", *words],
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.running.append(process)
        return process

    def end(self):
        for process in self.running:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()


@pytest.fixture
def loopback(tmp_path):
    pytest.importorskip("distributed")
    cluster = Loopback(tmp_path)
    yield cluster
    cluster.end()


def test_a_killed_worker_of_a_cluster_loses_nothing(truth, loopback, tmp_path):
    file, out, _ = truth
    loopback.start(loopback.scheduler_words)
    doomed, _ = (loopback.start(loopback.worker_words) for _ in range(2))
    running = loopback.study(file, tmp_path / "out")
    wait_for(lambda: (tmp_path / "out" / "cases").is_dir() and finished(tmp_path / "out"))
    os.killpg(doomed.pid, signal.SIGKILL)
    _, said = running.communicate(timeout=PATIENCE_S)
    assert running.returncode == 0, said
    assert finished(tmp_path / "out") == finished(out)


def test_a_killed_scheduler_loses_no_finished_case_and_the_study_goes_on(truth, loopback, tmp_path):
    file, out, table = truth
    scheduler = loopback.start(loopback.scheduler_words)
    loopback.start(loopback.worker_words)
    running = loopback.study(file, tmp_path / "out")
    wait_for(lambda: (tmp_path / "out" / "cases").is_dir() and finished(tmp_path / "out"))
    os.killpg(scheduler.pid, signal.SIGKILL)
    _, said = running.communicate(timeout=PATIENCE_S)
    assert running.returncode == 1, said
    assert "the cluster went away" in said
    assert "Traceback" not in said
    kept = finished(tmp_path / "out")
    assert 0 < len(kept) < len(finished(out))
    seen = []
    again = eqs.study(file, tmp_path / "out", on_progress=seen.append)
    assert len(seen) == len(finished(out)) - len(kept)
    assert finished(tmp_path / "out") == finished(out)
    assert results_csv(again) == results_csv(table)


def test_no_cluster_is_told_with_how_to_start_one(truth, tmp_path):
    pytest.importorskip("distributed")
    address = f"tcp://127.0.0.1:{free_port()}"
    words = ["study", str(truth[0]), "--cluster", address, "--out", str(tmp_path / "out")]
    done = subprocess.run(
        [sys.executable, "-m", "euroqci_space", *words],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert f"no cluster answers at {address}; start one with: dask scheduler" in done.stderr
    assert "Traceback" not in done.stderr
