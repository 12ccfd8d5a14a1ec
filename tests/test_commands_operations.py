"""Replan, diff, explain, export, report as a user meets them: what they write and refuse."""

import json
import os
import signal
from datetime import timedelta

import pytest
from command_line import command

from euroqci_space.commands import plan as plan_verb
from euroqci_space.scenario import read_plan

FORMATS = ("csv", "ics", "json", "czml", "geojson", "kml")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("operator")
    assert command("plan", "micius-2016", "--out", "made", "--quiet", folder=folder).code == 0
    return folder


@pytest.fixture(scope="module")
def plan(place):
    return read_plan(place / "made")


def start_of(plan):
    return plan.scenario.horizon.start.isoformat()


def closure(plan, name):
    contact = plan.contacts[0]
    hour = timedelta(hours=1)
    begin, end = (contact.start_utc - hour).isoformat(), (contact.stop_utc + hour).isoformat()
    return f"{name}:{begin}:{end}"


@pytest.mark.parametrize("kind", ["station", "satellite"])
def test_a_closed_station_or_satellite_cancels_its_contact(place, plan, kind):
    name = getattr(plan.contacts[0], kind)
    words = ["--now", start_of(plan), "--close", closure(plan, name), "--out", f"shut-{kind}"]
    assert command("replan", "made", *words, folder=place).code == 0
    after = read_plan(place / f"shut-{kind}")
    assert [one.status for one in after.contacts] == ["cancelled"]
    assert (place / f"shut-{kind}" / "report.html").is_file()
    told = json.loads(command("diff", "made", f"shut-{kind}", "--json", folder=place).out)
    assert [(row["change"], row["cause"]) for row in told["contacts"]] == [("cancelled", "closure")]
    assert command("verify", f"shut-{kind}", "--parent", "made", folder=place).code == 0


def test_a_replan_beside_a_plan_that_it_does_not_follow_is_refused(place):
    done = command("verify", "made", "--parent", "made", folder=place)
    assert (done.code, "parent: plan: names None as its parent" in done.out) == (1, True)


def test_the_new_plan_names_the_hash_of_the_old_and_of_its_news(place, plan):
    name = plan.contacts[0].contact_id
    (place / "done.csv").write_text(f"contact_id,result,bits\n{name},done,1234\n")
    words = ["--now", plan.scenario.horizon.stop.replace(microsecond=0).isoformat()]
    late = (plan.contacts[0].stop_utc + timedelta(seconds=60)).isoformat()
    words = ["--now", late, "--actuals", "done.csv", "--out", "after"]
    done = command("replan", "made", *words, folder=place)
    assert done.code == 0, done.err
    record = json.loads((place / "after/plan.json").read_text())
    assert len(record["parent_sha256"]) == 64
    assert "done.csv" in [one["name"] for one in record["scenario"]["inputs"]]
    assert record["actuals"][0]["bits"] == 1234


def test_a_plan_is_not_replaced_by_its_replan_without_force(place, plan):
    before = (place / "made/plan.json").read_bytes()
    done = command("replan", "made", "--now", start_of(plan), "--out", "made", folder=place)
    assert (done.code, "--force" in done.err) == (4, True)
    assert (place / "made/plan.json").read_bytes() == before


@pytest.mark.parametrize("form", FORMATS)
def test_each_format_goes_to_a_file_or_to_standard_output(place, form):
    assert command("export", "made", "--format", form, "--out", f"x.{form}", folder=place).code == 0
    shown = command("export", "made", "--format", form, folder=place)
    assert shown.out == (place / f"x.{form}").read_bytes().decode()
    again = command("export", "made", "--format", form, "--out", f"x.{form}", folder=place)
    assert (again.code, "--force" in again.err) == (4, True)


def test_one_station_is_exported_alone(place, plan):
    station = plan.contacts[0].station
    done = command("export", "made", "--format", "csv", "--station", station, folder=place)
    assert [row.split(",")[5] for row in done.out.splitlines()[1:]] == [station]


def test_an_alarm_rings_before_the_contact(place):
    done = command("export", "made", "--format", "ics", "--alarm", "20", folder=place)
    assert "TRIGGER:-PT20M" in done.out


def test_explain_speaks_of_the_worst_demand_by_default_and_as_json(place, plan):
    told = json.loads(command("explain", "made", "--json", folder=place).out)
    worst = min(plan.deliveries, key=lambda one: (one.fraction, one.a, one.b))
    assert told["subject"] == f"{worst.a}:{worst.b}"
    assert {"delivered", "alone"} <= {reason["about"] for reason in told["reasons"]}


def test_explain_tells_of_a_contact(place, plan):
    name = plan.contacts[0].contact_id
    done = command("explain", "made", "--contact", name, folder=place)
    assert f"{plan.contacts[0].expected_key_bits:,} bits of key expected" in done.out


def test_a_picture_of_changes_is_kept_without_force(place):
    words = ["diff", "made", "made", "--plot", "changes.svg"]
    assert command(*words, folder=place).code == 0
    assert command(*words, folder=place).code == 4
    assert command(*words, "--force", folder=place).code == 0


def test_the_page_beside_the_plan_is_renewed_another_file_is_kept(place):
    assert command("report", "made", folder=place).code == 0
    assert command("report", "made", "--out", "week.html", folder=place).code == 0
    assert command("report", "made", "--out", "week.html", folder=place).code == 4
    assert command("report", "made", "--out", "week.html", "--force", folder=place).code == 0


NOW = ("--now", "2016-12-19T00:00:00Z")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("replan", "nothing", *NOW), 2, "nothing"),
        (("replan", "made"), 2, "--now"),
        (("replan", "made", "--now", "soon"), 2, "soon"),
        (("replan", "made", "--now", "2016-12-19T00:00:00"), 2, "has no time zone"),
        (("replan", "made", "--now", "2099-01-01T00:00:00Z"), 3, "the horizon of the plan is over"),
        (("replan", "made", *NOW, "--keep-hours", "-1"), 2, "keep-hours"),
        (("replan", "made", *NOW, "--close", "CN-XIN"), 2, "--close is 'CN-XIN'"),
        (
            ("replan", "made", *NOW, "--close", "X:2016-12-19T00:00:00Z:2016-12-20T00:00:00Z"),
            2,
            "unknown station or satellite 'X'",
        ),
        (
            ("replan", "made", *NOW, "--close", "CN-XIN:2016-12-20T00:00:00Z:2016-12-19T00:00:00Z"),
            2,
            "the stop is not after the start",
        ),
        (("replan", "made", *NOW, "--elements", "no.tle"), 2, "no.tle"),
        (("replan", "made", *NOW, "--actuals", "no.csv"), 2, "no.csv"),
        (("replan", "made", *NOW, "--forecast", "no.csv"), 2, "no.csv"),
        (("replan", "made", *NOW, "--actuals", "odd.csv"), 2, "odd.csv:2"),
        (("diff", "made"), 2, "Missing argument"),
        (("diff", "made", "nothing"), 2, "nothing"),
        (("diff", "made", "made", "--plot", "changes.doc"), 2, "cannot draw '.doc'"),
        (("explain", "made", "--demand", "XX"), 2, "write A:B"),
        (("explain", "made", "--demand", "XX:YY"), 2, "no demand XX:YY"),
        (("explain", "made", "--contact", "XX"), 2, "no pass of the horizon"),
        (("export", "made"), 2, "--format"),
        (("export", "made", "--format", "doc"), 2, "doc"),
        (("export", "made", "--format", "csv", "--station", "XX"), 2, "unknown station 'XX'"),
        (("export", "made", "--format", "csv", "--out", "no/x.csv"), 4, "cannot be written"),
        (("export", "made", "--format", "ics", "--alarm", "-5"), 2, "alarm"),
        (("report", "made", "--out", "no/x.html"), 4, "cannot be written"),
        (("verify", "made.txt"), 2, "made.txt"),
    ],
)
def test_bad_usage_is_one_line_and_its_exit_code(place, words, code, said):
    (place / "odd.csv").write_text("contact_id,result,bits\nx,perhaps,1\n")
    done = command(*words, folder=place)
    assert done.code == code, done.err
    assert said in done.err
    assert all(line.startswith(("euroqci-space: ", "warning: ")) for line in done.err.splitlines())


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is sent as a signal")
@pytest.mark.parametrize("verb", ["plan", "replan"])
def test_ctrl_c_keeps_the_best_plan_so_far(place, plan, tmp_path, monkeypatch, verb):
    presses = iter([signal.SIGINT])  # a second one would end the program at once

    def pressed(step):
        for press in presses:
            os.kill(os.getpid(), press)
        return f"{step.elapsed_s}"

    monkeypatch.setattr(plan_verb, "progress_line", pressed)
    subject = {"plan": ["micius-2016"], "replan": [place / "made", "--now", start_of(plan)]}
    done = command(verb, *subject[verb], "--out", "cut", folder=tmp_path)
    assert done.code == 130
    assert read_plan(tmp_path / "cut").certificate.status == "interrupted"
    assert command("verify", "cut", folder=tmp_path).code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["cut"]
