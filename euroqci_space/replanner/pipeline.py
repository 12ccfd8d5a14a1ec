"""Replanning, top to bottom: from a plan and the news to the next plan."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

from euroqci_space import __version__
from euroqci_space.candidates import SlotGrid
from euroqci_space.errors import InvalidPlanError
from euroqci_space.hedging import hedge_certificate
from euroqci_space.keyflow import certificate_of, network_certificate
from euroqci_space.model import Certificate, Contact, Delivery, Plan
from euroqci_space.planner import (
    SHOWN_VIOLATIONS,
    contacts_of,
    earth_rotation,
    with_outlook,
    with_radio,
)
from euroqci_space.prospect import Prospect, survey
from euroqci_space.replanner.choosing import Chosen, Held, chosen_anew
from euroqci_space.replanner.history import Past, deliveries_of, past_of
from euroqci_space.replanner.keymoves import coming_moves
from euroqci_space.replanner.news import News, renewed, with_past_network
from euroqci_space.replanner.promises import Promise, promises
from euroqci_space.replanner.succession import with_history, with_spares_counted, without_spares
from euroqci_space.replanner.switches import with_switches
from euroqci_space.scenario import plan_text
from euroqci_space.verification import judge_succession, verify

if TYPE_CHECKING:
    from euroqci_space.schedule import Effort, Progress

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
    flown, actuals = with_switches(parent, news.actuals)
    news = replace(news, actuals=actuals)
    ground = _ground(without_spares(flown, now_tai_s), now_tai_s, news)
    held = _held(ground, now_tai_s + 3600.0 * keep_hours)
    found = chosen_anew(ground.prospect, ground.past, held, effort, on_progress)
    made = _recorded(ground, found, _warnings(ground.past, found.due))
    made = replace(made, parent_sha256=news.parent_sha256 or _sha256_of(parent))
    return with_spares_counted(with_outlook(made, ground.prospect), parent, now_tai_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """What stands at the instant of planning: the plan before, the sky anew, what is history."""

    parent: Plan
    prospect: Prospect
    grid: SlotGrid
    past: Past


def _ground(parent: Plan, now_tai_s: float, news: News) -> _Ground:
    prospect = survey(*renewed(parent, now_tai_s, news))
    scenario = with_past_network(prospect.scenario, parent, now_tai_s)
    return _Ground(
        parent=parent,
        prospect=replace(prospect, scenario=scenario),
        grid=SlotGrid.over(scenario.horizon, scenario.solver.slot_s),
        # What is not yet key becomes so by the radio contacts to come, not by those of the parent.
        past=past_of(replace(parent, scenario=scenario), now_tai_s, news.actuals),
    )


def _recorded(ground: _Ground, found: Chosen, warnings: tuple[str, ...]) -> Plan:
    """Return the new plan: its ledger replayed over past and future alike."""
    prospect, past, scenario = ground.prospect, ground.past, ground.prospect.scenario
    coming = contacts_of(found.choices, prospect, ground.grid)
    contacts = with_history(ground.parent, past, coming, prospect)
    flown = tuple(contact for contact in contacts if contact.status != "cancelled")
    transfers, relays = coming_moves(found.solution, flown, scenario, past)
    transfers, relays = (*past.transfers, *transfers), (*past.relays, *relays)
    deliveries = deliveries_of(scenario, flown, (*transfers, *relays), past.actuals)
    certificate = _certificate(found, prospect, flown, deliveries, past)
    made = replace(
        ground.parent,
        program=f"euroqci-space {__version__}",
        earth_rotation=earth_rotation(),
        created_tai_s=past.now_tai_s,
        scenario=scenario,
        elements=prospect.elements,
        passes=len(prospect.passes),
        candidates=len(prospect.candidates),
        certificate=replace(certificate, prices=found.prices),
        contacts=contacts,
        transfers=transfers,
        relays=relays,
        deliveries=deliveries,
        warnings=(*prospect.warnings, *warnings),
        now_tai_s=past.now_tai_s,
        actuals=past.actuals,
        outlook=None,
        mean_plan=None,
        many_plan=None,
    )
    return with_radio(made)


def _sha256_of(plan: Plan) -> str:
    return sha256(plan_text(plan).encode()).hexdigest()


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
    violations = (verify(made) + judge_succession(parent, made)).violations
    if violations:
        listed = "\n".join(str(violation) for violation in violations[:SHOWN_VIOLATIONS])
        message = f"the plan breaks {len(violations)} rules and was not written\n{listed}"
        raise InvalidPlanError(message)
    return made


def _held(ground: _Ground, until_tai_s: float) -> Held:
    """Return what is promised until an instant, and what is merely planned after it."""
    future = [
        contact
        for contact in ground.parent.contacts
        if contact.status == "confirmed" and contact.start_tai_s >= ground.past.now_tai_s
    ]
    held = promises(future, ground.prospect, ground.grid)
    return Held(
        due=tuple(one for one in held if one.contact.start_tai_s < until_tai_s),
        later=tuple(one for one in held if one.contact.start_tai_s >= until_tai_s),
    )


def _certificate(
    found: Chosen,
    prospect: Prospect,
    flown: tuple[Contact, ...],
    deliveries: tuple[Delivery, ...],
    past: Past,
) -> Certificate:
    scenario, solution = prospect.scenario, found.solution
    if found.hedge:
        return hedge_certificate(found.hedge, scenario)
    if solution is not None and scenario.network is None:
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
        if contact.role == "primary" and contact.stop_tai_s <= past.now_tai_s
    )
    told = f"{unreported} past contacts without a report count as they were expected"
    return (*dropped, told) if unreported else tuple(dropped)
