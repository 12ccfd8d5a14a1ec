"""A replan beside its parent, and what is shared in time: each limit by plain numbers."""

import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from euroqci_space.model import Actual, Backup, RadioContact
from euroqci_space.verification import judge_succession
from euroqci_space.verification.spares import backups
from euroqci_space.verification.tolerance import TIME_S

sys.path.insert(0, str(Path(__file__).parent))

from verify_bare import bare, contact, faulty, told

NOW_S = 2000.0


def plan(*contacts, now_tai_s=None, radio=(), rules=(), actuals=()):
    return SimpleNamespace(
        contacts=contacts,
        now_tai_s=now_tai_s,
        radio_contacts=radio,
        backups=rules,
        actuals=actuals,
    )


def judged(before, after, now_tai_s=NOW_S, **rest):
    earlier = plan(*before, radio=rest.pop("radio_before", ()), rules=rest.pop("rules", ()))
    verdict = judge_succession(earlier, plan(*after, now_tai_s=now_tai_s, **rest))
    return [f"{one.rule} {one.subject}" for one in verdict.violations]


PAST, COMING = contact("past"), contact("coming", 3000.0, 3100.0, orbit_number=2)


def off(one):
    return replace(one, status="cancelled")


def test_a_replan_that_changes_nothing_is_accepted():
    assert judged([PAST, COMING], [PAST, COMING]) == []
    assert judged([PAST, COMING], [PAST, COMING], now_tai_s=None) == []


# Only a contact that was cancelled, and is history, may be left out.
@pytest.mark.parametrize(
    ("gone", "refused"),
    [
        (PAST, True),
        (COMING, True),
        (off(PAST), False),
        (off(COMING), True),
        (off(contact("now", NOW_S, NOW_S + 9.0)), True),
    ],
)
def test_no_contact_is_forgotten(gone, refused):
    assert judged([gone], []) == [f"forgotten {gone.contact_id}"] * refused


@pytest.mark.parametrize(
    ("start_s", "now_s", "rules"),
    [
        (1000.0, NOW_S, ["history", "sequence"]),
        (NOW_S, NOW_S, ["sequence"]),
        (1000.0, None, ["sequence"]),
    ],
)
def test_a_contact_that_has_begun_stays(start_s, now_s, rules):
    one = contact("one", start_s, start_s + 100.0)
    found = judged([one], [off(one)], now_tai_s=now_s)
    assert found == [f"{rule} one" for rule in rules]


def test_a_contact_that_was_cancelled_has_not_begun():
    assert judged([off(PAST)], [replace(PAST, sequence=1)]) == []


@pytest.mark.parametrize(
    "spoil",
    [
        {"status": "cancelled"},
        {"role": "backup"},
        {"satellite": "T"},
        {"station": "H"},
        {"start_tai_s": 3000.0 + 2.0 * TIME_S},
        {"start_tai_s": 3000.0 - 2.0 * TIME_S},
        {"stop_tai_s": 3100.0 + 2.0 * TIME_S},
        {"stop_tai_s": 3100.0 - 2.0 * TIME_S},
    ],
)
def test_a_change_is_counted(spoil):
    changed = replace(COMING, **spoil)
    assert judged([COMING], [changed]) == ["sequence coming"]
    assert judged([COMING], [replace(changed, sequence=1)]) == []


@pytest.mark.parametrize(("before", "after", "fine"), [(2, 2, True), (2, 1, False), (0, 3, True)])
def test_the_count_of_changes_never_falls(before, after, fine):
    earlier, later = replace(COMING, sequence=before), replace(COMING, sequence=after)
    assert judged([earlier], [later]) == ([] if fine else ["sequence coming"])


def test_a_millisecond_is_no_change():
    zero = contact("zero", 0.0, 0.0, aos_tai_s=-9.0, los_tai_s=9.0)
    later = replace(zero, start_tai_s=TIME_S, stop_tai_s=-TIME_S)
    assert judged([zero], [later], now_tai_s=None) == []


def test_what_has_changed_is_told_with_its_count():
    verdict = judge_succession(plan(COMING), plan(off(COMING)))
    [one] = verdict.violations
    says = "status changed from confirmed to cancelled; SEQUENCE is 0 after 0, at least 1"
    assert one.message == says
    lower = judge_succession(plan(replace(COMING, sequence=2)), plan(COMING))
    assert lower.violations[0].message == "SEQUENCE is 0 after 2, at least 2"


SPARE = contact("spare", 1000.0, 1100.0, station="H", role="backup", status="tentative")
RULE = Backup(contact_id="spare", primary_id="past", decide_tai_s=900.0, minimum_probability=0.5)


@pytest.mark.parametrize(("result", "fine"), [("done", True), ("failed", False)])
def test_a_back_up_that_was_flown_is_primary_and_its_primary_is_cancelled(result, fine):
    flown = replace(SPARE, role="primary", status="confirmed", sequence=1)
    after = [flown, replace(off(PAST), sequence=1)]
    reported = (Actual(contact_id="spare", result=result, bits=1),)
    found = judged([SPARE, PAST], after, rules=(RULE,), actuals=reported)
    assert found == ([] if fine else ["history spare", "history past"])
    kept = judged([SPARE, PAST], [SPARE, PAST], rules=(RULE,), actuals=reported)
    assert kept == (["history spare", "history past"] if fine else [])


# -- one pass, one orbit number


@pytest.mark.parametrize(
    ("values", "same"),
    [
        ({}, True),
        ({"satellite": "T"}, False),
        ({"station": "H"}, False),
        ({"aos_tai_s": 1200.0, "los_tai_s": 1300.0}, False),
        ({"aos_tai_s": 1199.0, "los_tai_s": 1300.0}, True),
        ({"aos_tai_s": 800.0, "los_tai_s": 900.0}, False),
        ({"aos_tai_s": 800.0, "los_tai_s": 901.0}, True),
    ],
)
def test_a_pass_that_both_fly_has_one_orbit_number(values, same):
    other = contact("other", orbit_number=9, **values)
    assert judged([PAST], [PAST, other]) == (["renamed other"] if same else [])
    assert judged([PAST], [PAST, replace(other, orbit_number=1)]) == []


# -- radio contacts


def radio(name="r", start_s=1500.0, **values):
    return RadioContact(
        **{
            "radio_id": name,
            "satellite": "S",
            "station": "R",
            "start_tai_s": start_s,
            "stop_tai_s": start_s + 100.0,
            "serves": ("past",),
            **values,
        }
    )


@pytest.mark.parametrize(
    ("before", "after", "fine"),
    [
        (radio(), (radio("new"),), True),
        (radio(), (), False),
        (radio(), (radio(satellite="T"),), False),
        (radio(), (radio(station="Q"),), False),
        (radio(), (radio(start_s=1500.01),), False),
        (radio(), (radio(start_s=1499.99),), False),
        (radio(start_s=0.0), (radio(start_s=TIME_S),), True),
        (radio(start_s=NOW_S), (), True),
        (radio(start_s=NOW_S - 0.5), (), False),
        (radio(serves=("gone",)), (), True),
    ],
)
def test_a_radio_contact_that_has_begun_stays_unless_what_it_served_is_given_up(
    before, after, fine
):
    found = judged([PAST], [PAST], radio_before=(before,), radio=after)
    assert found == ([] if fine else ["radio history r"])


def test_a_radio_contact_of_what_is_cancelled_may_go():
    found = judged([off(PAST)], [off(PAST)], radio_before=(radio(),))
    assert found == []


# -- back-ups

PRIMARY = contact("primary", 1000.0, 1100.0)
BACKUP = contact("backup", 1050.0, 1150.0, station="H", role="backup", status="tentative")
SWITCH = Backup(
    contact_id="backup", primary_id="primary", decide_tai_s=900.0, minimum_probability=0.5
)


def switched(*others, spare=BACKUP, primary=PRIMARY, **values):
    case = bare([primary, spare, *others], backups=(replace(SWITCH, **values),))
    return told(backups(case)).get("backup")


@pytest.mark.parametrize(
    ("values", "fine"),
    [
        ({}, True),
        ({"decide_tai_s": 1000.0}, True),
        ({"decide_tai_s": 1000.002}, False),
        ({"minimum_probability": 0.0}, True),
        ({"minimum_probability": 1.0}, True),
        ({"minimum_probability": 1.1}, False),
        ({"minimum_probability": -0.1}, False),
        ({"primary_id": "nobody"}, False),
        ({"primary_id": "backup"}, False),
        ({"spare": replace(BACKUP, satellite="T")}, False),
        ({"spare": replace(BACKUP, role="primary")}, False),
        ({"spare": replace(BACKUP, status="cancelled")}, False),
    ],
)
def test_a_switch_is_decided_in_time_between_two_contacts_of_one_satellite(values, fine):
    assert (switched(**values) is None) == fine


def test_a_switch_may_be_decided_a_millisecond_late():
    primary, spare = replace(PRIMARY, start_tai_s=0.0), replace(BACKUP, start_tai_s=1.0)
    assert switched(primary=primary, spare=spare, decide_tai_s=TIME_S) is None


# A set-up of 60 s before each of the two.
@pytest.mark.parametrize(
    ("start_s", "stop_s", "satellite", "fine"),
    [
        (1210.0, 1300.0, "S", True),
        (1210.0 - 0.0009, 1300.0, "S", True),
        (1209.99, 1300.0, "S", False),
        (900.0, 990.0, "S", True),
        (900.0, 990.01, "S", False),
        (1060.0, 1070.0, "T", True),
    ],
)
def test_a_back_up_stands_clear_of_all_but_its_primary(start_s, stop_s, satellite, fine):
    other = contact("other", start_s, stop_s, satellite=satellite)
    assert switched(other) == (None if fine else "collides with other on S")


def test_each_back_up_ahead_has_one_switch():
    case = bare([PRIMARY, BACKUP], backups=(SWITCH, SWITCH))
    assert next(iter(backups(case))) == ("backup", "has 2 switch rules, not one")
    assert faulty(backups(bare([PRIMARY, BACKUP]))) == ["backup"]
    assert faulty(backups(bare([PRIMARY, BACKUP], now_tai_s=1100.0))) == []
    assert faulty(backups(bare([PRIMARY]))) == []
