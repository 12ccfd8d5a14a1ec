"""A new plan out of an old one: history stays, promises are kept, the rest is planned again."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from math import ceil
from typing import TYPE_CHECKING

from euroqci_space import __version__
from euroqci_space.candidates import SlotGrid, scheduling_problem, sites
from euroqci_space.errors import InputError, InvalidPlanError, NothingToPlanError
from euroqci_space.history import Past, deliveries_of, past_of
from euroqci_space.model import (
    Actual,
    ClearSky,
    Closure,
    Contact,
    Demand,
    ElementSet,
    InputFile,
    Plan,
    Scenario,
    Transfer,
)
from euroqci_space.network import keep_ledger
from euroqci_space.planner import (
    SHOWN_VIOLATIONS,
    Prospect,
    certificate_of,
    contacts_of,
    earth_rotation,
    effort_of,
    survey,
)
from euroqci_space.promises import Promise, numbered, promises, same_contact, same_elements
from euroqci_space.risk import outlook
from euroqci_space.scenario import nearest, plan_text
from euroqci_space.times import utc_text
from euroqci_space.verification import verify

if TYPE_CHECKING:
    from euroqci_space.schedule import Booking, Effort, Problem, Progress, Solution

KEEP_HOURS = 12.0
STABILITY = 0.01  # share of a stage's bound that holding on to the old contacts may cost
_WHOLE = 1000  # units that no satellite or station has: a booking of all of them

OnProgress = Callable[["Progress"], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What became known since the old plan."""

    elements: tuple[ElementSet, ...] = ()  # newer sets, named as the satellites
    closures: tuple[Closure, ...] = ()
    actuals: tuple[Actual, ...] = ()
    clear_sky: tuple[ClearSky, ...] = ()  # with newer forecasts, one a station
    inputs: tuple[InputFile, ...] = ()  # the files that the news came in
    parent_sha256: str | None = None  # of the old plan's file, where it was read from one


def replan(
    parent: Plan,
    now_tai_s: float,
    news: News | None = None,
    *,
    keep_hours: float = KEEP_HOURS,
    effort: "Effort | None" = None,
    on_progress: OnProgress | None = None,
) -> Plan:
    """Return a plan for the rest of the horizon that keeps what was promised.

    Parameters
    ----------
    parent
        The plan so far.
    now_tai_s
        The instant of planning: contacts that began before are history. [s]
    news
        Newer elements, closures, and what contacts really brought.
    keep_hours
        Contacts that start within this time stay, unless they cannot. [h]
    effort
        How hard to search; by default what the scenario says.
    on_progress
        Called with each step of the search.

    Raises
    ------
    InputError
        When the news does not fit the plan.
    NothingToPlanError
        When the horizon is over.

    Notes
    -----
    Of the contacts after ``keep_hours`` as many stay as hold each stage of the objective within
    the gap and `STABILITY` of its proven bound; only where holding on costs more is the rest of the
    horizon free.

    Examples
    --------
    >>> from euroqci_space.planner import plan
    >>> from euroqci_space.scenario import load_scenario
    >>> old = plan(load_scenario("micius-2016"))
    >>> new = replan(old, old.scenario.horizon.start_tai_s)
    >>> [contact.contact_id for contact in new.contacts] == [
    ...     contact.contact_id for contact in old.contacts]
    True
    """
    news = news or News()
    scenario, elements = _renewed(parent, now_tai_s, news)
    prospect = survey(scenario, elements)
    grid = SlotGrid.over(scenario.horizon, scenario.solver.slot_s)
    past = past_of(parent, now_tai_s, news.actuals)
    until_tai_s = now_tai_s + 3600.0 * keep_hours
    future = [
        contact
        for contact in parent.contacts
        if contact.status == "confirmed" and contact.start_tai_s >= now_tai_s
    ]
    held = promises(future, prospect, grid)
    due = tuple(one for one in held if one.contact.start_tai_s < until_tai_s)
    later = tuple(one for one in held if one.contact.start_tai_s >= until_tai_s)
    problem = _problem(prospect, grid, past, due)
    solution = _solved(problem, later, effort or effort_of(scenario), on_progress)
    solution = _without_spares(solution, len(prospect.candidates))
    chosen = _with_history(parent, past, contacts_of(solution, prospect, grid), prospect)
    transfers = (*past.transfers, *_moves(solution, chosen, scenario, past))
    flown = tuple(contact for contact in chosen if contact.status != "cancelled")
    deliveries = deliveries_of(flown, transfers, past.bits, scenario.demands)
    made = replace(
        parent,
        program=f"euroqci-space {__version__}",
        earth_rotation=earth_rotation(),
        created_tai_s=now_tai_s,
        parent_sha256=news.parent_sha256 or sha256(plan_text(parent).encode()).hexdigest(),
        scenario=prospect.scenario,
        elements=prospect.elements,
        passes=len(prospect.passes),
        candidates=len(prospect.candidates),
        certificate=certificate_of(solution, flown, deliveries, scenario),
        contacts=chosen,
        transfers=transfers,
        deliveries=deliveries,
        warnings=(*prospect.warnings, *_warnings(past, due)),
        now_tai_s=now_tai_s,
        actuals=past.actuals,
        outlook=None,
    )
    return replace(made, outlook=outlook(made))


def judged_replan(
    parent: Plan,
    now_tai_s: float,
    news: News | None = None,
    *,
    keep_hours: float = KEEP_HOURS,
    on_progress: OnProgress | None = None,
) -> Plan:
    """Return a new plan that the independent verifier accepts; see `replan`.

    Raises
    ------
    InvalidPlanError
        When it does not: a fault of this program, and such a plan is not to be flown.
    """
    made = replan(
        parent,
        now_tai_s,
        news,
        keep_hours=keep_hours,
        on_progress=on_progress,
    )
    violations = verify(made).violations
    if violations:
        listed = "\n".join(str(violation) for violation in violations[:SHOWN_VIOLATIONS])
        message = f"the plan breaks {len(violations)} rules and was not written\n{listed}"
        raise InvalidPlanError(message)
    return made


def _renewed(parent: Plan, now_tai_s: float, news: News) -> tuple[Scenario, tuple[ElementSet, ...]]:
    """Return scenario and elements with the news in them."""
    scenario = parent.scenario
    if now_tai_s >= scenario.horizon.stop_tai_s:
        stop = utc_text(scenario.horizon.stop_tai_s, 0)
        message = f"the horizon of the plan is over: it ends at {stop}"
        raise NothingToPlanError(message)
    if parent.relays or scenario.network is not None:
        raise InputError.of("a plan with a key network on the ground cannot be replanned yet")
    known = [one.name for one in scenario.satellites] + [one.id for one in scenario.stations]
    for closure in news.closures:
        if closure.resource not in known:
            fix = nearest(closure.resource, known, f"known: {', '.join(known)}")
            raise InputError.of(f"unknown station or satellite {closure.resource!r}", fix=fix)
    newer = {one.name: one for one in numbered(parent, news.elements)}
    rules = scenario.constraints
    constraints = replace(rules, closures=(*rules.closures, *news.closures))
    renewed = replace(
        scenario,
        constraints=constraints,
        clear_sky=news.clear_sky or scenario.clear_sky,
        inputs=(*scenario.inputs, *news.inputs),
    )
    return renewed, tuple(newer.get(one.name, one) for one in parent.elements)


def _problem(prospect: Prospect, grid: SlotGrid, past: Past, due: tuple[Promise, ...]) -> "Problem":
    """Return the scheduler's problem from now on, with what is promised and what is there.

    What a demand got already lies in stores of its own, on a satellite that has no terminal: the
    scheduler counts it towards the demand and can give it to nobody else.
    """
    from euroqci_space.schedule import Stock  # noqa: PLC0415  (brings OR-Tools)

    scenario = prospect.scenario
    base = scheduling_problem(scenario, prospect.candidates, grid)
    index = {site: place for place, site in enumerate(sites(scenario))}
    names = [satellite.name for satellite in scenario.satellites]
    stocks = [
        Stock(satellite=names.index(name), site=index[site], bits=sum(bits for _, bits in portions))
        for (name, site), portions in past.stored.items()
    ]
    served = [demand for demand in scenario.demands if past.delivered_bits(demand)]
    for extra, demand in enumerate(served, start=len(names)):
        bits = past.delivered_bits(demand)
        stocks += [
            Stock(satellite=extra, site=index[end], bits=bits) for end in (demand.a, demand.b)
        ]
    satellites, stations = _bookings(scenario, grid, past)
    return replace(
        _with_spares(base),
        satellite_terminals=(*base.satellite_terminals, *(0 for _ in served)),
        stocks=(*base.stocks, *stocks),
        satellite_bookings=(*base.satellite_bookings, *satellites),
        telescope_bookings=(*base.telescope_bookings, *stations),
        frozen=tuple(promise.link for promise in due if promise.link),
    )


def _with_spares(problem: "Problem") -> "Problem":
    """Return a problem with one more window for each satellite, at a station that nobody has.

    The scheduler cannot take a satellite without any choice left, as at the end of a horizon. Bits
    of a spare window go to a site that nobody asks for.
    """
    from euroqci_space.schedule import Window, Yield  # noqa: PLC0415  (brings OR-Tools)

    count = len(problem.satellite_terminals)
    spares = tuple(
        Window(
            id=f"spare {satellite}",
            satellite=satellite,
            station=len(problem.station_telescopes),
            store_site=problem.sites,
            start_slot=problem.slots - 1,
            yields=Yield.additive([1.0]),
        )
        for satellite in range(count)
    )
    return replace(
        problem,
        sites=problem.sites + 1,
        windows=(*problem.windows, *spares),
        station_telescopes=(*problem.station_telescopes, count),
    )


def _without_spares(solution: "Solution", candidates: int) -> "Solution":
    return replace(
        solution, links=tuple(link for link in solution.links if link.window < candidates)
    )


def _bookings(
    scenario: Scenario, grid: SlotGrid, past: Past
) -> tuple[list["Booking"], list["Booking"]]:
    """Return what is not ours: all slots before now, and who is at work at now."""
    from euroqci_space.schedule import Booking  # noqa: PLC0415  (brings OR-Tools)

    names = [satellite.name for satellite in scenario.satellites]
    ids = [station.id for station in scenario.stations]
    begun = min(max(ceil((past.now_tai_s - grid.start_tai_s) / grid.slot_s), 0), grid.slots)
    satellites, stations = [], []
    if begun:
        satellites = [_taken(place, begun, _WHOLE) for place in range(len(names))]
        stations = [_taken(place, begun, _WHOLE) for place in range(len(ids))]
    for contact in past.contacts:
        stop = ceil((contact.stop_tai_s - grid.start_tai_s) / grid.slot_s - 1e-6)
        if stop > begun:
            work = Booking(
                owner=names.index(contact.satellite), first_slot=begun, last_slot=stop - 1
            )
            satellites.append(work)
            stations.append(replace(work, owner=ids.index(contact.station)))
    return satellites, stations


def _taken(owner: int, slots: int, units: int) -> "Booking":
    from euroqci_space.schedule import Booking  # noqa: PLC0415  (brings OR-Tools)

    return Booking(owner=owner, first_slot=0, last_slot=slots - 1, units=units)


def _solved(
    problem: "Problem",
    later: tuple[Promise, ...],
    effort: "Effort",
    on_progress: OnProgress | None,
) -> "Solution":
    """Return the steadiest plan that is good enough, with the bound of a plan that moves freely."""
    from euroqci_space.schedule import solve  # noqa: PLC0415  (brings OR-Tools)

    links = tuple(promise.link for promise in later if promise.link)
    aimed = replace(problem, previous=(*problem.frozen, *links))
    if not links:
        return solve(aimed, effort, on_progress)
    bound = solve(aimed, replace(effort, rounds=0), on_progress)
    steady = solve(replace(aimed, frozen=(*problem.frozen, *links)), effort, on_progress)
    steady = _bounded(steady, bound, effort.gap)
    if _is_good(steady, effort.gap + STABILITY):
        return steady
    free = solve(aimed, effort, on_progress)
    close = all(
        kept.value >= (1.0 - STABILITY) * moved.value
        for kept, moved in zip(steady.stages, free.stages, strict=True)
        if kept.maximise
    )
    return _bounded(steady, free, effort.gap) if close else free


def _bounded(steady: "Solution", free: "Solution", gap: float) -> "Solution":
    """Return a solution with the bounds of the problem in which its links are not given."""
    stages = tuple(
        replace(kept, bound=max(kept.value, loose.bound), method=loose.method)
        for kept, loose in zip(steady.stages, free.stages, strict=True)
    )
    status = steady.status
    if not steady.cut:
        status = "within_gap" if stages[0].gap <= gap else "effort_spent"
    return replace(
        steady,
        stages=stages,
        status=status,
        baselines=free.baselines,
        duals=free.duals,
    )


def _is_good(solution: "Solution", allowance: float) -> bool:
    return all(
        stage.value >= (1.0 - allowance) * stage.bound
        for stage in solution.stages
        if stage.name.startswith("satisfaction") or len(solution.stages) == 1
    )


def _with_history(
    parent: Plan, past: Past, chosen: tuple[Contact, ...], prospect: Prospect
) -> tuple[Contact, ...]:
    """Return past, chosen and cancelled contacts in order, each with its count of changes."""
    before = {contact.contact_id: contact for contact in parent.contacts}
    ids = {contact.contact_id for contact in chosen}
    old = {elements.name: elements for elements in parent.elements}
    steady = {one.name for one in prospect.elements if same_elements(one, old[one.name])}
    dropped = (
        contact
        for contact in parent.contacts
        if contact.start_tai_s >= past.now_tai_s and contact.contact_id not in ids
    )
    contacts = [
        *past.contacts,
        *(_succeeded(contact, before.get(contact.contact_id), steady) for contact in chosen),
        *(_cancelled(contact) for contact in dropped),
    ]
    return tuple(sorted(contacts, key=lambda contact: (contact.start_tai_s, contact.contact_id)))


def _succeeded(contact: Contact, old: Contact | None, steady: set[str]) -> Contact:
    """Return a contact with its count of changes; the old record where nothing changed."""
    if old is None:
        return contact
    stays = (
        contact.satellite in steady
        and old.status == contact.status
        and old.expected_key_bits == contact.expected_key_bits
        and (old.start_tai_s, old.stop_tai_s) == (contact.start_tai_s, contact.stop_tai_s)
    )
    if stays or same_contact(contact, old):
        return old
    return replace(contact, sequence=old.sequence + 1)


def _cancelled(contact: Contact) -> Contact:
    if contact.status == "cancelled":
        return contact
    return replace(contact, status="cancelled", sequence=contact.sequence + 1)


def _moves(
    solution: "Solution", contacts: tuple[Contact, ...], scenario: Scenario, past: Past
) -> tuple[Transfer, ...]:
    """Return the transfers from now on: out of what is stored, then out of what comes in."""
    flown = [contact for contact in contacts if contact.status != "cancelled"]
    coming = [contact for contact in flown if contact.stop_tai_s > past.now_tai_s]
    stored = [
        replace(template, contact_id=f"store {place}", stop_tai_s=tai_s, expected_key_bits=bits)
        for (satellite, site), portions in past.stored.items()
        for template in [_filler(past.contacts, satellite, site)]
        for place, (tai_s, bits) in enumerate(portions)
        if tai_s <= past.now_tai_s
    ]
    ledger = keep_ledger((*stored, *coming), scenario.demands, _flows(solution, scenario, past))
    return tuple(replace(move, tai_s=max(move.tai_s, past.now_tai_s)) for move in ledger.transfers)


def _filler(contacts: tuple[Contact, ...], satellite: str, site: str) -> Contact:
    """Return a contact that filled a store; the ledger takes deposits in this form."""
    return next(one for one in contacts if (one.satellite, one.site) == (satellite, site))


def _flows(
    solution: "Solution", scenario: Scenario, past: Past
) -> dict[tuple[str, str, str], float]:
    """Return the flows of real satellites, no more than each demand still lacks."""
    lack = {demand.id: _lack(demand, past) for demand in scenario.demands}
    flows: dict[tuple[str, str, str], float] = {}
    for flow in solution.flows:
        if flow.satellite >= len(scenario.satellites):
            continue  # got already
        demand = scenario.demands[flow.pair]
        bits = min(flow.bits, lack[demand.id])
        lack[demand.id] -= bits
        key = (scenario.satellites[flow.satellite].name, demand.a, demand.b)
        flows[key] = flows.get(key, 0.0) + bits
    return flows


def _lack(demand: Demand, past: Past) -> float:
    return max(demand.requested_bits - past.delivered_bits(demand), 0.0)


def _warnings(past: Past, due: tuple[Promise, ...]) -> tuple[str, ...]:
    dropped = (
        f"{promise.contact.contact_id} was promised and is dropped: {promise.reason}"
        for promise in due
        if promise.link is None
    )
    unreported = sum(
        contact.contact_id not in past.bits
        for contact in past.contacts
        if contact.stop_tai_s <= past.now_tai_s
    )
    told = f"{unreported} past contacts without a report count as they were expected"
    return (*dropped, told) if unreported else tuple(dropped)
