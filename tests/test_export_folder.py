"""The folder of a plan is complete or absent, whatever happens."""

import errno
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from euroqci_space.errors import OutputError
from euroqci_space.export import folder as folder_module
from euroqci_space.export import plan_files, refuse_folder, write_plan
from euroqci_space.export.names import file_stem

sys.path.insert(0, str(Path(__file__).parent))

from verify_cases import valid_plan

SHARED = Path(__file__).resolve().parents[2] / "shared"
KILLS = 20


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def older_and_newer():
    plan = valid_plan()
    return plan, replace(plan, created_tai_s=plan.created_tai_s + 60.0)


def cannot_swap(first, second):
    return False


def test_the_folder_holds_the_files_of_the_interface(tmp_path):
    written = write_plan(valid_plan(), tmp_path / "plan")
    names = [path.relative_to(tmp_path / "plan").as_posix() for path in written]
    stations = [f"calendars/{station.id}.ics" for station in valid_plan().scenario.stations]
    assert names == ["plan.json", "plan.csv", "deliveries.csv", "plan.ics", *stations]
    assert contents(tmp_path / "plan") == plan_files(valid_plan())


def test_the_report_goes_into_the_folder(tmp_path):
    write_plan(valid_plan(), tmp_path / "plan", report="<html>")
    assert (tmp_path / "plan" / "report.html").read_text() == "<html>"


def test_two_writings_give_the_same_bytes(tmp_path):
    write_plan(valid_plan(), tmp_path / "a")
    write_plan(valid_plan(), tmp_path / "b")
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_parents_are_made_and_an_empty_folder_is_filled(tmp_path):
    write_plan(valid_plan(), tmp_path / "x" / "y")
    (tmp_path / "empty").mkdir()
    write_plan(valid_plan(), tmp_path / "empty")
    assert contents(tmp_path / "empty") == contents(tmp_path / "x" / "y")


def test_an_existing_plan_is_kept_without_force(tmp_path):
    older, newer = older_and_newer()
    write_plan(older, tmp_path / "plan")
    with pytest.raises(OutputError, match="exists; --force replaces it"):
        write_plan(newer, tmp_path / "plan")
    assert contents(tmp_path / "plan") == plan_files(older)


def test_force_replaces_the_whole_plan(tmp_path):
    older, newer = older_and_newer()
    write_plan(older, tmp_path / "plan", report="old")
    write_plan(newer, tmp_path / "plan", force=True)
    assert contents(tmp_path / "plan") == plan_files(newer)
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_force_works_where_the_system_cannot_swap(tmp_path, monkeypatch):
    monkeypatch.setattr(folder_module, "exchange", cannot_swap)
    older, newer = older_and_newer()
    write_plan(older, tmp_path / "plan")
    write_plan(newer, tmp_path / "plan", force=True)
    assert contents(tmp_path / "plan") == plan_files(newer)
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def plant(folder, name):
    place = folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("mine")


@pytest.mark.parametrize("name", ["notes.txt", "calendars/mine.txt", "calendars/a/b.ics", ".keep"])
def test_a_folder_with_foreign_files_is_never_replaced(tmp_path, name):
    older, newer = older_and_newer()
    write_plan(older, tmp_path / "plan")
    plant(tmp_path / "plan", name)
    before = contents(tmp_path / "plan")
    with pytest.raises(OutputError, match="not part of a plan"):
        write_plan(newer, tmp_path / "plan", force=True)
    assert contents(tmp_path / "plan") == before


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [("data.csv", "a,b", "no plan.json"), ("plan.json", '{"plan": 1}', "another program")],
)
def test_a_folder_that_is_no_plan_is_never_replaced(tmp_path, name, text, word):
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / name).write_text(text)
    with pytest.raises(OutputError, match=word):
        write_plan(valid_plan(), tmp_path / "work", force=True)
    assert (tmp_path / "work" / name).read_text() == text


def test_a_symlink_is_not_followed(tmp_path):
    write_plan(valid_plan(), tmp_path / "plan")
    (tmp_path / "link").symlink_to(tmp_path / "plan")
    with pytest.raises(OutputError, match="is not a folder"):
        write_plan(valid_plan(), tmp_path / "link", force=True)
    (tmp_path / "plan" / "report.html").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputError, match=r"report\.html"):
        write_plan(valid_plan(), tmp_path / "plan", force=True)


def test_a_file_in_the_way_is_kept(tmp_path):
    (tmp_path / "plan").write_text("mine")
    with pytest.raises(OutputError, match="is not a folder"):
        write_plan(valid_plan(), tmp_path / "plan", force=True)
    assert (tmp_path / "plan").read_text() == "mine"


@pytest.mark.parametrize("name", [".", "..", "/"])
def test_a_place_without_a_name_is_refused(name):
    with pytest.raises(OutputError, match="give the name of a folder"):
        write_plan(valid_plan(), name)


def test_standard_output_is_no_folder_and_none_is_made_of_that_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OutputError, match="-: standard output takes one file"):
        write_plan(valid_plan(), "-")
    with pytest.raises(OutputError, match="name a folder"):
        refuse_folder("-", force=True)
    assert list(tmp_path.iterdir()) == []


def test_the_working_directory_is_not_replaced(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(OutputError, match="working directory"):
        write_plan(valid_plan(), tmp_path / "here")


def fail_with(code, after=0):
    calls = iter(range(1000))

    def failing(handle):
        if next(calls) >= after:
            raise OSError(code, os.strerror(code))

    return failing


@pytest.mark.parametrize("after", [0, 3, 7])
def test_a_full_disk_leaves_everything_as_it_was(tmp_path, monkeypatch, after):
    older, newer = older_and_newer()
    write_plan(older, tmp_path / "plan")
    monkeypatch.setattr(folder_module.os, "fsync", fail_with(errno.ENOSPC, after))
    with pytest.raises(OutputError, match="No space left on device") as caught:
        write_plan(newer, tmp_path / "plan", force=True)
    assert "\n" not in str(caught.value)
    assert contents(tmp_path / "plan") == plan_files(older)
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_a_full_disk_leaves_no_half_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(folder_module.os, "fsync", fail_with(errno.ENOSPC, 2))
    with pytest.raises(OutputError):
        write_plan(valid_plan(), tmp_path / "plan")
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_leaves_no_half_folder(tmp_path, monkeypatch):
    def interrupt(handle):
        raise KeyboardInterrupt

    monkeypatch.setattr(folder_module.os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_plan(valid_plan(), tmp_path / "plan")
    assert list(tmp_path.iterdir()) == []


def test_a_failed_swap_brings_the_old_plan_back(tmp_path, monkeypatch):
    older, newer = older_and_newer()
    write_plan(older, tmp_path / "plan")
    rename = Path.rename

    def refuse_new(path, target):
        if path.name.endswith("-new"):
            raise PermissionError(errno.EPERM, "Operation not permitted")
        return rename(path, target)

    monkeypatch.setattr(folder_module, "exchange", cannot_swap)
    monkeypatch.setattr(Path, "rename", refuse_new)
    with pytest.raises(OutputError, match="Operation not permitted"):
        write_plan(newer, tmp_path / "plan", force=True)
    assert contents(tmp_path / "plan") == plan_files(older)


def test_what_a_killed_run_left_is_put_right_by_the_next(tmp_path):
    older, newer = older_and_newer()
    write_plan(older, tmp_path / "plan")
    (tmp_path / "plan").rename(tmp_path / ".plan.euroqci-space-old")
    plant(tmp_path / ".plan.euroqci-space-new", "plan.json")
    with pytest.raises(OutputError, match="exists"):
        write_plan(newer, tmp_path / "plan")
    assert contents(tmp_path / "plan") == plan_files(older)
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_a_place_that_cannot_be_written_gives_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError) as caught:
        write_plan(valid_plan(), tmp_path / "file" / "plan")
    assert "cannot be written" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_parent_gives_one_line(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="Permission denied"):
        write_plan(valid_plan(), tmp_path / "plan")


def test_a_write_protected_plan_is_kept(tmp_path, monkeypatch):
    write_plan(valid_plan(), tmp_path / "plan")
    monkeypatch.setattr(os, "access", lambda path, _: "calendars" not in str(path))
    with pytest.raises(OutputError, match="is write-protected"):
        write_plan(valid_plan(), tmp_path / "plan", force=True)


def test_a_leftover_that_cannot_be_removed_is_named(tmp_path, monkeypatch):
    plant(tmp_path / ".plan.euroqci-space-new", "plan.json")

    def refuse(path):
        raise PermissionError(errno.EACCES, "Permission denied", "plan.json")

    monkeypatch.setattr(folder_module.shutil, "rmtree", refuse)
    with pytest.raises(OutputError, match=r"\.plan\.euroqci-space-new: left by an earlier run"):
        write_plan(valid_plan(), tmp_path / "plan")


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/b", "../x", "a b", "é", "CON", "nul.x", "x" * 65]
)
def test_a_word_that_cannot_name_a_file_is_refused(name):
    with pytest.raises(OutputError, match="cannot name a file"):
        file_stem(name)


def test_a_station_id_never_leaves_the_folder(tmp_path):
    plan = valid_plan()
    stations = (replace(plan.scenario.stations[0], id="../../x"), *plan.scenario.stations[1:])
    plan = replace(plan, contacts=(), scenario=replace(plan.scenario, stations=stations))
    with pytest.raises(OutputError, match="cannot name a file"):
        write_plan(plan, tmp_path / "plan")
    assert list(tmp_path.iterdir()) == []


WRITER = """
import sys
from itertools import cycle
from pathlib import Path
from euroqci_space.export.folder import write_folder
place, sources = Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]
plans = [
    {file.relative_to(source).as_posix(): file.read_bytes()
     for file in sorted(source.rglob("*")) if file.is_file()}
    for source in sources
]
print("ready", flush=True)
for files in cycle(plans):
    write_folder(place, files, force=True, objection=lambda folder: None)
"""


def killed_writer(place, sources, delay_s):
    """Start a program that writes two plans in turn, and kill it after a while."""
    command = [sys.executable, "-c", WRITER, str(place), *map(str, sources)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as writer:
        writer.stdout.readline()
        time.sleep(delay_s)
        writer.send_signal(signal.SIGKILL)


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_killed_run_leaves_the_old_or_the_new_plan(tmp_path):
    older, newer = older_and_newer()
    for name, plan in (("a", older), ("b", newer)):
        write_plan(plan, tmp_path / "sources" / name)
    wholes = [contents(tmp_path / "sources" / name) for name in ("a", "b")]
    sources = [tmp_path / "sources" / name for name in ("a", "b")]
    place = tmp_path / "out" / "plan"
    write_plan(older, place)
    for kill in range(KILLS):
        killed_writer(place, sources, 0.003 + 0.0017 * (kill % 13))
        assert contents(place) in wholes
    write_plan(newer, place, force=True)
    assert contents(place) == plan_files(newer)
    assert [path.name for path in place.parent.iterdir()] == ["plan"]


def test_writers_at_the_same_time_do_not_mix(tmp_path):
    older, newer = older_and_newer()
    for name, plan in (("a", older), ("b", newer)):
        write_plan(plan, tmp_path / "sources" / name)
    wholes = [contents(tmp_path / "sources" / name) for name in ("a", "b")]
    place = tmp_path / "out" / "plan"
    write_plan(older, place)
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(place), str(tmp_path / "sources" / name)],
            stdout=subprocess.PIPE,
        )
        for name in ("a", "b")
    ]
    try:
        time.sleep(1.0)
        assert all(writer.poll() is None for writer in writers)
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()
    assert contents(place) in wholes
