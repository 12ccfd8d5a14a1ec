"""What became known since the old plan, and the scenario with it."""

from dataclasses import dataclass, replace

from euroqci_space.errors import Fault, InputError, NothingToPlanError
from euroqci_space.model import Actual, ClearSky, Closure, ElementSet, InputFile, Plan, Scenario
from euroqci_space.network import resumed
from euroqci_space.replanner.promises import numbered
from euroqci_space.scenario import nearest
from euroqci_space.times import utc_text

HOUR_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What became known since the old plan."""

    elements: tuple[ElementSet, ...] = ()  # newer sets, named as the satellites
    closures: tuple[Closure, ...] = ()  # of stations and satellites
    actuals: tuple[Actual, ...] = ()
    clear_sky: tuple[ClearSky, ...] = ()  # with newer forecasts, one a station
    inputs: tuple[InputFile, ...] = ()  # the files that the news came in
    parent_sha256: str | None = None  # of the old plan's file, where it was read from one


def renewed(parent: Plan, now_tai_s: float, news: News) -> tuple[Scenario, tuple[ElementSet, ...]]:
    """Return scenario and elements with the news in them.

    Raises
    ------
    InputError
        When the news names what the plan does not have.
    NothingToPlanError
        When the horizon is over.
    """
    scenario = parent.scenario
    if now_tai_s >= scenario.horizon.stop_tai_s:
        stop = utc_text(scenario.horizon.stop_tai_s, 0)
        message = f"the horizon of the plan is over: it ends at {stop}"
        raise NothingToPlanError(message)
    _refuse_unknown(scenario, news)
    newer = {one.name: one for one in numbered(parent, news.elements)}
    rules = scenario.constraints
    constraints = replace(rules, closures=(*rules.closures, *news.closures))
    changed = replace(
        scenario,
        constraints=constraints,
        clear_sky=news.clear_sky or scenario.clear_sky,
        inputs=(*scenario.inputs, *news.inputs),
    )
    return changed, tuple(newer.get(one.name, one) for one in parent.elements)


def with_past_network(scenario: Scenario, parent: Plan, now_tai_s: float) -> Scenario:
    """Return the scenario with its key network as it was before an instant.

    Newer elements change when satellites see each other and radio stations; key that was shared
    stays shared, and radio contacts that began are kept to their end.
    """
    before = parent.scenario.network
    if scenario.network is None or before is None:
        return scenario
    hours_s = now_tai_s - scenario.horizon.start_tai_s
    over = max(int(hours_s // HOUR_S), 0)
    links = tuple(
        replace(link, bits=(*old.bits[:over], *link.bits[over:]))
        for link, old in zip(scenario.network.crosslinks, before.crosslinks, strict=True)
    )
    rules = scenario.network.post_processing
    if rules is not None and before.post_processing is not None:
        begun = tuple(one for one in parent.radio_contacts if one.start_tai_s < now_tai_s)
        rules = resumed(rules, before.post_processing, begun, now_tai_s)
    network = replace(scenario.network, crosslinks=links, post_processing=rules)
    return replace(scenario, network=network)


def _refuse_unknown(scenario: Scenario, news: News) -> None:
    satellites = [one.name for one in scenario.satellites]
    known = satellites + [one.id for one in scenario.stations]
    faults = [
        Fault(
            problem=f"unknown station or satellite {closure.resource!r}",
            fix=nearest(closure.resource, known, f"known: {', '.join(known)}"),
        )
        for closure in news.closures
        if closure.resource not in known
    ]
    faults += [
        Fault(
            problem=f"newer elements of {one.name!r}, which is no satellite of the plan",
            fix=nearest(one.name, satellites, f"known: {', '.join(satellites)}"),
        )
        for one in news.elements
        if one.name not in satellites
    ]
    if faults:
        raise InputError(faults)
