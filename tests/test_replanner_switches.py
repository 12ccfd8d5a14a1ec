"""Back-ups that were flown: their key counts, their primary is cancelled, crews are told."""

from dataclasses import replace

import pytest
from test_backups import QUICK, made

from euroqci_space.errors import InputError
from euroqci_space.export import plan_ics
from euroqci_space.model import Actual
from euroqci_space.replanner import News, replan
from euroqci_space.verification import judge_succession, verify


def switch():
    """Return the rule of the first back-up, and an instant when both of its contacts are over."""
    contacts = {one.contact_id: one for one in made().contacts}
    rule = min(made().backups, key=lambda one: contacts[one.contact_id].start_tai_s)
    over = max(contacts[name].stop_tai_s for name in (rule.contact_id, rule.primary_id))
    return rule, over + 60.0


def replanned(*actuals):
    return replan(made(), switch()[1], News(actuals=actuals), effort=QUICK)


def flown(bits=12_345):
    return Actual(contact_id=switch()[0].contact_id, result="done", bits=bits)


def test_the_key_of_a_back_up_that_was_flown_is_in_the_ledger_and_that_of_its_primary_is_not():
    rule, now_tai_s = switch()
    new = replanned(flown())
    assert verify(new).violations == ()
    assert judge_succession(made(), new).violations == ()
    contacts = {one.contact_id: one for one in new.contacts}
    spare, primary = contacts[rule.contact_id], contacts[rule.primary_id]
    assert (spare.role, spare.status, primary.status) == ("primary", "confirmed", "cancelled")
    drawn = sum(
        move.bits for move in new.transfers if spare.satellite == move.satellite
        and spare.site in (move.a, move.b) and move.tai_s <= now_tai_s
    )  # fmt: skip
    assert drawn <= 12_345


def test_both_calendars_of_a_switch_are_told_with_one_change_more():
    rule, _ = switch()
    old = {one.contact_id: one.sequence for one in made().contacts}
    new = {one.contact_id: one for one in replanned(flown()).contacts}
    for name in (rule.contact_id, rule.primary_id):
        assert new[name].sequence == old[name] + 1
    text = plan_ics(replanned(flown())).replace("\r\n ", "")
    event = next(part for part in text.split("BEGIN:VEVENT") if f"UID:{rule.primary_id}@" in part)
    assert "STATUS:CANCELLED" in event


def test_a_primary_that_is_reported_failed_beside_its_back_up_says_nothing_more():
    failed = Actual(contact_id=switch()[0].primary_id, result="failed", bits=0)
    assert replanned(flown(), failed).contacts == replanned(flown()).contacts


def test_both_contacts_of_a_switch_cannot_have_brought_key():
    both = Actual(contact_id=switch()[0].primary_id, result="done", bits=5)
    with pytest.raises(InputError, match="are both done"):
        replanned(flown(), both)


def test_a_switch_stays_through_the_next_replan():
    rule, now_tai_s = switch()
    first = replanned(flown())
    second = replan(first, now_tai_s + 3600.0, effort=QUICK)
    assert judge_succession(first, second).violations == ()
    contacts = {one.contact_id: one for one in second.contacts}
    assert contacts[rule.contact_id].status == "confirmed"
    assert contacts[rule.primary_id].status == "cancelled"


def test_the_judge_finds_a_flown_back_up_that_still_counts_for_nothing():
    new = replanned(flown())
    rule, _ = switch()
    idle = tuple(
        replace(one, role="backup", status="tentative")
        if one.contact_id == rule.contact_id
        else one
        for one in new.contacts
    )
    found = judge_succession(made(), replace(new, contacts=idle)).violations
    assert [one.rule for one in found if one.subject == rule.contact_id] == ["history"]


def test_nobody_is_asked_to_report_on_a_back_up_that_was_not_flown():
    _, now_tai_s = switch()
    over = [one for one in made().contacts if one.stop_tai_s <= now_tai_s]
    reports = [
        Actual(contact_id=one.contact_id, result="done", bits=one.expected_key_bits)
        for one in over
        if one.role == "primary"
    ]
    assert not any("without a report" in text for text in replanned(*reports).warnings)
