"""What each demand got, and by which routes: sums, ages and limits by plain arithmetic."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from euroqci_space.model import Delivery, Demand, FibreLink, InitialKey, Network
from euroqci_space.verification.deliveries import ages, amounts, demands
from euroqci_space.verification.routes import exposure, nodes_of, routes
from euroqci_space.verification.tolerance import AGE_H, TIME_S

sys.path.insert(0, str(Path(__file__).parent))

from verify_bare import bare, faulty, relay, told, transfer

FIBRE = FibreLink(a="H", b="G", rate_bps=0.0, trusted_nodes=3)
NETWORK = Network(
    links=(FIBRE,),
    initial=(
        InitialKey(a="S", b="G", bits=100),
        InitialKey(a="S", b="H", bits=100),
        InitialKey(a="G", b="H", bits=100),
    ),
)
ASKED = Demand(a="G", b="H", requested_bits=50.4)
GIVEN = Delivery(
    a="G",
    b="H",
    demand_class="standard",
    requested_bits=50,
    delivered_bits=50,
    space_bits=30,
    fibre_bits=20,
    trusted_nodes=3,
    first_key_tai_s=1800.0,
    oldest_key_age_h=1.0,
)
MOVES = {"transfers": (transfer(1800.0, 30),), "relays": (relay(3600.0, 20, "G", "H"),)}


def case(given=GIVEN, network=NETWORK, asked=ASKED, **plan):
    scenario = {"demands": (asked,), "network": network}
    return bare(scenario=scenario, deliveries=(given,), **{**MOVES, **plan})


def test_sums_ages_and_names_that_are_right_are_accepted():
    for rule in (demands, amounts, ages):
        assert faulty(rule(case())) == []


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        ({"space_bits": 29}, "space brings 29 bits, its transfers 30"),
        ({"space_bits": 31}, "space brings 31 bits, its transfers 30"),
        ({"fibre_bits": 19}, "fibre brings 19 bits, its relays 20"),
        ({"delivered_bits": 49}, "49 bits delivered, 30 from space and 20 from fibre"),
        ({"requested_bits": 49}, "50 bits delivered, 49 requested"),
    ],
)
def test_what_does_not_add_up_is_told(spoil, says):
    assert told(amounts(case(replace(GIVEN, **spoil)))) == {"G:H": says}


def test_a_relay_over_a_satellite_comes_from_space():
    over = case(transfers=(), relays=(relay(3600.0, 30, "G", "S", "H"), MOVES["relays"][0]))
    assert faulty(amounts(over)) == []


@pytest.mark.parametrize(
    ("spoil", "refused"),
    [
        ({"first_key_tai_s": 1800.0 + 0.0009}, False),
        ({"first_key_tai_s": 1800.0 - 0.0011}, True),
        ({"first_key_tai_s": 1800.0 + 0.0011}, True),
        ({"first_key_tai_s": None}, True),
        ({"oldest_key_age_h": 1.0 + 0.9 * AGE_H}, False),
        ({"oldest_key_age_h": 1.0 - 1.1 * AGE_H}, True),
        ({"oldest_key_age_h": 1.0 + 1.1 * AGE_H}, True),
        ({"oldest_key_age_h": None}, True),
        ({"trusted_nodes": 2}, True),
    ],
)
def test_instants_and_ages_are_met_to_their_tolerance(spoil, refused):
    assert faulty(ages(case(replace(GIVEN, **spoil)))) == ["G:H"] * refused


def test_an_instant_a_millisecond_off_is_accepted():
    given = replace(GIVEN, first_key_tai_s=TIME_S, oldest_key_age_h=0.0)
    at_once = (transfer(0.0, 30),)
    assert faulty(ages(case(given, transfers=at_once, relays=(), network=NETWORK))) == ["G:H"]
    one = replace(given, trusted_nodes=1)
    assert faulty(ages(case(one, transfers=at_once, relays=(), network=NETWORK))) == []
    old = replace(one, oldest_key_age_h=AGE_H)
    assert faulty(ages(case(old, transfers=at_once, relays=(), network=NETWORK))) == []


def test_a_demand_that_got_nothing_has_no_age():
    nothing = replace(GIVEN, first_key_tai_s=None, oldest_key_age_h=None, trusted_nodes=0)
    assert faulty(ages(case(nothing, transfers=(), relays=()))) == []
    assert faulty(ages(case(transfers=(), relays=()))) == ["G:H"]


def test_each_demand_has_one_delivery_of_its_class_and_request():
    stranger = replace(GIVEN, b="X")
    assert told(demands(case(stranger)))["G:H"] == "has 0 deliveries, not 1"
    assert faulty(demands(case(stranger))) == ["G:H", "G:X"]
    assert faulty(demands(case(replace(GIVEN, demand_class="x")))) == ["G:H"]
    for bits in (49, 51):
        assert faulty(demands(case(replace(GIVEN, requested_bits=bits)))) == ["G:H"]


# -- routes


def test_nodes_between_the_ends_know_the_key_and_those_within_fibre():
    assert exposure(case(), transfer(0.0, 1)) == 1
    assert exposure(case(), relay(0.0, 1, "G", "H")) == 3
    assert exposure(case(), relay(0.0, 1, "S", "G", "H")) == 4
    assert exposure(case(network=None), relay(0.0, 1, "S", "G", "H")) == 1
    assert exposure(case(), transfer(0.0, 1, a="S", b="G")) == 0
    assert nodes_of(transfer(0.0, 1)) == ("G", "S", "H")


def limited(moves=None, network=NETWORK, **limits):
    asked = replace(ASKED, **limits)
    return faulty(routes(case(asked=asked, network=network, **(moves or {}))))


@pytest.mark.parametrize(("allowed", "refused"), [(None, 0), (3, 0), (2, 1), (1, 1), (0, 2)])
def test_no_more_nodes_know_the_key_than_its_demand_allows(allowed, refused):
    assert limited(max_trusted_nodes=allowed) == ["G:H"] * refused


@pytest.mark.parametrize(
    ("allowed_h", "refused"),
    [(None, 0), (1.0, 0), (1.0 - 0.9 * AGE_H, 0), (1.0 - 1.1 * AGE_H, 1), (0.4, 2)],
)
def test_no_key_is_older_than_its_demand_allows(allowed_h, refused):
    assert limited(max_age_h=allowed_h) == ["G:H"] * refused


@pytest.mark.parametrize(
    ("due_h", "refused"), [(None, 0), (1.0, 0), (0.9999, 1), (0.5, 1), (0.4, 2)]
)
def test_no_key_comes_after_it_is_due(due_h, refused):
    assert limited(due_h=due_h) == ["G:H"] * refused


def test_key_is_due_after_the_start_of_the_horizon():
    late = case(asked=replace(ASKED, due_h=0.25), start_s=900.0)
    assert told(routes(late))["G:H"] == "key comes 1800.000 s after it is due"


def test_key_a_millisecond_late_is_in_time():
    one = {"transfers": (transfer(TIME_S, 30),), "relays": ()}
    assert limited(one, due_h=0.0) == []
    assert told(routes(case(asked=replace(ASKED, due_h=0.25)))) == {
        "G:H": "key comes 2700.000 s after it is due"
    }


def test_only_nodes_between_the_ends_need_trust():
    for untrusted, refused in ((("G", "H"), 0), (("S",), 1)):
        assert limited(network=replace(NETWORK, untrusted=untrusted)) == ["G:H"] * refused


def test_a_route_passes_no_node_twice():
    loop = {"transfers": (), "relays": (relay(1.0, 1, "G", "S", "G", "H"),)}
    assert limited(loop) == ["G:H"]


def test_a_pair_that_nobody_asked_for_is_the_ledgers_matter():
    assert list(routes(case(transfers=(transfer(1.0, 1, b="X"),), relays=()))) == []
