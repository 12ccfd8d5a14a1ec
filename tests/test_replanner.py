"""Replanning: promises are kept, history stays, what failed is planned again, nothing doubles."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import ics
import pytest
from icalendar import Calendar

from euroqci_space.comparison import compare
from euroqci_space.errors import InputError, NothingToPlanError
from euroqci_space.export import deliveries_csv, plan_csv, plan_ics
from euroqci_space.model import Actual, Closure, Horizon
from euroqci_space.planner import plan
from euroqci_space.replanner import News
from euroqci_space.replanner import replan as full_replan
from euroqci_space.scenario import load_scenario, plan_text, read_plan
from euroqci_space.schedule import Effort
from euroqci_space.times import tai_seconds
from euroqci_space.verification import judge_succession, verify

START = datetime(2027, 1, 4, 12, tzinfo=UTC)
KEEP_HOURS = 12.0
QUICK = Effort(
    rounds=0, workers=1, nodes=1, pattern_nodes=1, polish=False
)  # the simple rules alone: replanning is tested, not search


def at(hours):
    return tai_seconds(START + timedelta(hours=hours))


@cache
def old():
    scenario = load_scenario("eagle1")
    horizon = Horizon(start=START, stop=START + timedelta(days=3))
    return plan(replace(scenario, horizon=horizon), effort=QUICK)


def replan(*words):
    return full_replan(*words, effort=QUICK)


def live(made):
    return {one.contact_id: one for one in made.contacts if one.status != "cancelled"}


def first_after(made, hours):
    return next(one for one in made.contacts if one.start_tai_s >= at(hours))


def closure(contact):
    middle = contact.start_utc
    day = timedelta(hours=6)
    return Closure(resource=contact.station, start=middle - day, stop=middle + day)


@cache
def after_closure():
    shut = first_after(old(), 40.0)
    return shut, replan(old(), at(20.0), News(closures=(closure(shut),)))


def later_elements(seconds=3.0, turns=7):
    """Return the plan's orbit with the satellite late, and orbits counted differently."""
    elements = old().elements[0]
    late_deg = 360.0 * elements.mean_motion_rev_per_day / 86400.0 * seconds
    anomaly_deg = (elements.mean_anomaly_deg - late_deg) % 360.0
    return replace(
        elements, mean_anomaly_deg=anomaly_deg, rev_at_epoch=elements.rev_at_epoch + turns
    )


def test_no_news_changes_nothing_that_was_planned():
    new = replan(old(), at(0.0))
    assert {name: new for name, new in live(new).items() if name in live(old())} == live(old())


def test_a_replan_is_valid_and_names_its_parent():
    _, new = after_closure()
    assert verify(new).violations == ()
    assert judge_succession(old(), new).violations == ()
    assert len(new.parent_sha256) == 64
    assert new.now_tai_s == at(20.0)


def test_after_a_closure_most_contacts_stay_and_the_closed_one_is_cancelled():
    shut, new = after_closure()
    row = next(one for one in new.contacts if one.contact_id == shut.contact_id)
    assert (row.status, row.sequence) == ("cancelled", 1)
    found = compare(old(), new)
    untouched = len(old().contacts) - len([one for one in found.changes if one.cause == "closure"])
    assert len(found.of("kept")) + len(found.of("past")) >= 0.9 * untouched


def test_a_closure_in_the_time_that_is_promised_drops_the_contact_with_the_reason():
    promised = first_after(old(), 20.0)
    hours = (promised.start_tai_s - at(0.0)) / 3600.0 - 3.0
    new = replan(old(), at(hours), News(closures=(closure(promised),)))
    assert promised.contact_id not in live(new)
    assert any(promised.contact_id in warning and "closed" in warning for warning in new.warnings)


def test_promised_contacts_stay_as_they_are():
    _, new = after_closure()
    for name, contact in live(old()).items():
        if at(20.0) <= contact.start_tai_s < at(20.0 + KEEP_HOURS):
            assert live(new)[name] == contact


def test_a_failed_contact_takes_its_key_with_it():
    contact = next(one for one in old().contacts if one.expected_key_bits > 0)
    hours = (contact.stop_tai_s - at(0.0)) / 3600.0 + 1.0
    failed = Actual(contact_id=contact.contact_id, result="failed", bits=0)
    new = replan(old(), at(hours), News(actuals=(failed,)))
    assert verify(new).violations == ()
    assert new.actuals == (failed,)
    early = sum(move.bits for move in new.transfers if move.tai_s < at(hours))
    assert early <= sum(move.bits for move in old().transfers if move.tai_s < at(hours))


def test_more_key_than_expected_is_used():
    lucky = tuple(
        Actual(contact_id=one.contact_id, result="done", bits=one.secret_key_bits)
        for one in old().contacts
        if one.stop_tai_s <= at(30.0)
    )
    new = replan(old(), at(30.0), News(actuals=lucky))
    assert verify(new).violations == ()
    total = [sum(one.delivered_bits for one in made.deliveries) for made in (old(), new)]
    assert total[1] > total[0]


def test_a_contact_keeps_its_name_on_newer_elements_that_count_orbits_differently():
    new = replan(old(), at(20.0), News(elements=(later_elements(),)))
    assert verify(new).violations == ()
    promised = {
        name: one
        for name, one in live(old()).items()
        if at(20.0) <= one.start_tai_s < at(20.0 + KEEP_HOURS)
    }
    assert promised
    for name, contact in promised.items():
        assert live(new)[name].aos_tai_s - contact.aos_tai_s == pytest.approx(3.0, abs=1.0)
        assert live(new)[name].sequence == 1


def test_a_replan_from_the_file_is_the_replan_from_memory(tmp_path):
    (tmp_path / "plan.json").write_text(plan_text(old()))
    shut, new = after_closure()
    again = replan(read_plan(tmp_path), at(20.0), News(closures=(closure(shut),)))
    for write in (plan_csv, deliveries_csv, plan_ics):
        assert write(again) == write(new)
    assert again.transfers == new.transfers


def test_reports_on_contacts_that_are_not_over_are_refused():
    report = Actual(contact_id=old().contacts[-1].contact_id, result="done", bits=1)
    with pytest.raises(InputError, match="no contact that is over"):
        replan(old(), at(1.0), News(actuals=(report,)))


def test_a_horizon_that_is_over_cannot_be_replanned():
    with pytest.raises(NothingToPlanError):
        replan(old(), at(72.0))


def chain():
    """Yield a plan and five replans, each with other news."""
    made = old()
    yield made
    for step, hours in enumerate((8.0, 16.0, 32.0, 40.0, 56.0)):
        coming = next((one for one in made.contacts if one.start_tai_s >= at(hours + 14.0)), None)
        news = (
            News(elements=(later_elements(seconds=1.0 + step),))
            if step % 2
            else News(closures=(closure(coming),) if coming else ())
        )
        made = replan(made, at(hours), news)
        yield made


def merged(book, text):
    """Import a calendar as RFC 5546 says: by UID, the higher SEQUENCE, then the later DTSTAMP."""
    for event in Calendar.from_ical(text).walk("VEVENT"):
        uid = str(event["uid"])
        rank = (event["sequence"], event["dtstamp"].dt)
        if uid not in book or rank >= book[uid][0]:
            book[uid] = (rank, event)


def test_a_chain_of_five_replans_updates_a_calendar_and_never_doubles():
    book, last = {}, old()
    sequences = {}
    for made in chain():
        assert (verify(made) + judge_succession(last, made)).violations == ()
        merged(book, plan_ics(made))
        for contact in made.contacts:
            assert contact.sequence >= sequences.get(contact.contact_id, 0)
            sequences[contact.contact_id] = contact.sequence
        assert len(ics.Calendar(plan_ics(made)).events) == len(made.contacts)
        last = made
    shown = {
        uid.removesuffix("@euroqci-space"): event
        for uid, (_, event) in book.items()
        if event["status"] != "CANCELLED"
    }
    assert set(shown) == set(live(last))
    for name, contact in live(last).items():
        late_s = contact.start_tai_s - tai_seconds(shown[name]["dtstart"].dt)
        assert 0.0 <= late_s < 1.0
