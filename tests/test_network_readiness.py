"""When bits are key: the first radio contact that fits, held against trying every second."""

from dataclasses import replace
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from euroqci_space.model import Network, PostProcessing, RadioWindow
from euroqci_space.network import Epochs, Readiness
from euroqci_space.scenario import load_scenario

SATELLITE = "S"


@pytest.fixture(scope="module")
def scenario():
    return load_scenario("eagle1")


def asked(scenario, spans, contact_s, delay_s=0.0):
    windows = tuple(
        RadioWindow(satellite=SATELLITE, station="R", orbit_number=1, start_tai_s=a, stop_tai_s=b)
        for a, b in spans
        if b - a >= contact_s
    )
    rules = PostProcessing(stations=(), contact_s=contact_s, windows=windows)
    network = Network(post_processing=rules, processing_delay_s=delay_s)
    return Readiness.of(replace(scenario, network=network))


@given(
    edges=st.lists(st.integers(0, 60), min_size=2, max_size=8, unique=True),
    contact_s=st.integers(1, 12),
)
@settings(deadline=None, derandomize=True)
def test_bits_are_key_after_the_first_radio_contact_that_fits(scenario, edges, contact_s):
    ordered = sorted(edges[: len(edges) // 2 * 2])
    spans = list(zip(map(float, ordered[::2]), map(float, ordered[1::2]), strict=True))
    stops = np.arange(70.0)
    every = [
        min(
            (
                begin + contact_s
                for begin in range(int(stop), 70)
                if any(a <= begin and begin + contact_s <= b for a, b in spans)
            ),
            default=inf,
        )
        for stop in stops
    ]
    assert asked(scenario, spans, contact_s).at(SATELLITE, stops).tolist() == every


def test_a_delay_is_counted_from_the_radio_contact_on(scenario):
    assert asked(scenario, [(10.0, 90.0)], 30.0, 5.0).at(SATELLITE, 20.0) == 55.0
    assert (
        Readiness.of(replace(scenario, network=Network(processing_delay_s=5.0))).at("S", 2.0) == 7
    )


def test_a_satellite_without_a_window_has_no_key(scenario):
    assert asked(scenario, [(10.0, 90.0)], 30.0).at("T", 20.0) == inf
    assert asked(scenario, [], 30.0).window(SATELLITE, 20.0) is None


def test_what_is_never_key_is_of_the_last_epoch(scenario):
    epochs = Epochs.of(replace(scenario, network=Network(epoch_h=24.0)))
    assert epochs.at(inf) == epochs.count - 1
