"""Post-processing over radio stations from the scenario's text to the judge's word."""

import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from euroqci_space import keyflow, planner
from euroqci_space.commands.summary import summary
from euroqci_space.errors import InputError
from euroqci_space.explanation import explain_contact
from euroqci_space.export import write_plan
from euroqci_space.model import Actual, Network, PostProcessing
from euroqci_space.planner import plan, plan_from
from euroqci_space.prospect import survey
from euroqci_space.replanner import News, replan
from euroqci_space.report.stores import store_series
from euroqci_space.scenario import load_scenario, plan_text, read_plan
from euroqci_space.verification import judge_succession, verify, verify_folder

sys.path.insert(0, str(Path(__file__).parent))

from radio_cases import KIRUNA, QUICK, TEXT, TROLL, night, written


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return plan(load_scenario(written(tmp_path_factory.mktemp("night"))), effort=QUICK)


def delivered(made):
    return sum(one.delivered_bits for one in made.deliveries)


def test_key_counts_after_a_radio_contact_in_a_valid_plan(made):
    verdict = verify(made)
    assert verdict.violations == ()
    looked = [check.number for check in verdict.checks if check.rule.startswith("radio")]
    assert looked == [len(made.radio_contacts)] * 3
    served = {name: one for one in made.radio_contacts for name in one.serves}
    assert set(served) == {one.contact_id for one in made.contacts}
    for contact in made.contacts:
        radio = served[contact.contact_id]
        assert radio.stop_tai_s - max(radio.start_tai_s, contact.stop_tai_s) >= 120.0
    first_tai_s = min(one.tai_s for one in made.transfers)
    assert first_tai_s >= min(one.stop_tai_s for one in made.radio_contacts)


def test_a_plan_that_is_written_and_read_is_as_valid_and_the_same(made, tmp_path):
    (tmp_path / "plan.json").write_text(plan_text(made), encoding="utf-8")
    again = read_plan(tmp_path)
    assert plan_text(again) == plan_text(made)
    assert verify(again).violations == ()


def test_a_plan_whose_radio_station_is_nowhere_is_refused(made, tmp_path):
    text = plan_text(made).replace('"latitude_deg": 67.88', '"latitude_deg": 167.88')
    (tmp_path / "plan.json").write_text(text, encoding="utf-8")
    with pytest.raises(
        InputError, match=r"plan\.json: .*latitude_deg is 167\.88, not in -90\.\.90"
    ):
        read_plan(tmp_path)


def test_bits_that_are_used_before_their_radio_contact_are_no_key(made):
    early = tuple(replace(one, tai_s=one.tai_s - 0.1) for one in made.transfers)
    assert "store" in {one.rule for one in verify(replace(made, transfers=early)).violations}
    alone = replace(made, radio_contacts=())
    assert "store" in {one.rule for one in verify(alone).violations}


def test_one_more_radio_station_never_takes_key_away(tmp_path):
    hours = 9.5  # the pass of 21:20 is the last, and no southern station sees it in time
    cases = ((TROLL,), (TROLL, KIRUNA), ())
    plans = [plan_from(night(tmp_path, *some, hours=hours), effort=QUICK) for some in cases]
    late, served, free = map(delivered, plans)
    assert late == 0 < served == free
    assert plans[0].radio_contacts == ()
    assert all(verify(made).violations == () for made in plans)


def test_what_no_radio_station_hears_is_told_and_never_key(tmp_path):
    found = night(tmp_path, TROLL, minimum_elevation_deg=89.9)
    assert "1 satellites have no radio window" in " ".join(found.warnings)
    assert [one.reason for one in found.shortfalls] == ["late"]
    made = plan_from(found, effort=QUICK)
    assert verify(made).violations == ()
    assert (delivered(made), made.contacts, made.radio_contacts) == (0, (), ())


def test_contacts_by_telescope_wait_for_their_radio_contact(monkeypatch):
    monkeypatch.setattr(planner, "MOST_CANDIDATES", 0)
    monkeypatch.setattr(keyflow, "MOST_CANDIDATES", 0)
    scenario = load_scenario("saga", {"days": 1})
    network = Network(post_processing=PostProcessing(stations=(KIRUNA, TROLL)))
    made = plan_from(survey(replace(scenario, network=network)), effort=QUICK)
    assert verify(made).violations == ()
    assert delivered(made) > 0
    assert made.radio_contacts


def test_a_robust_plan_flies_nothing_that_is_key_too_late(tmp_path):
    found = night(tmp_path, TROLL, hours=9.5)
    weather = replace(found.scenario.weather, planning="robust", scenarios=4)
    robust = replace(found, scenario=replace(found.scenario, weather=weather))
    made = plan_from(robust, effort=QUICK)
    assert verify(made).violations == ()
    assert made.contacts == ()


@pytest.mark.parametrize("after_s", [-30.0, 30.0, 600.0])
def test_a_replan_around_a_radio_contact_keeps_it_and_its_key(made, after_s):
    radio = made.radio_contacts[0]
    now_tai_s = radio.start_tai_s + after_s
    again = replan(made, now_tai_s, effort=QUICK)
    assert verify(again).violations == ()
    assert judge_succession(made, again).violations == ()
    assert again.radio_contacts == made.radio_contacts
    assert delivered(again) == delivered(made)


def test_a_contact_that_failed_brings_no_key_after_its_radio_contact(made):
    first = made.contacts[0]
    failed = Actual(contact_id=first.contact_id, result="failed", bits=0)
    again = replan(made, first.stop_tai_s + 1.0, News(actuals=(failed,)), effort=QUICK)
    assert verify(again).violations == ()
    assert judge_succession(made, again).violations == ()
    assert delivered(again) < delivered(made)


def test_radio_contacts_are_told_and_their_table_is_judged(made, tmp_path):
    folder = tmp_path / "plan"
    write_plan(made, folder)
    assert verify_folder(folder).violations == ()
    assert "radio     1 contacts of 0.1 h in all make the bits key: KIR" in summary(made, folder)
    table = folder / "radio_contacts.csv"
    table.write_text(table.read_text("utf-8").replace("KIR,", "TRO,"), encoding="utf-8")
    (fault,) = verify_folder(folder).violations
    assert (fault.rule, fault.subject) == (
        "file radio_contacts.csv",
        made.radio_contacts[0].radio_id,
    )


def test_stores_are_drawn_as_filled_when_bits_are_key(made):
    for one in store_series(made):
        assert min(one.tai_s) >= made.radio_contacts[0].start_tai_s + 120.0
        assert min(one.level_bits) >= 0


def test_explain_names_the_radio_contact_or_its_absence(made, tmp_path):
    name = made.contacts[0].contact_id
    reasons = {one.about: one.text for one in explain_contact(made, name)}
    assert made.radio_contacts[0].radio_id in reasons["radio"]
    unheard = plan_from(night(tmp_path, TROLL, hours=9.5), effort=QUICK)
    assert [one.about for one in explain_contact(unheard, name)] == ["worth", "late"]


def test_the_rules_that_the_page_shows_are_read(tmp_path):
    page = (Path(__file__).resolve().parents[1] / "docs" / "network.md").read_text("utf-8")
    shown = re.search(r"^(\[network\.post_processing\]\n.*?)^```", page, re.MULTILINE | re.DOTALL)
    network = load_scenario(written(tmp_path, f"{TEXT}\n{shown[1]}")).network
    assert network.post_processing == PostProcessing(stations=(KIRUNA,))


def test_a_scenario_without_the_rule_has_no_radio_contact(tmp_path):
    made = plan_from(night(tmp_path), effort=QUICK)
    assert "radio" not in plan_text(made)
    assert "post_processing" not in plan_text(made)


def test_the_survey_of_a_plan_shares_the_antennas_as_the_plan_did(made):
    again = survey(made.scenario, made.elements).scenario
    assert again.network.post_processing == made.scenario.network.post_processing
