"""The judge accepts a plan that other means made, and looks at every part of it."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from euroqci_space.scenario import plan_text, read_plan
from euroqci_space.verification import Verdict, verify, verify_folder

sys.path.insert(0, str(Path(__file__).parent))

from verify_cases import all_candidates, valid_plan, with_ledger


def test_a_plan_made_with_other_geometry_is_accepted():
    assert verify(valid_plan()).violations == ()


def test_each_rule_looks_at_something():
    idle = {check.rule for check in verify(valid_plan()).checks if check.number == 0}
    # This plan names no tables, has no forecast, and asks for no radio contact.
    assert idle == {"inputs", "outlook", "radio contact", "radio sight", "radio antenna"}


def test_the_plan_that_is_tested_has_backups_and_transfers():
    plan = valid_plan()
    assert {contact.role for contact in plan.contacts} == {"primary", "backup"}
    assert all(delivery.delivered_bits for delivery in plan.deliveries)
    assert len(all_candidates()) >= len(plan.contacts)


def test_a_plan_from_its_file_is_judged_alike(tmp_path):
    (tmp_path / "plan.json").write_text(plan_text(valid_plan()), encoding="utf-8")
    assert verify(read_plan(tmp_path)) == verify(valid_plan())
    assert verify_folder(tmp_path / "plan.json").valid


def test_a_cancelled_contact_uses_nothing():
    plan = valid_plan()
    paired = {rule.primary_id for rule in plan.backups}
    alone = next(c for c in plan.contacts if c.role == "primary" and c.contact_id not in paired)
    contacts = tuple(replace(c, status="cancelled") if c is alone else c for c in plan.contacts)
    assert verify(with_ledger(replace(plan, contacts=contacts))).valid


def test_violations_read_as_one_line_with_figures():
    plan = valid_plan()
    contact = plan.contacts[3]
    spoiled = replace(contact, stop_tai_s=contact.start_tai_s + 80.0)
    contacts = (*plan.contacts[:3], spoiled, *plan.contacts[4:])
    lines = [str(violation) for violation in verify(replace(plan, contacts=contacts)).violations]
    expected = f"minimum contact: {contact.contact_id}: lasts 80.000 s, at least 90 s"
    assert expected in lines


def test_verdicts_add_up():
    verdict = verify(valid_plan())
    assert Verdict(violations=(), checks=()) + verdict == verdict


def test_the_judge_shares_nothing_with_the_planner():
    program = "import sys, euroqci_space.verification; print(*sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = set(answer.stdout.split())
    rooms = ("schedule", "orbit", "sky", "candidates", "network", "export", "planner", "prospect")
    assert loaded.isdisjoint(f"euroqci_space.{room}" for room in rooms)
    assert "ortools" not in loaded
