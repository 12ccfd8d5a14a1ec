import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri
from scipy.stats import multivariate_normal

from euroqci_space.weather.tetrachoric import (
    event_correlation,
    joint_probability,
    largest_event_correlation,
    latent_correlation,
)

chances = st.floats(0.02, 0.98)


@settings(deadline=None, derandomize=True, max_examples=50)
@given(chances, chances, st.floats(-0.99, 0.99))
def test_the_joint_probability_is_that_of_scipy(p, q, rho):
    other = multivariate_normal.cdf([ndtri(p), ndtri(q)], cov=[[1.0, rho], [rho, 1.0]])
    assert float(joint_probability(p, q, rho)) == pytest.approx(other, abs=1e-9)


def test_even_odds_have_the_closed_form_of_sheppard():
    # Sheppard 1899: P(both) = 1/4 + asin(rho) / (2 pi)
    rho = np.array([-0.9, 0.0, 0.3, 0.95])
    assert np.allclose(joint_probability(0.5, 0.5, rho), 0.25 + np.arcsin(rho) / (2 * np.pi))


@settings(deadline=None, derandomize=True)
@given(chances, chances, st.floats(0.0, 0.97))
def test_the_latent_correlation_goes_there_and_back(p, q, rho):
    phi = event_correlation(p, q, rho)
    back = latent_correlation(p, q, np.maximum(phi, 0.0))
    assert float(event_correlation(p, q, np.minimum(back, 0.999))) == pytest.approx(phi, abs=1e-8)


def test_the_rarer_event_can_only_happen_within_the_other():
    # by hand: P(both) = 0.1, so phi = (0.1 - 0.04) / sqrt(0.09 * 0.24)
    assert float(largest_event_correlation(0.1, 0.4)) == pytest.approx(0.06 / np.sqrt(0.0216))
    assert float(latent_correlation(0.1, 0.4, 0.42)) == 1.0


@pytest.mark.parametrize("given", [(0.0, 0.5, 0.1), (0.5, 1.0, 0.1), (0.5, 0.5, -0.1)])
def test_what_has_no_latent_correlation_is_refused(given):
    with pytest.raises(ValueError, match="above 0 and below 1"):
        latent_correlation(*given)
