"""Faults to plant in a valid plan, each with the rule that must find it and whom it must name.

Not a test module. A fault is a function of a plan and a seeded ``random.Random``; it returns the
spoiled plan and the subject.
"""

from dataclasses import replace
from math import inf, nan

from euroqci_space.model import Backup, Baseline, Closure, Delivery, Network, Price, Relay
from euroqci_space.risk import outlook
from euroqci_space.times import utc_datetime
from euroqci_space.weather import Draws

FAULTS = []


def plants(rule):
    """Register a fault under the rule that has to find it."""

    def register(fault):
        FAULTS.append((rule, fault))
        return fault

    return register


def pick(plan, rng, role=None):
    return rng.choice([c for c in plan.contacts if role in (None, c.role)])


def change(plan, contact, **values):
    contacts = tuple(replace(c, **values) if c is contact else c for c in plan.contacts)
    return replace(plan, contacts=contacts), contact.contact_id


def with_rules(plan, **values):
    rules = replace(plan.scenario.constraints, **values)
    return replace(plan, scenario=replace(plan.scenario, constraints=rules))


def with_delivery(plan, delivery, **values):
    deliveries = tuple(replace(d, **values) if d is delivery else d for d in plan.deliveries)
    return replace(plan, deliveries=deliveries), f"{delivery.a}:{delivery.b}"


def with_transfer(plan, transfer, *new):
    place = plan.transfers.index(transfer)
    transfers = plan.transfers[:place] + new + plan.transfers[place + 1 :]
    return replace(plan, transfers=transfers), f"{transfer.a}:{transfer.b}"


def with_stage(plan, stage, **values):
    stages = tuple(replace(s, **values) if s is stage else s for s in plan.certificate.stages)
    certificate = replace(plan.certificate, stages=stages)
    return replace(plan, certificate=certificate), values.get("name", stage.name)


# -- names, identity, status, order, times


@plants("names")
def unknown_satellite(plan, rng):
    return change(plan, pick(plan, rng), satellite="EAGLE-9")


@plants("names")
def unknown_station(plan, rng):
    return change(plan, pick(plan, rng), station="XX-XXX")


@plants("names")
def wrong_site(plan, rng):
    contact = pick(plan, rng)
    other = rng.choice([c.site for c in plan.contacts if c.site != contact.site])
    return change(plan, contact, site=other)


@plants("names")
def wrong_catalogue_number(plan, rng):
    contact = pick(plan, rng)
    return change(plan, contact, norad_id=contact.norad_id + rng.choice([-1, 1, 1000]))


@plants("names")
def unknown_telescope(plan, rng):
    contact = pick(plan, rng)
    stations = tuple(
        replace(s, telescope="none") if s.id == contact.station else s
        for s in plan.scenario.stations
    )
    spoiled = replace(plan, scenario=replace(plan.scenario, stations=stations))
    return spoiled, contact.contact_id


@plants("identity")
def id_of_another_orbit(plan, rng):
    contact = pick(plan, rng)
    stem = contact.contact_id.rpartition("-")[0]
    plan, _ = change(plan, contact, contact_id=f"{stem}-{contact.orbit_number + 500}")
    return plan, f"{stem}-{contact.orbit_number + 500}"


@plants("identity")
def orbit_number_moved(plan, rng):
    contact = pick(plan, rng)
    return change(plan, contact, orbit_number=contact.orbit_number + rng.choice([-1, 1, 15]))


@plants("identity")
def contact_listed_twice(plan, rng):
    contact = pick(plan, rng)
    place = plan.contacts.index(contact)
    contacts = (*plan.contacts[:place], contact, *plan.contacts[place:])
    return replace(plan, contacts=contacts), contact.contact_id


@plants("identity")
def other_mission(plan, rng):
    contact = pick(plan, rng)
    new = contact.contact_id.replace("test-", "toast-")
    return change(plan, contact, contact_id=new)[0], new


def renumbered(plan, contact, shift):
    number = contact.orbit_number + shift
    new = f"test-{contact.satellite}-{contact.station}-{number}"
    return change(plan, contact, orbit_number=number, contact_id=new)[0], new


@plants("orbit")
def one_pass_counted_elsewhere(plan, rng):
    return renumbered(plan, pick(plan, rng), rng.choice([-1, 1]) * rng.randrange(3, 500))


@plants("orbit")
def orbit_of_the_day_before(plan, rng):
    return renumbered(plan, pick(plan, rng), -15)


@plants("orbit")
def count_begun_anew(plan, rng):
    """Number the last contacts of a satellite from 0 on."""
    same = [c for c in plan.contacts if c.satellite == "EAGLE-1"]
    place = rng.randrange(1, len(same))
    shift, subject = same[place].orbit_number, ""
    for contact in reversed(same[place:]):
        plan, subject = renumbered(plan, contact, -shift)
    return plan, subject


@plants("status")
def tentative_primary(plan, rng):
    return change(plan, pick(plan, rng, "primary"), status="tentative")


@plants("status")
def confirmed_backup(plan, rng):
    return change(plan, pick(plan, rng, "backup"), status="confirmed")


@plants("status")
def backup_made_primary_by_role_alone(plan, rng):
    return change(plan, pick(plan, rng, "backup"), role="primary")


@plants("order")
def neighbours_swapped(plan, rng):
    place = rng.randrange(len(plan.contacts) - 1)
    first, second = plan.contacts[place : place + 2]
    contacts = (*plan.contacts[:place], second, first, *plan.contacts[place + 2 :])
    return replace(plan, contacts=contacts), first.contact_id


@plants("order")
def first_put_last(plan, rng):
    contacts = (*plan.contacts[1:], plan.contacts[0])
    return replace(plan, contacts=contacts), plan.contacts[0].contact_id


@plants("order")
def whole_list_reversed(plan, rng):
    subject = rng.choice(plan.contacts[:-1]).contact_id
    return replace(plan, contacts=plan.contacts[::-1]), subject


@plants("times")
def stop_before_start(plan, rng):
    contact = pick(plan, rng)
    return change(plan, contact, stop_tai_s=contact.start_tai_s - rng.uniform(0.0, 100.0))


@plants("times")
def start_before_rise(plan, rng):
    contact = pick(plan, rng)
    return change(plan, contact, start_tai_s=contact.aos_tai_s - rng.uniform(0.01, 100.0))


@plants("times")
def stop_after_set(plan, rng):
    contact = pick(plan, rng)
    return change(plan, contact, stop_tai_s=contact.los_tai_s + rng.uniform(0.01, 100.0))


@plants("times")
def top_outside_pass(plan, rng):
    contact = pick(plan, rng)
    return change(plan, contact, tca_tai_s=contact.los_tai_s + rng.uniform(0.01, 1000.0))


@plants("times")
def number_not_finite(plan, rng):
    field = rng.choice(["qber", "loss_db", "start_tai_s", "sifted_bits", "timing_error_s"])
    return change(plan, pick(plan, rng), **{field: rng.choice([nan, inf, -inf])})


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
    @plants("geometry")
    def figure_off(plan, rng):
        contact = pick(plan, rng)
        shift = rng.choice([-1.0, 1.0]) * rng.uniform(least, most)
        return change(plan, contact, **{field: getattr(contact, field) + shift})

    figure_off.__name__ = f"{field}_off"


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


# -- terminals, telescopes


@plants("terminals")
def backup_flown_too(plan, rng):
    rivals = [c for c in plan.contacts if c.role == "backup"]
    return change(plan, rng.choice(rivals), role="primary", status="confirmed")


@plants("terminals")
def longer_satellite_setup(plan, rng):
    same = [c for c in plan.contacts if c.role == "primary" and c.satellite == "EAGLE-1"]
    place = rng.randrange(1, len(same))
    gap_s = same[place].start_tai_s - same[place - 1].stop_tai_s
    spoiled = with_rules(plan, satellite_setup_s=gap_s + rng.uniform(0.01, 100.0))
    return spoiled, same[place].contact_id


@plants("terminals")
def no_terminal(plan, rng):
    satellites = tuple(replace(s, terminals=0) for s in plan.scenario.satellites)
    spoiled = replace(plan, scenario=replace(plan.scenario, satellites=satellites))
    return spoiled, pick(plan, rng, "primary").contact_id


@plants("telescopes")
def longer_telescope_setup(plan, rng):
    station = rng.choice(["GR-HEL", "DE-OBE", "PT-SMA"])
    same = [c for c in plan.contacts if c.station == station]
    gap_s = same[1].start_tai_s - same[0].stop_tai_s
    spoiled = with_rules(plan, telescope_setup_s=gap_s + rng.uniform(0.01, 100.0))
    return spoiled, same[1].contact_id


@plants("telescopes")
def no_telescope(plan, rng):
    contact = pick(plan, rng)
    stations = tuple(
        replace(s, telescopes=0) if s.id == contact.station else s for s in plan.scenario.stations
    )
    spoiled = replace(plan, scenario=replace(plan.scenario, stations=stations))
    return spoiled, contact.contact_id


@plants("telescopes")
def two_satellites_at_once(plan, rng):
    """Move a contact onto one of the other satellite at the same station."""
    contact = pick(plan, rng)
    others = [
        c
        for c in plan.contacts
        if c.station == contact.station and c.satellite != contact.satellite
    ]
    shift_s = rng.choice(others).start_tai_s + rng.uniform(-50.0, 50.0) - contact.start_tai_s
    names = ("start_tai_s", "stop_tai_s", "aos_tai_s", "tca_tai_s", "los_tai_s")
    return change(plan, contact, **{name: getattr(contact, name) + shift_s for name in names})


# -- key, clear sky, expected key


def key_fault(field, share):
    @plants("key")
    def figure_off(plan, rng):
        contact = pick(plan, rng)
        value = getattr(contact, field)
        factor = 1.0 + rng.choice([-1.0, 1.0]) * rng.uniform(share, 0.5)
        return change(plan, contact, **{field: type(value)(value * factor)})

    figure_off.__name__ = f"{field}_off"


key_fault("secret_key_bits", 0.006)
key_fault("asymptotic_key_bits", 0.006)
key_fault("sifted_bits", 0.006)
key_fault("qber", 0.05)
key_fault("loss_db", 0.01)


@plants("key")
def key_of_whole_pass_for_half_of_it(plan, rng):
    contact = pick(plan, rng)
    return change(plan, contact, stop_tai_s=contact.start_tai_s + contact.duration_s / 2.0)


@plants("key")
def key_of_a_better_telescope(plan, rng):
    telescopes = tuple(replace(t, aperture_m=0.9) for t in plan.scenario.telescopes)
    scenario = replace(plan.scenario, telescopes=telescopes)
    return replace(plan, scenario=scenario), pick(plan, rng).contact_id


@plants("clear sky")
def rosy_probability(plan, rng):
    contact = pick(plan, rng)
    probability = min(1.0, contact.clear_sky_probability + rng.uniform(0.001, 0.3))
    return change(plan, contact, clear_sky_probability=probability)


@plants("clear sky")
def probability_at_zenith(plan, rng):
    contact = pick(plan, rng)
    sky = next(s for s in plan.scenario.clear_sky if s.site == contact.station)
    return change(plan, contact, clear_sky_probability=sky.monthly_probability[0])


@plants("clear sky")
def probability_of_another_month(plan, rng):
    contact = pick(plan, rng)
    skies = tuple(
        replace(s, monthly_probability=(0.9, *s.monthly_probability[1:]))
        for s in plan.scenario.clear_sky
    )
    return replace(plan, scenario=replace(plan.scenario, clear_sky=skies)), contact.contact_id


@plants("clear sky")
def no_statistics(plan, rng):
    scenario = replace(plan.scenario, clear_sky=())
    return replace(plan, scenario=scenario), pick(plan, rng).contact_id


@plants("expected key")
def one_bit_more(plan, rng):
    contact = pick(plan, rng)
    return change(plan, contact, expected_key_bits=contact.expected_key_bits + 1)


@plants("expected key")
def fewer_bits(plan, rng):
    contact = pick(plan, rng)
    bits = contact.expected_key_bits - rng.randrange(1, 1000)
    return change(plan, contact, expected_key_bits=bits)


@plants("expected key")
def clear_sky_key_expected(plan, rng):
    contact = pick(plan, rng)
    return change(plan, contact, expected_key_bits=contact.secret_key_bits)


# -- store


def filler(plan, transfer):
    """Return the contact at whose end a transfer was made."""
    return next(
        c
        for c in plan.contacts
        if c.stop_tai_s == transfer.tai_s and c.satellite == transfer.satellite
    )


@plants("store")
def more_than_is_there(plan, rng):
    transfer = rng.choice(plan.transfers)
    return with_transfer(plan, transfer, replace(transfer, bits=transfer.bits + 10_000_000))


@plants("store")
def before_the_contact(plan, rng):
    """Use key before the contact that brings it: that contact must be named."""
    transfer = rng.choice(plan.transfers)
    contact = filler(plan, transfer)
    early = replace(transfer, tai_s=transfer.tai_s - rng.uniform(0.01, contact.duration_s))
    return with_transfer(plan, transfer, early)[0], contact.contact_id


@plants("store")
def contact_dropped_key_used(plan, rng):
    transfer = rng.choice(plan.transfers)
    contact = filler(plan, transfer)
    spoiled, _ = change(plan, contact, status="cancelled")
    return spoiled, f"{transfer.a}:{transfer.b}"


@plants("store")
def key_of_another_satellite(plan, rng):
    """Mix the keys of two satellites: the first transfer of one is taken from the other."""
    first = min(plan.transfers, key=lambda transfer: transfer.tai_s)
    other = "EAGLE-2" if first.satellite == "EAGLE-1" else "EAGLE-1"
    return with_transfer(plan, first, replace(first, satellite=other, bits=9_000_000))


@plants("store")
def transfer_for_nobody(plan, rng):
    transfer = rng.choice(plan.transfers)
    spoiled, _ = with_transfer(plan, transfer, replace(transfer, a="PT-SMA", b="NL-HAG"))
    return spoiled, "PT-SMA:NL-HAG"


@plants("store")
def negative_transfer(plan, rng):
    transfer = rng.choice(plan.transfers)
    return with_transfer(plan, transfer, replace(transfer, bits=-rng.randrange(1000)))


@plants("store")
def transfer_after_horizon(plan, rng):
    transfer = rng.choice(plan.transfers)
    late = plan.scenario.horizon.stop_tai_s + rng.uniform(0.01, 1e6)
    return with_transfer(plan, transfer, replace(transfer, tai_s=late))


# -- route


def with_limits(plan, transfer, **limits):
    """Ask of a transfer's demand what its route does not keep; the demand must be named."""
    demands = plan.scenario.demands
    demand = next(d for d in demands if {d.a, d.b} == {transfer.a, transfer.b})
    changed = tuple(replace(d, **limits) if d is demand else d for d in demands)
    return replace(plan, scenario=replace(plan.scenario, demands=changed)), demand.id


@plants("route")
def more_trusted_nodes_than_allowed(plan, rng):
    return with_limits(plan, rng.choice(plan.transfers), max_trusted_nodes=0)


@plants("route")
def key_after_it_is_due(plan, rng):
    transfer = rng.choice(plan.transfers)
    after_h = (transfer.tai_s - plan.scenario.horizon.start_tai_s) / 3600.0
    return with_limits(plan, transfer, due_h=after_h - rng.uniform(0.01, 1.0))


@plants("route")
def through_a_satellite_that_is_not_trusted(plan, rng):
    transfer = rng.choice(plan.transfers)
    network = Network(untrusted=(transfer.satellite,))
    spoiled = replace(plan, scenario=replace(plan.scenario, network=network))
    return spoiled, f"{transfer.a}:{transfer.b}"


# -- crosslink, memory


def with_network(plan, **values):
    network = replace(plan.scenario.network, **values)
    return replace(plan, scenario=replace(plan.scenario, network=network))


def with_link(plan, **values):
    link = replace(plan.scenario.network.crosslinks[0], **values)
    return with_network(plan, crosslinks=(link,)), f"{link.a}:{link.b}"


@plants("crosslink")
def more_key_between_satellites_than_they_see(plan, rng):
    bits = list(plan.scenario.network.crosslinks[0].bits)
    bits[rng.randrange(len(bits))] += rng.randrange(10, 1000)
    return with_link(plan, bits=tuple(bits))


@plants("crosslink")
def link_through_the_ground(plan, rng):
    return with_network(plan, grazing_height_km=rng.uniform(0.0, 200.0)), "EAGLE-1:EAGLE-2"


@plants("crosslink")
def link_with_a_station(plan, rng):
    return with_link(plan, b=rng.choice(plan.scenario.stations).id)


@plants("crosslink")
def hour_of_a_link_missing(plan, rng):
    return with_link(plan, bits=plan.scenario.network.crosslinks[0].bits[1:])


def over_night(plan, rng):
    """Let one transfer of a second day use key of the first; a limit is then what it may hold."""
    late = [
        transfer
        for transfer in plan.transfers
        if transfer.tai_s > plan.scenario.horizon.start_tai_s + 86400.0
    ]
    move = rng.choice(late)
    transfers = tuple(replace(t, epochs=(0, 0) if t is move else ()) for t in plan.transfers)
    spoiled = with_network(replace(plan, transfers=transfers), epoch_h=24.0)
    return spoiled, move


@plants("memory")
def more_held_over_night_than_memory_has(plan, rng):
    spoiled, move = over_night(plan, rng)
    return with_network(spoiled, store_limit_bits=2.0 * move.bits - 1.0), move.satellite


@plants("memory")
def memory_of_no_bit(plan, rng):
    spoiled, move = over_night(plan, rng)
    return with_network(spoiled, store_limit_bits=0.0), move.satellite


@plants("memory")
def relay_that_holds_more_than_memory_has(plan, rng):
    spoiled, move = over_night(plan, rng)
    relay = Relay(
        tai_s=move.tai_s, route=(move.a, move.satellite, move.b), bits=move.bits, epochs=(0, 0)
    )
    spoiled = replace(spoiled, relays=(relay,))
    return with_network(spoiled, store_limit_bits=3.0 * move.bits), move.satellite


# -- demand, delivery, key age


@plants("demand")
def delivery_missing(plan, rng):
    lost = rng.choice(plan.deliveries)
    deliveries = tuple(d for d in plan.deliveries if d is not lost)
    return replace(plan, deliveries=deliveries), f"{lost.a}:{lost.b}"


@plants("demand")
def delivery_twice(plan, rng):
    double = rng.choice(plan.deliveries)
    spoiled = replace(plan, deliveries=(*plan.deliveries, double))
    return spoiled, f"{double.a}:{double.b}"


@plants("demand")
def delivery_to_a_stranger(plan, rng):
    stranger = Delivery(
        a="PT-SMA",
        b="NL-HAG",
        demand_class="standard",
        requested_bits=1,
        delivered_bits=0,
        space_bits=0,
        fibre_bits=0,
        trusted_nodes=0,
        first_key_tai_s=None,
        oldest_key_age_h=None,
    )
    return replace(plan, deliveries=(*plan.deliveries, stranger)), "PT-SMA:NL-HAG"


@plants("demand")
def other_class(plan, rng):
    return with_delivery(plan, rng.choice(plan.deliveries), demand_class="other")


@plants("demand")
def smaller_request(plan, rng):
    delivery = rng.choice(plan.deliveries)
    return with_delivery(plan, delivery, requested_bits=delivery.requested_bits - 1)


@plants("delivery")
def more_delivered_than_transferred(plan, rng):
    delivery, extra = rng.choice(plan.deliveries), rng.randrange(1, 1000)
    return with_delivery(
        plan,
        delivery,
        delivered_bits=delivery.delivered_bits + extra,
        space_bits=delivery.space_bits + extra,
    )


@plants("delivery")
def wrong_total(plan, rng):
    delivery = rng.choice(plan.deliveries)
    bits = delivery.delivered_bits + rng.choice([-1, 1, 1000])
    return with_delivery(plan, delivery, delivered_bits=bits)


@plants("delivery")
def transfer_lost(plan, rng):
    return with_transfer(plan, rng.choice(plan.transfers))


@plants("delivery")
def more_than_requested(plan, rng):
    demand = next(d for d in plan.scenario.demands if (d.a, d.b) == ("DE-OBE", "NL-HAG"))
    delivery = next(d for d in plan.deliveries if (d.a, d.b) == (demand.a, demand.b))
    first = next(t for t in plan.transfers if (t.a, t.b) == (demand.a, demand.b))
    plan, _ = with_transfer(plan, first, replace(first, bits=first.bits + 7))
    bits = delivery.delivered_bits + 7
    return with_delivery(plan, delivery, delivered_bits=bits, space_bits=bits)


@plants("key age")
def first_key_moved(plan, rng):
    delivery = rng.choice(plan.deliveries)
    return with_delivery(
        plan, delivery, first_key_tai_s=delivery.first_key_tai_s - rng.uniform(0.01, 1e5)
    )


@plants("key age")
def key_said_to_be_fresh(plan, rng):
    delivery = rng.choice(plan.deliveries)
    return with_delivery(
        plan, delivery, oldest_key_age_h=delivery.oldest_key_age_h * rng.uniform(0.0, 0.99)
    )


@plants("key age")
def key_without_age(plan, rng):
    return with_delivery(plan, rng.choice(plan.deliveries), oldest_key_age_h=None)


@plants("key age")
def no_trusted_node(plan, rng):
    return with_delivery(plan, rng.choice(plan.deliveries), trusted_nodes=rng.choice([0, 2]))


# -- objective, bound, baseline, counts


@plants("objective")
def better_value(plan, rng):
    stage = rng.choice(plan.certificate.stages)
    return with_stage(plan, stage, value=stage.value * rng.uniform(1.000001, 1.009))


@plants("objective")
def unknown_stage(plan, rng):
    return with_stage(plan, rng.choice(plan.certificate.stages), name="beauty")


@plants("objective")
def one_contact_fewer(plan, rng):
    stage = plan.certificate.stages[-1]
    return with_stage(plan, stage, value=stage.value - 1.0)


@plants("objective")
def other_weight(plan, rng):
    demands = tuple(replace(d, weight=d.weight * 1.5) for d in plan.scenario.demands)
    spoiled = replace(plan, scenario=replace(plan.scenario, demands=demands))
    return spoiled, rng.choice(plan.certificate.stages[:3]).name


@plants("bound")
def bound_below_value(plan, rng):
    stage = rng.choice(plan.certificate.stages[:3])
    bound = stage.value * rng.uniform(0.5, 0.99999)
    return with_stage(plan, stage, bound=bound, gap=bound / stage.value - 1.0)


@plants("bound")
def gap_too_small(plan, rng):
    stage = rng.choice(plan.certificate.stages[:3])
    return with_stage(plan, stage, gap=stage.gap * rng.uniform(0.0, 0.9))


@plants("bound")
def fewer_contacts_than_the_bound(plan, rng):
    stage = plan.certificate.stages[-1]
    bound = stage.value + 1.0
    return with_stage(plan, stage, bound=bound, gap=bound / stage.value - 1.0)


@plants("bound")
def bound_not_finite(plan, rng):
    return with_stage(plan, rng.choice(plan.certificate.stages), bound=rng.choice([inf, nan]))


@plants("baseline")
def baseline_above_bound(plan, rng):
    value = plan.certificate.stages[0].bound * rng.uniform(1.0001, 3.0)
    baselines = (Baseline(name="greedy", value=value),)
    return replace(plan, certificate=replace(plan.certificate, baselines=baselines)), "greedy"


@plants("baseline")
def baseline_not_a_number(plan, rng):
    baselines = (Baseline(name="longest path", value=nan),)
    spoiled = replace(plan, certificate=replace(plan.certificate, baselines=baselines))
    return spoiled, "longest path"


@plants("baseline")
def second_baseline_above_bound(plan, rng):
    above = Baseline(name="second", value=plan.certificate.stages[0].bound + 1.0)
    baselines = (*plan.certificate.baselines, above)
    return replace(plan, certificate=replace(plan.certificate, baselines=baselines)), "second"


def with_certificate(plan, **values):
    return replace(plan, certificate=replace(plan.certificate, **values)), "plan"


@plants("proof")
def optimal_with_a_gap(plan, rng):
    return with_certificate(plan, status="optimal")


@plants("proof")
def cut_and_yet_reproducible(plan, rng):
    return with_certificate(plan, status=rng.choice(["cut by the clock", "interrupted"]))


@plants("proof")
def complete_and_yet_not_reproducible(plan, rng):
    return with_certificate(plan, reproducible=False)


@plants("counts")
def fewer_candidates_than_contacts(plan, rng):
    return replace(plan, candidates=rng.randrange(len(plan.contacts))), "plan"


# -- slews, work, energy, memory


def neighbours(plan, key):
    """Return the shortest rest of a resource between two contacts, and the second of them."""
    ordered = sorted((c for c in plan.contacts if c.role == "primary"), key=lambda c: c.start_tai_s)
    pairs = []
    for place, contact in enumerate(ordered):
        before = [c for c in ordered[:place] if getattr(c, key) == getattr(contact, key)]
        if before:
            pairs.append((contact.start_tai_s - before[-1].stop_tai_s, contact.contact_id))
    return min(pairs)


@plants("satellite slew")
def satellite_slower_than_its_contacts(plan, rng):
    rest_s, subject = neighbours(plan, "satellite")
    return with_rules(plan, satellite_slew_deg_s=0.01 / rest_s), subject


@plants("telescope slew")
def telescope_slower_in_azimuth_than_its_contacts(plan, rng):
    rest_s, subject = neighbours(plan, "station")
    return with_rules(plan, telescope_azimuth_deg_s=0.01 / rest_s), subject


@plants("telescope slew")
def telescope_slower_in_elevation_than_its_contacts(plan, rng):
    rest_s, subject = neighbours(plan, "station")
    return with_rules(plan, telescope_elevation_deg_s=0.001 / rest_s), subject


@plants("work")
def longer_work_than_an_orbit_allows(plan, rng):
    contact = pick(plan, rng, "primary")
    return with_rules(plan, work_per_orbit_s=contact.duration_s), contact.contact_id


@plants("energy")
def more_energy_than_an_orbit_has(plan, rng):
    contact = pick(plan, rng, "primary")
    hours = contact.duration_s / 3600.0
    return with_rules(plan, energy_per_orbit_wh=60.0 * hours), contact.contact_id


@plants("raw memory")
def more_raw_key_than_fits(plan, rng):
    contact = pick(plan, rng, "primary")
    return with_rules(plan, raw_memory_gbit=0.39 * contact.duration_s), contact.contact_id


def with_price(plan, rng, **values):
    price = Price(
        stage=plan.certificate.stages[0].name,
        unit="store bit",
        resource=plan.scenario.satellites[0].name,
        worth=rng.uniform(0.1, 9.0),
        site=plan.scenario.stations[0].key_site,
    )
    spoiled = replace(price, **values)
    plan, _ = with_certificate(plan, prices=(price, spoiled))
    return plan, f"{spoiled.unit} of {spoiled.resource}"


@plants("price")
def price_below_nothing(plan, rng):
    return with_price(plan, rng, worth=-1.0, site="other")


@plants("price")
def price_of_a_stranger(plan, rng):
    return with_price(plan, rng, unit="telescope hour", resource="XX-NON")


@plants("price")
def price_of_an_unknown_stage(plan, rng):
    return with_price(plan, rng, stage="fairness")


@plants("price")
def price_of_an_hour_after_the_horizon(plan, rng):
    after = plan.scenario.horizon.stop_tai_s + 60.0
    station = plan.scenario.stations[0].id
    hour = {"start_tai_s": after, "stop_tai_s": after + 3600.0}
    return with_price(plan, rng, unit="telescope hour", resource=station, **hour)


@plants("price")
def price_that_stands_twice(plan, rng):
    return with_price(plan, rng)


# -- outlook


def with_outlook(plan, **values):
    told = outlook(plan, Draws(scenarios=8, seed=1))
    return replace(plan, outlook=replace(told, **{k: make(told) for k, make in values.items()}))


@plants("outlook")
def a_demand_left_out_of_the_outlook(plan, rng):
    return with_outlook(plan, demands=lambda told: told.demands[1:]), "demands"


@plants("outlook")
def a_total_above_the_sum_of_the_demands(plan, rng):
    def more(told):
        spread = told.delivered_bits
        return replace(spread, mean=spread.mean + rng.uniform(1.0, 1e6))

    return with_outlook(plan, delivered_bits=more), "total"


@plants("outlook")
def quantiles_out_of_order(plan, rng):
    def turned(told):
        one = told.demands[0]
        spread = replace(one.delivered_bits, low=one.requested_bits, high=0.0)
        return (replace(one, delivered_bits=spread), *told.demands[1:])

    first = plan.scenario.demands[0]
    return with_outlook(plan, demands=turned), f"{first.a}:{first.b}"


@plants("outlook")
def more_than_sure(plan, rng):
    def sure(told):
        return tuple(replace(one, met_probability=rng.uniform(1.01, 2.0)) for one in told.classes)

    return with_outlook(plan, classes=sure), plan.scenario.demands[0].demand_class


# -- backup


def with_backup(plan, rng, **values):
    """Turn a contact into the back-up of another of its satellite, then spoil its rule."""
    primary = next(c for c in plan.contacts if c.role == "primary")
    mine = [c for c in plan.contacts if c.satellite == primary.satellite and c is not primary]
    spare = replace(mine[-1], role="backup", status="tentative")
    rule = Backup(
        contact_id=spare.contact_id,
        primary_id=primary.contact_id,
        decide_tai_s=min(primary.start_tai_s, spare.start_tai_s) - 900.0,
        minimum_probability=0.5,
    )
    contacts = tuple(spare if c.contact_id == spare.contact_id else c for c in plan.contacts)
    spoiled = replace(rule, **{name: make(rule) for name, make in values.items()})
    return replace(plan, contacts=contacts, backups=(spoiled,)), spare.contact_id


@plants("backup")
def a_switch_after_the_start(plan, rng):
    return with_backup(plan, rng, decide_tai_s=lambda rule: rule.decide_tai_s + 1000.0)


@plants("backup")
def a_threshold_that_is_no_probability(plan, rng):
    return with_backup(plan, rng, minimum_probability=lambda _: rng.uniform(1.1, 2.0))


@plants("backup")
def a_primary_that_is_not_there(plan, rng):
    return with_backup(plan, rng, primary_id=lambda _: "nobody")


@plants("backup")
def a_backup_without_a_rule(plan, rng):
    spoiled, name = with_backup(plan, rng)
    return replace(spoiled, backups=()), name
