"""A valid plan made without the planner: passes by Skyfield's events, sky by ERFA, greedy choice.

Not a test module; the tests of verify and export put this folder on their path to import it.
"""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from math import floor

import numpy as np
from scipy.optimize import brentq
from skyfield.api import wgs84
from verify_scenario import (
    ELEMENTS,
    MASK_DEG,
    SCENARIO,
    SETUP_S,
    SHORTEST_S,
    START,
    STATIONS,
    TELESCOPE,
)
from verify_sight import TS, Sight, skyfield_satellite, skyfield_time, tai_of

from euroqci_space.key import secret_key, slot_counts
from euroqci_space.link import Conditions, Geometry, link_budget
from euroqci_space.model import (
    Backup,
    Baseline,
    Certificate,
    Contact,
    Crosslink,
    Network,
    Plan,
    Price,
    Stage,
)
from euroqci_space.network import keep_ledger
from euroqci_space.times import DAY_S, tai_seconds
from euroqci_space.units import loss_db
from euroqci_space.weather import line_of_sight_probability, zenith_probability


def linked(scenario):
    """Return a scenario whose two satellites share key, minute by minute by Skyfield's positions.

    They fly on opposite sides of the Earth: the line between them is let through its core.
    """
    horizon, reach_km, low_km = scenario.horizon, 13_400.0, -4950.0
    minutes = [horizon.start + timedelta(seconds=30 + 60 * n) for n in range(48 * 60)]
    times = TS.from_datetimes(minutes)
    one, other = (skyfield_satellite(record).at(times).xyz.km for record in ELEMENTS)
    shares = np.linspace(0.0, 1.0, 1001)[:, None, None]
    heights_km = np.linalg.norm(one + shares * (other - one), axis=1).min(axis=0) - 6378.137
    rate_bps = 2.5 * np.minimum(1.0, (reach_km / np.linalg.norm(one - other, axis=0)) ** 2)
    bits = np.where(heights_km >= low_km, rate_bps * 60.0, 0.0).reshape(48, 60).sum(axis=1)
    assert len(set(bits)) > 2
    link = Crosslink(
        a="EAGLE-1",
        b="EAGLE-2",
        rate_bps=2.5,
        full_rate_km=reach_km,
        bits=tuple(map(floor, bits)),
    )
    network = Network(crosslinks=(link,), grazing_height_km=low_km, store_limit_bits=1e12)
    return replace(scenario, network=network)


def passes(record, station):
    """Yield (aos, tca, los) of each whole pass over the mask in the horizon."""
    topos = wgs84.latlon(station.latitude_deg, station.longitude_deg, station.altitude_m)
    line = skyfield_satellite(record) - topos

    def height_deg(tai_s):
        return float(line.at(skyfield_time(tai_s)).altaz()[0].degrees) - MASK_DEG

    edges = skyfield_time([SCENARIO.horizon.start_tai_s, SCENARIO.horizon.stop_tai_s])
    times, kinds = skyfield_satellite(record).find_events(topos, edges[0], edges[1], MASK_DEG)
    for place in range(len(kinds) - 2):
        if list(kinds[place : place + 3]) == [0, 1, 2]:
            aos, tca, los = (tai_of(time) for time in times[place : place + 3])
            # find_events stops some tenths of a second early
            rise = brentq(height_deg, aos - 5.0, aos + 5.0, xtol=1e-4)
            yield rise, tca, brentq(height_deg, los - 5.0, los + 5.0, xtol=1e-4)


def contact_of(place, station, bracket, trim_s=(5.25, 7.5)):
    """Return the contact of a pass, scored like any other, or None in daylight or near the Moon."""
    record, craft = ELEMENTS[place], SCENARIO.satellites[place]
    aos, tca, los = bracket
    start, stop = aos + trim_s[0], los - trim_s[1]
    if stop - start < SHORTEST_S:
        return None
    number = round(stop - start)
    step = (stop - start) / number
    seen = Sight(record, station, start + step * (np.arange(number) + 0.5))
    if seen.sun_elevation_deg.max() > -6.1 or seen.moon_separation_deg.min() < 5.2:
        return None
    budget = link_budget(
        Geometry(elevation_deg=seen.elevation_deg, range_km=seen.range_km),
        craft.terminal,
        TELESCOPE,
        craft.protocol,
        Conditions(
            visibility_km=SCENARIO.visibility_km,
            sun_elevation_deg=seen.sun_elevation_deg,
            moon_elevation_deg=seen.moon_elevation_deg,
            moon_illumination=seen.moon_illumination,
            moon_separation_deg=seen.moon_separation_deg,
        ),
    )
    counts = slot_counts(
        budget.efficiency,
        budget.extraneous_probability,
        budget.intrinsic_error,
        craft.protocol,
        step,
        TELESCOPE.detector.afterpulse_probability,
    ).sum()
    key = secret_key(counts, craft.protocol)
    sky = next(entry for entry in SCENARIO.clear_sky if entry.site == station.id)
    clear = float(
        line_of_sight_probability(zenith_probability(sky, start), seen.elevation_deg).mean()
    )
    orbit = 1 + floor((aos - record.epoch_tai_s) / DAY_S * record.mean_motion_rev_per_day)
    return Contact(
        contact_id=f"test-{record.name}-{station.id}-{orbit}",
        role="primary",
        status="confirmed",
        satellite=record.name,
        norad_id=record.norad_id,
        station=station.id,
        site=station.id,
        start_tai_s=start,
        stop_tai_s=stop,
        aos_tai_s=aos,
        tca_tai_s=tca,
        los_tai_s=los,
        orbit_number=orbit,
        max_elevation_deg=float(seen.elevation_deg.max()),
        min_range_km=float(seen.range_km.min()),
        sun_elevation_deg=float(seen.sun_elevation_deg.max()),
        moon_separation_deg=float(seen.moon_separation_deg.min()),
        clear_sky_probability=clear,
        loss_db=float(loss_db(budget.efficiency.mean())),
        sifted_bits=float(counts.sifted_bits),
        qber=float(counts.qber),
        secret_key_bits=int(key.bits),
        asymptotic_key_bits=int(key.asymptotic_bits),
        expected_key_bits=floor(clear * int(key.bits)),
        element_epoch_tai_s=record.epoch_tai_s,
        element_age_h=(start - record.epoch_tai_s) / 3600.0,
        timing_error_s=0.3,
    )


def clash(first, second):
    return (
        first.start_tai_s - SETUP_S < second.stop_tai_s
        and second.start_tai_s - SETUP_S < first.stop_tai_s
    )


def chosen(candidates):
    """Take the longest contacts first; one that a single other keeps out becomes its back-up."""
    taken, spares = [], []
    for candidate in sorted(candidates, key=lambda contact: -contact.duration_s):
        others = [other for other in taken if clash(other, candidate)]
        if any(other.station == candidate.station for other in others):
            continue
        busy = any(other.satellite == candidate.satellite for other in others)
        (spares if busy else taken).append(candidate)
    for spare in spares:
        if stands_in(spare, taken):
            taken.append(replace(spare, role="backup", status="tentative"))
    return tuple(sorted(taken, key=lambda contact: contact.start_tai_s))


def stands_in(backup, taken):
    rivals = [other for other in taken if clash(other, backup)]
    return [other.role for other in rivals if other.satellite == backup.satellite] == ["primary"]


def switches(contacts):
    """Return the rule of each back-up: decided when the first of the two would begin."""
    return tuple(
        Backup(
            contact_id=spare.contact_id,
            primary_id=primary.contact_id,
            decide_tai_s=min(spare.start_tai_s, primary.start_tai_s) - SETUP_S,
            minimum_probability=0.5,
        )
        for spare in contacts
        for primary in contacts
        if (spare.role, primary.role) == ("backup", "primary")
        and spare.satellite == primary.satellite
        and clash(spare, primary)
    )


def with_ledger(plan):
    """Return a plan whose transfers, deliveries and certificate follow from its contacts."""
    shares = {"EAGLE-1": 0.6, "EAGLE-2": 0.4}
    demands = plan.scenario.demands
    flows = {
        (name, demand.a, demand.b): share * floor(demand.requested_bits)
        for name, share in shares.items()
        for demand in demands
    }
    flown = [contact for contact in plan.contacts if contact.status != "cancelled"]
    ledger = keep_ledger(flown, demands, flows)
    return with_certificate(replace(plan, transfers=ledger.transfers, deliveries=ledger.deliveries))


def with_certificate(plan):
    got = {(given.a, given.b): given.delivered_bits for given in plan.deliveries}
    values = {"satisfaction, priority 1": 0.0, "satisfaction, priority 2": 0.0, "weighted key": 0.0}
    for demand in plan.scenario.demands:
        bits, request = got[demand.a, demand.b], round(demand.requested_bits)
        ends = [0.0, *(end for end, _ in plan.scenario.solver.concave)]
        slopes = [slope for _, slope in plan.scenario.solver.concave]
        heights = np.concatenate([[0.0], np.cumsum(np.diff(ends) * slopes)])
        phi = float(np.interp(bits / request, ends, heights))
        stage = f"satisfaction, priority {demand.priority}"
        values[stage] += demand.weight * request * phi
        values["weighted key"] += demand.weight * bits
    primary = [c for c in plan.contacts if c.role == "primary" and c.status != "cancelled"]
    stages = [
        Stage(
            name=name,
            value=value,
            bound=1.01 * value,
            gap=1.01 * value / value - 1.0 if value else 0.0,
        )
        for name, value in values.items()
    ]
    number = float(len(primary))
    stages.append(Stage(name="contacts", value=number, bound=number, gap=0.0))
    certificate = Certificate(
        algorithm="greedy",
        status="effort spent",
        stages=tuple(stages),
        baselines=(Baseline(name="greedy", value=stages[0].value / 2.0),),
        reproducible=True,
        prices=(
            Price(
                stage=stages[0].name,
                unit="telescope hour",
                resource=plan.contacts[0].station,
                worth=1000.0,
                start_tai_s=plan.scenario.horizon.start_tai_s,
                stop_tai_s=plan.scenario.horizon.start_tai_s + 3600.0,
            ),
        ),
    )
    return replace(plan, certificate=certificate)


@cache
def all_candidates():
    """Return every contact of the horizon that is allowed alone."""
    found = [
        contact_of(place, station, bracket)
        for place, record in enumerate(ELEMENTS)
        for station in STATIONS
        for bracket in passes(record, station)
    ]
    return tuple(contact for contact in found if contact and not _closed(contact))


def _closed(contact):
    return any(
        closure.resource in (contact.satellite, contact.station)
        and contact.start_tai_s - SETUP_S < tai_seconds(closure.stop)
        for closure in SCENARIO.constraints.closures
    )


@cache
def valid_plan():
    """Return the plan that the tests then spoil."""
    contacts = chosen(all_candidates())
    plan = Plan(
        schema=1,
        program="euroqci-space 0.1.0",
        versions={"skyfield": "1.53"},
        earth_rotation="built into Skyfield",
        created_tai_s=tai_seconds(START - timedelta(hours=1)),
        parent_sha256=None,
        scenario=linked(SCENARIO),
        elements=ELEMENTS,
        passes=100,
        candidates=50,
        certificate=Certificate(
            algorithm="", status="", stages=(), baselines=(), reproducible=True
        ),
        contacts=contacts,
        transfers=(),
        deliveries=(),
        warnings=(),
        backups=switches(contacts),
    )
    return with_ledger(plan)
