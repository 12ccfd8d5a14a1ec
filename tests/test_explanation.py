"""Why: a pass in daylight, a contact that has a rival, a demand that cannot be met."""

from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from euroqci_space.candidates import contact_id
from euroqci_space.errors import InputError
from euroqci_space.explanation import explain_contact, explain_demand, scarcest
from euroqci_space.explanation.rivals import best_beside, rivals_of
from euroqci_space.model import Closure, FibreLink, Network, Price
from euroqci_space.orbit import find_passes
from euroqci_space.planner import plan
from euroqci_space.prospect import survey
from euroqci_space.scenario import load_scenario
from euroqci_space.schedule import Effort
from euroqci_space.sky import sun_elevation_deg

QUICK = Effort(rounds=0, workers=1, nodes=1, pattern_nodes=1, polish=False)


@cache
def made():
    return plan(load_scenario("micius-2016"))


@cache
def shared():
    """Return a plan in which 22 stations share one satellite for a day."""
    scenario = load_scenario("eagle1")
    horizon = replace(scenario.horizon, stop=scenario.horizon.start + timedelta(days=1))
    demands = scenario.demands[:30]
    return plan(replace(scenario, horizon=horizon, demands=demands), effort=QUICK)


@cache
def passed_over():
    """Return the ids of passes of `shared` that could give key and were not chosen."""
    prospect = survey(shared().scenario, shared().elements)
    chosen = {one.contact_id for one in shared().contacts}
    name = shared().scenario.name
    ids = {contact_id(name, one.opening.sight): one for one in prospect.candidates}
    return {key: one for key, one in ids.items() if key not in chosen}


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
        said = texts(explain_contact(made(), contact_id(scenario.name, sight)))
        assert "the Sun stands at" in said["daylight"]


def test_an_id_that_no_pass_has_is_refused():
    with pytest.raises(InputError, match="no pass of the horizon"):
        explain_contact(made(), "nothing-at-all-0")


def test_a_cancelled_contact_says_that_it_is():
    gone = replace(made().contacts[0], status="cancelled")
    said = explain_contact(replace(made(), contacts=(gone,)), gone.contact_id)
    assert said[0].about == "cancelled"


def only(name, **changes):
    """Return the plan without its only contact, under other rules, and the id of that contact."""
    scenario = made().scenario
    bare = replace(made(), contacts=(), transfers=(), deliveries=(unserved(),))
    return replace(bare, scenario=replace(scenario, **changes)), made().contacts[0].contact_id


def unserved():
    return replace(made().deliveries[0], delivered_bits=0, space_bits=0)


def test_a_pass_that_is_too_short_says_how_short_it_is():
    rules = replace(made().scenario.constraints, minimum_contact_s=3000.0)
    said = texts(explain_contact(*only("short", constraints=rules)))
    assert "a contact takes 3000 s" in said["too short"]


def test_a_pass_under_cloud_says_what_a_clear_sky_would_give():
    skies = tuple(
        replace(one, monthly_probability=(1e-9,) * 12) for one in made().scenario.clear_sky
    )
    said = texts(explain_contact(*only("cloud", clear_sky=skies)))
    assert "not one under the month's clouds" in said["cloud"]


def test_a_pass_while_the_station_is_closed_says_so():
    contact = made().contacts[0]
    hour = timedelta(hours=1)
    shut = Closure(
        resource=contact.station, start=contact.start_utc - hour, stop=contact.stop_utc + hour
    )
    rules = replace(made().scenario.constraints, closures=(shut,))
    said = texts(explain_contact(*only("closed", constraints=rules)))
    assert "closed" in said["closure"]
    assert said["beside"] == "nothing is left of it"


def test_a_pass_of_a_site_that_has_all_it_wants_says_so():
    sated, name = only("sated")
    full = replace(unserved(), delivered_bits=unserved().requested_bits)
    said = texts(explain_contact(replace(sated, deliveries=(full,)), name))
    assert "is served" in said["demand"]


def test_a_rival_is_named_with_what_it_gives():
    live = {one.contact_id: one for one in shared().contacts}
    rivals = [one for candidate in passed_over().values() for one in rivals_of(shared(), candidate)]
    assert rivals
    for one in rivals:
        assert one.owner in (live[one.name].satellite, live[one.name].station)
        assert one.bits == live[one.name].expected_key_bits


def test_no_more_is_left_beside_rivals_than_there_is_alone():
    for candidate in passed_over().values():
        rivals = rivals_of(shared(), candidate)
        beside = best_beside(shared(), candidate, rivals)
        best = candidate.expected_bits.max()
        assert beside == best if not rivals else beside <= best


def test_a_contact_whose_place_is_worth_more_to_others_is_dominated():
    # A price put on the satellite's whole horizon makes every contact dominated.
    open_sites = {
        end for one in shared().deliveries if one.fraction < 1.0 for end in (one.a, one.b)
    }
    stations = shared().scenario.stations
    name, candidate = next(
        (name, one)
        for name, one in passed_over().items()
        if stations[one.station].key_site in open_sites
    )
    stage = shared().certificate.stages[0].name
    horizon = shared().scenario.horizon
    dear = Price(
        stage=stage,
        unit="satellite pass",
        resource=shared().scenario.satellites[candidate.satellite].name,
        worth=1e12,
        start_tai_s=horizon.start_tai_s,
        stop_tai_s=horizon.stop_tai_s,
    )
    certificate = replace(shared().certificate, prices=(dear,))
    said = texts(explain_contact(replace(shared(), certificate=certificate), name))
    assert "others make more of it" in said["dominated"]


def test_a_demand_is_explained_from_its_sky_to_its_price():
    demand = made().scenario.demands[0]
    said = texts(explain_demand(made(), demand.a, demand.b))
    assert {"delivered", "alone", "shared", "price", "forced"} <= set(said)


def test_what_the_users_of_a_store_drew_adds_up_to_what_is_told_as_used():
    worst = min(shared().deliveries, key=lambda one: one.fraction)
    reasons = explain_demand(shared(), worst.a, worst.b)
    told = [one.text for one in reasons if one.about == "shared"]
    drawn = sum(one.bits for one in shared().transfers if worst.a in (one.a, one.b))
    assert not drawn or any(f"{drawn:,} used" in text for text in told)
    assert "others lose at most" in texts(reasons).get("forced", "others lose at most")


def test_a_demand_over_fibre_is_explained_without_a_station():
    scenario = load_scenario("micius-2016")
    site = scenario.stations[0].key_site
    link = FibreLink(a=site, b="XX-NAT", rate_bps=1.0, trusted_nodes=1)
    demand = replace(scenario.demands[0], a="XX-NAT", b=site, requested_bits=1000.0)
    network = Network(links=(link,))
    made_over = plan(replace(scenario, demands=(demand,), network=network), effort=QUICK)
    said = texts(explain_demand(made_over, "XX-NAT", site))
    assert said["XX-NAT"] == "no station; 1 fibre links join it to others"
    assert "at least 1,000 and at most 1,000 bits" in said["alone"]


def test_a_demand_that_nobody_has_is_refused():
    with pytest.raises(InputError, match="no demand"):
        explain_demand(made(), "XX", "YY")


def test_the_scarcest_come_first_and_are_a_share_of_their_stage():
    found = scarcest(shared())
    shares = [one.share for one in found]
    assert shares == sorted(shares, reverse=True)
    values = {stage.name: stage.value for stage in shared().certificate.stages}
    for one in found:
        assert one.gain == pytest.approx(one.share * values[one.price.stage])
