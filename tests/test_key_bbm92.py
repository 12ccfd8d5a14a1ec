import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from euroqci_space.key import Reason
from euroqci_space.key.bbm92 import PairCounts, PairProtocol, bbm92, pair_counts

PROTOCOL = PairProtocol(pair_rate_hz=6e6, coincidence_window_s=1e-9, intrinsic_error=0.01)


def block(bits, qber):
    bits = np.asarray(bits, dtype=float)
    wrong = bits * qber
    return PairCounts(
        key=bits, test=bits, key_errors=wrong, test_errors=wrong, accidental=0.0 * bits
    )


# Computed with another program: n = k, f 1.19, eps 1e-10 and 1e-15.
@pytest.mark.parametrize(
    ("n", "qber", "bits"),
    [
        (1500, 0.045, 0.0),
        (5000, 0.045, 336.5),
        (1e4, 0.03, 2883.4),
        (1e5, 0.03, 47226.5),
        (1e6, 0.02, 652517.1),
    ],
)
def test_the_key_of_a_block_is_as_published_figures_give(n, qber, bits):
    assert bbm92(block(n, qber), PROTOCOL).bits == pytest.approx(bits, abs=0.051)


def test_coincidences_and_accidentals_are_those_of_the_rates():
    counts = pair_counts((1e-3, 2e-4), (500.0, 1000.0), PROTOCOL, 10.0)
    true = 6e6 * 1e-3 * 2e-4
    accidental = (6e3 + 500.0) * (1.2e3 + 1000.0) * 1e-9
    assert counts.key == pytest.approx(2.5 * (true + accidental))
    assert counts.key_errors == pytest.approx(2.5 * (0.01 * true + accidental / 2))


def test_slots_of_a_dual_downlink_add_to_a_block():
    eta = np.linspace(1e-4, 1e-3, 50)
    slots = pair_counts((eta, eta[::-1]), (500.0, 500.0), PROTOCOL, 1.0)
    window = slots.cumulative()[40] - slots.cumulative()[10]
    assert window.key == pytest.approx(slots[10:40].sum().key)


@pytest.mark.parametrize(
    ("eta", "noise_hz", "error", "seconds", "reason"),
    [
        (1e-2, 500.0, 0.01, 1e3, Reason.OK),
        (0.0, 0.0, 0.01, 1e3, Reason.NO_LIGHT),
        (1e-3, 500.0, 0.01, 3e2, Reason.BLOCK_TOO_SMALL),
        (1e-2, 500.0, 0.2, 1e3, Reason.ERROR_TOO_HIGH),
        (1e-3, 1e6, 0.01, 1e4, Reason.BACKGROUND),
    ],
)
def test_no_pair_key_has_its_reason(eta, noise_hz, error, seconds, reason):
    source = PairProtocol(pair_rate_hz=6e6, coincidence_window_s=1e-9, intrinsic_error=error)
    key = bbm92(pair_counts((eta, eta), (noise_hz, noise_hz), source, seconds), source)
    assert key.reason == reason


@settings(deadline=None, derandomize=True, max_examples=100)
@given(bits=st.floats(0.0, 1e12), qber=st.floats(0.0, 1.0), cut=st.floats(0.0, 1.0))
def test_pair_key_is_finite_bounded_and_best_in_one_block(bits, qber, cut):
    whole = bbm92(block(bits, qber), PROTOCOL)
    parts = bbm92(block([bits * cut, bits * (1 - cut)], qber), PROTOCOL)
    assert 0.0 <= whole.bits <= whole.asymptotic_bits <= bits
    assert whole.bits >= parts.bits.sum() * (1 - 1e-9) - 1e-6


def test_without_a_coincidence_the_error_rate_is_a_half_and_one_is_light_enough():
    key = bbm92(block([0.0, 0.5, 1.5], 0.02), PROTOCOL)
    assert key.qber.tolist() == [0.5, 0.02, 0.02]
    assert key.reason.tolist() == [Reason.NO_LIGHT, Reason.NO_LIGHT, Reason.BLOCK_TOO_SMALL]
