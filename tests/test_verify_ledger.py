"""The judge's ledger of key: fills, drains, ages and limits by plain arithmetic."""

import sys
from pathlib import Path

import pytest

from euroqci_space.model import (
    Crosslink,
    Demand,
    FibreLink,
    InitialKey,
    Network,
    PostProcessing,
    RadioContact,
    RadioStation,
)
from euroqci_space.verification.fills import epoch_of, fills, hour_ends_s, link_of
from euroqci_space.verification.ledger import memory, pair_of, replay, stores
from euroqci_space.verification.tolerance import TIME_S

sys.path.insert(0, str(Path(__file__).parent))

from verify_bare import bare, contact, faulty, relay, told, transfer

ASKED = (Demand(a="G", b="H", requested_bits=1000.0),)
PAIR = [
    contact("g", 900.0, 1000.0, expected_key_bits=50),
    contact("h", 1900.0, 2000.0, station="H", site="H", expected_key_bits=80),
]


def ledger(*moves, contacts=PAIR, network=None, demands=ASKED, **rest):
    kinds = {"transfers": [], "relays": []}
    for move in moves:
        kinds["relays" if hasattr(move, "route") else "transfers"].append(move)
    scenario = {"demands": demands, "network": network}
    return bare(contacts, scenario=scenario, **kinds, **rest)


def filled(case):
    return [(one.tai_s, one.store, one.bits) for one in fills(case)]


# -- what comes in


def test_a_contact_gives_key_at_its_end_to_the_store_of_satellite_and_site():
    assert filled(ledger()) == [(1000.0, ("G", "S", 0), 50), (2000.0, ("H", "S", 0), 80)]
    assert filled(ledger(network=Network(processing_delay_s=7.0)))[0][0] == 1007.0


@pytest.mark.parametrize(
    ("delay_s", "number"), [(5200.0, 2), (5200.5, 1), (6200.0, 1), (6201.0, 0)]
)
def test_key_that_is_made_after_the_horizon_is_none(delay_s, number):
    assert len(filled(ledger(network=Network(processing_delay_s=delay_s)))) == number


def radio(start_s, *serves):
    return RadioContact(
        radio_id="r",
        satellite="S",
        station="R",
        start_tai_s=start_s,
        stop_tai_s=start_s + 500.0,
        serves=serves,
    )


@pytest.mark.parametrize(("start_s", "ready_s"), [(1500.0, 1620.0), (900.0, 1120.0)])
def test_bits_are_key_after_so_much_of_a_radio_contact(start_s, ready_s):
    place = RadioStation(id="R", latitude_deg=0.0, longitude_deg=0.0, altitude_m=0.0)
    asked = PostProcessing(stations=(place,), contact_s=120.0)
    served = ledger(network=Network(post_processing=asked), radio_contacts=(radio(start_s, "g"),))
    assert filled(served) == [(ready_s, ("G", "S", 0), 50)]


def test_first_key_comes_at_the_start_and_that_of_crosslinks_at_the_end_of_each_hour():
    network = Network(
        initial=(InitialKey(a="T", b="G", bits=9),),
        crosslinks=(Crosslink(a="S", b="T", rate_bps=1.0, bits=(3, 4)),),
    )
    assert filled(ledger(contacts=(), network=network)) == [
        (0.0, ("G", "T", 0), 9),
        (3600.0, ("S", "T", 0), 3),
        (7200.0, ("S", "T", 0), 4),
    ]
    short = ledger(contacts=(), network=network, horizon_s=9000.0)
    assert len(filled(short)) == 3  # another rule tells of the hour that is missing


def test_fibre_brings_the_whole_bits_of_each_hour():
    link = FibreLink(a="G", b="H", rate_bps=0.5, trusted_nodes=0)
    case = ledger(contacts=(), network=Network(links=(link,)), start_s=100.0, horizon_s=5401.0)
    assert filled(case) == [(3700.0, ("G", "H", 0), 1800), (5501.0, ("G", "H", 0), 900)]


def test_the_last_hour_may_be_short():
    assert hour_ends_s(bare(horizon_s=9000.0)) == [3600.0, 7200.0, 9000.0]
    assert hour_ends_s(bare(horizon_s=7200.0)) == [3600.0, 7200.0]


# Epochs of 1.5 h in a horizon of 2 h: the second is short, and the end of the horizon is in it.
@pytest.mark.parametrize(("tai_s", "epoch"), [(0.0, 0), (5399.0, 0), (5400.0, 1), (7200.0, 1)])
def test_an_instant_is_in_the_epoch_that_began_last(tai_s, epoch):
    halves = {"network": Network(epoch_h=1.5)}
    assert epoch_of(bare(scenario=halves), tai_s) == epoch
    assert epoch_of(bare(scenario=halves, start_s=99.0), 99.0 + tai_s) == epoch
    assert epoch_of(bare(scenario={"network": Network(epoch_h=1.0)}), 7200.0) == 1
    assert epoch_of(bare(scenario={"network": Network()}), tai_s) == 0


def test_the_order_of_two_names_does_not_matter():
    assert link_of("b", "a", 2) == link_of("a", "b", 2) == ("a", "b", 2)
    assert pair_of("b", "a") == pair_of("a", "b") == ("a", "b")


# -- what goes out


@pytest.mark.parametrize(
    ("bits", "refused"), [(50, []), (51, ["G:H"]), (0, ["G:H"]), (-1, ["G:H"])]
)
def test_no_more_leaves_a_store_than_came_in(bits, refused):
    assert faulty(stores(ledger(transfer(2000.0, bits)))) == refused


def test_a_second_transfer_finds_what_the_first_has_left():
    left = ledger(transfer(2000.0, 30), transfer(2001.0, 20))
    assert faulty(stores(left)) == []
    gone = ledger(transfer(2000.0, 30), transfer(2001.0, 21))
    assert faulty(stores(gone)) == ["G:H"]


@pytest.mark.parametrize(("early_s", "refused"), [(TIME_S, []), (2.0 * TIME_S, ["G:H"])])
@pytest.mark.parametrize("move", [transfer, lambda *given: relay(*given, "G", "S", "H")])
def test_key_may_leave_a_millisecond_before_it_comes(move, early_s, refused):
    assert faulty(stores(ledger(move(2000.0 - early_s, 50)))) == refused


def test_the_contact_that_fills_a_store_too_late_is_named():
    later = contact("later", 2900.0, 3000.0, station="H", site="H")
    case = ledger(transfer(1500.0, 10), contacts=[*PAIR, later])
    [fault] = told(stores(case)).values()
    assert fault.startswith("10 bits leave the store of S and H at ")
    assert ", 0 are there; h fills it at " in fault
    [fault] = told(stores(ledger(transfer(2000.0, 60)))).values()
    assert fault.endswith("50 are there")


def test_a_contact_that_ends_as_key_leaves_does_not_fill_it_later():
    case = ledger(transfer(2000.0, 90), contacts=[contact("g", 1900.0, 2000.0), PAIR[1]])
    [fault] = told(stores(case)).values()
    assert fault.endswith("80 are there")


@pytest.mark.parametrize(("late_s", "refused"), [(0.0, []), (TIME_S, []), (0.01, ["G:H"])])
def test_key_may_leave_until_the_horizon_ends(late_s, refused):
    assert faulty(stores(ledger(transfer(7200.0 + late_s, 50)))) == refused


def test_key_for_a_pair_that_nobody_asked_for_is_refused():
    assert faulty(stores(ledger(transfer(2000.0, 50), demands=()))) == ["G:H"]


@pytest.mark.parametrize("epochs", [(), (0, 0)])
def test_a_relay_drains_each_store_of_its_route(epochs):
    case = ledger(relay(2000.0, 50, "G", "S", "H", epochs=epochs), transfer(2000.0, 1))
    assert faulty(stores(case)) == ["G:H"]


def test_as_many_epochs_as_hops_are_told():
    case = ledger(transfer(2000.0, 50, epochs=(0,)))
    assert told(stores(case)) == {"G:H": "2 hops, the epochs of 1"}


def test_a_satellite_that_is_an_end_has_the_key_already():
    asked = (Demand(a="S", b="G", requested_bits=1000.0),)
    case = ledger(transfer(1000.0, 50, a="S", b="G"), demands=asked)
    assert faulty(stores(case)) == []


# -- how old it is


def aged(*moves, **rest):
    return [draw.age_h for draw in replay(ledger(*moves, **rest))]


def test_key_is_as_old_as_the_oldest_bit_that_leaves():
    assert aged(transfer(1000.0 + 3600.0, 10)) == [1.0]
    assert aged(transfer(5600.0, 10)) == [(5600.0 - 1000.0) / 3600.0]


def test_the_oldest_key_leaves_first_and_the_rest_of_a_portion_keeps_its_age():
    early = contact("early", 300.0, 400.0, expected_key_bits=20)
    moves = (transfer(4000.0, 19), transfer(4000.0, 1), transfer(4600.0, 1))
    assert aged(*moves, contacts=[early, *PAIR]) == [1.0, 1.0, 1.0]


def test_a_contact_that_brings_nothing_leaves_nothing_to_age():
    failed = contact("failed", 300.0, 400.0, expected_key_bits=0)
    assert aged(transfer(4600.0, 10), contacts=[failed, *PAIR]) == [1.0]
    one = contact("one", 300.0, 400.0, expected_key_bits=1)
    assert aged(transfer(4000.0, 10), contacts=[one, *PAIR]) == [1.0]


# -- what a satellite holds back for a later epoch


def held(limit_bits, *moves):
    network = Network(epoch_h=0.5, store_limit_bits=limit_bits)
    return faulty(memory(ledger(*moves, network=network)))


@pytest.mark.parametrize(("limit_bits", "refused"), [(60.0, []), (59.0, ["S"]), (None, [])])
def test_what_waits_for_a_later_epoch_adds_up_over_both_stores(limit_bits, refused):
    assert held(limit_bits, transfer(2000.0, 30, epochs=(0, 0))) == refused
    assert held(limit_bits, relay(2000.0, 30, "G", "S", "H", epochs=(0, 0))) == refused


def test_a_satellite_may_have_no_memory_where_nothing_waits():
    assert held(0.0, transfer(1000.0, 30, epochs=(0, 0))) == []
    assert held(0.0, transfer(4000.0, 30)) == []
    assert held(0.0) == []


def test_key_takes_room_in_each_epoch_until_it_leaves():
    moves = (transfer(6000.0, 10, epochs=(0, 0)), transfer(4000.0, 5, epochs=(1, 1)))
    assert held(29.0, *moves) == ["S"]
    assert held(30.0, *moves) == []
