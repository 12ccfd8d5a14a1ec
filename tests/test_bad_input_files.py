"""Bad element files and places that cannot be written, through the program.

Cases of references/bad-inputs B02 to B22 and B40, and more of their kind.
"""

import json
import os
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import command

from euroqci_space.commands.program import run
from euroqci_space.errors import OutputError
from euroqci_space.outfiles import write_text

ISS = """ISS (ZARYA)
1 25544U 98067A   20194.88612269 -.00002218  00000-0 -31515-4 0  9992
2 25544  51.6461 221.2784 0001413  89.1723 280.4612 15.49507896236008
"""
AT = ("--at", "2020-07-13T00:00:00Z")
KVN = "CCSDS_OMM_VERS = 2.0\nOBJECT_NAME = X\nCENTER_NAME = EARTH\nREF_FRAME = TEME\n"
OMM = '"OBJECT_NAME":"X","EPOCH":"2025-05-24T20:37:27","ECCENTRICITY":0.1,"INCLINATION":51,'
OMM += '"RA_OF_ASC_NODE":1,"ARG_OF_PERICENTER":1,"MEAN_ANOMALY":1,"NORAD_CAT_ID":1,"BSTAR":0,'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)
FILES = {
    "a short line": (ISS[:-2], r"3: line 2 has 68 characters, needs 69"),
    "a page": ("<!DOCTYPE html><html>503</html>", r"1: looks like HTML, not TLE/OMM; the download"),
    "half a set": (ISS[:82], r"2: line 1 of 25544 has no line 2"),
    "two objects": (ISS.replace("2 25544", "2 25545"), r"3: line 2 is for 25545, line 1 for 25544"),
    "a hard space": (ISS.replace("8  000", "8\xa0 000"), r"2:44: non-ASCII character U\+00A0"),
    "NaN": ("[{" + OMM + '"MEAN_MOTION":NaN}]', r"1: record 1: MEAN_MOTION: nan is not finite"),
    "1e400": ("[{" + OMM + '"MEAN_MOTION":1e400}]', r"1: record 1: MEAN_MOTION: inf is not fini"),
    "a key twice": ("[{" + OMM + '"BSTAR":1}]', r"1:2: JSON: the key 'BSTAR' stands 2 times"),
    "another theory": (KVN + "MEAN_ELEMENT_THEORY = DSST\n", r"5: MEAN_ELEMENT_THEORY: DSST is n"),
    "another clock": (KVN + "TIME_SYSTEM = TAI\n", r"5: TIME_SYSTEM: TAI is not supported, only"),
    "another frame": (KVN.replace("TEME", "GCRF"), r"4: REF_FRAME: GCRF is not supported, only"),
    "an entity of a file": (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><ndm><omm>'
        "<OBJECT_NAME>&e;</OBJECT_NAME></omm></ndm>",
        r"1: DTD/entities are refused \(security\)",
    ),
    "a billion laughs": (LAUGHS + "]><ndm>&j;</ndm>", r"1: DTD/entities are refused \(security\)"),
    "an undefined entity": ("<ndm><omm>&e;</omm></ndm>", r"1:11: XML: undefined entity"),
    "a NUL": (ISS + "\0", r"4: NUL byte: this is no text"),
    "nothing": ("", r"1: the file is empty"),
    "a formula": ("=1+1", r"1: '=1\+1' begins neither TLE nor OMM"),
    "lists in lists": ("[" * 100_000, r"1:\d+: JSON: "),
}


@pytest.mark.parametrize("name", FILES)
def test_a_bad_element_file_is_refused_with_place_and_cause(tmp_path, name):
    text, said = FILES[name]
    (tmp_path / "bad").write_text(text, encoding="utf-8", newline="")
    done = command("elements", "info", "bad", *AT, folder=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert any(re.match(f"euroqci-space: bad:{said}", line) for line in done.err.splitlines()), done


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_line_ends_and_byte_order_marks_of_windows_are_read(tmp_path, encoding):
    (tmp_path / "iss.tle").write_text(ISS, encoding=encoding, newline="\r\n")
    assert command("elements", "info", "iss.tle", *AT, folder=tmp_path).code == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
@pytest.mark.parametrize("words", [("check",), ("verify",), ("elements", "info")])
def test_a_pipe_that_nobody_writes_to_is_not_waited_for(tmp_path, words):
    os.mkfifo(tmp_path / "pipe")
    done = command(*words, "pipe", folder=tmp_path)
    assert done.code in (1, 2), done
    assert "pipe" in done.err + done.out


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_written_into_and_never_replaced(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OutputError, match="pipe: cannot be written"):
        write_text(tmp_path / "pipe", "nobody reads")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    write_text(tmp_path / "pipe", "said")
    assert os.read(reader, 9) == b"said"
    os.close(reader)
    assert (tmp_path / "pipe").is_fifo()


def test_a_closed_standard_output_is_no_error(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    assert run(["catalog", "protocols"]) == 0
    sys.stdout.close()


def test_the_newest_of_two_sets_is_used_with_a_warning_and_strict_refuses(tmp_path):
    newer = ISS.replace("20194", "20195").replace("9992\n", "9993\n")
    (tmp_path / "two.tle").write_text(ISS + newer)
    done = command("elements", "info", "two.tle", *AT, folder=tmp_path)
    assert done.code == 0
    assert "2 element sets for 25544 (ISS (ZARYA)), newest epoch used" in done.err
    assert command("elements", "info", "two.tle", "--strict", *AT, folder=tmp_path).code == 2


def test_old_elements_are_told_with_seconds_and_refused_on_request(tmp_path):
    (tmp_path / "old.tle").write_text(ISS)
    words = ("passes", "--elements", "old.tle", "--site", "GRAZ,47.067,15.493,480")
    words += ("--start", "2020-11-09T00:00:00Z", "--stop", "2020-11-10T00:00:00Z")
    done = command(*words, folder=tmp_path)
    assert done.code == 0
    assert re.search(r"warning: 25544 .*120.1 days old; expected timing error \d+", done.err), (
        done.err
    )
    assert command(*words, "--max-age", "168", folder=tmp_path).code == 2


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    """A plan to export."""
    folder = tmp_path_factory.mktemp("plan")
    assert command("init", "mine.toml", folder=folder).code == 0
    assert command("plan", "mine.toml", "--out", "made", folder=folder).code == 0
    return folder / "made"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("export made --format ics --alarm inf", "less than or equal to 40320"),
        ("passes mine.toml --days inf", "less than or equal to 3660"),
        (
            "budget mine.toml --satellite MYSAT --station MY-OGS --vary telescope.aperture_m=nan",
            r"telescope\.aperture_m cannot be nan; telescope 'ao-.* not in 0\.001\.\.50",
        ),
        (
            "replan made --now 2027-01-05T00:00:00Z --actuals flown.csv",
            r"flown\.csv:2: contact_id: 'x' is no contact of the plan that is over",
        ),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_what_may(plan, words, said):
    (plan.parent / "flown.csv").write_text("contact_id,result,bits\nx,done,5\n")
    done = command(*words.split(), folder=plan.parent)
    assert done.code == 2
    assert re.search(said, done.err), done.err


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (r'"station": "[A-Z-]+"', '"station": "NOWHERE"', "report"),
        (r'"satellite": "MYSAT"', '"satellite": "=1"', "export --format geojson"),
        (r'"eccentricity": [0-9.e-]+', '"eccentricity": 1e18', "explain"),
    ],
)
def test_a_plan_that_somebody_spoiled_is_told_so_in_one_line(plan, tmp_path, old, new, words):
    text = (plan / "plan.json").read_text(encoding="utf-8")
    spoiled, changes = re.subn(old, new, text, count=1)
    (tmp_path / "plan.json").write_text(spoiled, encoding="utf-8")
    verb, *options = words.split()
    done = command(verb, tmp_path, *options)
    assert (changes, done.code, done.out) == (1, 1, "")
    assert re.fullmatch(r".*breaks rules, so this fails; euroqci-space verify .*\n", done.err), done
    assert [entry.name for entry in tmp_path.iterdir()] == ["plan.json"]


def test_a_record_with_its_stations_in_another_order_than_their_clouds_is_refused(plan, tmp_path):
    record = json.loads((plan / "plan.json").read_text(encoding="utf-8"))
    record["scenario"]["stations"].reverse()
    (tmp_path / "plan.json").write_text(json.dumps(record), encoding="utf-8")
    done = command("report", tmp_path)
    assert done.code == 2
    assert "scenario.clear_sky: does not hold one entry for each station, in their" in done.err


def test_a_plan_without_demand_has_nothing_to_explain(plan, tmp_path):
    record = json.loads((plan / "plan.json").read_text(encoding="utf-8"))
    (tmp_path / "plan.json").write_text(json.dumps(record | {"deliveries": []}), encoding="utf-8")
    done = command("explain", tmp_path)
    assert done.code == 2
    assert "no demand to explain; ask for a contact with --contact ID" in done.err


def outputs(plan: Path, out: Path) -> tuple[tuple[str | Path, ...], ...]:
    """Return each kind of command that writes where the user says."""
    return (
        ("export", plan, "--format", "csv", "--out", out, "--force"),
        ("report", plan, "--out", out, "--force"),
        ("init", out, "--force"),
        ("check", plan.parent / "mine.toml", "--csv", out),
        ("plan", plan.parent / "mine.toml", "--out", out, "--force"),
    )


def test_what_cannot_be_written_is_exit_code_4_and_one_line(plan, tmp_path):
    taken = tmp_path / "taken.toml"
    taken.mkdir()
    (taken / "kept").write_text("kept")
    file = tmp_path / "file"
    file.write_text("kept")
    for out in (taken, file / "below.toml", Path("/proc/none.toml")):
        for words in outputs(plan, out):
            done = command(*words)
            assert (done.code, len(done.err.splitlines()[-1:])) == (4, 1), (words, done)
    assert (taken / "kept").read_text() == file.read_text() == "kept"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["file", "taken.toml"]


def test_a_link_in_the_way_is_replaced_or_refused_and_never_followed(plan, tmp_path):
    target = tmp_path / "target"
    target.write_text("kept")
    for number, words in enumerate(outputs(plan, tmp_path / "link.toml")):
        link = tmp_path / "link.toml"
        link.unlink(missing_ok=True)
        link.symlink_to(target)
        assert command(*words).code == (4 if words[0] == "plan" else 0), number
        assert target.read_text() == "kept"


def limited(words: tuple[str | Path, ...], largest_bytes: int) -> subprocess.CompletedProcess[str]:
    """Run the program where no file can grow beyond a size: a disk that is full."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_bytes, largest_bytes))

    return subprocess.run(
        [sys.executable, "-B", "-m", "euroqci_space", *map(str, words)],
        preexec_fn=limit,
        capture_output=True,
        text=True,
        check=False,
    )


def test_on_a_full_disk_the_old_files_stay_and_no_half_is_left(plan, tmp_path):
    old = tmp_path / "old.csv"
    old.write_text("kept")
    before = {path: path.read_bytes() for path in plan.rglob("*") if path.is_file()}
    export = ("export", plan, "--format", "czml", "--out", old, "--force")
    again = ("plan", plan.parent / "mine.toml", "--out", plan, "--force")
    draw = ("passes", "micius-2016", "--plot", tmp_path / "sky.png")
    for words in (export, again, draw):
        done = limited(words, 2**12)
        assert (done.returncode, len(done.stderr.splitlines()[-1:])) == (4, 1), done
        assert "Traceback" not in done.stderr
        assert "File too large" in done.stderr
    assert old.read_text() == "kept"
    assert {path: path.read_bytes() for path in plan.rglob("*") if path.is_file()} == before
    assert os.listdir(tmp_path) == ["old.csv"]  # noqa: PTH208


LONG = "a" * 5000


@pytest.mark.parametrize(
    "words",
    [
        "plan LONG.toml --out x",
        "check LONG.toml",
        "verify LONG",
        "report LONG",
        "replan LONG --now 2027-01-01T00:00:00Z",
        "study run LONG.toml",
        "init x.toml --from LONG.toml",
        "elements info LONG",
    ],
)
def test_a_path_that_is_too_long_to_read_is_bad_input(tmp_path, words):
    done = command(*words.replace("LONG", LONG).split(), folder=tmp_path)
    assert (done.code, len(done.err.splitlines())) == (2, 1)
    assert "cannot be read (File name too long); check the path" in done.err


def test_a_place_where_nothing_can_be_written_is_told_before_the_work(tmp_path):
    (tmp_path / "file").write_text("kept")
    for words in (
        "plan eagle1 --out file/x/y",
        "study run season --out file/x",
        "study run season --out made --cache-folder file/x",
        "study year eagle1 --csv file/x.csv",
    ):
        done = command(*words.split(), folder=tmp_path)
        assert (done.code, len(done.err.splitlines())) == (4, 1), (words, done)
    assert (tmp_path / "file").read_text() == "kept"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_tables_go_to_standard_output_as_they_are_in_a_file(plan, tmp_path):
    scenario = plan.parent / "mine.toml"
    for words in (("check", scenario), ("budget", scenario), ("passes", scenario, "--quiet")):
        written = command(*words, "--csv", tmp_path / "table.csv")
        shown = command(*words, "--csv", "-", folder=tmp_path)
        assert (written.code, shown.code) == (0, 0)
        assert shown.out == (tmp_path / "table.csv").read_text(encoding="utf-8")
    page = (plan / "report.html").read_text(encoding="utf-8")
    assert command("report", plan, "--out", "-", folder=tmp_path).out == page
    calendar = command("passes", scenario, "--ics", "-", folder=tmp_path).out
    assert calendar.startswith("BEGIN:VCALENDAR\r\n")
    assert calendar.endswith("END:VCALENDAR\r\n")
    assert [entry.name for entry in tmp_path.iterdir()] == ["table.csv"]
