"""Detectors: dead time against a simulation, gates against the normal distribution."""

import numpy as np
import pytest

from euroqci_space.link.detectors import (
    extraneous_probability,
    gate_fraction,
    live_fraction,
    neighbour_fraction,
)
from euroqci_space.model import Detector


def test_live_fraction_equals_a_simulation():
    rate_hz, dead_s = 2e6, 100e-9
    waits = np.random.default_rng(3).exponential(1.0 / rate_hz, 400_000)
    counted_hz = (
        len(waits) / (waits + dead_s).sum()
    )  # each wait starts when the last dead time ends
    assert float(live_fraction(rate_hz, 100.0)) == pytest.approx(counted_hz / rate_hz, rel=0.005)


@pytest.mark.parametrize(("widths", "share"), [(2.0, 0.6827), (4.0, 0.9545), (6.0, 0.9973)])
def test_gate_holds_the_share_of_the_normal_distribution(widths, share):
    assert gate_fraction(widths * 0.1, 100.0) == pytest.approx(share, abs=5e-5)


def test_gate_and_neighbours_share_out_all_counts_when_gates_touch():
    total = gate_fraction(1.0, 200.0) + neighbour_fraction(1.0, 200.0, 1e9)
    assert total == pytest.approx(1.0, abs=1e-12)


def test_steady_detector_loses_nothing_to_its_gate():
    assert gate_fraction(1.0, 0.0) == 1.0
    assert neighbour_fraction(1.0, 0.0, 1e9) == 0.0


def test_two_detectors_share_the_background_and_add_their_dark_counts():
    pair = Detector(id="pair", efficiency=0.5, dark_count_hz=25.0, number=2)
    found = extraneous_probability(100.0, pair, 2.0)
    assert found == pytest.approx((100.0 / 2.0 + 25.0) * 2e-9)


def test_passive_receiver_counts_all_its_dark_clicks():
    """Noise per gate is 2 P_ec in the key formulas: it must be that of four detectors."""
    four = Detector(id="four", efficiency=0.5, dark_count_hz=25.0, number=4)
    assert 2.0 * extraneous_probability(100.0, four, 2.0) == pytest.approx((100.0 + 100.0) * 2e-9)
