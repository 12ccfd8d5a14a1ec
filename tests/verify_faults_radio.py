"""Faults of radio contacts, each with its rule."""

from dataclasses import replace

from verify_planting import pick, plants

from euroqci_space.model import PostProcessing, RadioContact, RadioStation

LASTS_S = 30.0


def with_radio(plan, rng, extra=0, **values):
    """Return a plan with a radio contact from beside a station, spoiled; more stations like it."""
    contact = pick(plan, rng, "primary")
    place = next(one for one in plan.scenario.stations if one.id == contact.station)
    stations = tuple(
        RadioStation(
            id=f"RADIO-{number}",
            latitude_deg=place.latitude_deg,
            longitude_deg=place.longitude_deg,
            altitude_m=place.altitude_m,
        )
        for number in range(1 + extra)
    )
    radio = RadioContact(
        radio_id="radio",
        satellite=contact.satellite,
        station="RADIO-0",
        start_tai_s=contact.stop_tai_s,
        stop_tai_s=contact.stop_tai_s + LASTS_S,
        serves=(contact.contact_id,),
    )
    spoiled = replace(radio, **{name: make(radio) for name, make in values.items()})
    rules = PostProcessing(stations=stations, contact_s=LASTS_S, antenna_setup_s=10.0)
    return with_rules(replace(plan, radio_contacts=(spoiled,)), rules)


def with_rules(plan, rules):
    network = replace(plan.scenario.network, post_processing=rules)
    return replace(plan, scenario=replace(plan.scenario, network=network))


def rules_of(plan):
    return plan.scenario.network.post_processing


def with_second(plan, **values):
    """Return a plan with the radio contact once more, spoiled, and serving nothing of its own."""
    first = plan.radio_contacts[0]
    second = replace(first, radio_id="second", **values)
    return replace(plan, radio_contacts=(first, second)), "second"


# -- radio contact


@plants("radio contact")
def too_short_to_make_key(plan, rng):
    return with_radio(plan, rng, stop_tai_s=lambda one: one.stop_tai_s - 0.01), "radio"


@plants("radio contact")
def before_the_contact_is_over(plan, rng):
    early_s = rng.uniform(0.01, 80.0)
    spoil = {
        name: lambda one, name=name: getattr(one, name) - early_s
        for name in ("start_tai_s", "stop_tai_s")
    }
    return with_radio(plan, rng, **spoil), "radio"


@plants("radio contact")
def for_a_contact_of_another_satellite(plan, rng):
    other = {"EAGLE-1": "EAGLE-2", "EAGLE-2": "EAGLE-1"}
    return with_radio(plan, rng, satellite=lambda one: other[one.satellite]), "radio"


@plants("radio contact")
def for_nothing(plan, rng):
    return with_radio(plan, rng, serves=lambda _: rng.choice([(), ("nobody",)])), "radio"


@plants("radio contact")
def one_contact_served_twice(plan, rng):
    plan = with_radio(plan, rng, extra=1)
    return with_second(plan, station="RADIO-1")


@plants("radio contact")
def by_a_station_that_is_not_there(plan, rng):
    return with_radio(plan, rng, station=lambda _: rng.choice(["", "RADIO-1", "DE-OBE"])), "radio"


@plants("radio contact")
def after_the_horizon(plan, rng):
    stop_tai_s = plan.scenario.horizon.stop_tai_s + 0.01
    return with_radio(plan, rng, stop_tai_s=lambda _: stop_tai_s), "radio"


# -- radio sight


@plants("radio sight")
def below_the_horizon(plan, rng):
    later_s = rng.uniform(1000.0, 2000.0)
    spoil = {
        name: lambda one, name=name: getattr(one, name) + later_s
        for name in ("start_tai_s", "stop_tai_s")
    }
    return with_radio(plan, rng, **spoil), "radio"


@plants("radio sight")
def lower_than_the_minimum(plan, rng):
    plan = with_radio(plan, rng)
    return with_rules(plan, replace(rules_of(plan), minimum_elevation_deg=89.0)), "radio"


@plants("radio sight")
def from_the_other_side_of_the_earth(plan, rng):
    plan = with_radio(plan, rng)
    station = rules_of(plan).stations[0]
    moved = replace(station, latitude_deg=-station.latitude_deg)
    return with_rules(plan, replace(rules_of(plan), stations=(moved,))), "radio"


# -- radio antenna


@plants("radio antenna")
def a_satellite_at_two_stations(plan, rng):
    plan = with_radio(plan, rng, extra=1)
    return with_second(plan, station="RADIO-1", start_tai_s=plan.radio_contacts[0].stop_tai_s - 0.1)


@plants("radio antenna")
def an_antenna_with_two_satellites(plan, rng):
    plan = with_radio(plan, rng)
    other = {"EAGLE-1": "EAGLE-2", "EAGLE-2": "EAGLE-1"}[plan.radio_contacts[0].satellite]
    return with_second(plan, satellite=other)


@plants("radio antenna")
def an_antenna_that_has_no_time_to_turn(plan, rng):
    plan = with_radio(plan, rng)
    over_tai_s = plan.radio_contacts[0].stop_tai_s
    return with_second(
        plan, start_tai_s=over_tai_s + rng.uniform(0.0, 9.9), stop_tai_s=over_tai_s + LASTS_S
    )
