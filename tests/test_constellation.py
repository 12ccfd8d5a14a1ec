"""Contacts of a constellation, telescope by telescope: planned, and planned anew."""

from dataclasses import replace

import pytest
from scenario_texts import CROSSLINKS

from euroqci_space import keyflow, planner
from euroqci_space.datafiles import data_file
from euroqci_space.model import Actual, WeatherSettings
from euroqci_space.network import drawn_stores
from euroqci_space.network.ledger import Ledger
from euroqci_space.planner import beyond, plan
from euroqci_space.replanner import News, replan
from euroqci_space.scenario import load_scenario
from euroqci_space.verification import judge_succession, verify

NIGHT_S = 9.5 * 3600.0  # of the start: some contacts are over


@pytest.fixture(scope="module")
def many():
    """As if a small scenario had more candidates than the scheduler takes."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(planner, "MOST_CANDIDATES", 0)
        patched.setattr(keyflow, "MOST_CANDIDATES", 0)
        yield


@pytest.fixture(scope="module")
def old(many, tmp_path_factory):
    text = data_file("scenarios/saga-growth.toml").read_text(encoding="utf-8")
    path = tmp_path_factory.mktemp("growth") / "growth.toml"
    path.write_text(text.replace("days = 3", "days = 1") + CROSSLINKS, encoding="utf-8")
    return plan(load_scenario(path))


def at(made, since_s):
    return made.scenario.horizon.start_tai_s + since_s


def ids(contacts):
    return {one.contact_id for one in contacts if one.status != "cancelled"}


def test_each_contact_serves_a_delivery_and_the_plan_states_a_forecast(old):
    ledger = Ledger(transfers=old.transfers, deliveries=old.deliveries, relays=old.relays)
    drawn = drawn_stores(ledger)
    assert old.contacts
    assert all(frozenset((one.satellite, one.site)) in drawn for one in old.contacts)
    assert old.outlook.scenarios == 64
    assert verify(old).violations == ()


def test_a_replan_without_news_keeps_every_contact(many, old):
    new = replan(old, at(old, NIGHT_S))
    assert (verify(new) + judge_succession(old, new)).violations == ()
    assert ids(old.contacts) <= ids(new.contacts)


def test_after_failures_kept_contacts_stay_and_others_come_to_their_help(many, old):
    now_tai_s = at(old, NIGHT_S)
    lost = tuple(
        Actual(contact_id=one.contact_id, result="failed", bits=0)
        for one in old.contacts
        if one.stop_tai_s <= now_tai_s
    )
    new = replan(old, now_tai_s, News(actuals=lost))
    assert lost
    assert (verify(new) + judge_succession(old, new)).violations == ()
    assert ids(old.contacts) <= ids(new.contacts)
    begun = {one.contact_id for one in old.contacts if one.start_tai_s < now_tai_s}
    added = [one for one in new.contacts if one.contact_id not in ids(old.contacts)]
    assert all(one.start_tai_s >= now_tai_s for one in added)
    assert begun <= ids(new.contacts)


def test_what_a_constellation_does_not_get_is_said():
    assert beyond(WeatherSettings()) == ()
    told = beyond(replace(WeatherSettings(), planning="robust", backups=True))
    assert [text.partition(":")[0] for text in told] == [
        "planned for the mean weather, not for many",
        "no back-ups are named",
    ]
