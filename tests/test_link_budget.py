"""The whole link: each factor once, the right shapes, and what must hold for any hardware."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from euroqci_space.link import Conditions, Geometry, link_budget
from euroqci_space.model import Detector, Protocol, Telescope, Terminal

DETECTOR = Detector(
    id="diode", efficiency=0.5, dark_count_hz=100.0, dead_time_ns=50.0, jitter_ps=200.0
)
BUCKET = Telescope(
    id="bucket",
    aperture_m=1.0,
    obscuration_ratio=0.3,
    optics_efficiency=0.5,
    field_of_view_urad=60.0,
    detector=DETECTOR,
)
FIBRE = replace(
    BUCKET, id="fibre", coupling="single_mode_fibre", ao_modes=50, ao_bandwidth_hz=300.0
)
TERMINAL = Terminal(
    id="terminal",
    wavelength_nm=1550.0,
    aperture_m=0.08,
    divergence_urad=20.0,
    pointing_jitter_urad=2.0,
    excess_loss_db=1.0,
)
PROTOCOL = Protocol(
    id="protocol",
    pulse_rate_hz=1e8,
    intensities=(0.5, 0.15, 0.0),
    intensity_probabilities=(0.8, 0.15, 0.05),
    basis_x_probability_alice=0.85,
    basis_x_probability_bob=0.85,
)
NIGHT = Conditions()
TELESCOPES = pytest.mark.parametrize("telescope", [BUCKET, FIBRE], ids=lambda device: device.id)


def _pass(elevation_deg, range_km=800.0, slew_deg_s=None):
    ranges_km = np.broadcast_to(range_km, np.shape(elevation_deg))
    return Geometry(elevation_deg=elevation_deg, range_km=ranges_km, slew_deg_s=slew_deg_s)


@TELESCOPES
def test_terms_add_up_to_the_loss(telescope):
    budget = link_budget(_pass(np.linspace(10, 90, 9)), TERMINAL, telescope, PROTOCOL, NIGHT)
    total_db = sum(term.loss_db for term in budget.terms())
    np.testing.assert_allclose(total_db, budget.loss_db, rtol=1e-12)
    assert all(np.all(term.loss_db >= 0.0) and term.source for term in budget.terms())


def test_terms_come_in_the_order_of_the_light():
    budget = link_budget(_pass(45.0), TERMINAL, BUCKET, PROTOCOL, NIGHT)
    names = " ".join(term.name for term in budget.terms())
    assert names == "diffraction pointing excess atmosphere optics coupling detector gate live"


@TELESCOPES
def test_all_arrays_have_the_shape_of_the_geometry(telescope):
    geometry = Geometry(elevation_deg=np.full((4, 1), 40.0), range_km=np.full(7, 700.0))
    sky = Conditions(sun_elevation_deg=np.full((4, 1), -30.0))
    budget = link_budget(geometry, TERMINAL, telescope, PROTOCOL, sky)
    for array in (budget.efficiency, budget.background_hz, budget.extraneous_probability):
        assert array.shape == (4, 7)
    assert {term.loss_db.shape for term in budget.terms()} == {(4, 7)}


def test_one_sample_at_a_time_gives_the_same_as_all_at_once():
    elevations, ranges = np.array([12.0, 33.0, 71.0]), np.array([1500.0, 850.0, 520.0])
    together = link_budget(_pass(elevations, ranges), TERMINAL, FIBRE, PROTOCOL, NIGHT)
    for index in range(3):
        alone = link_budget(
            _pass(elevations[index], ranges[index]), TERMINAL, FIBRE, PROTOCOL, NIGHT
        )
        assert float(alone.efficiency) == pytest.approx(
            float(together.efficiency[index]), rel=1e-12
        )


def test_perfect_optics_beat_any_measured_divergence():
    perfect = replace(TERMINAL, diffraction="aperture")
    geometry = _pass(np.linspace(15, 90, 6), np.linspace(1500, 500, 6))
    ideal = link_budget(geometry, perfect, BUCKET, PROTOCOL, NIGHT)
    real = link_budget(geometry, TERMINAL, BUCKET, PROTOCOL, NIGHT)
    assert np.all(ideal.diffraction > real.diffraction)
    assert np.all(ideal.diffraction < 1.3 * real.diffraction)  # 18.5 against 20 urad


def test_slower_slew_eases_the_adaptive_optics():
    slow = _pass(np.array([60.0]), 8200.0, slew_deg_s=np.array([0.03]))
    fast = _pass(np.array([60.0]), 8200.0, slew_deg_s=np.array([1.0]))
    at = {"terminal": TERMINAL, "telescope": FIBRE, "protocol": PROTOCOL, "conditions": NIGHT}
    assert link_budget(slow, **at).coupling > link_budget(fast, **at).coupling


def test_missing_slew_is_that_of_the_orbit_across_the_sight():
    """At 500 km overhead 7.61 km/s over 500 km are 0.872 degrees a second."""
    known = _pass(np.array([90.0]), 500.0, slew_deg_s=np.array([0.8724]))
    guessed = _pass(np.array([90.0]), 500.0)
    at = {"terminal": TERMINAL, "telescope": FIBRE, "protocol": PROTOCOL, "conditions": NIGHT}
    assert link_budget(guessed, **at).coupling == pytest.approx(
        link_budget(known, **at).coupling, rel=1e-4
    )


def test_dead_time_counts_signal_and_background():
    slow = replace(BUCKET, detector=replace(DETECTOR, dead_time_ns=1e6))
    day = Conditions(sun_elevation_deg=40.0)
    night = link_budget(_pass(80.0), TERMINAL, slow, PROTOCOL, NIGHT)
    noon = link_budget(_pass(80.0), TERMINAL, slow, PROTOCOL, day)
    assert noon.live < night.live < 1.0


def test_daylight_is_five_orders_brighter_than_night():
    night = link_budget(_pass(80.0), TERMINAL, BUCKET, PROTOCOL, NIGHT)
    noon = link_budget(_pass(80.0), TERMINAL, BUCKET, PROTOCOL, Conditions(sun_elevation_deg=40.0))
    assert noon.background_hz / night.background_hz == pytest.approx(15.0 / 1.35e-4, rel=0.01)


@pytest.mark.parametrize(
    ("elevation", "ranges"),
    [(0.0, 800.0), (-5.0, 800.0), (90.1, 800.0), (float("nan"), 800.0), (45.0, 0.0),
     (45.0, float("inf")), (45.0, float("nan"))],
)  # fmt: skip
def test_geometry_out_of_range_is_refused(elevation, ranges):
    with pytest.raises(ValueError, match="has values that are not"):
        Geometry(elevation_deg=[elevation, 45.0], range_km=[ranges, 800.0])


@pytest.mark.parametrize(
    "wrong",
    [{"moon_illumination": 1.01}, {"moon_separation_deg": -1.0}, {"urban_ratio": -0.1},
     {"sun_elevation_deg": [0.0, float("nan")]}, {"zenith_transmittance": 0.0},
     {"cirrus_optical_depth": -0.1}, {"moon_elevation_deg": 91.0}],
    ids=lambda wrong: next(iter(wrong)),
)  # fmt: skip
def test_conditions_out_of_range_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        Conditions(**wrong)


elevations = st.floats(1.0, 90.0)
ranges = st.floats(200.0, 40000.0)
telescopes = st.sampled_from([BUCKET, FIBRE])


@settings(deadline=None, derandomize=True)
@given(elevations, ranges, st.floats(1.01, 3.0), telescopes)
def test_longer_range_loses_more(elevation, range_km, factor, telescope):
    at = (TERMINAL, telescope, PROTOCOL, NIGHT)
    rate = np.array([0.5])
    near = link_budget(_pass(np.array([elevation]), range_km, rate), *at)
    far = link_budget(_pass(np.array([elevation]), range_km * factor, rate), *at)
    assert np.all(far.loss_db > near.loss_db) or np.isinf(near.loss_db)


@settings(deadline=None, derandomize=True)
@given(elevations, st.floats(0.01, 0.99), ranges, telescopes)
def test_lower_elevation_loses_more(elevation, factor, range_km, telescope):
    at = (TERMINAL, telescope, PROTOCOL, NIGHT)
    rate = np.array([0.5])
    high = link_budget(_pass(np.array([elevation]), range_km, rate), *at)
    low = link_budget(_pass(np.array([elevation * factor]), range_km, rate), *at)
    assert low.loss_db >= high.loss_db


@settings(deadline=None, derandomize=True)
@given(elevations, ranges, st.floats(0.1, 2.0), st.floats(1.01, 3.0))
def test_larger_bucket_gains(elevation, range_km, aperture, factor):
    small = replace(BUCKET, aperture_m=aperture)
    large = replace(BUCKET, aperture_m=aperture * factor)
    geometry = _pass(np.array([elevation]), range_km)
    losses = [
        link_budget(geometry, TERMINAL, telescope, PROTOCOL, NIGHT).loss_db
        for telescope in (small, large)
    ]
    assert losses[1] < losses[0]


@settings(deadline=None, derandomize=True, max_examples=200)
@given(
    st.floats(1e-3, 90.0),
    st.floats(100.0, 1e6),
    telescopes,
    st.sampled_from([785.0, 810.0, 848.62, 1064.0, 1310.0, 1550.0]),
    st.builds(
        Conditions,
        visibility_km=st.floats(0.5, 1e9),
        cirrus_optical_depth=st.floats(0.0, 5.0),
        sun_elevation_deg=st.floats(-90.0, 90.0),
        moon_elevation_deg=st.floats(-90.0, 90.0),
        moon_illumination=st.floats(0.0, 1.0),
        moon_separation_deg=st.floats(0.0, 180.0),
        urban_ratio=st.floats(0.0, 100.0),
    ),
)
def test_nothing_is_nan_over_the_full_range_of_input(elevation, range_km, telescope, nm, sky):
    terminal = replace(TERMINAL, wavelength_nm=nm)
    budget = link_budget(_pass(np.array([elevation]), range_km), terminal, telescope, PROTOCOL, sky)
    assert 0.0 <= budget.efficiency[0] <= 1.0
    assert np.isfinite(budget.background_hz[0])
    assert budget.background_hz[0] >= 0.0
    assert np.isfinite(budget.extraneous_probability[0])
    assert 0.0 <= budget.intrinsic_error <= 0.5
    assert not np.isnan(budget.loss_db[0])
