"""Why a contact is in a plan, or why it is not: sky, closure, rivals, demand, prices."""

from math import isclose

from euroqci_space.candidates import (
    Candidate,
    SlotGrid,
    contact_id,
    openings,
    pass_budget,
    ready_tai_s,
)
from euroqci_space.errors import InputError
from euroqci_space.explanation.reason import Reason, told, used_bits
from euroqci_space.explanation.rivals import best_beside, rivals_of
from euroqci_space.model import Contact, Pass, Plan, Price
from euroqci_space.network import Readiness
from euroqci_space.prospect import Prospect, survey
from euroqci_space.replanner import closure_of
from euroqci_space.scenario import nearest
from euroqci_space.times import utc_text

_ALIKE = 1e-3  # prices are those of a bound: values so near each other are alike
_SPARE = 0.01  # share of a contact's bits from which on unused bits of its store are told


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
    store = f"the store of {contact.satellite} for {contact.site}"
    used = used_bits(plan, frozenset((contact.satellite, contact.site)))
    return (
        Reason(about="chosen", text=f"{contact.expected_key_bits:,} bits of key expected"),
        Reason(about="serves", text=f"{store}: {told(used.items())}"),
        *_processed(plan, contact),
    )


def _processed(plan: Plan, contact: Contact) -> list[Reason]:
    """Return the radio contact in which the bits of a contact become key, if there is one."""
    return [
        Reason(
            about="radio",
            text=f"its bits become key in {radio.radio_id}, {utc_text(radio.start_tai_s, 0)} to"
            f" {utc_text(radio.stop_tai_s, 0)}",
        )
        for radio in plan.radio_contacts
        if contact.contact_id in radio.serves
    ]


def _why_not(plan: Plan, sight: Pass, prospect: Prospect) -> tuple[Reason, ...]:
    name = contact_id(plan.scenario.name, sight)
    found = [
        one
        for one in prospect.candidates
        if contact_id(plan.scenario.name, one.opening.sight) == name
    ]
    if not found:
        return (_sky_reason(plan, sight, prospect),)
    best = max(found, key=lambda one: float(one.expected_bits.max()))
    bits, clear = float(best.expected_bits.max()), float(best.secret_bits.max())
    worth = Reason(
        about="worth", text=f"could give {bits:,.0f} bits ({clear:,.0f} under a clear sky)"
    )
    if _is_late(plan, best):
        text = "none of its bits is processed within the horizon"
        return (worth, Reason(about="late", text=text))
    return (worth, *_rivalry(plan, best), *_use(plan, best))


def _is_late(plan: Plan, candidate: Candidate) -> bool:
    grid = SlotGrid.over(plan.scenario.horizon, plan.scenario.solver.slot_s)
    ready = ready_tai_s(plan.scenario, candidate, grid, Readiness.of(plan.scenario))
    return bool((ready > plan.scenario.horizon.stop_tai_s).all())


def _rivalry(plan: Plan, candidate: Candidate) -> list[Reason]:
    """Return who has the satellite or the telescope then, and what is left beside them."""
    rivals = rivals_of(plan, candidate)
    reasons = [
        Reason(
            about=rival.kind,
            text=f"{rival.owner} is {rival.verb}: {rival.name}"
            + (f", {rival.bits:,} bits" if rival.bits is not None else ""),
        )
        for rival in rivals
    ]
    if reasons:
        left = best_beside(plan, candidate, rivals)
        text = f"beside them it could give {left:,.0f} bits" if left else "nothing is left of it"
        reasons.append(Reason(about="beside", text=text))
    return reasons


def _use(plan: Plan, candidate: Candidate) -> list[Reason]:
    """Return what the key of a contact would be good for."""
    satellite = plan.scenario.satellites[candidate.satellite].name
    site = plan.scenario.stations[candidate.station].key_site
    open_bits = {
        f"{one.a}:{one.b}": one.requested_bits - one.delivered_bits
        for one in plan.deliveries
        if site in (one.a, one.b) and one.requested_bits > one.delivered_bits
    }
    if not open_bits and plan.scenario.network is None:
        return [Reason(about="demand", text=f"every demand of {site} is served")]
    reasons = [Reason(about="demand", text=f"open bits of {site}: {told(open_bits.items())}")]
    contacts = [
        one
        for one in plan.contacts
        if (one.satellite, one.site) == (satellite, site)
        and one.status != "cancelled"
        and one.role == "primary"
    ]
    stored = sum(one.expected_key_bits for one in contacts)
    left = stored - used_bits(plan, frozenset((satellite, site))).total()
    if left > _SPARE * float(candidate.expected_bits.max()):
        names = told((one.contact_id, one.expected_key_bits) for one in contacts)
        text = f"{left:,} bits of {site} on {satellite} stay unused already, from {names}"
        reasons.append(Reason(about="unused", text=text))
    return [*reasons, *_priced(plan, candidate, satellite, site)]


def _priced(plan: Plan, candidate: Candidate, satellite: str, site: str) -> list[Reason]:
    """Return what the contact is worth and costs at the prices of the bound."""
    grid = SlotGrid.over(plan.scenario.horizon, plan.scenario.solver.slot_s)
    start_tai_s, stop_tai_s = (
        float(grid.edge_tai_s(slot)) for slot in (candidate.opening.first, candidate.opening.stop)
    )
    station = plan.scenario.stations[candidate.station].id
    bits = float(candidate.expected_bits.max())
    reasons = []
    for stage in plan.certificate.stages:
        prices = [price for price in plan.certificate.prices if price.stage == stage.name]
        worth = bits * max(
            (one.worth for one in prices if (one.resource, one.site) == (satellite, site)),
            default=0.0,
        )
        cost = sum(
            one.worth
            for one in prices
            if one.site is None
            and one.resource in (satellite, station)
            and _meets(one, start_tai_s, stop_tai_s)
        )
        if worth or cost:
            about, verdict = _verdict(worth, cost)
            text = f"its bits are worth {worth:,.0f}, its place up to {cost:,.0f}: {verdict}"
            reasons.append(Reason(about=about, text=f"{text} ({stage.name})"))
    return reasons or [Reason(about="price", text="neither its bits nor its place are scarce")]


def _verdict(worth: float, cost: float) -> tuple[str, str]:
    if isclose(worth, cost, rel_tol=_ALIKE):
        return "price", "as good as what was chosen"
    if worth < cost:
        return "dominated", "others make more of it"
    return "price", "left out within the gap of the bound"


def _meets(price: Price, start_tai_s: float, stop_tai_s: float) -> bool:
    return (
        price.start_tai_s is not None
        and price.stop_tai_s is not None
        and price.start_tai_s < stop_tai_s
        and start_tai_s < price.stop_tai_s
    )


def _sky_reason(plan: Plan, sight: Pass, prospect: Prospect) -> Reason:
    """Return why a pass gives no contact at all."""
    scenario = plan.scenario
    satellite = [one.name for one in scenario.satellites].index(sight.satellite)
    station = [one.id for one in scenario.stations].index(sight.station)
    pairing = prospect.pairings[satellite, station]
    grid = SlotGrid.over(scenario.horizon, scenario.solver.slot_s)
    seen = pass_budget(pairing, sight)
    if openings([sight], pairing.station, scenario.constraints, grid):
        if int(seen.key.bits):
            text = (
                f"{int(seen.key.bits):,} bits under a clear sky, not one under the month's clouds"
            )
            return Reason(about="cloud", text=text)
        return Reason(about="key", text=f"gives no key: {seen.key.reason_texts}")
    limit_deg = scenario.constraints.maximum_sun_elevation_deg
    dark_s = float((seen.seen.sun_elevation_deg <= limit_deg).sum())
    if not dark_s:
        lowest_deg = float(seen.seen.sun_elevation_deg.min())
        text = f"in daylight: the Sun stands at {lowest_deg:.1f} degrees or higher"
        return Reason(about="daylight", text=text)
    least_s = scenario.constraints.minimum_contact_s
    text = f"too short: {dark_s:.0f} s in the dark, a contact takes {least_s:.0f} s and whole slots"
    return Reason(about="too short", text=text)
