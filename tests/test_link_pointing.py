"""Pointing loss, against a Monte Carlo and the distribution it comes from."""

import numpy as np
import pytest

from euroqci_space.link.pointing import mean_pointing_efficiency, pointing_outage_efficiency


@pytest.mark.parametrize(("jitter", "bias"), [(1.0, 0.0), (3.0, 0.0), (2.0, 4.0), (5.0, 2.0)])
def test_mean_equals_a_monte_carlo(jitter, bias):
    offsets = np.random.default_rng(1).normal(0.0, jitter, (2, 2_000_000))
    square = (offsets[0] + bias) ** 2 + offsets[1] ** 2
    drawn = np.exp(-2.0 * square / 10.0**2).mean()
    mean = mean_pointing_efficiency(half_angle_1e2_urad=10.0, jitter_urad=jitter, bias_urad=bias)
    assert mean == pytest.approx(drawn, rel=0.005)


def test_outage_level_is_undercut_as_often_as_asked():
    offsets = np.random.default_rng(2).normal(0.0, 3.0, (2, 1_000_000))
    level = np.exp(-2.0 * (offsets**2).sum(axis=0) / 10.0**2)
    limit = pointing_outage_efficiency(
        half_angle_1e2_urad=10.0, jitter_urad=3.0, outage_probability=0.01
    )
    assert (level < limit).mean() == pytest.approx(0.01, rel=0.05)


def test_steady_beam_loses_nothing():
    assert mean_pointing_efficiency(half_angle_1e2_urad=10.0, jitter_urad=0.0) == 1.0
    steady = {"half_angle_1e2_urad": 10.0, "jitter_urad": 0.0}
    assert pointing_outage_efficiency(outage_probability=0.01, **steady) == 1.0
