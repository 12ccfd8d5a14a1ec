"""What changed between two plans, and why: each kind of change, each cause."""

import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from euroqci_space.comparison import compare
from euroqci_space.model import Actual, Closure
from euroqci_space.report import changes, save_figure

sys.path.insert(0, str(Path(__file__).parent))

from verify_cases import valid_plan

OLD = valid_plan()
PLACE = next(i for i, one in enumerate(OLD.contacts) if one.status == "confirmed")
CONTACT = OLD.contacts[PLACE]


def with_contact(contact, plan=OLD):
    return replace(plan, contacts=(*plan.contacts[:PLACE], contact, *plan.contacts[PLACE + 1 :]))


def cancelled(plan=OLD):
    return with_contact(replace(CONTACT, status="cancelled"), plan)


def found(new, old=OLD):
    change = next(
        one for one in compare(old, new).changes if one.contact.contact_id == CONTACT.contact_id
    )
    return change.kind, change.cause


def closed(resource, plan=OLD):
    hour = timedelta(hours=1)
    shut = Closure(resource=resource, start=CONTACT.start_utc - hour, stop=CONTACT.stop_utc + hour)
    rules = plan.scenario.constraints
    rules = replace(rules, closures=(*rules.closures, shut))
    return replace(plan, scenario=replace(plan.scenario, constraints=rules))


def newer_elements(name):
    sets = (
        replace(one, mean_anomaly_deg=one.mean_anomaly_deg + 1e-5) if one.name == name else one
        for one in OLD.elements
    )
    return replace(OLD, elements=tuple(sets))


def cloudier(station):
    skies = (
        replace(one, monthly_probability=(0.01,) * 12) if one.site == station else one
        for one in OLD.scenario.clear_sky
    )
    return replace(OLD, scenario=replace(OLD.scenario, clear_sky=tuple(skies)))


def elsewhere(names, mine):
    return next(name for name in names if name != mine)


STATIONS = [one.site for one in OLD.scenario.clear_sky]
SATELLITES = [one.name for one in OLD.scenario.satellites]


def test_a_contact_that_nothing_moved_is_kept_for_stability():
    assert found(OLD) == ("kept", "stability")


def test_what_began_before_the_replan_is_past_and_has_no_cause():
    new = replace(OLD, now_tai_s=CONTACT.start_tai_s + 1.0)
    assert found(new) == ("past", "")


@pytest.mark.parametrize(
    ("start_s", "stop_s", "kind"),
    [(9.0, -9.0, "trimmed"), (9.0, 9.0, "moved"), (0.0, 9.0, "moved")],
)
def test_a_change_of_times_is_told_in_seconds(start_s, stop_s, kind):
    moved = replace(
        CONTACT,
        start_tai_s=CONTACT.start_tai_s + start_s,
        stop_tai_s=CONTACT.stop_tai_s + stop_s,
    )
    change = compare(OLD, with_contact(moved)).of(kind)[0]
    assert (change.start_s, change.stop_s) == pytest.approx((start_s, stop_s))


def test_a_contact_whose_figures_alone_changed_is_updated():
    assert found(with_contact(replace(CONTACT, loss_db=CONTACT.loss_db + 1.0)))[0] == "updated"


@pytest.mark.parametrize(
    ("new", "cause"),
    [
        (closed(CONTACT.station), "closure"),
        (closed(CONTACT.satellite), "closure"),
        (newer_elements(CONTACT.satellite), "elements"),
        (cloudier(CONTACT.station), "weather"),
        (closed(elsewhere(STATIONS, CONTACT.station)), "closure"),
        (newer_elements(elsewhere(SATELLITES, CONTACT.satellite)), "elements"),
        (cloudier(elsewhere(STATIONS, CONTACT.station)), "weather"),
        (replace(OLD, scenario=replace(OLD.scenario, demands=OLD.scenario.demands[1:])), "demand"),
        (replace(OLD, actuals=(Actual(contact_id="x", result="failed", bits=0),)), "demand"),
        (OLD, "schedule"),
    ],
)
def test_a_cancelled_contact_has_the_news_as_its_cause(new, cause):
    assert found(cancelled(new)) == ("cancelled", cause)


def test_news_that_reaches_the_contact_itself_comes_before_news_of_others():
    both = closed(elsewhere(STATIONS, CONTACT.station), cloudier(CONTACT.station))
    assert found(cancelled(both)) == ("cancelled", "weather")


def test_a_station_that_opens_again_is_the_cause_of_its_contact():
    assert found(OLD, cancelled(closed(CONTACT.station))) == ("added", "closure")


def test_key_gained_and_lost_is_told_by_demand():
    delivery = replace(OLD.deliveries[0], delivered_bits=OLD.deliveries[0].delivered_bits - 7)
    new = replace(OLD, deliveries=(delivery, *OLD.deliveries[1:]))
    assert [one.gained_bits for one in compare(OLD, new).demands] == [-7]


def test_a_picture_of_the_changes_is_the_same_each_time(tmp_path):
    new = cancelled(closed(CONTACT.station))
    for name in ("one.svg", "two.svg"):
        save_figure(changes(OLD, new), tmp_path / name)
    text = (tmp_path / "one.svg").read_text()
    assert text == (tmp_path / "two.svg").read_text()
    assert "1 cancelled" in text


def test_a_picture_of_two_equal_plans_says_that_nothing_changed(tmp_path):
    save_figure(changes(OLD, OLD), tmp_path / "same.svg")
    assert "no demand got more or less" in (tmp_path / "same.svg").read_text()
