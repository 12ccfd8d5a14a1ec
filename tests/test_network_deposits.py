"""Key that comes by itself, and what is left of it; radio contacts that share a pass."""

from dataclasses import replace
from itertools import pairwise
from math import floor

import pytest
from test_network_ledger import contact

from euroqci_space.model import FibreLink, Network, PostProcessing, RadioWindow
from euroqci_space.network import StoreBalance, radio_contacts
from euroqci_space.network.deposits import fibre_deposits
from euroqci_space.scenario import load_scenario

HOUR_S = 3600.0


@pytest.fixture(scope="module")
def scenario():
    return load_scenario("eagle1", {"days": 0.1})


def link(rate_bps: float) -> FibreLink:
    return FibreLink(a="A", b="B", rate_bps=rate_bps, trusted_nodes=0)


@pytest.mark.parametrize("rate_bps", [1 / 5400, 0.01, 7.3, 1e4])
def test_fibre_brings_whole_bits_at_full_hours_and_the_rest_at_the_end(scenario, rate_bps):
    horizon = scenario.horizon  # 2.4 hours
    given = [(one.tai_s, one.bits) for one in fibre_deposits(link(rate_bps), horizon)]
    hours = [HOUR_S, 2 * HOUR_S, 2.4 * HOUR_S]
    whole = [floor(rate_bps * elapsed_s) for elapsed_s in (0.0, *hours)]
    more = [after - before for before, after in pairwise(whole)]
    asked = zip(hours, more, strict=True)
    assert given == [(horizon.start_tai_s + at_s, bits) for at_s, bits in asked if bits]


def test_what_no_delivery_draws_is_spilled():
    balance = StoreBalance(a="A", b="B", medium="fibre", filled_bits=10, drained_bits=4)
    assert balance.spilled_bits == 6


def test_two_radio_contacts_of_a_pass_have_names_of_their_own_and_near_ones_are_one(scenario):
    start = scenario.horizon.start_tai_s
    window = RadioWindow(
        satellite="S", station="R", orbit_number=3, start_tai_s=start, stop_tai_s=start + 2000.0
    )
    rules = PostProcessing(stations=(), contact_s=60.0, antenna_setup_s=30.0, windows=(window,))
    asked = replace(scenario, name="m", network=Network(post_processing=rules))
    flown = [contact("S", "A", start + at_s, 10) for at_s in (100.0, 150.0, 1000.0)]
    radio = radio_contacts(asked, flown)
    assert [(one.radio_id, one.start_tai_s - start, one.stop_tai_s - start) for one in radio] == [
        ("m-S-R-3-radio", 100.0, 210.0),
        ("m-S-R-3-radio.2", 1000.0, 1060.0),
    ]
    assert [len(one.serves) for one in radio] == [2, 1]
