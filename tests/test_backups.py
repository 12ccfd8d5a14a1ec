"""Back-ups: in time, clear of everything else, told in every output, better than none."""

from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from euroqci_space.backups import LEAD_S, recourse
from euroqci_space.comparison import compare
from euroqci_space.export import plan_csv, plan_ics
from euroqci_space.model import Horizon
from euroqci_space.planner import plan
from euroqci_space.replanner import replan
from euroqci_space.risk import outlook
from euroqci_space.scenario import load_scenario, plan_text, read_plan
from euroqci_space.schedule import Effort
from euroqci_space.verification import verify
from euroqci_space.weather import Draws

QUICK = Effort(rounds=0, workers=1)


@cache
def made():
    scenario = load_scenario("saga")
    start = scenario.horizon.start
    weather = replace(scenario.weather, backups=True)
    horizon = Horizon(start=start, stop=start + timedelta(days=3))
    return plan(replace(scenario, horizon=horizon, weather=weather), effort=QUICK)


def spares(flown):
    return {one.contact_id: one for one in flown.contacts if one.status == "tentative"}


def test_the_judge_accepts_back_ups_each_with_a_rule_in_time():
    assert verify(made()).violations == ()
    contacts = {one.contact_id: one for one in made().contacts}
    assert {rule.contact_id for rule in made().backups} == set(spares(made()))
    for rule in made().backups:
        spare, primary = contacts[rule.contact_id], contacts[rule.primary_id]
        assert spare.station != primary.station
        assert rule.decide_tai_s + LEAD_S <= min(spare.start_tai_s, primary.start_tai_s) + 1e-6


def test_back_ups_cost_nothing_and_lift_what_is_delivered():
    usual = replace(made().scenario, weather=replace(made().scenario.weather, backups=False))
    alone = plan(usual, effort=QUICK)
    flown = tuple(one for one in made().contacts if one.role == "primary")
    assert flown == alone.contacts
    assert made().deliveries == alone.deliveries
    assert made().outlook.delivered_bits == alone.outlook.delivered_bits
    assert made().with_backups.delivered_bits.mean > made().outlook.delivered_bits.mean
    fresh = Draws(scenarios=1024, seed=9)
    assert recourse(made(), fresh).delivered_bits.mean > outlook(made(), fresh).delivered_bits.mean


def test_rows_and_events_say_that_they_are_tentative_and_when_it_is_decided():
    rows = plan_csv(made()).splitlines()
    assert sum(",backup,tentative," in row for row in rows) == len(made().backups) > 0
    calendar = plan_ics(made())
    text = calendar.decode() if isinstance(calendar, bytes) else calendar
    assert text.count("STATUS:TENTATIVE") == len(made().backups)
    assert "Go or no-go" in text.replace("\r\n ", "")


def test_a_plan_with_back_ups_is_read_back(tmp_path):
    (tmp_path / "plan.json").write_text(plan_text(made()), encoding="utf-8")
    assert plan_text(read_plan(tmp_path)) == plan_text(made())


def test_a_replan_chooses_back_ups_anew_and_counts_their_changes():
    new = replan(made(), made().scenario.horizon.start_tai_s + 86400.0, effort=QUICK)
    assert verify(new).violations == ()
    assert compare(made(), new) is not None
    old = spares(made())
    for one in new.contacts:
        before = old.get(one.contact_id)
        if before is not None and one.start_tai_s >= new.now_tai_s and one != before:
            assert one.sequence == before.sequence + 1


def test_a_satellite_that_has_no_other_station_in_view_has_no_back_up():
    lonely = load_scenario("micius-2016")
    weather = replace(lonely.weather, backups=True)
    flown = plan(replace(lonely, weather=weather), effort=QUICK)
    assert (flown.backups, flown.with_backups) == ((), None)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_where_the_primary_is_surely_clear_a_back_up_is_never_flown(share):
    contacts = tuple(
        replace(one, clear_sky_probability=1.0 if one.role == "primary" else share)
        for one in made().contacts
    )
    sure = replace(made(), contacts=contacts)
    draws = Draws(scenarios=16, seed=1)
    assert recourse(sure, draws).delivered_bits == outlook(sure, draws).delivered_bits
