"""Why a demand got what it got: from the sky to its rivals and the prices of what is scarce."""

from euroqci_space.errors import InputError
from euroqci_space.explanation.counterfactual import alone, forced
from euroqci_space.explanation.reason import SHOWN, Reason, told, used_bits
from euroqci_space.explanation.scarcity import scarcest
from euroqci_space.model import Demand, Plan, Scenario
from euroqci_space.prospect import Prospect, survey
from euroqci_space.scenario import nearest


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
    got = f"{delivery.delivered_bits:,} of {delivery.requested_bits:,} bits"
    reasons = [Reason(about="delivered", text=f"{got} ({100.0 * delivery.fraction:.0f} %)")]
    reasons += [
        Reason(about="no plan", text=f"{one.reason}: {one.text}")
        for one in prospect.shortfalls
        if one.demand == demand.id
    ]
    reasons += _ends(demand, prospect)
    if plan.scenario.network is None and not _common(demand, prospect):
        text = "no satellite has a contact that gives key with both ends within the horizon"
        return (*reasons, Reason(about="structure", text=text))
    return (
        *reasons,
        _supply(plan, prospect, place),
        *_shared(plan, demand),
        *_priced(plan, demand),
        _cost_to_others(plan, prospect, place),
    )


def _demand_place(scenario: Scenario, a: str, b: str) -> int:
    known = [demand.id for demand in scenario.demands]
    for name in (f"{a}:{b}", f"{b}:{a}"):
        if name in known:
            return known.index(name)
    fix = nearest(f"{a}:{b}", known, f"one of {len(known)} demands, such as {known[:3]}")
    raise InputError.of(f"no demand {a}:{b}", fix=fix)


def _ids(scenario: Scenario, site: str) -> set[str]:
    return {station.id for station in scenario.stations if station.key_site == site}


def _common(demand: Demand, prospect: Prospect) -> set[str]:
    """Return the satellites that can serve both ends."""
    scenario = prospect.scenario
    useful: list[set[str]] = []
    for end in (demand.a, demand.b):
        ids = _ids(scenario, end)
        useful.append(
            {
                scenario.satellites[one.satellite].name
                for one in prospect.candidates
                if scenario.stations[one.station].id in ids
            }
            if ids
            else {end}  # the satellite itself is the end: it holds its own key
        )
    ends = {demand.a, demand.b} & {one.name for one in scenario.satellites}
    return (useful[0] & useful[1]) or ends


def _ends(demand: Demand, prospect: Prospect) -> list[Reason]:
    """Return what the sky over each end gives."""
    scenario = prospect.scenario
    satellites = {one.name for one in scenario.satellites}
    return [
        Reason(about=end, text=_sky(end, prospect))
        for end in (demand.a, demand.b)
        if end not in satellites
    ]


def _sky(end: str, prospect: Prospect) -> str:
    scenario = prospect.scenario
    ids = _ids(scenario, end)
    if not ids:
        links = scenario.network.links if scenario.network else ()
        routes = sum(end in (link.a, link.b) for link in links)
        return f"no station; {routes} fibre links join it to others"
    passes = [sight for sight in prospect.passes if sight.station in ids]
    found = [one for one in prospect.candidates if scenario.stations[one.station].id in ids]
    best = max((float(one.expected_bits.max()) for one in found), default=0.0)
    clear = max((float(one.secret_bits.max()) for one in found), default=0.0)
    return (
        f"{len(passes)} passes above the mask, {len(found)} stretches that are dark, long enough"
        f" and give key; the best gives {best:,.0f} bits under the month's clouds, {clear:,.0f}"
        " under a clear sky"
    )


def _supply(plan: Plan, prospect: Prospect, place: int) -> Reason:
    supply = alone(plan, prospect, place)
    asked = plan.scenario.demands[place].requested_bits
    text = f"at least {supply.found_bits:,.0f} and at most {supply.bound_bits:,.0f} bits of"
    return Reason(about="alone", text=f"{text} {asked:,.0f} if nobody else asked")


def _shared(plan: Plan, demand: Demand) -> list[Reason]:
    """Return who used the key of each end, satellite by satellite, the largest store first."""
    reasons = []
    for end in (demand.a, demand.b):
        filled: dict[str, int] = {}
        for one in plan.contacts:
            if one.site == end and one.status != "cancelled" and one.role == "primary":
                filled[one.satellite] = filled.get(one.satellite, 0) + one.expected_key_bits
        for satellite, bits in sorted(filled.items(), key=lambda entry: -entry[1])[:SHOWN]:
            used = used_bits(plan, frozenset((satellite, end)))
            text = f"{bits:,} bits planned between {satellite} and {end}, {used.total():,} used"
            reasons.append(Reason(about="shared", text=f"{text}: {told(used.items())}"))
    return reasons


def _priced(plan: Plan, demand: Demand) -> list[Reason]:
    """Return the price of a bit to this demand, and of the scarce things that it needs."""
    own = [
        Reason(
            about="price",
            text=f"a {price.unit} of {demand.id} is worth {price.worth:,.4g} of {price.stage}",
        )
        for price in plan.certificate.prices
        if price.resource == demand.id
    ]
    ids = _ids(plan.scenario, demand.a) | _ids(plan.scenario, demand.b)
    satellites = {one.name for one in plan.scenario.satellites}
    needed = [
        one
        for one in scarcest(plan)
        if one.price.resource in ids
        or (one.price.resource in satellites and one.price.site in (None, demand.a, demand.b))
    ]
    if not needed:
        return [*own, Reason(about="price", text="no telescope, pass or store is scarce for it")]
    return own + [
        Reason(
            about="price",
            text=f"{one.amount} of {one.name} adds {one.gain:,.0f} ({100.0 * one.share:.2g} %)"
            f" to {one.price.stage}",
        )
        for one in needed[:SHOWN]
    ]


def _cost_to_others(plan: Plan, prospect: Prospect, place: int) -> Reason:
    found = forced(plan, prospect, place)
    gained = found.bits - plan.deliveries[place].delivered_bits
    text = f"served first it gets {gained:+,.0f} bits; others lose at most"
    total = sum(found.lost_bits.values())
    names = f": {told(found.lost_bits.items())}" if found.lost_bits else ""
    return Reason(about="forced", text=f"{text} {total:,.0f} bits{names}")
