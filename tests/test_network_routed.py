from collections import defaultdict
from dataclasses import replace
from itertools import pairwise

import pytest

from euroqci_space.model import Contact, Demand, FibreLink, InitialKey, Network
from euroqci_space.network import relay_contacts, space_demands
from euroqci_space.scenario import load_scenario

HOUR_S = 3600.0


def contact(satellite: str, site: str, stop_tai_s: float, bits: int) -> Contact:
    numbers = dict.fromkeys(
        (
            "aos_tai_s", "tca_tai_s", "los_tai_s", "max_elevation_deg", "min_range_km",
            "sun_elevation_deg", "moon_separation_deg", "clear_sky_probability", "loss_db",
            "sifted_bits", "qber", "element_epoch_tai_s", "element_age_h", "timing_error_s",
        ),
        0.0,
    )  # fmt: skip
    return Contact(
        contact_id=f"m-{satellite}-{site}-{stop_tai_s}",
        role="primary",
        status="confirmed",
        satellite=satellite,
        norad_id=1,
        station=site,
        site=site,
        start_tai_s=stop_tai_s - 100.0,
        stop_tai_s=stop_tai_s,
        orbit_number=1,
        secret_key_bits=bits,
        asymptotic_key_bits=bits,
        expected_key_bits=bits,
        **numbers,
    )


@pytest.fixture(scope="module")
def eagle1():
    return load_scenario("eagle1")


def given(eagle1, demands, links=(), **network):
    return replace(eagle1, demands=demands, network=Network(links=links, **network))


def fibre(a: str, b: str, rate_bps: float, trusted_nodes: int = 0) -> FibreLink:
    return FibreLink(a=a, b=b, rate_bps=rate_bps, trusted_nodes=trusted_nodes)


def demand(a: str, b: str, bits: int, **more) -> Demand:
    return Demand(a=a, b=b, requested_bits=bits, **more)


def after(eagle1, hours: float) -> float:
    return eagle1.horizon.start_tai_s + hours * HOUR_S


def test_key_goes_on_by_fibre_where_the_satellite_does_not_reach(eagle1):
    scenario = given(eagle1, (demand("A", "C", 40),), (fibre("B", "C", 1.0, trusted_nodes=3),))
    contacts = [
        contact("EAGLE-1", "A", after(eagle1, 2.5), 50),
        contact("EAGLE-1", "B", after(eagle1, 4.5), 30),
    ]
    ledger = relay_contacts(scenario, contacts)
    assert [(relay.route, relay.bits) for relay in ledger.relays] == [
        (("A", "EAGLE-1", "B", "C"), 30)
    ]
    delivery = ledger.deliveries[0]
    assert (delivery.space_bits, delivery.fibre_bits, delivery.trusted_nodes) == (30, 0, 5)
    assert delivery.first_key_tai_s == after(eagle1, 4.5)


def test_fibre_alone_brings_its_rate_over_the_horizon(eagle1):
    seconds = eagle1.horizon.duration_s
    scenario = given(
        eagle1, (demand("A", "B", 10_000_000, first="fibre"),), (fibre("A", "B", 2.5),)
    )
    delivery = relay_contacts(scenario, []).deliveries[0]
    assert delivery.fibre_bits == int(2.5 * seconds)
    assert delivery.first_key_tai_s == after(eagle1, 1.0)


def test_a_contact_counts_only_after_processing(eagle1):
    wishes = (demand("A", "B", 10),)
    scenario = given(eagle1, wishes, processing_delay_s=7200.0)
    contacts = [contact("EAGLE-1", site, after(eagle1, 1.0), 10) for site in "AB"]
    assert relay_contacts(scenario, contacts).deliveries[0].first_key_tai_s == after(eagle1, 3.0)
    late = [contact("EAGLE-1", site, eagle1.horizon.stop_tai_s - 60.0, 10) for site in "AB"]
    assert relay_contacts(scenario, late).deliveries[0].delivered_bits == 0


def test_key_that_is_too_old_is_not_delivered(eagle1):
    contacts = [
        contact("EAGLE-1", "A", after(eagle1, 1.0), 10),
        contact("EAGLE-1", "B", after(eagle1, 73.0), 10),
    ]
    for limit_h, bits in ((48.0, 0), (96.0, 10)):
        wishes = (demand("A", "B", 10, max_age_h=limit_h),)
        delivery = relay_contacts(given(eagle1, wishes, epoch_h=24.0), contacts).deliveries[0]
        assert delivery.delivered_bits == bits


def test_key_from_before_the_start_is_there_at_once(eagle1):
    initial = tuple(InitialKey(a="EAGLE-1", b=site, bits=8) for site in "AB")
    scenario = given(eagle1, (demand("A", "B", 10),), initial=initial)
    delivery = relay_contacts(scenario, []).deliveries[0]
    assert (delivery.delivered_bits, delivery.first_key_tai_s) == (8, eagle1.horizon.start_tai_s)


def test_every_store_balances_in_whole_bits(eagle1):
    wishes = tuple(demand(a, b, 900) for a, b in ("AB", "AC", "AD", "BC", "CD"))
    scenario = given(eagle1, wishes, (fibre("C", "D", 0.002),), epoch_h=24.0)
    contacts = [
        contact("EAGLE-1", "ABC"[n % 3], after(eagle1, 1.0 + 7.3 * n), 61 * n % 97 + 30)
        for n in range(21)
    ]
    ledger = relay_contacts(scenario, contacts)
    came = defaultdict(int)
    for entry in contacts:
        came[frozenset((entry.satellite, entry.site))] += entry.expected_key_bits
    came[frozenset("CD")] = int(0.002 * eagle1.horizon.duration_s)
    for transfer in ledger.transfers:
        for site in (transfer.a, transfer.b):
            came[frozenset((transfer.satellite, site))] -= transfer.bits
    for relay in ledger.relays:
        for hop in pairwise(relay.route):
            came[frozenset(hop)] -= relay.bits
    assert min(came.values()) >= 0
    assert ledger.relays
    assert ledger.transfers


def test_space_is_asked_only_for_what_fibre_leaves(eagle1):
    seconds = eagle1.horizon.duration_s
    wishes = (
        demand("DE-NAT", "HR-NAT", 3 * int(seconds), first="fibre"),
        demand("DE-NAT", "NL-NAT", 100),
    )
    asked = space_demands(given(eagle1, wishes, (fibre("DE-NAT", "HR-NAT", 1.0),)))
    assert [(d.id, d.requested_bits) for d in asked] == [
        ("DE-NAT:HR-NAT", 2 * int(seconds)),
        ("DE-NAT:NL-NAT", 100),
    ]


def test_a_node_without_a_station_is_stood_in_for_by_its_neighbour(eagle1):
    wishes = (demand("PL-NAT", "RE-MAI", 100),)
    asked = space_demands(given(eagle1, wishes, (fibre("PL-NAT", "DE-NAT", 1.0),)))
    assert [d.id for d in asked] == ["DE-NAT:RE-MAI"]


def test_without_a_network_space_is_asked_for_everything(eagle1):
    assert space_demands(eagle1) == eagle1.demands
