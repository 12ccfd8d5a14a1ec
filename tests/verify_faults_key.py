"""Faults of the key of contacts, its stores and routes, each with its rule."""

from dataclasses import replace

from verify_planting import change, pick, plants, with_transfer

from euroqci_space.model import Network, Relay

# -- key, clear sky, expected key


def key_fault(field, share):
    def figure_off(plan, rng):
        contact = pick(plan, rng)
        value = getattr(contact, field)
        factor = 1.0 + rng.choice([-1.0, 1.0]) * rng.uniform(share, 0.5)
        return change(plan, contact, **{field: type(value)(value * factor)})

    figure_off.__name__ = f"{field}_off"
    plants("key")(figure_off)


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
