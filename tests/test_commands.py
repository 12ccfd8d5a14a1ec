"""The program as a user meets it: exit codes, one line a fault, nothing half written."""

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from euroqci_space import __version__
from euroqci_space.datafiles import data_file

PROGRAM = [sys.executable, "-m", "euroqci_space"]
MICIUS = """MICIUS
1 41731U 16051A   16353.90152003  .00000364  00000-0  17957-4 0  9993
2 41731  97.3699 267.4500 0013200 178.5836 246.0824 15.23915303 19063
"""
GRAZ = ["--site", "GRAZ,47.067,15.493,480"]
DAY = ["--start", "2016-12-19T00:00:00Z", "--stop", "2016-12-20T00:00:00Z"]


def run(*words: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [*PROGRAM, *words], cwd=folder, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("user")
    (folder / "micius.tle").write_text(MICIUS)
    done = run("plan", "micius-2016", "--out", "made", "--quiet", folder=folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_version_is_told():
    first, commit, data, *_ = run("--version").stdout.splitlines()
    assert first == f"euroqci-space {__version__}"
    assert re.fullmatch(r"commit ([0-9a-f]{12}(-dirty)?|unknown)", commit)
    readme = data_file("README.md").read_bytes()
    assert data == f"data {hashlib.sha256(readme).hexdigest()[:12]}"


def test_the_shell_completes_verbs():
    told = {"_EUROQCI_SPACE_COMPLETE": "complete_bash", "COMP_WORDS": "euroqci-space ver"}
    done = subprocess.run(
        [sys.executable, "-c", "from euroqci_space.commands import main; main()"],
        env=os.environ | told | {"COMP_CWORD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout.split()) == (0, ["verify"])


def test_help_loads_none_of_the_heavy_libraries():
    code = (
        "import sys; from euroqci_space.commands import program; program.run(['--help']);"
        "print(sorted({'ortools', 'pandas', 'skyfield', 'matplotlib', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.rstrip().endswith("[]")


def test_a_plan_has_all_its_files(place):
    names = {path.relative_to(place / "made").as_posix() for path in (place / "made").rglob("*")}
    assert {"plan.json", "plan.csv", "deliveries.csv", "plan.ics"} <= names
    assert "calendars/CN-XIN.ics" in names


def test_the_plan_of_2016_holds_the_published_pass(place):
    # Liao et al. 2017: 19 December 2016, 273 s, 645 km
    row = next(csv.DictReader(io.StringIO((place / "made/plan.csv").read_text())))
    assert row["contact_id"].startswith("micius-2016-MICIUS-CN-XIN-")
    assert row["start_utc"].startswith("2016-12-19T16:")
    assert abs(float(row["min_range_km"]) - 645.0) < 1.0


def test_a_plan_names_no_folder_of_the_machine(place):
    record = json.loads((place / "made/plan.json").read_text())
    assert record["elements"][0]["source"] == "micius-2016.tle:3"
    assert str(Path.home()) not in json.dumps(record)


def test_strict_says_no_where_a_demand_is_not_met_in_full(place):
    done = run("plan", "micius-2016", "--out", "strict", "--strict", "--gap", "0.5", folder=place)
    assert done.returncode == 1
    assert "1 of 1 demands are not met in full: CN-XIN:MICIUS" in done.stderr
    assert (place / "strict" / "plan.json").is_file()


def test_the_plan_verifies_and_a_changed_one_does_not(place):
    assert run("verify", "made", folder=place).returncode == 0
    record = json.loads((place / "made/plan.json").read_text())
    record["contacts"][0]["expected_key_bits"] += 1
    (place / "forged.json").write_text(json.dumps(record))
    done = run("verify", "forged.json", folder=place)
    assert done.returncode == 1
    assert record["contacts"][0]["contact_id"] in done.stdout


def test_two_runs_give_the_same_bytes(place):
    done = run("plan", "micius-2016", "--out", "again", "--quiet", folder=place)
    assert done.returncode == 0
    for path in (place / "made").rglob("*.*"):
        twin = place / "again" / path.relative_to(place / "made")
        assert path.read_bytes() == twin.read_bytes()


def test_an_existing_plan_is_not_overwritten_without_force(place):
    before = (place / "made/plan.json").read_bytes()
    done = run("plan", "micius-2016", "--out", "made", "--quiet", folder=place)
    assert done.returncode == 4
    assert "--force" in done.stderr
    assert (place / "made/plan.json").read_bytes() == before


def test_the_summary_stands_beside_the_published_figures(place):
    done = run("plan", "micius-2016", "--out", "made", "--force", folder=place)
    assert done.returncode == 0
    assert "published" in done.stdout
    assert "1,671,072" in done.stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["plan", "nowhere"], 2, "unknown scenario 'nowhere'"),
        (["plan", "nowhere.toml"], 2, "nowhere.toml: no such file"),
        (["plan"], 2, "Missing argument 'scenario'; such as: euroqci-space plan eagle1"),
        (["plan", "eagle1", "--tim", "3"], 2, "--tim; did you mean '--time-limit'?"),
        (["plan", "eagle1", "--sede", "3"], 2, "--sede; did you mean '--seed'?"),
        (["plan", "eagle1", "--xyzxyz"], 2, "--xyzxyz; see euroqci-space plan --help"),
        (["plan", "eagle1", "--out"], 2, "requires an argument; write it after the option"),
        (["plan", "eagle1", "--gap", "x"], 2, "'--gap': Input should be a valid number"),
        (["catalog", "statons"], 2, "did you mean 'stations'?"),
        (["plam", "eagle1"], 2, "Did you mean 'plan'"),
        (["plan", "eagle1", "--gap", "2"], 2, "--gap"),
        (["fly"], 2, "No such command 'fly'; see euroqci-space --help"),
        (["verify", "nothing"], 2, "nothing: no such file"),
        (
            ["budget", "eagle1", "--satellite", "X", "--station", "DE-OBE"],
            2,
            "unknown satellite 'X'",
        ),
        (["passes"], 2, "--elements, --site: missing"),
        (["passes", "--elements", "no.tle", *GRAZ, *DAY], 2, "no.tle"),
        (["passes", "--elements", "micius.tle", "--site", "G,116.4,39.9,0", *DAY], 2, "swapped"),
        (["passes", "--elements", "micius.tle", "--site", "G,1,2", *DAY], 2, "has 3 parts, not 4"),
        (["passes", "--elements", "micius.tle", "--site", "../G,1,2,3", *DAY], 2, "may hold only"),
        (
            [
                "passes",
                "--elements",
                "micius.tle",
                *GRAZ,
                "--start",
                "2016-12-19T00:00:00",
                *DAY[2:],
            ],
            2,
            "has no time zone",
        ),
        (
            ["passes", "--elements", "micius.tle", *GRAZ, *DAY[:2], "--stop", "2016-12-18T00:00Z"],
            2,
            "is not after",
        ),
        (
            ["passes", "--elements", "micius.tle", *GRAZ, *DAY, "--max-age", "1"],
            2,
            "raise --max-age",
        ),
        (
            ["passes", "--elements", "micius.tle", *GRAZ, *DAY, "--min-elevation", "89.9"],
            3,
            "no pass",
        ),
        (
            ["passes", "--elements", "micius.tle", *GRAZ, *DAY, "--csv", "no/where.csv"],
            4,
            "cannot be written",
        ),
        (
            ["passes", "--elements", "micius.tle", *GRAZ, *DAY, "--plot", "sky.doc"],
            2,
            "cannot draw '.doc'",
        ),
    ],
)
def test_a_fault_is_one_line_and_its_exit_code(place, words, code, said):
    done = run(*words, folder=place)
    assert done.returncode == code
    assert said in done.stderr
    assert all(
        line.startswith(("euroqci-space: ", "warning: ")) for line in done.stderr.splitlines()
    )


def test_passes_go_to_standard_output_as_csv(place):
    done = run("passes", "--elements", "micius.tle", *GRAZ, *DAY, "--csv", "-", folder=place)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) > 3
    assert list(rows[0])[:4] == ["satellite", "norad_id", "station", "aos_utc"]


def test_a_condition_leaves_only_parts_that_meet_it(place):
    every = run("passes", "--elements", "micius.tle", *GRAZ, *DAY, "--json", folder=place)
    dark = run(
        "passes", "--elements", "micius.tle", *GRAZ, *DAY, "--max-sun-elevation", "-6", "--json",
        folder=place,
    )  # fmt: skip
    assert 0 < len(json.loads(dark.stdout)) < len(json.loads(every.stdout))
    assert all(row["sun_elevation_deg"] <= -6.0 for row in json.loads(dark.stdout))


@pytest.mark.parametrize("shelf", ["stations", "missions", "scenarios", "terminals", "protocols"])
def test_a_catalogue_prints_as_json(shelf):
    done = run("catalog", shelf, "--json")
    assert done.returncode == 0
    assert len(json.loads(done.stdout)) > 1


def test_check_lists_every_fault_of_a_scenario(place):
    text = 'schema = 1\nname = "x"\nstart = 2027-01-04T00:00:00\ndays = 0\n'
    (place / "bad.toml").write_text(text)
    done = run("check", "bad.toml", folder=place)
    assert done.returncode == 2
    assert "bad.toml:3: start: has no time zone" in done.stderr
    assert "bad.toml:4: days: is 0" in done.stderr
    assert "stations: is missing" in done.stderr


def test_every_pass_without_key_has_its_reason(place):
    done = run("check", "eagle1", "--json", "--csv", "idle.csv", folder=place)
    told = json.loads(done.stdout)
    rows = list(csv.DictReader(io.StringIO((place / "idle.csv").read_text())))
    assert [row["reason"] for row in rows] == [row["reason"] for row in told["passes_without_key"]]
    assert {"daylight", "block too small"} <= {row["reason"] for row in rows}
    assert "ok" not in {row["reason"] for row in rows}


def test_budget_gives_terms_that_sum_to_the_loss():
    done = run("budget", "micius-2016", "--satellite", "MICIUS", "--station", "CN-XIN", "--json")
    told = json.loads(done.stdout)
    assert abs(sum(term["loss_db"] for term in told["terms"]) - told["loss_db"]) < 0.01
    assert all(term["source"] for term in told["terms"])


def test_a_larger_telescope_brings_more_key():
    words = [
        "--satellite",
        "MICIUS",
        "--station",
        "CN-XIN",
        "--vary",
        "telescope.aperture_m=0.5,1,2",
    ]
    told = json.loads(run("budget", "micius-2016", *words, "--json").stdout)
    bits = [row["secret_bits"] for row in told["varied"]]
    assert bits == sorted(bits)
    assert bits[0] < bits[-1]


def test_elements_info_tells_age_and_timing_error(place):
    done = run(
        "elements", "info", "micius.tle", "--at", "2016-12-25T00:00:00Z", "--json", folder=place
    )
    told = json.loads(done.stdout)[0]
    assert told["norad_id"] == 41731
    assert 140 < told["age_h"] < 150
    assert told["timing_error_s"] > 0


def test_a_folder_that_stands_is_refused_before_the_work(place):
    done = run("plan", "euroqci", "--out", "made", folder=place)  # would take minutes
    assert done.returncode == 4
    assert "made: exists; --force replaces it" in done.stderr
