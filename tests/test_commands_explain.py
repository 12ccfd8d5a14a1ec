"""Explain as a user meets it: each reason why a contact is not in a plan, through the command."""

import json
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest
from command_line import command

from euroqci_space.candidates import contact_id
from euroqci_space.model import Closure, Price
from euroqci_space.orbit import find_passes
from euroqci_space.planner import plan
from euroqci_space.scenario import load_scenario, plan_text

HOUR = timedelta(hours=1)


@cache
def made():
    return plan(load_scenario("micius-2016"))


CONTACT = made().contacts[0]
NAME = CONTACT.contact_id


def bare(**changes):
    """Return the plan without its only contact, under other rules."""
    unserved = replace(made().deliveries[0], delivered_bits=0, space_bits=0)
    scenario = replace(made().scenario, **changes)
    return replace(made(), scenario=scenario, contacts=(), transfers=(), deliveries=(unserved,))


def by_day():
    """Return the plan and the pass that its station sees in the brightest light."""
    scenario, limit_deg = made().scenario, made().scenario.constraints.minimum_elevation_deg
    noon = scenario.horizon.start.replace(hour=5)  # UTC, over western China
    passes = find_passes(made().elements, scenario.stations, scenario.horizon, limit_deg)
    near = min(passes, key=lambda one: abs(one.tca_utc.hour - noon.hour))
    return made(), contact_id(scenario.name, near)


def too_short():
    rules = replace(made().scenario.constraints, minimum_contact_s=3000.0)
    return bare(constraints=rules), NAME


def under_cloud():
    skies = (replace(one, monthly_probability=(1e-9,) * 12) for one in made().scenario.clear_sky)
    return bare(clear_sky=tuple(skies)), NAME


def closed():
    start, stop = CONTACT.start_utc - HOUR, CONTACT.stop_utc + HOUR
    shut = Closure(resource=CONTACT.station, start=start, stop=stop)
    return bare(constraints=replace(made().scenario.constraints, closures=(shut,))), NAME


def in_conflict():
    return replace(bare(), contacts=(replace(CONTACT, contact_id="the-rival"),)), NAME


def without_demand():
    full = replace(made().deliveries[0], delivered_bits=made().deliveries[0].requested_bits)
    return replace(bare(), deliveries=(full,)), NAME


def dominated():
    dear = Price(
        stage=made().certificate.stages[0].name,
        unit="satellite pass",
        resource=CONTACT.satellite,
        worth=1e12,
        start_tai_s=made().scenario.horizon.start_tai_s,
        stop_tai_s=made().scenario.horizon.stop_tai_s,
    )
    return replace(bare(), certificate=replace(made().certificate, prices=(dear,))), NAME


@pytest.mark.parametrize(
    ("case", "about", "words"),
    [
        (by_day, "daylight", "the Sun stands at"),
        (too_short, "too short", "a contact takes 3000 s"),
        (under_cloud, "cloud", "not one under the month's clouds"),
        (closed, "closure", f"{CONTACT.station} is closed"),
        (in_conflict, "conflict", "the-rival"),
        (without_demand, "demand", "is served"),
        (dominated, "dominated", "others make more of it"),
    ],
)
def test_each_reason_is_told_by_the_command(tmp_path, case, about, words):
    subject, name = case()
    (tmp_path / "plan.json").write_text(plan_text(subject), encoding="utf-8")
    done = command("explain", tmp_path, "--contact", name, "--json")
    told = {reason["about"]: reason["text"] for reason in json.loads(done.out)["reasons"]}
    assert words in told[about]
