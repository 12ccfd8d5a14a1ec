"""Faults of horizon, light, closures and the shape of passes, each with its rule."""

from dataclasses import replace

from verify_planting import change, pick, plants, with_rules

from euroqci_space.model import Closure
from euroqci_space.times import utc_datetime

# -- horizon, minimum contact, visibility, night, Moon, closures


def with_horizon(plan, **edges):
    horizon = replace(plan.scenario.horizon, **edges)
    return replace(plan, scenario=replace(plan.scenario, horizon=horizon))


@plants("horizon")
def horizon_starts_within_contact(plan, rng):
    contact = pick(plan, rng)
    start = utc_datetime(contact.start_tai_s + rng.uniform(0.1, contact.duration_s))
    return with_horizon(plan, start=start), contact.contact_id


@plants("horizon")
def horizon_starts_within_setup(plan, rng):
    contact = pick(plan, rng)
    start = utc_datetime(contact.start_tai_s - rng.uniform(0.0, 59.0))
    return with_horizon(plan, start=start), contact.contact_id


@plants("horizon")
def horizon_stops_within_contact(plan, rng):
    contact = pick(plan, rng)
    stop = utc_datetime(contact.stop_tai_s - rng.uniform(0.01, contact.duration_s))
    return with_horizon(plan, stop=stop), contact.contact_id


@plants("minimum contact")
def contact_cut_short(plan, rng):
    contact = pick(plan, rng)
    return change(plan, contact, stop_tai_s=contact.start_tai_s + rng.uniform(1.0, 89.9))


@plants("minimum contact")
def contact_begun_late(plan, rng):
    contact = pick(plan, rng)
    return change(plan, contact, start_tai_s=contact.stop_tai_s - rng.uniform(1.0, 89.9))


@plants("minimum contact")
def longer_minimum(plan, rng):
    contact = pick(plan, rng)
    least_s = contact.duration_s + rng.uniform(0.01, 50.0)
    return with_rules(plan, minimum_contact_s=least_s), contact.contact_id


@plants("visibility")
def start_below_mask(plan, rng):
    contact = pick(plan, rng)
    start = contact.aos_tai_s - rng.uniform(2.0, 60.0)
    return change(plan, contact, start_tai_s=start, aos_tai_s=start - 1.0)


@plants("visibility")
def stop_below_mask(plan, rng):
    contact = pick(plan, rng)
    stop = contact.los_tai_s + rng.uniform(2.0, 60.0)
    return change(plan, contact, stop_tai_s=stop, los_tai_s=stop + 1.0)


@plants("visibility")
def pass_of_another_hour(plan, rng):
    contact, shift_s = pick(plan, rng), rng.choice([-1, 1]) * rng.uniform(900.0, 4000.0)
    names = ("start_tai_s", "stop_tai_s", "aos_tai_s", "tca_tai_s", "los_tai_s")
    return change(plan, contact, **{name: getattr(contact, name) + shift_s for name in names})


@plants("visibility")
def higher_mask(plan, rng):
    contact = pick(plan, rng)
    return with_rules(plan, minimum_elevation_deg=rng.uniform(22.0, 60.0)), contact.contact_id


@plants("visibility")
def other_satellite_flies_there(plan, rng):
    contact = pick(plan, rng)
    other = "EAGLE-2" if contact.satellite == "EAGLE-1" else "EAGLE-1"
    return change(plan, contact, satellite=other)


@plants("night")
def darker_night_wanted(plan, rng):
    contact = pick(plan, rng)
    limit_deg = contact.sun_elevation_deg - rng.uniform(0.1, 5.0)
    return with_rules(plan, maximum_sun_elevation_deg=limit_deg), contact.contact_id


@plants("night")
def at_noon(plan, rng):
    contact = pick(plan, rng)
    noon_s = rng.uniform(13.0, 14.0) * 3600.0
    names = ("start_tai_s", "stop_tai_s", "aos_tai_s", "tca_tai_s", "los_tai_s")
    return change(plan, contact, **{name: getattr(contact, name) + noon_s for name in names})


@plants("night")
def station_in_daylight(plan, rng):
    contact = pick(plan, rng)
    stations = tuple(
        replace(s, longitude_deg=s.longitude_deg + 180.0) if s.id == contact.station else s
        for s in plan.scenario.stations
    )
    spoiled = replace(plan, scenario=replace(plan.scenario, stations=stations))
    return spoiled, contact.contact_id


@plants("moon")
def wider_moon_exclusion(plan, rng):
    contact = pick(plan, rng)
    limit_deg = contact.moon_separation_deg + rng.uniform(0.2, 60.0)
    return with_rules(plan, minimum_moon_separation_deg=limit_deg), contact.contact_id


@plants("moon")
def moon_exclusion_by_a_hair(plan, rng):
    contact = pick(plan, rng)
    limit_deg = contact.moon_separation_deg + 0.15
    return with_rules(plan, minimum_moon_separation_deg=limit_deg), contact.contact_id


@plants("moon")
def moon_exclusion_of_everything(plan, rng):
    return with_rules(plan, minimum_moon_separation_deg=179.9), pick(plan, rng).contact_id


def closing(plan, resource, start_tai_s, stop_tai_s):
    closure = Closure(
        resource=resource, start=utc_datetime(start_tai_s), stop=utc_datetime(stop_tai_s)
    )
    return with_rules(plan, closures=(*plan.scenario.constraints.closures, closure))


@plants("closure")
def station_closed_within_contact(plan, rng):
    contact = pick(plan, rng)
    start = contact.start_tai_s + rng.uniform(0.0, contact.duration_s - 1.0)
    return closing(plan, contact.station, start, start + 0.5), contact.contact_id


@plants("closure")
def satellite_closed_within_contact(plan, rng):
    contact = pick(plan, rng)
    stop = contact.start_tai_s + rng.uniform(0.1, contact.duration_s)
    return closing(plan, contact.satellite, stop - 3600.0, stop), contact.contact_id


@plants("closure")
def station_closed_within_setup(plan, rng):
    contact = pick(plan, rng)
    stop = contact.start_tai_s - rng.uniform(0.0, 59.0)
    return closing(plan, contact.station, stop - 10.0, stop), contact.contact_id


# -- pass, geometry, element age


@plants("pass")
def rise_too_early(plan, rng):
    contact = pick(plan, rng)
    return change(plan, contact, aos_tai_s=contact.aos_tai_s - rng.uniform(0.3, 100.0))


@plants("pass")
def rise_too_late(plan, rng):
    contact = pick(plan, rng)
    return change(plan, contact, aos_tai_s=contact.aos_tai_s + rng.uniform(0.3, 5.0))


@plants("pass")
def set_too_late(plan, rng):
    contact = pick(plan, rng)
    return change(plan, contact, los_tai_s=contact.los_tai_s + rng.uniform(0.3, 100.0))


@plants("pass")
def set_too_early(plan, rng):
    contact = pick(plan, rng)
    return change(plan, contact, los_tai_s=contact.los_tai_s - rng.uniform(0.3, 7.0))


@plants("pass")
def top_at_wrong_time(plan, rng):
    contact = pick(plan, rng)
    shift_s = rng.choice([-1.0, 1.0]) * rng.uniform(10.0, 40.0)
    return change(plan, contact, tca_tai_s=contact.tca_tai_s + shift_s)


def geometry_fault(field, least, most):
    def figure_off(plan, rng):
        contact = pick(plan, rng)
        shift = rng.choice([-1.0, 1.0]) * rng.uniform(least, most)
        return change(plan, contact, **{field: getattr(contact, field) + shift})

    figure_off.__name__ = f"{field}_off"
    plants("geometry")(figure_off)


geometry_fault("max_elevation_deg", 0.3, 20.0)
geometry_fault("min_range_km", 3.0, 200.0)
geometry_fault("sun_elevation_deg", 0.05, 20.0)
geometry_fault("moon_separation_deg", 1.0, 60.0)


@plants("element age")
def epoch_moved(plan, rng):
    contact = pick(plan, rng)
    return change(
        plan, contact, element_epoch_tai_s=contact.element_epoch_tai_s + rng.uniform(0.01, 1e6)
    )


@plants("element age")
def age_off(plan, rng):
    contact = pick(plan, rng)
    return change(plan, contact, element_age_h=contact.element_age_h - rng.uniform(0.001, 100.0))


@plants("element age")
def negative_timing_error(plan, rng):
    return change(plan, pick(plan, rng), timing_error_s=-rng.uniform(0.001, 10.0))
