import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from euroqci_space.model import ClearSky
from euroqci_space.times import tai_seconds_of_text
from euroqci_space.weather import line_of_sight_probability, zenith_probability

YEAR = ClearSky(site="X", monthly_probability=tuple(month / 100 for month in range(1, 13)))


def test_the_month_is_the_month_in_utc():
    texts = ["2027-01-31T23:59:59.9Z", "2027-02-01T00:00:00Z", "2016-12-31T23:59:60Z"]
    instants = [tai_seconds_of_text(text) for text in texts]
    assert zenith_probability(YEAR, instants).tolist() == [0.01, 0.02, 0.12]


def test_a_line_at_30_degrees_crosses_twice_the_cloud():
    # Kauth and Penquite 1967 with beta 1: the exponent is 1 / sin(elevation)
    assert np.isclose(line_of_sight_probability(0.5, 30.0), 0.25)


@settings(deadline=None, derandomize=True)
@given(st.floats(0, 1), st.floats(1, 89), st.floats(0.1, 1))
def test_a_lower_line_of_sight_is_never_clearer(probability, elevation_deg, step_deg):
    low, high = line_of_sight_probability(probability, [elevation_deg, elevation_deg + step_deg])
    assert 0.0 <= low <= high <= probability + 1e-12
