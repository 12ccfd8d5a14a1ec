"""What there is to choose from: passes, candidates, and the demands that no choice can serve."""

from dataclasses import dataclass, replace
from pathlib import Path

from euroqci_space.candidates import (
    Candidate,
    Pairing,
    Score,
    find_candidates,
    pairings,
)
from euroqci_space.errors import NothingToPlanError
from euroqci_space.model import (
    ElementFileOrbit,
    ElementSet,
    Pass,
    Satellite,
    Scenario,
    WalkerOrbit,
)
from euroqci_space.network import (
    with_crosslink_key,
    with_radio_windows,
)
from euroqci_space.orbit import (
    Passes,
    Shape,
    age_warnings,
    find_passes,
    read_elements,
    sun_synchronous,
    walker_member,
)
from euroqci_space.reach import Shortfall, Sky, shortfalls, told
from euroqci_space.times import utc_text
from euroqci_space.weather import coverage_warnings

NAMED = 12  # satellites in a warning


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
            *_unheard(linked),
            *told(missed),
        ),
    )


def _linked(scenario: Scenario, elements: tuple[ElementSet, ...]) -> Scenario:
    """Return the scenario with the key that its satellites share, and their radio windows."""
    if scenario.network is None:
        return scenario
    by_name = {one.name: one for one in elements}
    network = with_crosslink_key(scenario.network, by_name, scenario.horizon)
    return replace(scenario, network=with_radio_windows(network, by_name, scenario.horizon))


def _unheard(scenario: Scenario) -> tuple[str, ...]:
    """Return a warning where satellites have no radio window in which bits could become key."""
    rules = scenario.network.post_processing if scenario.network else None
    if rules is None:
        return ()
    heard = {window.satellite for window in rules.windows}
    names = [one.name for one in scenario.satellites if one.name not in heard]
    if not names:
        return ()
    return (
        f"{len(names)} satellites have no radio window, so that none of their bits becomes key:"
        f" {', '.join(names[:NAMED])}{' and more' if len(names) > NAMED else ''};"
        " add a station to network.post_processing or lower its minimum_elevation_deg",
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
