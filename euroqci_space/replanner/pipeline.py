"""Replanning, top to bottom: from a plan and the news to the next plan."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from euroqci_space import __version__
from euroqci_space.backups import Choices, lifted, with_backups
from euroqci_space.candidates import SlotGrid, choices, prices
from euroqci_space.errors import InvalidPlanError
from euroqci_space.keyflow import certificate_of, network_certificate
from euroqci_space.model import Certificate, Contact, Delivery, Plan
from euroqci_space.planner import SHOWN_VIOLATIONS, contacts_of, earth_rotation, effort_of
from euroqci_space.prospect import Prospect, survey
from euroqci_space.replanner.history import Past, deliveries_of, past_of
from euroqci_space.replanner.keymoves import coming_moves
from euroqci_space.replanner.news import News, renewed, with_past_crosslinks
from euroqci_space.replanner.promises import Promise, promises
from euroqci_space.replanner.remainder import remaining_problem
from euroqci_space.replanner.steadiness import steadiest
from euroqci_space.replanner.succession import with_history, with_spares_counted, without_spares
from euroqci_space.risk import outlook
from euroqci_space.scenario import plan_text
from euroqci_space.verification import verify

if TYPE_CHECKING:
    from euroqci_space.schedule import Effort, Progress, Solution

KEEP_HOURS = 12.0

OnProgress = Callable[["Progress"], None]


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
    whole, parent = parent, without_spares(parent, now_tai_s)
    scenario, elements = renewed(parent, now_tai_s, news)
    prospect = survey(scenario, elements)
    scenario = with_past_crosslinks(prospect.scenario, parent.scenario, now_tai_s)
    prospect = replace(prospect, scenario=scenario)
    grid = SlotGrid.over(scenario.horizon, scenario.solver.slot_s)
    past = past_of(parent, now_tai_s, news.actuals)
    due, later = _held(parent, prospect, grid, now_tai_s, now_tai_s + 3600.0 * keep_hours)
    promised = tuple(one.link for one in due if one.link)
    problem, wanted = remaining_problem(prospect, grid, past, promised)
    links = tuple(one.link for one in later if one.link)
    solution = steadiest(problem, links, effort or effort_of(scenario), on_progress)
    chosen = with_history(
        parent, past, contacts_of(choices(solution, prospect.candidates), prospect, grid), prospect
    )
    flown = tuple(contact for contact in chosen if contact.status != "cancelled")
    coming, relays = coming_moves(solution, flown, scenario, past)
    transfers, relays = (*past.transfers, *coming), (*past.relays, *relays)
    deliveries = deliveries_of(scenario, flown, (*transfers, *relays), past.actuals)
    made = replace(
        parent,
        program=f"euroqci-space {__version__}",
        earth_rotation=earth_rotation(),
        created_tai_s=now_tai_s,
        parent_sha256=news.parent_sha256 or sha256(plan_text(whole).encode()).hexdigest(),
        scenario=prospect.scenario,
        elements=prospect.elements,
        passes=len(prospect.passes),
        candidates=len(prospect.candidates),
        certificate=replace(
            _certificate(solution, prospect, flown, deliveries, past),
            prices=prices(solution, problem, wanted, grid),
        ),
        contacts=chosen,
        transfers=transfers,
        relays=relays,
        deliveries=deliveries,
        warnings=(*prospect.warnings, *_warnings(past, due)),
        now_tai_s=now_tai_s,
        actuals=past.actuals,
        outlook=None,
        mean_plan=None,
    )
    made = replace(made, outlook=outlook(made))
    if scenario.weather.backups:
        ground = Choices(candidates=prospect.candidates, pairings=prospect.pairings)
        made = lifted(with_backups(made, ground))
    return with_spares_counted(made, whole, now_tai_s)


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


def _held(
    parent: Plan, prospect: Prospect, grid: SlotGrid, now_tai_s: float, until_tai_s: float
) -> tuple[tuple[Promise, ...], tuple[Promise, ...]]:
    """Return what is promised until an instant, and what is merely planned after it."""
    future = [
        contact
        for contact in parent.contacts
        if contact.status == "confirmed" and contact.start_tai_s >= now_tai_s
    ]
    held = promises(future, prospect, grid)
    due = tuple(one for one in held if one.contact.start_tai_s < until_tai_s)
    return due, tuple(one for one in held if one.contact.start_tai_s >= until_tai_s)


def _certificate(
    solution: "Solution",
    prospect: Prospect,
    flown: tuple[Contact, ...],
    deliveries: tuple[Delivery, ...],
    past: Past,
) -> Certificate:
    scenario = prospect.scenario
    if scenario.network is None:
        return certificate_of(solution, flown, deliveries, scenario)
    return network_certificate(solution, scenario, prospect.candidates, deliveries, past.standing)


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
