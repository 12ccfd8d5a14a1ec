import numpy as np
import pytest
from scipy.special import entr
from scipy.stats import binom

from euroqci_space.key.counts import example_protocol
from euroqci_space.key.leakage import (
    _widest_tail,
    binary_entropy,
    leakage_bits,
    most_errors,
    smallest_leakage,
)


def random_blocks(seed, size, smallest=0.0):
    rng = np.random.default_rng(seed)
    return 10 ** rng.uniform(smallest, 8, size), 10 ** rng.uniform(-6, -0.01, size)


def test_entropy_is_scipys():
    p = np.linspace(0, 1, 101)
    np.testing.assert_allclose(binary_entropy(p), (entr(p) + entr(1 - p)) / np.log(2), atol=1e-15)


@pytest.mark.parametrize("chance", [1e-15, 1e-5, 0.3, 0.99])
def test_most_errors_is_scipys_binomial_quantile(chance):
    n, q = random_blocks(5, 20000)
    n = np.floor(n)
    expected = n - binom.ppf(chance, n, 1 - q)
    np.testing.assert_array_equal(most_errors(np.full(n.size, chance), n, q), expected)


def test_the_smallest_leakage_is_its_formula_with_scipys_quantile():
    n, q = random_blocks(6, 2000, smallest=0.3)
    quantile = binom.ppf(1e-15 * (1 + 1 / np.sqrt(np.floor(n))), np.floor(n), 1 - q)
    entropy = (entr(q) + entr(1 - q)) / np.log(2)
    tail = (n * (1 - q) - quantile - 1) * np.log((1 - q) / q)
    expected = n * entropy + tail - np.log(n) / 2 + np.log(1e-15)
    np.testing.assert_allclose(smallest_leakage(n, q, 1e-15), expected, rtol=1e-8, atol=1e-5)


@pytest.mark.parametrize("factor", [1.0, 1.02, 1.16])
def test_leaving_out_blocks_that_cannot_leak_more_changes_nothing(factor):
    n, q = random_blocks(8, 20000)
    protocol = example_protocol(leakage="logM", error_correction_efficiency=factor)
    block = factor * n * (entr(q) + entr(1 - q)) / np.log(2)
    expected = np.maximum(block, smallest_leakage(n, q, 1e-15))
    np.testing.assert_allclose(leakage_bits(n, n * q, protocol), expected, rtol=1e-9)


def test_the_models_without_proof_are_what_they_say():
    n, m = np.array([1e4]), np.array([200.0])
    assert leakage_bits(n, m, example_protocol(leakage="none")) == 0.0
    assert leakage_bits(n, m, example_protocol(leakage="mXtot")) == pytest.approx(232.0)


@pytest.mark.parametrize("model", ["block", "logM", "mXtot", "none"])
def test_empty_and_perfect_blocks_leak_nothing_and_no_nan(model):
    n, m = np.array([0.0, 0.5, 100.0, 100.0]), np.array([0.0, 0.0, 0.0, 100.0])
    leaked = leakage_bits(n, m, example_protocol(leakage=model))
    assert np.isfinite(leaked).all()
    assert leaked[:3].tolist() == [0.0, 0.0, 0.0]


def test_the_widest_tail_is_where_bernsteins_bound_meets_the_chance():
    n, q = random_blocks(9, 500)
    width = _widest_tail(n, q, 1e-12) - 1.0  # one for rounding
    exponent = width**2 / (2.0 * (n * q * (1.0 - q) + width / 3.0))
    np.testing.assert_allclose(exponent, -np.log(1e-12))
