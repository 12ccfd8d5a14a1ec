"""Faults of inputs, names, identity, status, order and times, each with its rule."""

from dataclasses import replace
from math import inf, nan

from verify_planting import change, pick, plants

from euroqci_space.model import InputFile

# -- inputs


def with_input(plan, name, sha256):
    inputs = (*plan.scenario.inputs, InputFile(name=name, sha256=sha256))
    return replace(plan, scenario=replace(plan.scenario, inputs=inputs)), name


@plants("inputs")
def a_digest_of_another_length(plan, rng):
    return with_input(plan, "mine.toml", "0" * rng.choice([0, 63, 65]))


@plants("inputs")
def a_file_without_a_name(plan, rng):
    return with_input(plan, rng.choice(["", " "]), "0" * 64)


@plants("inputs")
def the_air_of_another_version(plan, rng):
    return with_input(plan, "bundled:atmosphere.csv", f"{rng.randrange(16**64):064x}")


@plants("inputs")
def a_bundled_table_in_two_versions(plan, rng):
    plan, name = with_input(plan, "bundled:stations.csv", "0" * 64)
    return with_input(plan, name, "1" * 64)


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
