"""Faults of deliveries, objective, bounds, prices and outlook, each with its rule."""

from dataclasses import replace
from math import inf, nan

from verify_planting import plants, with_delivery, with_stage, with_transfer

from euroqci_space.model import Baseline, Contract, Delivery, Price
from euroqci_space.risk import outlook
from euroqci_space.weather import Draws

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


# -- prices


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


@plants("outlook")
def a_contract_held_more_often_than_is_possible(plan, rng):
    first = plan.scenario.demands[0]
    told = Contract(a=first.a, b=first.b, wanted=0.5, held=rng.uniform(0.6, 1.0), possible=0.5)
    spoiled = with_outlook(plan)
    return replace(spoiled, certificate=replace(plan.certificate, contracts=(told,))), first.id
