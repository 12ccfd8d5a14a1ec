from dataclasses import replace

import numpy as np
import pytest

from euroqci_space.model import FibreLink, Network
from euroqci_space.prospect import survey
from euroqci_space.reach import Sky, shortfalls, told
from euroqci_space.scenario import load_scenario


@pytest.fixture(scope="module")
def sky():
    scenario = load_scenario("eagle1")
    scenario = replace(
        scenario, demands=tuple(d for d in scenario.demands if d.id == "CY-NAT:HU-NAT")
    )
    found = survey(scenario)
    return Sky(
        scenario=found.scenario,
        pairings=found.pairings,
        candidates=found.candidates,
        sights=found.sights,
    )


def why(sky, **scenario):
    found = shortfalls(replace(sky, scenario=replace(sky.scenario, **scenario)))
    return [(one.demand, one.reason) for one in found]


def asked(sky, **values):
    return (replace(sky.scenario.demands[0], **values),)


def test_a_demand_that_can_be_served_is_not_named(sky):
    assert why(sky) == []


def test_no_pass_and_no_link_is_no_contact(sky):
    assert why(replace(sky, candidates=(), sights=())) == [("CY-NAT:HU-NAT", "no contact")]
    network = Network(links=(FibreLink(a="CY-NAT", b="XX", rate_bps=1.0, trusted_nodes=0),))
    assert why(sky, network=network, demands=asked(sky, b="YY")) == [("CY-NAT:YY", "no contact")]


def test_passes_by_day_alone_are_night(sky):
    rules = replace(sky.scenario.constraints, maximum_sun_elevation_deg=-89.0)
    assert why(replace(sky, candidates=()), constraints=rules) == [("CY-NAT:HU-NAT", "night")]


def test_dark_passes_whose_key_clouds_take_are_cloud(sky):
    assert why(replace(sky, candidates=())) == [("CY-NAT:HU-NAT", "cloud")]


def test_a_satellite_that_is_not_trusted_leaves_no_trusted_route(sky):
    network = Network(untrusted=("EAGLE-1",))
    assert why(sky, network=network) == [("CY-NAT:HU-NAT", "no trusted route")]
    demands = asked(sky, max_trusted_nodes=0)
    assert why(sky, network=Network(), demands=demands) == [("CY-NAT:HU-NAT", "no trusted route")]


def test_key_that_cannot_meet_in_time_is_age(sky):
    demands = asked(sky, due_h=1.0)
    network = Network(epoch_h=1.0)
    assert why(sky, network=network, demands=demands) == [("CY-NAT:HU-NAT", "age")]


def test_more_than_comes_to_an_end_is_told_with_the_bound(sky):
    scenario = replace(sky.scenario, demands=asked(sky, requested_bits=10**12))
    (one,) = shortfalls(replace(sky, scenario=scenario))
    sites = [station.key_site for station in scenario.stations]
    supplies = [
        sum(np.ceil(one.expected_bits.max()) for one in sky.candidates if sites[one.station] == end)
        for end in ("CY-NAT", "HU-NAT")
    ]
    assert one.most_bits == min(supplies)
    assert list(told([one])) == [
        "1 demands ask for more than any plan can bring:"
        f" CY-NAT:HU-NAT (at most {one.most_bits:,} bits)"
    ]
