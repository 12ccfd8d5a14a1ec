"""What comes into the stores, what stands in them at an instant, and what is asked of space."""

from types import SimpleNamespace

import pytest
from test_network_ledger import contact

from euroqci_space.model import (
    Actual,
    Crosslink,
    Demand,
    FibreLink,
    InitialKey,
    Network,
    Relay,
    Transfer,
)
from euroqci_space.network.asked import asked_of_space
from euroqci_space.network.balance import store_balances
from euroqci_space.network.deposits import (
    Deposit,
    Epochs,
    Standing,
    contact_deposits,
    ground_deposits,
    key_graph,
)
from euroqci_space.network.routed import relay_deposits, wishes
from euroqci_space.network.worth import stage_values

CONCAVE = ((0.5, 2.0), (1.0, 1.0))


def station(site):
    return SimpleNamespace(key_site=site)


def scenario(*demands, network=None, hours=2.0, stations=("A", "B"), start_tai_s=1000.0):
    horizon = SimpleNamespace(
        start_tai_s=start_tai_s,
        stop_tai_s=start_tai_s + hours * 3600.0,
        duration_s=hours * 3600.0,
    )
    return SimpleNamespace(
        name="m",
        horizon=horizon,
        demands=demands,
        satellites=(SimpleNamespace(name="S"), SimpleNamespace(name="T")),
        stations=tuple(map(station, stations)),
        network=network,
        solver=SimpleNamespace(concave=CONCAVE),
    )


def fibre(a, b, rate_bps=0.01, trusted_nodes=0):
    return FibreLink(a=a, b=b, rate_bps=rate_bps, trusted_nodes=trusted_nodes)


def asking(bits, a="A", b="B", **more):
    return Demand(a=a, b=b, requested_bits=bits, **more)


def came(tai_s, a, b, bits):
    return Deposit(tai_s=tai_s, a=a, b=b, bits=bits)


def standing(now_tai_s=4600.0, deposits=(), had_bits=(0,), held_bits=None):
    return Standing(
        now_tai_s=now_tai_s, deposits=deposits, had_bits=had_bits, held_bits=held_bits or {}
    )


# -- epochs


def test_epochs_count_from_the_start_and_the_last_may_be_short():
    epochs = Epochs.of(scenario(network=Network(epoch_h=0.75)))
    assert epochs.count == 3
    seconds = {0.0: 0, 1000.0: 0, 3699.0: 0, 3700.0: 1, 6400.0: 2, 8200.0: 2, 9e9: 2}
    assert {tai_s: epochs.at(tai_s) for tai_s in seconds} == seconds


def test_a_scenario_without_epochs_is_one():
    for network in (None, Network()):
        assert Epochs.of(scenario(network=network)).count == 1


# Two instants in epochs n apart may be n + 1 epochs of time apart.
@pytest.mark.parametrize(
    ("hours", "epochs"), [(None, None), (0.5, 0), (0.75, 0), (1.0, 1), (0.4, -1)]
)
def test_a_limit_in_hours_holds_for_sure_in_whole_epochs(hours, epochs):
    assert Epochs.of(scenario(network=Network(epoch_h=0.5))).whole(hours) == epochs


# -- deposits


def test_contacts_bring_key_once_it_is_processed_within_the_horizon():
    asked = scenario(network=Network(processing_delay_s=50.0))
    flown = [contact("S", "A", at_s, bits) for at_s, bits in ((8150.0, 9), (8151.0, 9), (2e3, 0))]
    assert list(contact_deposits(flown, asked)) == [came(8200.0, "S", "A", 9)]


def test_key_of_the_ground_comes_at_the_start_and_by_the_hour():
    network = Network(
        initial=(InitialKey(a="A", b="C", bits=1), InitialKey(a="A", b="D", bits=0)),
        links=(fibre("A", "B"),),
        crosslinks=(Crosslink(a="S", b="T", rate_bps=1.0, bits=(1, 0)),),
    )
    given = scenario(network=network)
    hourly = [came(4600.0, "A", "B", 36), came(8200.0, "A", "B", 36)]
    ahead = [*hourly, came(4600.0, "S", "T", 1)]
    assert list(ground_deposits(given)) == [came(1000.0, "A", "C", 1), *ahead]
    stands = (came(2000.0, "A", "B", 5),)
    now = standing(4600.0, stands)
    assert list(ground_deposits(given, now)) == [*stands, came(8200.0, "A", "B", 36)]
    assert list(ground_deposits(scenario(), now)) == list(stands)


def test_the_graph_adds_up_what_comes_into_each_store_in_each_epoch():
    network = Network(
        links=(fibre("A", "B", trusted_nodes=2),),
        epoch_h=1.0,
        untrusted=("T",),
        store_limit_bits=7.0,
    )
    deposits = [
        came(1000.0, "S", "A", 1),
        came(2000.0, "A", "S", 2),
        came(8200.0, "S", "A", 4),
        came(4600.0, "B", "A", 8),
    ]
    graph = key_graph(scenario(network=network), deposits)
    space, ground = graph.edges
    assert (space.a, space.b, space.medium, space.bits) == ("S", "A", "space", (3, 4))
    assert (space.trusted_nodes, space.holders) == (0, ("S",))
    assert (ground.medium, ground.bits, ground.trusted_nodes) == ("fibre", (0, 8), 2)
    assert (graph.epochs, graph.untrusted, graph.first_epoch) == (2, {"T"}, 0)
    assert graph.hold_limit_bits == {"S": 7.0, "T": 7.0}
    later = key_graph(scenario(network=network), deposits, standing(held_bits={"S": (1, 2)}))
    assert (later.first_epoch, later.held_bits) == (1, {"S": (1, 2)})
    assert later.memory_bits("S") == (6.0, 5.0)
    assert later.memory_bits("T") == (7.0, 7.0)
    assert key_graph(scenario(network=Network()), deposits).hold_limit_bits == {}


def test_a_memory_that_is_more_than_full_holds_nothing_more():
    network = Network(epoch_h=1.0, store_limit_bits=7.0)
    full = standing(held_bits={"S": (8, 7)})
    assert key_graph(scenario(network=network), [], full).memory_bits("S") == (0.0, 0.0)


# -- wishes and what is asked of space


def test_a_wish_is_what_a_demand_asks_less_what_it_got():
    demands = (asking(99.6, due_h=1.0, max_age_h=0.6, priority=1, weight=2.0), asking(5, "A", "C"))
    made = wishes(scenario(*demands, network=Network(epoch_h=0.5)), standing(had_bits=(30, 9)))
    assert [(one.bits, one.had_bits, one.open_bits) for one in made] == [(100, 30, 70), (5, 9, 0)]
    assert (made[0].due_epoch, made[0].max_age_epochs) == (1, 0)
    assert (made[1].due_epoch, made[1].max_age_epochs) == (None, None)


def left_to_space(*demands, links=(), had_bits=None, stations=("A", "B"), **network):
    given = scenario(*demands, network=Network(links=links, **network), stations=stations)
    stands = None if had_bits is None else standing(had_bits=had_bits)
    return [
        (one.demand.a, one.demand.b, one.demand.requested_bits, one.had_bits)
        for one in asked_of_space(given, stands)
    ]


def test_without_a_network_all_is_asked_of_space():
    demands = (asking(10.0), asking(20.0, "A", "C"))
    assert [one.had_bits for one in asked_of_space(scenario(*demands))] == [0, 0]
    both = asked_of_space(scenario(*demands), standing(had_bits=(1, 2)))
    assert [(one.demand, one.had_bits) for one in both] == list(zip(demands, (1, 2), strict=True))


# Fibre of 0.01 bit/s brings 72 bits in two hours.
def test_space_is_asked_for_what_fibre_does_not_bring_to_those_that_take_it_first():
    links = (fibre("A", "B"),)
    assert left_to_space(asking(100, first="fibre"), links=links) == [("A", "B", 28, 0)]
    assert left_to_space(asking(100), links=links) == [("A", "B", 100, 0)]
    assert left_to_space(asking(72, first="fibre"), links=links) == []
    assert left_to_space(asking(73, first="fibre"), links=links) == [("A", "B", 1, 0)]


def test_what_a_demand_got_before_is_not_asked_for_again():
    assert left_to_space(asking(100), had_bits=(99,)) == [("A", "B", 100, 99)]
    assert left_to_space(asking(100), had_bits=(100,)) == []


def test_an_end_without_a_station_is_stood_in_for_by_the_one_of_fewest_trusted_nodes():
    links = (fibre("C", "A", trusted_nodes=3), fibre("C", "D", trusted_nodes=1), fibre("D", "B"))
    assert left_to_space(asking(10, "A", "C"), links=links) == [("A", "B", 10, 0)]
    more = (*links[:2], fibre("D", "B", trusted_nodes=2))
    assert left_to_space(asking(10, "B", "C"), links=more) == [("B", "A", 10, 0)]
    assert left_to_space(asking(10, "A", "C"), links=links, untrusted=("D",)) == []
    assert left_to_space(asking(10, "A", "X"), links=links) == []
    assert left_to_space(asking(10, "S", "C"), links=links) == [("S", "B", 10, 0)]


def test_demands_that_become_one_pair_are_asked_for_together():
    links = (fibre("C", "B"),)
    demands = (asking(10, priority=2, weight=3.0), asking(20, "C", "A", priority=1, weight=2.0))
    given = scenario(*demands, network=Network(links=links))
    [one] = asked_of_space(given, standing(had_bits=(1, 2)))
    assert (one.demand.requested_bits, one.had_bits) == (30, 3)
    assert (one.demand.priority, one.demand.weight) == (1, 3.0)


# -- moves


def test_key_that_stands_moves_at_the_instant_of_the_replan_and_is_as_old_as_it_is():
    given = scenario(asking(100), network=Network())
    stands = (came(1000.0, "S", "A", 30), came(2800.0, "S", "B", 20))
    ledger = relay_deposits(given, [*stands, came(6400.0, "S", "B", 50)], standing(4600.0, stands))
    assert [(one.tai_s, one.bits) for one in ledger.transfers] == [(4600.0, 20), (6400.0, 10)]
    [delivery] = ledger.deliveries
    assert (delivery.delivered_bits, delivery.oldest_key_age_h) == (30, 1.5)
    assert delivery.trusted_nodes == 1


def test_the_oldest_key_moves_first_and_a_portion_keeps_its_age():
    given = scenario(asking(100), network=Network())
    deposits = [
        came(1000.0, "S", "A", 5),
        came(4600.0, "S", "A", 5),
        came(4600.0, "S", "B", 5),
        came(8200.0, "S", "B", 5),
    ]
    ledger = relay_deposits(given, deposits)
    assert [(one.tai_s, one.bits) for one in ledger.transfers] == [(4600.0, 5), (8200.0, 5)]
    assert ledger.deliveries[0].oldest_key_age_h == 1.0
    assert ledger.deliveries[0].first_key_tai_s == 4600.0


def test_what_is_left_of_a_portion_is_no_more_than_it_was():
    """Ten bits of the first hour and ten of the second: the third five are of the second."""
    deposits = [came(1000.0, "S", "A", 10), came(4600.0, "S", "A", 10)]
    deposits += [came(tai_s, "S", "B", 5) for tai_s in (2000.0, 3000.0, 8200.0)]
    ledger = relay_deposits(scenario(asking(100), network=Network()), deposits)
    assert [one.tai_s for one in ledger.transfers] == [2000.0, 3000.0, 8200.0]
    assert ledger.deliveries[0].oldest_key_age_h == 1.0


def test_epochs_are_told_where_there_is_more_than_one():
    for epoch_h, told in ((1.0, (0, 0)), (None, ())):
        given = scenario(asking(9), asking(9, "A", "C"), network=Network(epoch_h=epoch_h))
        deposits = [came(1000.0, "S", "A", 9), came(1000.0, "S", "B", 9)]
        deposits += [came(1000.0, "A", "B", 9), came(1000.0, "B", "C", 9)]
        ledger = relay_deposits(given, deposits)
        [transfer], [relay] = ledger.transfers, ledger.relays
        assert (transfer.satellite, transfer.a, transfer.b, transfer.epochs) == (
            "S",
            "A",
            "B",
            told,
        )
        assert (relay.route, relay.bits, relay.epochs) == (("A", "B", "C"), 9, told)


def test_a_scenario_without_a_network_relays_nothing():
    with pytest.raises(ValueError, match="no key network"):
        relay_deposits(scenario(asking(1)), [])


# -- balances


def test_each_store_takes_in_and_gives_out_what_the_plan_says():
    flown = [contact("S", "A", 2000.0, 30), contact("S", "B", 3000.0, 20)]
    plan = SimpleNamespace(
        scenario=scenario(network=Network(links=(fibre("B", "A"),))),
        contacts=flown,
        actuals=(Actual(contact_id=flown[0].contact_id, result="done", bits=7),),
        transfers=(
            Transfer(tai_s=0.0, satellite="S", a="A", b="B", bits=3),
            Transfer(tai_s=0.0, satellite="S", a="S", b="B", bits=1),
        ),
        relays=(Relay(tai_s=0.0, route=("S", "A", "B"), bits=2),),
    )
    found = {
        (one.a, one.b): (one.medium, one.filled_bits, one.drained_bits, one.spilled_bits)
        for one in store_balances(plan)
    }
    assert found == {
        ("A", "B"): ("fibre", 72, 2, 70),
        ("A", "S"): ("space", 7, 5, 2),
        ("B", "S"): ("space", 20, 4, 16),
    }


# -- worth


def given_of(requested_bits, delivered_bits):
    return SimpleNamespace(
        requested_bits=requested_bits,
        delivered_bits=delivered_bits,
        fraction=delivered_bits / requested_bits if requested_bits else 1.0,
    )


def test_the_stages_of_a_plan_are_its_weighted_shares_of_what_is_asked():
    demands = (
        asking(100, priority=1, weight=3.0),
        asking(200, "A", "C"),
        asking(0, "A", "D"),
    )
    deliveries = (given_of(100, 60), given_of(200, 80), given_of(0, 0))
    roles = [SimpleNamespace(role=role) for role in ("primary", "backup", "primary")]
    assert stage_values(scenario(*demands), deliveries, roles) == pytest.approx(
        {
            "satisfaction, priority 1": 3.0 * 100 * 1.1,
            "satisfaction, priority 2": 200 * 0.8,
            "weighted key": 3.0 * 60 + 80,
            "least share": 0.4 * 300,
            "contacts": 2,
        }
    )
    nothing = stage_values(scenario(demands[2]), deliveries[2:], ())
    assert nothing["least share"] == 0.0
