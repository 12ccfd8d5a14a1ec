"""Why: a pass in daylight, a contact that is there, a demand that cannot be met."""

from dataclasses import replace
from functools import cache

import pytest

from euroqci_space.candidates import contact_id
from euroqci_space.errors import InputError
from euroqci_space.explanation import explain_contact, explain_demand
from euroqci_space.orbit import find_passes
from euroqci_space.planner import plan
from euroqci_space.scenario import load_scenario
from euroqci_space.sky import sun_elevation_deg


@cache
def made():
    return plan(load_scenario("micius-2016"))


def texts(reasons):
    return {reason.about: reason.text for reason in reasons}


def test_a_chosen_contact_says_what_it_gives():
    contact = made().contacts[0]
    said = texts(explain_contact(made(), contact.contact_id))
    assert f"{contact.expected_key_bits:,} bits" in said["chosen"]


def test_a_pass_in_daylight_says_so():
    scenario = made().scenario
    passes = find_passes(
        made().elements,
        scenario.stations,
        scenario.horizon,
        scenario.constraints.minimum_elevation_deg,
    )
    stations = {station.id: station for station in scenario.stations}
    bright = [
        sight for sight in passes if sun_elevation_deg(stations[sight.station], sight.tca_tai_s) > 5
    ]
    for sight in bright:
        said = explain_contact(made(), contact_id(scenario.name, sight))
        assert "in daylight" in said[0].text


def test_an_id_that_no_pass_has_is_refused():
    with pytest.raises(InputError, match="no pass of the horizon"):
        explain_contact(made(), "nothing-at-all-0")


def test_a_cancelled_contact_says_that_it_is():
    gone = replace(made().contacts[0], status="cancelled")
    said = explain_contact(replace(made(), contacts=(gone,)), gone.contact_id)
    assert said[0].about == "cancelled"


def test_a_demand_is_explained_from_its_sky_to_its_price():
    demand = made().scenario.demands[0]
    said = texts(explain_demand(made(), demand.a, demand.b))
    assert {"delivered", "alone", "shared", "price", "forced"} <= set(said)


def test_a_demand_that_nobody_has_is_refused():
    with pytest.raises(InputError, match="no demand"):
        explain_demand(made(), "XX", "YY")
