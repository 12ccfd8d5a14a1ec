"""Back-up contacts: what to fly instead where the sky over a primary contact is shut."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from euroqci_space.candidates import Candidate, Choice, Pairing, SlotGrid, contact
from euroqci_space.model import Backup, Comparison, Contact, Plan, WeatherScore
from euroqci_space.risk import flying, own_draws, relayed, score
from euroqci_space.weather import Draws, joint_clear

BoolArray = NDArray[np.bool_]

LEAD_S = 900.0  # from go or no-go to the earlier of the two contacts: slew, crew, upload
THRESHOLD = 0.5  # forecast probability of a clear sky below which the primary is given up
BEFORE_S, AFTER_S = 900.0, 7200.0  # around the primary: the same pass, or the next
NO_BACKUPS = "no back-ups: slews or limits of an orbit tie each contact to the others"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What back-ups are chosen from: candidates, and what makes contacts of them."""

    candidates: tuple[Candidate, ...]
    pairings: dict[tuple[int, int], Pairing]


def with_backups(plan: Plan, choices: Choices) -> Plan:
    """Return a plan with a back-up for each primary contact that can have one.

    Notes
    -----
    A back-up costs nothing until it is used: it keeps clear of every other primary contact and of
    every other back-up, on its satellite and at its telescope, set-up included. Of the contacts of
    the same pass, or of the next, that one is taken that brings most to where key is short: its key
    times the probability that it is clear while the primary is not, times the demand that its site
    holds back.
    """
    if plan.scenario.constraints.ties_contacts:
        return replace(plan, warnings=(*plan.warnings, NO_BACKUPS))
    short = {} if plan.outlook is None else {s.site: s.unmet_bits for s in plan.outlook.sites}
    primaries = [one for one in plan.contacts if one.status == "confirmed"]
    grid = SlotGrid.over(plan.scenario.horizon, plan.scenario.solver.slot_s)
    found: list[tuple[Contact, Backup]] = []
    for primary in primaries:
        if plan.now_tai_s is not None and primary.start_tai_s < plan.now_tai_s + LEAD_S:
            continue
        others = [one for one in primaries if one is not primary] + [one for one, _ in found]
        options = _options(plan, primary, others, (choices, grid))
        ranked = _ranked(plan, primary, options, short)
        if ranked:
            found.append((ranked[0], _rule(primary, ranked[0])))
    contacts = (*plan.contacts, *(one for one, _ in found))
    return replace(
        plan,
        contacts=tuple(sorted(contacts, key=lambda one: (one.start_tai_s, one.contact_id))),
        backups=tuple(rule for _, rule in found),
    )


def _rule(primary: Contact, spare: Contact) -> Backup:
    decide_tai_s = min(primary.start_tai_s, spare.start_tai_s) - LEAD_S
    return Backup(
        contact_id=spare.contact_id,
        primary_id=primary.contact_id,
        decide_tai_s=decide_tai_s,
        minimum_probability=THRESHOLD,
    )


def _options(
    plan: Plan, primary: Contact, others: list[Contact], ground: tuple[Choices, SlotGrid]
) -> list[Contact]:
    """Return the best stretch of each candidate in time that collides with nothing."""
    choices, grid = ground
    scenario = plan.scenario
    used = {one.contact_id for one in plan.contacts} | {one.contact_id for one in others}
    around = (primary.start_tai_s - BEFORE_S, primary.start_tai_s + AFTER_S)
    options = []
    for candidate in choices.candidates:
        sight = candidate.opening.sight
        near = around[0] <= sight.aos_tai_s <= around[1]
        if not near or sight.satellite != primary.satellite or sight.station == primary.station:
            continue
        taken = _taken(plan, candidate, others, grid)
        stretch = _best_stretch(candidate, taken)
        if stretch is None:
            continue
        pairing = choices.pairings[candidate.satellite, candidate.station]
        choice = Choice(candidate=candidate, first=stretch[0], stop=stretch[1])
        sky = scenario.clear_sky[candidate.station]
        made = contact(choice, scenario.name, pairing, sky, grid)
        if made.contact_id not in used:
            options.append(replace(made, role="backup", status="tentative"))
    return options


def _taken(
    plan: Plan, candidate: Candidate, others: list[Contact], grid: SlotGrid
) -> list[tuple[float, float]]:
    """Return the stretches, in slots, in which a link may not be, nor its set-up begin.

    A link ``[a, b)`` is free of ``(since, until)`` where ``b <= since`` or ``a >= until``.
    """
    sight, rules = candidate.opening.sight, plan.scenario.constraints
    setups = (
        ("satellite", sight.satellite, rules.satellite_setup_s),
        ("station", sight.station, rules.telescope_setup_s),
    )
    return [
        (
            (one.start_tai_s - setup_s - grid.start_tai_s) / grid.slot_s,
            (one.stop_tai_s + setup_s - grid.start_tai_s) / grid.slot_s,
        )
        for one in others
        for kind, name, setup_s in setups
        if getattr(one, kind) == name
    ]


def _best_stretch(candidate: Candidate, taken: list[tuple[float, float]]) -> tuple[int, int] | None:
    """Return the slots ``[first, stop)`` of the most expected key that are free."""
    table, begin = candidate.expected_bits.copy(), candidate.opening.first
    edges = begin + np.arange(len(table))
    for since, until in taken:
        meets = (edges[:, np.newaxis] < until - 1e-6) & (edges[np.newaxis, :] > since + 1e-6)
        table[meets] = 0.0
    first, stop = np.unravel_index(int(table.argmax()), table.shape)
    if not table[first, stop]:
        return None
    return begin + int(first), begin + int(stop)


def _ranked(
    plan: Plan, primary: Contact, options: Sequence[Contact], short: dict[str, float]
) -> list[Contact]:
    """Return the options that help, those that help most first."""
    if not options:
        return []
    both = joint_clear(plan.scenario, primary, options)
    gains = [
        spare.secret_key_bits
        * max(spare.clear_sky_probability - float(chance), 0.0)
        * short.get(spare.site, 0.0)
        for spare, chance in zip(options, both, strict=True)
    ]
    order = sorted(range(len(options)), key=lambda place: (-gains[place], place))
    return [options[place] for place in order if gains[place] > 0.0]


def recourse(plan: Plan, draws: Draws | None = None) -> WeatherScore:
    """Return what a plan delivers where each back-up is flown whose primary is not clear.

    The sky at the go or no-go is taken to be that of the contact: the most that back-ups can give.
    """
    clear = flying(plan, draws or own_draws(plan), with_backups=True)
    return score(plan, relayed(plan, switched(plan, clear)))


def switched(plan: Plan, clear: BoolArray) -> BoolArray:
    """Return which contacts bring key where each back-up stands in for a primary that is shut.

    Parameters
    ----------
    clear
        Which contacts, primary or back-up, have a clear sky, (weathers, contacts).
    """
    flown = clear.copy()
    place = {one.contact_id: number for number, one in enumerate(plan.contacts)}
    for rule in plan.backups:
        flown[:, place[rule.contact_id]] &= ~clear[:, place[rule.primary_id]]
    return flown


def lifted(plan: Plan) -> Plan:
    """Return a plan that states what its back-ups add."""
    if not plan.backups:
        return plan
    most = recourse(plan)
    return replace(
        plan,
        with_backups=Comparison(
            contacts=len(plan.backups),
            delivered_bits=most.delivered_bits,
            classes=most.classes,
        ),
    )
