"""The decoy bounds against what really happened, photon number by photon number."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from euroqci_space.key.counts import Counts, example_protocol, slot_counts
from euroqci_space.key.decoy import _single, bounded_counts, decoy_estimate, sent_photons

PHOTONS = np.arange(40)


def truth(protocol, efficiency, extraneous, error):
    """Return s_X0, s_X1, s_Z1 and v_Z1 of a pulse, from the yield of each photon number."""
    lost = (1 - efficiency) ** PHOTONS
    click = 1 - (1 - 2 * extraneous) * lost
    wrong = extraneous + error * (1 - lost)
    share_x = protocol.basis_x_probability_alice * protocol.basis_x_probability_bob
    share_z = (1 - protocol.basis_x_probability_alice) * (1 - protocol.basis_x_probability_bob)
    tau_0, tau_1 = sent_photons(0, protocol), sent_photons(1, protocol)
    return np.array(
        [
            share_x * tau_0 * click[0],
            share_x * tau_1 * click[1],
            share_z * tau_1 * click[1],
            share_z * tau_1 * wrong[1],
        ]
    )


@settings(deadline=None, derandomize=True, max_examples=200)
@given(
    efficiency=st.floats(1e-6, 0.3),
    extraneous=st.floats(1e-8, 1e-3),
    error=st.floats(1e-4, 0.2),
    bright=st.floats(0.2, 0.95),
    ratio=st.floats(0.05, 0.6),
    source=st.tuples(
        st.sampled_from([0.0, 2e-4, 0.02]),
        st.sampled_from(["chernoff", "hoeffding", "asymptotic"]),
    ),
)
def test_the_bounds_hold_for_a_known_channel(efficiency, extraneous, error, bright, ratio, source):
    weakest, bound = source
    intensities = (bright, weakest + ratio * (bright - 2 * weakest), weakest)
    protocol = example_protocol(intensities=intensities)
    counts = slot_counts(efficiency, extraneous, error, protocol, 1.0)
    found = decoy_estimate(counts, protocol, bound)
    true = truth(protocol, efficiency, extraneous, error) * 1e8
    slack = 1e-8 * true.max() + 1e-9  # rounding of 1 - exp, and the floor
    assert found.vacuum_x <= true[0] + slack
    assert found.single_x <= true[1] + slack
    assert found.single_z <= true[2] + slack
    assert found.errors_z >= true[3] - slack


def test_the_bounds_hold_for_counts_drawn_at_random():
    """Draw the detections by photon number: the vacuum bound of eps 1e-9 must never be above."""
    rng = np.random.default_rng(7)
    mu, p = np.array([0.6, 0.2, 0.02]), np.array([0.5, 0.25, 0.25])
    protocol = example_protocol(intensities=tuple(mu), intensity_probabilities=tuple(p))
    sent = 1e7 * p[:, None] * poisson.pmf(PHOTONS, mu[:, None])
    drawn = rng.poisson(sent * (1 - 0.999 * 0.99**PHOTONS), size=(400, *sent.shape))
    sifted = np.moveaxis(drawn.sum(-1), 0, -1).astype(float)
    counts = Counts(
        sifted_x=sifted,
        sifted_z=sifted,
        errors_x=0.01 * sifted.sum(0),
        errors_z=0.01 * sifted,
        pulses=np.full(400, 1e7),
    )
    found = decoy_estimate(counts, protocol, "chernoff")
    assert (found.vacuum_x <= drawn[..., 0].sum(-1)).all()
    assert (found.single_x <= drawn[..., 1].sum(-1)).all()
    assert found.single_x.min() > 0.3 * drawn[..., 1].sum(-1).mean()


def test_satquma_takes_the_wrong_side_of_the_second_intensity_for_the_vacuum():
    weak = {"intensities": (0.71, 0.12, 0.1), "intensity_probabilities": (0.53, 0.04, 0.43)}
    counts = slot_counts(1e-6, 0.0, 0.0, example_protocol(**weak), 1.0)
    ours = decoy_estimate(counts, example_protocol(**weak), "chernoff").vacuum_x
    theirs = example_protocol(**weak, error_allocation="satquma")
    assert ours == 1e-10
    assert decoy_estimate(counts, theirs, "chernoff").vacuum_x > counts.sifted_bits


@pytest.mark.parametrize("bound", ["chernoff", "hoeffding"])
def test_a_tail_bound_fails_as_rarely_as_it_says(bound):
    """With eps_s = 21 * 2 % each side may fail in 2 % of the draws, and hardly fails more often."""
    protocol = example_protocol(secrecy_error=0.42)
    drawn = np.random.default_rng(3).multinomial(1000, [0.9, 0.09, 0.01], 20000).T.astype(float)
    low, high = bounded_counts(drawn, protocol, bound)
    expected = np.exp(protocol.intensities) / protocol.intensity_probabilities * [900, 90, 10]
    assert (low > expected[:, None]).mean() <= 0.02
    assert (high < expected[:, None]).mean() <= 0.02


def test_asymptotic_counts_are_taken_as_they_are():
    counts = np.array([[10.0], [5.0], [0.0]])
    low, high = bounded_counts(counts, example_protocol(), "asymptotic")
    np.testing.assert_array_equal(low, high)


def test_the_bound_on_one_photon_is_exact_where_no_pulse_of_three_clicks():
    protocol = example_protocol(intensities=(0.6, 0.3, 0.05))
    seen = np.array([mu * 0.1 + mu**2 / 2 * 0.19 for mu in protocol.intensities])
    found = _single(seen, seen, np.array(0.0), protocol)
    assert found == pytest.approx(sent_photons(1, protocol) * 0.1)
