"""Small random scenarios over the whole range of what can be asked; not a test module."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise

from euroqci_space.model import (
    Closure,
    Constraints,
    Demand,
    FibreLink,
    Horizon,
    InitialKey,
    Network,
    PostProcessing,
    RadioStation,
    SunSynchronousOrbit,
)
from euroqci_space.scenario import load_scenario


@cache
def model():
    return load_scenario("eagle1")


def random_scenario(rng):
    """Return a scenario of a day or so, a few satellites and stations, with rules at random."""
    start = datetime(2027, 1, 1, tzinfo=UTC) + timedelta(minutes=rng.randrange(525_600))
    horizon = Horizon(start=start, stop=start + timedelta(hours=rng.uniform(6.0, 36.0)))
    places = rng.sample(range(len(model().stations)), rng.randint(2, 6))
    stations = tuple(
        replace(model().stations[place], telescopes=rng.choice((1, 1, 1, 2))) for place in places
    )
    satellites = tuple(_satellite(rng, number, start) for number in range(rng.randint(1, 3)))
    ends = list(dict.fromkeys(station.key_site for station in stations))
    ends += [one.name for one in satellites if rng.random() < 0.2]
    scenario = replace(
        model(),
        name="random",
        seed=rng.randrange(1000),
        horizon=horizon,
        satellites=satellites,
        stations=stations,
        clear_sky=tuple(_sky(rng, model().clear_sky[place]) for place in places),
        demands=_demands(rng, ends),
        constraints=_rules(rng, horizon, stations, satellites),
        solver=replace(
            model().solver,
            slot_s=rng.choice((10.0, 20.0, 30.0)),
            objective=rng.choice(("concave", "weighted")),
        ),
    )
    grounded = [end for end in ends if end in {station.key_site for station in stations}]
    if len(grounded) > 1 and rng.random() < 0.4:
        return replace(scenario, network=_network(rng, grounded))
    return scenario


def _satellite(rng, number, epoch):
    first = model().satellites[0]
    orbit = SunSynchronousOrbit(
        norad_id=90_000 + number,
        altitude_km=rng.uniform(400.0, 1200.0),
        local_time_of_ascending_node_h=rng.uniform(0.0, 24.0),
        epoch=epoch.replace(second=0, microsecond=0),
        mean_anomaly_deg=rng.uniform(0.0, 360.0),
    )
    return replace(first, name=f"SAT-{number}", orbit=orbit, terminals=rng.choice((1, 1, 2)))


def _sky(rng, sky):
    return replace(sky, monthly_probability=tuple(rng.uniform(0.05, 1.0) for _ in range(12)))


def _demands(rng, ends):
    pairs = [(a, b) for place, a in enumerate(ends) for b in ends[place + 1 :]]
    chosen = rng.sample(pairs, min(len(pairs), rng.randint(1, 8)))
    return tuple(
        Demand(
            a=a,
            b=b,
            requested_bits=float(rng.choice((0, 256, 10**4, 10**6))),
            priority=rng.randint(1, 3),
            weight=rng.choice((0.5, 1.0, 3.0)),
            first=rng.choice(("space", "fibre")),
        )
        for a, b in chosen
    )


def _rules(rng, horizon, stations, satellites):
    names = [one.id for one in stations] + [one.name for one in satellites]
    begin = horizon.start + timedelta(hours=rng.uniform(0.0, 12.0))
    shut = Closure(
        resource=rng.choice(names), start=begin, stop=begin + timedelta(hours=rng.uniform(0.1, 9.0))
    )
    return Constraints(
        minimum_elevation_deg=rng.uniform(5.0, 40.0),
        maximum_sun_elevation_deg=rng.choice((-18.0, -6.0, 0.0, 90.0)),
        minimum_moon_separation_deg=rng.choice((0.0, 0.0, 10.0, 30.0)),
        minimum_contact_s=rng.choice((20.0, 60.0, 90.0, 180.0)),
        satellite_setup_s=rng.choice((0.0, 45.0, 60.0, 120.0)),
        telescope_setup_s=rng.choice((0.0, 30.0, 60.0)),
        closures=(shut,) if rng.random() < 0.5 else (),
    )


def _network(rng, sites):
    return Network(
        links=tuple(
            FibreLink(a=a, b=b, rate_bps=rng.choice((0.01, 1.0, 100.0)), trusted_nodes=2)
            for a, b in pairwise(sites)
            if rng.random() < 0.7
        ),
        untrusted=tuple(sites[:1]) if rng.random() < 0.3 else (),
        epoch_h=rng.choice((None, None, 6.0)),
        processing_delay_s=rng.choice((0.0, 900.0)),
        store_limit_bits=rng.choice((None, 1e5)),
        initial=(InitialKey(a=sites[0], b=sites[1], bits=300),) if rng.random() < 0.3 else (),
        post_processing=_post_processing(rng) if rng.random() < 0.5 else None,
    )


def _post_processing(rng):
    stations = tuple(
        RadioStation(
            id=f"RADIO-{number}",
            latitude_deg=rng.uniform(-90.0, 90.0),
            longitude_deg=rng.uniform(-180.0, 180.0),
            altitude_m=rng.uniform(0.0, 3000.0),
            antennas=rng.choice((1, 1, 2)),
        )
        for number in range(rng.randint(1, 4))
    )
    return PostProcessing(
        stations=stations,
        minimum_elevation_deg=rng.uniform(0.0, 30.0),
        contact_s=rng.uniform(1.0, 300.0),
        antenna_setup_s=rng.choice((0.0, 60.0, 100.5)),
    )
