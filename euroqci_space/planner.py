"""The main job, top to bottom: from a scenario to a plan with its certificate."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import version
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from euroqci_space import __version__
from euroqci_space.backups import Choices, lifted, with_backups
from euroqci_space.candidates import (
    Candidate,
    Choice,
    Pairing,
    Score,
    SlotGrid,
    choices,
    contact,
    find_candidates,
    pairings,
    prices,
    scheduling_problem,
)
from euroqci_space.errors import InvalidPlanError, NothingToPlanError
from euroqci_space.hedging import better, expected_ledger, hedge_certificate, hedged
from euroqci_space.keyflow import MOST_CANDIDATES, busy_choices, certificate_of, network_certificate
from euroqci_space.model import (
    PLAN_SCHEMA,
    Certificate,
    Contact,
    ElementFileOrbit,
    ElementSet,
    Pass,
    Plan,
    Satellite,
    Scenario,
    WalkerOrbit,
    WeatherSettings,
)
from euroqci_space.network import (
    Ledger,
    drawn_stores,
    keep_ledger,
    relay_contacts,
    space_demands,
    with_crosslink_key,
)
from euroqci_space.orbit import (
    Passes,
    Shape,
    age_warnings,
    earth_rotation_data,
    find_passes,
    read_elements,
    sun_synchronous,
    walker_member,
)
from euroqci_space.reach import Shortfall, Sky, shortfalls, told
from euroqci_space.risk import outlook
from euroqci_space.times import utc_text
from euroqci_space.verification import verify
from euroqci_space.weather import coverage_warnings

if TYPE_CHECKING:
    from euroqci_space.schedule import Effort, Progress, Solution

LIBRARIES = ("numpy", "ortools", "pyerfa", "scipy", "sgp4", "skyfield")
SHOWN_VIOLATIONS = 10
NO_OUTLOOK = "no forecast over many weathers: each would be a flow over the whole constellation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """What there is to choose from, before any choice."""

    scenario: Scenario  # portable: its orbits name files, not folders
    elements: tuple[ElementSet, ...]
    passes: Passes
    sights: tuple[Pass, ...]  # the rows of passes
    pairings: dict[tuple[int, int], Pairing]
    candidates: tuple[Candidate, ...]
    shortfalls: tuple[Shortfall, ...]  # demands that no plan can serve in full
    warnings: tuple[str, ...]


def survey(
    scenario: Scenario,
    newer: tuple[ElementSet, ...] | None = None,
    score: Score | None = None,
    *,
    reasons: bool = True,
) -> Prospect:
    """Return every pass of a scenario and every contact that is worth something.

    Parameters
    ----------
    newer
        Element sets in place of those that the scenario names, one a satellite.
    score
        See `find_candidates`.
    reasons
        Look into why demands cannot be served; that may take longer than all the rest.

    Raises
    ------
    InputError
        When an element file is wrong.
    NothingToPlanError
        When no station sees any satellite within the horizon.
    """
    elements, warnings = resolve_elements(scenario) if newer is None else (newer, ())
    rules = scenario.constraints
    passes = find_passes(elements, scenario.stations, scenario.horizon, rules.minimum_elevation_deg)
    if not len(passes):
        raise NothingToPlanError(no_pass(scenario))
    pairs = pairings(scenario, elements)
    sights = tuple(passes)
    candidates = find_candidates(scenario, pairs, list(sights), score)
    linked = _linked(portable(scenario), elements)
    sky = Sky(scenario=linked, pairings=pairs, candidates=candidates, sights=sights)
    missed = shortfalls(sky) if reasons else ()
    return Prospect(
        scenario=linked,
        elements=elements,
        passes=passes,
        sights=sights,
        pairings=pairs,
        candidates=candidates,
        shortfalls=missed,
        warnings=(
            *warnings,
            *passes.warnings,
            *age_warnings(elements, scenario.horizon.stop_tai_s),
            *coverage_warnings(scenario.clear_sky, scenario.horizon),
            *told(missed),
        ),
    )


def _linked(scenario: Scenario, elements: tuple[ElementSet, ...]) -> Scenario:
    """Return the scenario with the key that its satellites share among each other."""
    if scenario.network is None:
        return scenario
    by_name = {one.name: one for one in elements}
    return replace(
        scenario, network=with_crosslink_key(scenario.network, by_name, scenario.horizon)
    )


def no_pass(scenario: Scenario) -> str:
    """Return the message that no station sees a satellite, and what to do."""
    start = utc_text(scenario.horizon.start_tai_s, 0)
    stop = utc_text(scenario.horizon.stop_tai_s, 0)
    limit_deg = scenario.constraints.minimum_elevation_deg
    return (
        f"no station sees a satellite above {limit_deg:g} degrees from {start} to {stop};"
        " lengthen the horizon or lower the limit"
    )


def resolve_elements(scenario: Scenario) -> tuple[tuple[ElementSet, ...], tuple[str, ...]]:
    """Return the element set of each satellite, named as the satellite, and the warnings.

    Raises
    ------
    InputError
        When a file cannot be read or does not hold the object.
    """
    elements: list[ElementSet] = []
    warnings: list[str] = []
    for satellite in scenario.satellites:
        found, said = _elements_of(satellite)
        source = found.source
        if isinstance(satellite.orbit, ElementFileOrbit):
            source = Path(source).name  # a plan repeats anywhere: no folder of this machine
        elements.append(replace(found, name=satellite.name, source=source))
        warnings += said
    return tuple(elements), tuple(dict.fromkeys(warnings))


def _elements_of(satellite: Satellite) -> tuple[ElementSet, tuple[str, ...]]:
    orbit = satellite.orbit
    if isinstance(orbit, ElementFileOrbit):
        read = read_elements(orbit.path)
        if orbit.object is None and len(read.sets) == 1:
            return read.sets[0], read.warnings
        return read.find(orbit.object or satellite.name), read.warnings
    if isinstance(orbit, WalkerOrbit):
        place = (orbit.plane, orbit.slot)
        return walker_member(satellite.name, orbit.norad_id, orbit.pattern, place, orbit.epoch), ()
    designed = sun_synchronous(
        satellite.name,
        orbit.norad_id,
        orbit.altitude_km,
        orbit.local_time_of_ascending_node_h,
        orbit.epoch,
        Shape(mean_anomaly_deg=orbit.mean_anomaly_deg),
    )
    return designed, ()


def portable(scenario: Scenario) -> Scenario:
    """Return the scenario with file names in place of paths, so that a plan repeats anywhere."""
    satellites = tuple(
        replace(satellite, orbit=replace(satellite.orbit, path=Path(satellite.orbit.path).name))
        if isinstance(satellite.orbit, ElementFileOrbit)
        else satellite
        for satellite in scenario.satellites
    )
    return replace(scenario, satellites=satellites)


def earth_rotation() -> str:
    """Return where UT1 comes from, and from when on it is extrapolated."""
    data = earth_rotation_data()
    return f"{data.source}, extrapolated after {utc_text(data.end_tai_s, 0)}"


def plan(
    scenario: Scenario,
    *,
    created_tai_s: float | None = None,
    effort: "Effort | None" = None,
    on_progress: "Callable[[Progress], None] | None" = None,
) -> Plan:
    """Return the best plan found for a scenario, with the proof of how good it is.

    Parameters
    ----------
    scenario
        What to plan for; see `load_scenario`.
    created_tai_s
        Creation time that the plan and its calendars carry; the start of the horizon by default,
        so that the same input gives the same bytes. [s]
    effort
        How hard to search; by default what the scenario says.
    on_progress
        Called with each step of the search.

    Raises
    ------
    InputError
        When an element file is wrong.
    NothingToPlanError
        When no station sees any satellite within the horizon.
    SolverError
        When every algorithm failed.

    Examples
    --------
    >>> from euroqci_space.scenario import load_scenario
    >>> result = plan(load_scenario("micius-2016"))
    >>> [contact.station for contact in result.contacts]
    ['CN-XIN']
    """
    prospect = survey(scenario)
    made = plan_from(prospect, created_tai_s=created_tai_s, effort=effort, on_progress=on_progress)
    if is_constellation(prospect):
        return replace(made, warnings=(*made.warnings, NO_OUTLOOK))
    if scenario.weather.planning == "robust":
        usual = replace(prospect, scenario=replace(prospect.scenario, weather=WeatherSettings()))
        made = better(made, plan_from(usual, created_tai_s=created_tai_s, effort=effort))
    made = replace(made, outlook=outlook(made))
    if not scenario.weather.backups:
        return made
    choices = Choices(candidates=prospect.candidates, pairings=prospect.pairings)
    return lifted(with_backups(made, choices))


def plan_from(
    prospect: Prospect,
    *,
    created_tai_s: float | None = None,
    effort: "Effort | None" = None,
    on_progress: "Callable[[Progress], None] | None" = None,
) -> Plan:
    """Return the best plan found from a survey, without its outlook; see `plan`.

    Raises
    ------
    SolverError
        When every algorithm failed.
    """
    scenario = prospect.scenario
    grid = SlotGrid.over(scenario.horizon, scenario.solver.slot_s)
    if is_constellation(prospect):
        chosen = _by_telescope(prospect, grid)
    else:
        chosen = _scheduled(prospect, grid, effort or effort_of(scenario), on_progress)
    contacts, ledger, certificate = chosen
    created = scenario.horizon.start_tai_s if created_tai_s is None else created_tai_s
    return Plan(
        schema=PLAN_SCHEMA,
        program=f"euroqci-space {__version__}",
        versions={name: version(name) for name in LIBRARIES},
        earth_rotation=earth_rotation(),
        created_tai_s=created,
        parent_sha256=None,
        scenario=prospect.scenario,
        elements=prospect.elements,
        passes=len(prospect.passes),
        candidates=len(prospect.candidates),
        certificate=certificate,
        contacts=contacts,
        transfers=ledger.transfers,
        deliveries=ledger.deliveries,
        warnings=prospect.warnings,
        relays=ledger.relays,
    )


_Chosen = tuple[tuple[Contact, ...], Ledger, Certificate]


def _scheduled(
    prospect: Prospect,
    grid: SlotGrid,
    effort: "Effort",
    on_progress: "Callable[[Progress], None] | None",
) -> _Chosen:
    """Return the contacts of the scheduler, for which a pair has its key from one satellite."""
    from euroqci_space.schedule import solve  # noqa: PLC0415  (brings OR-Tools)

    scenario = prospect.scenario
    asked = replace(scenario, demands=space_demands(scenario))
    problem = scheduling_problem(asked, prospect.candidates, grid)
    if scenario.weather.planning == "robust":
        hedge = hedged(asked, prospect.candidates, problem, effort, on_progress)
        contacts = contacts_of(choices(hedge.solution, prospect.candidates), prospect, grid)
        return contacts, expected_ledger(scenario, contacts), hedge_certificate(hedge, scenario)
    solution = solve(problem, effort, on_progress)
    contacts = contacts_of(choices(solution, prospect.candidates), prospect, grid)
    if scenario.network is None:
        ledger = keep_ledger(contacts, scenario.demands, _flows(solution, scenario))
        certificate = certificate_of(solution, contacts, ledger.deliveries, scenario)
    else:
        ledger = relay_contacts(scenario, contacts)
        found = (scenario, prospect.candidates, ledger.deliveries)
        certificate = network_certificate(solution, *found)
    priced = replace(certificate, prices=prices(solution, problem, asked, grid))
    return contacts, ledger, priced


def is_constellation(prospect: Prospect) -> bool:
    """Tell whether contacts are chosen telescope by telescope: too many for the scheduler."""
    rules = prospect.scenario.constraints
    unlimited = rules.longest_work_s == inf and rules.raw_memory_gbit is None
    many = len(prospect.candidates) > MOST_CANDIDATES
    return prospect.scenario.network is not None and many and unlimited


def _by_telescope(prospect: Prospect, grid: SlotGrid) -> _Chosen:
    """Return contacts for a constellation: telescopes are scarce, and satellites share key."""
    scenario, candidates = prospect.scenario, prospect.candidates
    chosen = busy_choices(scenario, candidates)
    contacts = contacts_of(chosen, prospect, grid)
    ledger = relay_contacts(scenario, contacts)
    drawn = drawn_stores(ledger)
    contacts = tuple(one for one in contacts if frozenset((one.satellite, one.site)) in drawn)
    return contacts, ledger, network_certificate(None, scenario, candidates, ledger.deliveries)


def judged_plan(
    scenario: Scenario, on_progress: "Callable[[Progress], None] | None" = None
) -> Plan:
    """Return a plan that the independent verifier accepts.

    Raises
    ------
    InvalidPlanError
        When it does not: a fault of this program, and such a plan is not to be flown.
    """
    made = plan(scenario, on_progress=on_progress)
    violations = verify(made).violations
    if violations:
        listed = "\n".join(str(violation) for violation in violations[:SHOWN_VIOLATIONS])
        message = f"the plan breaks {len(violations)} rules and was not written\n{listed}"
        raise InvalidPlanError(message)
    return made


def effort_of(scenario: Scenario) -> "Effort":
    """Return the effort that a scenario asks for."""
    from euroqci_space.schedule import Effort  # noqa: PLC0415  (brings OR-Tools)

    settings = scenario.solver
    return Effort(
        objective=settings.objective,
        gap=settings.gap,
        time_limit_s=settings.time_limit_s,
        seed=scenario.seed,
        tolerance=settings.tolerance,
        stability=settings.stability,
        # With a key network, key that no pair asks of space may serve a relay.
        contacts=settings.contacts if scenario.network is None else "all",
    )


def contacts_of(
    chosen: tuple[Choice, ...], prospect: Prospect, grid: SlotGrid
) -> tuple[Contact, ...]:
    """Return the chosen contacts; a second one of the same pass gets a number of its own."""
    contacts: list[Contact] = []
    for choice in chosen:
        key = (choice.candidate.satellite, choice.candidate.station)
        clear_sky = prospect.scenario.clear_sky[choice.candidate.station]
        made = contact(choice, prospect.scenario.name, prospect.pairings[key], clear_sky, grid)
        twins = sum(_same_pass(other, made) for other in contacts)
        contacts.append(
            replace(made, contact_id=f"{made.contact_id}.{twins + 1}") if twins else made
        )
    return tuple(contacts)


def _same_pass(one: Contact, other: Contact) -> bool:
    named = (one.satellite, one.station, one.orbit_number)
    return named == (other.satellite, other.station, other.orbit_number)


def _flows(solution: "Solution", scenario: Scenario) -> dict[tuple[str, str, str], float]:
    flows: dict[tuple[str, str, str], float] = {}
    for flow in solution.flows:
        demand = scenario.demands[flow.pair]
        key = (scenario.satellites[flow.satellite].name, demand.a, demand.b)
        flows[key] = flows.get(key, 0.0) + flow.bits
    return flows
