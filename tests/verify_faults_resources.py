"""Faults of terminals, telescopes, slews, orbits and back-ups, each with its rule."""

from dataclasses import replace

from verify_planting import change, pick, plants, with_rules

from euroqci_space.model import Backup

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
