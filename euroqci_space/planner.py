"""The main job, top to bottom: from a scenario to a plan with its certificate."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from math import inf
from typing import TYPE_CHECKING

from euroqci_space import __version__
from euroqci_space.backups import Choices, lifted, with_backups
from euroqci_space.candidates import (
    Choice,
    SlotGrid,
    choices,
    contact,
    prices,
    scheduling_problem,
)
from euroqci_space.constellation import by_telescope
from euroqci_space.errors import InvalidPlanError
from euroqci_space.hedging import (
    Weathers,
    better,
    expected_ledger,
    hedge_certificate,
    hedged,
)
from euroqci_space.keyflow import MOST_CANDIDATES, certificate_of, network_certificate
from euroqci_space.model import (
    PLAN_SCHEMA,
    Certificate,
    Contact,
    Plan,
    Scenario,
    WeatherSettings,
)
from euroqci_space.network import (
    Ledger,
    keep_ledger,
    radio_contacts,
    relay_contacts,
    space_demands,
)
from euroqci_space.orbit import (
    earth_rotation_data,
)
from euroqci_space.prospect import Prospect, survey
from euroqci_space.risk import has_contracts, outlook
from euroqci_space.times import utc_text
from euroqci_space.verification import verify

if TYPE_CHECKING:
    from euroqci_space.schedule import Effort, Progress, Solution

LIBRARIES = ("numpy", "ortools", "pyerfa", "scipy", "sgp4", "skyfield")
SHOWN_VIOLATIONS = 10


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
    if scenario.weather.planning == "robust" and not is_constellation(prospect):
        usual = replace(prospect, scenario=replace(prospect.scenario, weather=WeatherSettings()))
        made = better(made, plan_from(usual, created_tai_s=created_tai_s, effort=effort))
    return with_outlook(made, prospect)


def with_outlook(made: Plan, prospect: Prospect) -> Plan:
    """Return a plan with what it delivers over many weathers, and the back-ups that it asks for."""
    made = replace(made, outlook=made.outlook or outlook(made))
    made = replace(made, warnings=(*made.warnings, *_only_counted(made.scenario)))
    weather = made.scenario.weather
    if is_constellation(prospect):
        return replace(made, warnings=(*made.warnings, *beyond(weather)))
    if not weather.names_backups:
        return made
    choices = Choices(candidates=prospect.candidates, pairings=prospect.pairings)
    return with_radio(lifted(with_backups(made, choices)))


def with_radio(made: Plan) -> Plan:
    """Return a plan with the radio contacts in which the bits of its contacts become key."""
    return replace(made, radio_contacts=radio_contacts(made.scenario, made.contacts))


def _only_counted(scenario: Scenario) -> tuple[str, ...]:
    """Return that contracts were not planned for, and why, as a warning."""
    told = "contracts are counted, not planned for"
    if not has_contracts(scenario):
        return ()
    if scenario.network is not None:
        return (f"{told}: there is a key network",)
    return (f"{told}: use --weather robust",) if scenario.weather.planning == "mean" else ()


def beyond(weather: WeatherSettings) -> tuple[str, ...]:
    """Return what a scenario asks for that no constellation gets, as warnings."""
    many = f"more than {MOST_CANDIDATES:,} candidates"
    asked = (
        (weather.planning == "robust", f"planned for the mean weather, not for many: {many}"),
        (weather.names_backups, f"no back-ups are named: {many}"),
    )
    return tuple(text for there, text in asked if there)


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
    made = Plan(
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
    return with_radio(made)


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
        weathers = Weathers.of(asked, prospect.candidates, problem)
        hedge = hedged(weathers, effort, on_progress)
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
    chosen, ledger = by_telescope(scenario, candidates)
    contacts = contacts_of(chosen, prospect, grid)
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
        max_min=settings.max_min,
        # With a key network, key that no pair asks of space may serve a relay.
        contacts=settings.contacts if scenario.network is None else "all",
    )


def contacts_of(
    chosen: tuple[Choice, ...], prospect: Prospect, grid: SlotGrid
) -> tuple[Contact, ...]:
    """Return the chosen contacts; a second one of the same pass gets a number of its own."""
    contacts: list[Contact] = []
    seen: Counter[str] = Counter()
    for choice in chosen:
        key = (choice.candidate.satellite, choice.candidate.station)
        clear_sky = prospect.scenario.clear_sky[choice.candidate.station]
        made = contact(choice, prospect.scenario.name, prospect.pairings[key], clear_sky, grid)
        seen[made.contact_id] += 1
        twin = seen[made.contact_id]
        contacts.append(
            made if twin == 1 else replace(made, contact_id=f"{made.contact_id}.{twin}")
        )
    return tuple(contacts)


def _flows(solution: "Solution", scenario: Scenario) -> dict[tuple[str, str, str], float]:
    flows: dict[tuple[str, str, str], float] = {}
    for flow in solution.flows:
        demand = scenario.demands[flow.pair]
        key = (scenario.satellites[flow.satellite].name, demand.a, demand.b)
        flows[key] = flows.get(key, 0.0) + flow.bits
    return flows
