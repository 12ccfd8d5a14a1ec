"""The scenario of the judge's tests: two satellites over four stations, two days.

Not a test module.
"""

from datetime import UTC, datetime, timedelta

from euroqci_space.model import (
    ClearSky,
    Closure,
    Constraints,
    Demand,
    Detector,
    ElementSet,
    Horizon,
    Protocol,
    Satellite,
    Scenario,
    SolverSettings,
    Station,
    SunSynchronousOrbit,
    Telescope,
    Terminal,
)
from euroqci_space.times import tai_seconds

START = datetime(2027, 1, 4, 12, tzinfo=UTC)
EPOCH = datetime(2027, 1, 1, tzinfo=UTC)
MASK_DEG = 20.0
SETUP_S = 60.0
SHORTEST_S = 90.0


def elements(name, number, raan_deg, mean_anomaly_deg):
    """Return the synthetic EAGLE-1 orbit (500 km, sun-synchronous), turned and shifted."""
    return ElementSet(
        name=name,
        norad_id=number,
        object_id="2027-901A",
        epoch_tai_s=tai_seconds(EPOCH),
        mean_motion_rev_per_day=15.21936487,
        eccentricity=0.0005,
        inclination_deg=97.4018,
        raan_deg=raan_deg,
        argument_of_perigee_deg=90.0,
        mean_anomaly_deg=mean_anomaly_deg,
        bstar_per_earth_radii=1e-5,
        rev_at_epoch=1,
    )


def satellite(name, number):
    return Satellite(
        name=name,
        orbit=SunSynchronousOrbit(
            norad_id=number,
            altitude_km=500.0,
            local_time_of_ascending_node_h=22.5,
            epoch=EPOCH,
        ),
        terminal=Terminal(
            id="t", wavelength_nm=850.0, aperture_m=0.15, divergence_urad=10.0, source_error=0.005
        ),
        protocol=Protocol(
            id="p",
            pulse_rate_hz=1e8,
            intensities=(0.8, 0.2, 0.0),
            intensity_probabilities=(0.7, 0.2, 0.1),
            basis_x_probability_alice=0.8,
            basis_x_probability_bob=0.8,
        ),
    )


TELESCOPE = Telescope(
    id="g",
    aperture_m=1.0,
    optics_efficiency=0.5,
    detector=Detector(id="d", efficiency=0.5, dark_count_hz=25.0),
)
STATIONS = tuple(
    Station(
        id=name,
        name=title,
        latitude_deg=latitude,
        longitude_deg=longitude,
        altitude_m=altitude,
        country=name[:2],
        telescope="g",
    )
    for name, title, latitude, longitude, altitude in (
        ("DE-OBE", "Oberpfaffenhofen", 48.0847, 11.2775, 600.0),
        ("NL-HAG", "The Hague, TNO", 52.1106, 4.3266, 10.0),
        ("GR-HEL", "Helmos; Aristarchos", 37.9856, 22.1983, 2340.0),
        ("PT-SMA", "Santa Maria", 36.9965, -25.1360, 270.0),
    )
)
DEMANDS = (
    Demand(a="DE-OBE", b="NL-HAG", requested_bits=50_000.0, demand_class="capitals", weight=2.0),
    Demand(a="DE-OBE", b="GR-HEL", requested_bits=400_000.4, demand_class="capitals"),
    Demand(a="GR-HEL", b="PT-SMA", requested_bits=1e9, demand_class="overseas", priority=1),
)
SCENARIO = Scenario(
    name="test",
    title="Two satellites over four stations",
    horizon=Horizon(start=START, stop=START + timedelta(days=2)),
    seed=1,
    satellites=(satellite("EAGLE-1", 99001), satellite("EAGLE-2", 99002)),
    stations=STATIONS,
    telescopes=(TELESCOPE,),
    demands=DEMANDS,
    constraints=Constraints(
        minimum_elevation_deg=MASK_DEG,
        maximum_sun_elevation_deg=-6.0,
        minimum_moon_separation_deg=5.0,
        minimum_contact_s=SHORTEST_S,
        satellite_setup_s=SETUP_S,
        telescope_setup_s=SETUP_S,
        satellite_slew_deg_s=1000.0,
        telescope_azimuth_deg_s=1000.0,
        telescope_elevation_deg_s=1000.0,
        work_per_orbit_s=5000.0,
        energy_per_orbit_wh=100.0,
        work_power_w=60.0,
        raw_memory_gbit=2000.0,
        closures=(
            Closure(resource="PT-SMA", start=START, stop=START + timedelta(hours=1)),
            Closure(resource="EAGLE-2", start=START, stop=START + timedelta(hours=2)),
        ),
    ),
    clear_sky=tuple(
        ClearSky(site=station.id, monthly_probability=(0.4 + 0.1 * place,) + (0.5,) * 11)
        for place, station in enumerate(STATIONS)
    ),
    visibility_km=23.0,
    solver=SolverSettings(),
    published=(),
    inputs=(),
)
ELEMENTS = (elements("EAGLE-1", 99001, 77.9218, 0.0), elements("EAGLE-2", 99002, 60.0, 200.0))
