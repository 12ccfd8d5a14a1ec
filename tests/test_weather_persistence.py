import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from euroqci_space.weather.persistence import Persistence, fit_persistence, step_filter
from euroqci_space.weather.tetrachoric import event_correlation

DAY_S = 86400.0


@pytest.mark.parametrize("probability", [0.2, 0.4, 0.5, 0.7])
def test_the_indicator_keeps_what_was_measured_over_one_and_two_days(probability):
    rho = fit_persistence(0.45, 0.21, probability).correlation([DAY_S, 2 * DAY_S])
    assert np.allclose(event_correlation(probability, probability, rho), [0.45, 0.21])


def test_a_first_order_process_is_a_special_case():
    one, two = (2 / np.pi * np.arcsin(rho) for rho in (0.6, 0.36))
    fitted = fit_persistence(one, two, 0.5)
    assert fitted.bend_per_day == pytest.approx(0.0, abs=1e-6)
    assert fitted.rate_per_day == pytest.approx(-np.log(0.6), abs=1e-6)


@settings(deadline=None, derandomize=True, max_examples=50)
@given(st.floats(0.3, 3.0), st.floats(0.0, 1.0), st.sampled_from([0.25, 1.0, 3.0, 24.0]))
def test_the_filter_makes_exactly_its_correlation(rate, share, step_h):
    # every value of a series is a sum of unit noises, so that its covariance is known exactly
    persistence = Persistence(rate_per_day=rate, bend_per_day=share * rate)
    steps = 30
    noises = np.eye(steps + 2)
    series = step_filter(persistence, step_h * 3600.0).run(noises)
    lag_s = np.subtract.outer(np.arange(steps), np.arange(steps)) * step_h * 3600.0
    assert np.allclose(series @ series.T, persistence.correlation(lag_s), atol=1e-6)


@pytest.mark.parametrize("pair", [(0.45, 0.4), (0.45, 0.01), (0.0, 0.0)])
def test_days_that_do_not_go_together_are_refused(pair):
    with pytest.raises(ValueError, match=r"do not go together|not within"):
        fit_persistence(*pair, 0.5)
