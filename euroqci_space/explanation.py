"""Why a demand is not met, why a contact was not chosen: reasons with figures."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from euroqci_space.candidates import (
    SlotGrid,
    contact_id,
    openings,
    pass_budget,
    scheduling_problem,
)
from euroqci_space.errors import InputError
from euroqci_space.model import Contact, Demand, Pass, Plan, Scenario
from euroqci_space.planner import Prospect, effort_of, survey
from euroqci_space.replanner import closure_of
from euroqci_space.scenario import nearest
from euroqci_space.times import utc_text

if TYPE_CHECKING:
    from euroqci_space.schedule import Problem, Solution

COUNTERFACTUAL_ROUNDS = 12  # sub-problems of the search for what forcing a demand would cost
_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One link in the chain of reasons: what it is about, and what is so."""

    about: str
    text: str


def explain_demand(plan: Plan, a: str, b: str) -> tuple[Reason, ...]:
    """Return why a demand got what it got, from the sky to its rivals.

    Raises
    ------
    InputError
        When the plan has no such demand.
    """
    place = _demand_place(plan.scenario, a, b)
    demand = plan.scenario.demands[place]
    delivery = plan.deliveries[place]
    prospect = survey(plan.scenario, plan.elements)
    grid = SlotGrid.over(plan.scenario.horizon, plan.scenario.solver.slot_s)
    problem = scheduling_problem(plan.scenario, prospect.candidates, grid)
    got = f"{delivery.delivered_bits:,} of {delivery.requested_bits:,} bits"
    reasons = [Reason(about="delivered", text=f"{got} ({100.0 * delivery.fraction:.0f} %)")]
    common, seen = _structure(demand, prospect)
    reasons += seen
    if not common:
        text = "no satellite has a contact that gives key with both ends within the horizon"
        return (*reasons, Reason(about="structure", text=text))
    alone = _alone(problem, place, plan)
    return (
        *reasons,
        alone,
        *_takers(plan, demand),
        *_prices(plan),
        _forced(problem, place, plan),
    )


def _demand_place(scenario: Scenario, a: str, b: str) -> int:
    known = [demand.id for demand in scenario.demands]
    for name in (f"{a}:{b}", f"{b}:{a}"):
        if name in known:
            return known.index(name)
    fix = nearest(f"{a}:{b}", known, f"one of {len(known)} demands, such as {known[:3]}")
    raise InputError.of(f"no demand {a}:{b}", fix=fix)


def _structure(demand: Demand, prospect: Prospect) -> tuple[set[str], list[Reason]]:
    """Return the satellites that serve both ends, and what each end sees."""
    scenario = prospect.scenario
    useful: list[set[str]] = []
    reasons = []
    for end in (demand.a, demand.b):
        ids = {station.id for station in scenario.stations if station.key_site == end}
        if not ids:  # the satellite itself is the end: it holds its own key
            useful.append({end})
            continue
        passes = [sight for sight in prospect.passes if sight.station in ids]
        found = [one for one in prospect.candidates if scenario.stations[one.station].id in ids]
        useful.append({scenario.satellites[one.satellite].name for one in found})
        best = max((float(one.expected_bits.max()) for one in found), default=0.0)
        clear = max((float(one.secret_bits.max()) for one in found), default=0.0)
        reasons.append(
            Reason(
                about=end,
                text=f"{len(passes)} passes above the mask, {len(found)} stretches that are dark,"
                f" long enough and give key; the best gives {best:,.0f} bits under the month's"
                f" clouds, {clear:,.0f} under a clear sky",
            )
        )
    ends = {demand.a, demand.b} & {one.name for one in scenario.satellites}
    return (useful[0] & useful[1]) or ends, reasons


def _alone(problem: "Problem", place: int, plan: Plan) -> Reason:
    """Return what the demand could get if it were the only one."""
    from euroqci_space.schedule import solve  # noqa: PLC0415  (brings OR-Tools)

    effort = replace(effort_of(plan.scenario), objective="weighted", rounds=0)
    pair = replace(problem.pairs[place], weight=1.0)
    solution = solve(replace(problem, pairs=(pair,)), effort)
    found = solution.delivered_bits[0]
    text = f"at least {found:,.0f} and at most {solution.bound:,.0f} bits of"
    return Reason(about="alone", text=f"{text} {pair.demand_bits:,.0f} if nobody else asked")


def _takers(plan: Plan, demand: Demand) -> list[Reason]:
    """Return who used the key of each end."""
    reasons = []
    for end in (demand.a, demand.b):
        filled = sum(
            one.expected_key_bits
            for one in plan.contacts
            if one.site == end and one.status != "cancelled" and one.role == "primary"
        )
        used: Counter[str] = Counter()
        for move in plan.transfers:
            if end in (move.a, move.b):
                used[f"{move.a}:{move.b}"] += move.bits
        told = ", ".join(f"{name} {bits:,}" for name, bits in used.most_common(_SHOWN))
        text = f"{filled:,} bits planned at {end}, {sum(used.values()):,} used: {told or 'by none'}"
        reasons.append(Reason(about="shared", text=text))
    return reasons


def _prices(plan: Plan) -> list[Reason]:
    """Return what a little more of each scarce resource would be worth, dearest first.

    Prices are those of the bound, in units of the first stage of the objective.
    """
    first = plan.certificate.stages[0].name if plan.certificate.stages else ""
    priced: dict[str, dict[str, float]] = {
        "telescope hour": {},
        "satellite pass": {},
        "store bit": {},
    }
    for price in plan.certificate.prices:
        if price.stage == first and price.unit in priced:
            at = "" if price.start_tai_s is None else f" at {utc_text(price.start_tai_s, 0)}"
            place = "" if price.site is None else f" for {price.site}"
            priced[price.unit][f"{price.resource}{place}{at}"] = price.worth
    return [Reason(about="price", text=_dearest(what, told)) for what, told in priced.items()]


def _dearest(what: str, prices: dict[str, float]) -> str:
    ranked = sorted(prices.items(), key=lambda entry: (-entry[1], entry[0]))
    told = ", ".join(f"{name} {price:,.2f}" for name, price in ranked[:_SHOWN] if price > 0.0)
    return f"{what}: {told or 'none is scarce'}"


def _forced(problem: "Problem", place: int, plan: Plan) -> Reason:
    """Return what others lose where the demand comes before all of them."""
    from euroqci_space.schedule import solve  # noqa: PLC0415  (brings OR-Tools)

    first = min(pair.priority for pair in problem.pairs) - 1
    pairs = tuple(
        replace(pair, priority=first) if number == place else pair
        for number, pair in enumerate(problem.pairs)
    )
    effort = replace(effort_of(plan.scenario), rounds=COUNTERFACTUAL_ROUNDS)
    solution = solve(replace(problem, pairs=pairs), effort)
    gained = solution.delivered_bits[place] - plan.deliveries[place].delivered_bits
    lost = _losses(solution, place, plan)
    told = ", ".join(f"{name} {bits:,.0f}" for name, bits in lost[:_SHOWN])
    text = f"served first it gets {gained:+,.0f} bits; others lose at most"
    total = sum(bits for _, bits in lost)
    return Reason(about="forced", text=f"{text} {total:,.0f} bits{': ' if told else ''}{told}")


def _losses(solution: "Solution", place: int, plan: Plan) -> list[tuple[str, float]]:
    losses = [
        (demand.id, delivery.delivered_bits - solution.delivered_bits[number])
        for number, (demand, delivery) in enumerate(
            zip(plan.scenario.demands, plan.deliveries, strict=True)
        )
        if number != place
    ]
    return sorted((one for one in losses if one[1] >= 1.0), key=lambda one: (-one[1], one[0]))


def explain_contact(plan: Plan, name: str) -> tuple[Reason, ...]:
    """Return why a contact is in a plan or not.

    Raises
    ------
    InputError
        When no pass of the horizon has this id.
    """
    known = next((one for one in plan.contacts if one.contact_id == name), None)
    if known is not None:
        return _why_chosen(plan, known)
    prospect = survey(plan.scenario, plan.elements)
    ids = {contact_id(plan.scenario.name, sight): sight for sight in prospect.passes}
    if name not in ids:
        fix = nearest(name, list(ids), "an id is mission, satellite, station and orbit number")
        raise InputError.of(f"no pass of the horizon has the id {name!r}", fix=fix)
    return _why_not(plan, ids[name], prospect)


def _why_chosen(plan: Plan, contact: Contact) -> tuple[Reason, ...]:
    if contact.status == "cancelled":
        shut = closure_of(contact, plan.scenario.constraints)
        text = f"{shut} is closed then" if shut else "a later plan does better without it"
        return (Reason(about="cancelled", text=text),)
    used: Counter[str] = Counter()
    for move in plan.transfers:
        if move.satellite == contact.satellite and contact.site in (move.a, move.b):
            used[f"{move.a}:{move.b}"] += move.bits
    told = ", ".join(f"{name} {bits:,}" for name, bits in used.most_common(_SHOWN))
    return (
        Reason(about="chosen", text=f"{contact.expected_key_bits:,} bits of key expected"),
        Reason(about="serves", text=f"the store of {contact.satellite} for {contact.site}: {told}"),
    )


def _why_not(plan: Plan, sight: Pass, prospect: Prospect) -> tuple[Reason, ...]:
    scenario = plan.scenario
    found = [
        one
        for one in prospect.candidates
        if contact_id(scenario.name, one.opening.sight) == contact_id(scenario.name, sight)
    ]
    if not found:
        return (Reason(about="sky", text=_sky_reason(scenario, sight, prospect)),)
    best = max(float(one.expected_bits.max()) for one in found)
    clear = max(float(one.secret_bits.max()) for one in found)
    text = f"could give {best:,.0f} bits ({clear:,.0f} under a clear sky)"
    reasons = [Reason(about="worth", text=text)]
    rivals = [
        one for one in plan.contacts if one.status != "cancelled" and _clash(one, sight, plan)
    ]
    if rivals:
        told = ", ".join(f"{one.contact_id} ({one.expected_key_bits:,} bits)" for one in rivals)
        return (*reasons, Reason(about="conflict", text=f"stands against {told}"))
    site = scenario.stations[found[0].station].key_site
    open_bits = sum(
        max(delivery.requested_bits - delivery.delivered_bits, 0)
        for delivery in plan.deliveries
        if site in (delivery.a, delivery.b)
    )
    if not open_bits:
        return (*reasons, Reason(about="demand", text=f"every demand of {site} is served"))
    text = (
        f"{open_bits:,} bits of {site} are open, but their other ends lack key on {sight.satellite}"
    )
    return (*reasons, Reason(about="demand", text=f"{text}, or the gain is within the gap"))


def _clash(contact: Contact, sight: Pass, plan: Plan) -> bool:
    """Tell whether a contact takes the satellite or the telescope during a pass."""
    rules = plan.scenario.constraints
    setups_s = [
        *([rules.satellite_setup_s] if contact.satellite == sight.satellite else []),
        *([rules.telescope_setup_s] if contact.station == sight.station else []),
    ]
    return bool(setups_s) and (
        contact.start_tai_s - max(setups_s) < sight.los_tai_s
        and sight.aos_tai_s - max(setups_s) < contact.stop_tai_s
    )


def _sky_reason(scenario: Scenario, sight: Pass, prospect: Prospect) -> str:
    """Return why a pass gives no contact at all."""
    satellite = [one.name for one in scenario.satellites].index(sight.satellite)
    station = [one.id for one in scenario.stations].index(sight.station)
    pairing = prospect.pairings[satellite, station]
    grid = SlotGrid.over(scenario.horizon, scenario.solver.slot_s)
    seen = pass_budget(pairing, sight)
    if openings([sight], pairing.station, scenario.constraints, grid):
        return f"gives no key: {seen.key.reason_texts}"
    lowest_deg = float(seen.seen.sun_elevation_deg.min())
    if lowest_deg > scenario.constraints.maximum_sun_elevation_deg:
        return f"in daylight: the Sun stands at {lowest_deg:.1f} degrees or higher"
    return f"too short for a contact: {sight.duration_s:.0f} s, in part perhaps in daylight"
