"""Every command and script that README and docs show is run; every verb is shown."""

import csv
import subprocess
from pathlib import Path

import pytest
from docs_steps import PAGES, PROGRAM, ROOT, Reader, steps

from euroqci_space.commands.program import VERBS

STEPS = list(dict.fromkeys((page.name, step) for page in PAGES for step in steps(page)))
TASKS = (ROOT / "docs" / "tasks.md").read_text(encoding="utf-8").split("\n## ")[1:]


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    place = tmp_path_factory.mktemp("reader")
    for name in ("data", "docs"):
        if (ROOT / name).is_dir():
            (place / name).symlink_to(ROOT / name)
    return Reader(place)


@pytest.mark.parametrize(("page", "step"), STEPS, ids=lambda text: text[:60])
def test_what_the_docs_show_works(reader, page, step):
    reader.run(step)


def test_readme_shows_the_main_job_first():
    first_screen = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:24]
    assert any("run.py plan eagle1" in line for line in first_screen)


def test_the_summary_in_readme_is_one_of_today(reader):
    shown = (ROOT / "README.md").read_text(encoding="utf-8").split("```text\n")[1].split("```")[0]
    today = reader.run("python3 run.py plan eagle1").splitlines()
    labels = [line.split()[0] for line in today if not line.startswith(" ")]
    assert shown.splitlines()[0] == today[0]
    assert [label for label in labels if f"\n{label} " in f"\n{shown}"] == [
        line.split()[0] for line in shown.splitlines() if not line.startswith(" ")
    ]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_shown_somewhere(verb):
    assert any(f"euroqci-space {verb}" in page.read_text(encoding="utf-8") for page in PAGES)


@pytest.mark.parametrize("verb", VERBS)
def test_the_example_of_each_help_works(reader, verb):
    inner = [verb, "info"] if verb == "elements" else [verb]
    done = subprocess.run([*PROGRAM, *inner, "--help"], capture_output=True, text=True, check=False)
    told = " ".join(done.stdout.split()).partition("Example: ")[2]
    assert told.startswith("euroqci-space ")
    if verb == "study":
        pytest.skip("the bundled study takes minutes; smaller ones are run by test_studies")
    mine = (ROOT / "data" / "elements" / "eagle1.tle").read_bytes()
    (reader.folder / "my.tle").write_bytes(mine)
    reader.run(told)


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.split(":")[0])
def test_a_task_is_one_command_or_a_script_under_ten_lines(task):
    blocks = task.split("```")[1::2]
    first = blocks[0].splitlines()
    assert first[0] == "console" or len(first) - 1 < 10
    assert sum(line.startswith("$ ") for line in first) <= 1


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_task_1_gives_the_nights_of_27_stations_as_table_and_calendar(reader):
    for step in steps(ROOT / "docs" / "tasks.md")[:1]:
        reader.run(step)
    nights = rows(reader.folder / "nights.csv")
    assert len({row["station"] for row in nights}) == 27
    assert max(float(row["sun_elevation_deg"]) for row in nights) <= -6.0
    events = (reader.folder / "nights.ics").read_bytes().count(b"BEGIN:VEVENT")
    assert events == len(nights)


def test_task_2_gives_each_pass_one_key_or_one_reason(reader):
    for step in steps(ROOT / "docs" / "tasks.md")[1:2]:
        reader.run(step)
    for row in rows(reader.folder / "keys.csv"):
        assert (int(row["secret_key_bits"]) > 0) == (row["reason"] == "ok")
        assert int(row["secret_key_bits"]) <= int(row["asymptotic_bits"])
