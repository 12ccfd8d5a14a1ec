import numpy as np
import pytest

from euroqci_space.key import concatenate, pass_counts, slot_counts
from euroqci_space.key.counts import example_protocol


def test_the_counts_of_a_slot_are_those_worked_out_by_hand():
    counts = slot_counts(1e-3, 1e-7, 0.01, example_protocol(), 2.0, 0.02)
    seen = 1 - np.exp(-0.7921e-3)
    click = 1.02 * (seen + 2e-7 * (1 - seen))
    sent_x = 2e8 * 0.7611**2
    assert counts.sifted_x[0] == pytest.approx(sent_x * 0.7501 * click, rel=1e-9)
    wrong = 1e-7 + 0.01 * click + 0.01 * seen
    vacuum_wrong = 1e-7 + 0.01 * 1.02 * 2e-7
    second = 1 - np.exp(-0.1707e-3)
    second_wrong = 1e-7 + 0.01 * 1.02 * (second + 2e-7 * (1 - second)) + 0.01 * second
    errors = 0.7501 * wrong + 0.1749 * second_wrong + 0.075 * vacuum_wrong
    assert counts.errors_x == pytest.approx(sent_x * errors, rel=1e-9)
    assert counts.pulses == 2e8


def test_without_light_every_second_bit_is_wrong():
    counts = slot_counts([0.0], 1e-6, 0.01, example_protocol(), 1.0)
    assert counts.qber == pytest.approx(0.5)
    assert counts.sifted_bits == pytest.approx(0.7611**2 * 1e8 * 2e-6, rel=1e-9)


def test_both_ways_of_sharing_errors_keep_their_sum():
    eta = np.linspace(1e-5, 1e-3, 7)
    either = [
        slot_counts(eta, 1e-6, 0.01, example_protocol(error_allocation=way), 1.0, 0.01)
        for way in ("physical", "satquma")
    ]
    np.testing.assert_allclose(either[0].errors_z.sum(0), either[1].errors_z.sum(0), rtol=1e-13)
    assert (either[0].errors_z[2] > either[1].errors_z[2]).all()


def test_running_sums_give_every_window():
    eta = np.random.default_rng(1).uniform(1e-6, 1e-2, (3, 40))
    slots = slot_counts(eta, 1e-7, 0.01, example_protocol(), 1.0, 0.01)
    window = slots.cumulative()[..., 31] - slots.cumulative()[..., 4]
    direct = slots[..., 4:31].sum()
    assert window.shape == (3,)
    for name in ("sifted_x", "sifted_z", "errors_x", "errors_z", "pulses"):
        np.testing.assert_allclose(getattr(window, name), getattr(direct, name), rtol=1e-12)


def test_passes_join_to_one_block():
    one = slot_counts([1e-4, 2e-4], 1e-7, 0.01, example_protocol(), 1.0)
    two = slot_counts([3e-4], 2e-7, 0.02, example_protocol(), 1.0)
    joined = concatenate([one, two]).sum()
    added = one.sum() + two.sum()
    np.testing.assert_allclose(joined.sifted_z, added.sifted_z)
    np.testing.assert_allclose(joined.errors_x, added.errors_x)


@pytest.mark.parametrize("noise_shape", [(), (900,), (300, 1), (1, 900), (300, 900)])
def test_whole_passes_are_the_sums_of_their_slots(noise_shape):
    rng = np.random.default_rng(2)
    eta, noise = rng.uniform(0, 1e-3, (300, 900)), rng.uniform(0, 1e-6, noise_shape)
    whole = pass_counts(eta, noise, 0.01, example_protocol(), 1.0, 0.01)
    summed = slot_counts(eta, noise, 0.01, example_protocol(), 1.0, 0.01).sum()
    for name in ("sifted_x", "sifted_z", "errors_x", "errors_z", "pulses"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(summed, name))


def test_unequal_basis_choices_of_the_two_ends_multiply():
    skewed = example_protocol(basis_x_probability_alice=0.9, basis_x_probability_bob=0.5)
    counts = slot_counts(1e-3, 1e-7, 0.01, skewed, 1.0)
    assert counts.sifted_x[0] / counts.sifted_z[0] == pytest.approx(0.45 / 0.05)


@pytest.mark.parametrize(
    ("efficiency", "extraneous", "error"),
    [(1.1, 0, 0), (-0.1, 0, 0), (np.nan, 0, 0), (0.1, 0.6, 0), (0.1, 0, 2.0), (0.1, np.inf, 0)],
)
def test_a_share_out_of_its_range_is_refused(efficiency, extraneous, error):
    with pytest.raises(ValueError, match="not within 0"):
        slot_counts([efficiency], extraneous, error, example_protocol(), 1.0)


@pytest.mark.parametrize("shape", [(), (2,), (3,), (4, 3)])
def test_counts_are_repeated_along_their_elements_never_along_the_intensities(shape):
    counts = slot_counts(np.full(shape[-1:], 1e-3), 1e-7, 0.01, example_protocol(), 1.0)
    repeated = counts * np.arange(1.0, 1.0 + np.prod(shape)).reshape(shape)
    assert repeated.shape == shape
    assert repeated.sifted_x.shape == (3, *shape)
    last = repeated.sifted_x.reshape(3, -1)[:, -1]
    np.testing.assert_allclose(last, counts.sifted_x.reshape(3, -1)[:, -1] * np.prod(shape))
    one = slot_counts(1e-3, 1e-7, 0.01, example_protocol(), 1.0) * np.ones(3)
    np.testing.assert_allclose(one.sifted_x[0], one.sifted_x[0, 0])


def test_an_axis_from_the_front_is_refused():
    with pytest.raises(ValueError, match="axis 0"):
        slot_counts([0.1], 0, 0, example_protocol(), 1.0).sum(axis=0)


def test_a_link_without_a_click_has_no_errors_to_share_out():
    dark = slot_counts(0.0, 0.0, 0.01, example_protocol(error_allocation="satquma"), 1.0)
    assert dark.errors_z.tolist() == [0.0, 0.0, 0.0]
