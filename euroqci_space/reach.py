"""What no plan can bring: demands that cannot be served, with the reason, and those too large."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import inf

from euroqci_space.candidates import Candidate, Pairing, SlotGrid, openings, pass_budget
from euroqci_space.keyflow import could_be_graph
from euroqci_space.model import Pass, Scenario
from euroqci_space.network import KeyGraph, RouteFinder, Wish, windows, wishes

NO_CONTACT, NIGHT, CLOUD, LINK, LATE = "no contact", "night", "cloud", "link", "late"
AGE, NO_ROUTE, TOO_MUCH = "age", "no trusted route", "more than any plan can bring"
_NAMED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Sky:
    """What a survey found: passes, candidates, and who sees whom."""

    scenario: Scenario
    pairings: dict[tuple[int, int], Pairing]
    candidates: tuple[Candidate, ...]
    sights: tuple[Pass, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """A demand that no plan can serve in full: why, in a word and in a sentence.

    ``most_bits`` bounds what any plan brings: every contact flown, nobody else asking.
    """

    demand: str
    reason: str
    text: str
    most_bits: int


class _Most:
    """All key that could come in, and which nodes it joins."""

    def __init__(self, graph: KeyGraph) -> None:
        self.graph = graph
        self.supply_bits: Counter[str] = Counter()
        for edge in graph.edges:
            for end in (edge.a, edge.b):
                self.supply_bits[end] += sum(edge.bits)
        self._finder = RouteFinder(graph)
        self._costs: dict[tuple[int, int], list[float]] = {}

    def joined(self, wish: Wish, window: tuple[int, int]) -> bool:
        """Tell whether key of a window of epochs could serve a wish."""
        if window not in self._costs:
            begin, end = window
            there = (any(edge.bits[begin : end + 1]) for edge in self.graph.edges)
            self._costs[window] = [0.0 if bits else inf for bits in there]
        limit = wish.max_trusted_nodes
        return wish.b in self._finder.cheapest(wish.a, {wish.b}, self._costs[window], limit)


def shortfalls(sky: Sky) -> tuple[Shortfall, ...]:
    """Return every demand that cannot be served in full, in the order of the scenario.

    Notes
    -----
    The graph holds the key of every candidate at its best. A demand fails where an end has no key
    at all, where no route of trusted nodes within its limit joins the ends, or none within its age
    and its due time; it asks too much where it asks for more than comes to one of its ends.
    """
    scenario = sky.scenario
    most = _Most(could_be_graph(scenario, sky.candidates))
    found = []
    for demand, wish in zip(scenario.demands, wishes(scenario), strict=True):
        alone = wish if scenario.network else replace(wish, max_trusted_nodes=1)
        why = _why(sky, most, alone) if wish.bits else None
        if why is not None:
            found.append(Shortfall(demand=demand.id, reason=why[0], text=why[1], most_bits=why[2]))
    return tuple(found)


def _why(sky: Sky, most: "_Most", wish: Wish) -> tuple[str, str, int] | None:
    """Return reason, text and bound of a wish, None where some plan could serve it."""
    supplies = {end: most.supply_bits[end] for end in (wish.a, wish.b)}
    for end, bits in supplies.items():
        if not bits:
            return (*_dry(sky, end), 0)
    if not most.joined(wish, (0, most.graph.epochs - 1)):
        limit = wish.max_trusted_nodes
        within = "" if limit is None else f" of at most {limit} trusted nodes"
        text = f"no route{within} joins {wish.a} and {wish.b}"
        return NO_ROUTE, text, 0
    if not any(most.joined(wish, window) for window in windows(most.graph, wish)):
        text = f"what comes to {wish.a} and to {wish.b} is too old or too late for each other"
        return AGE, text, 0
    scarce = min(supplies, key=lambda end: supplies[end])
    if wish.bits > supplies[scarce]:
        text = f"{wish.bits:,} bits are asked, at most {supplies[scarce]:,} can come to {scarce}"
        return TOO_MUCH, text, supplies[scarce]
    return None


def _dry(sky: Sky, end: str) -> tuple[str, str]:
    """Return why no key comes to an end: its passes, their light, their links, their clouds."""
    scenario = sky.scenario
    stations = [place for place, one in enumerate(scenario.stations) if one.key_site == end]
    ids = {scenario.stations[place].id for place in stations}
    sights = [sight for sight in sky.sights if sight.station in ids]
    if not sights:
        what = "no pass within the horizon" if stations else "no station, fibre or crosslink"
        return NO_CONTACT, f"{end} has {what}"
    if any(candidate.station in stations for candidate in sky.candidates):
        return LATE, f"no contact of {end} is processed within the horizon"
    grid = SlotGrid.over(scenario.horizon, scenario.solver.slot_s)
    names = [one.name for one in scenario.satellites]
    order = [one.id for one in scenario.stations]
    reasons = set()
    for sight in sights:
        station = order.index(sight.station)
        record = scenario.stations[station]
        if openings([sight], record, scenario.constraints, grid):
            pairing = sky.pairings[names.index(sight.satellite), station]
            reasons.add(str(pass_budget(pairing, sight).key.reason_texts))
    if not reasons:
        return NIGHT, f"all {len(sights)} passes over {end} are in daylight or too short"
    if "ok" in reasons:
        return CLOUD, f"clouds leave no whole bit of the passes over {end}"
    return LINK, f"no pass over {end} gives key: {', '.join(sorted(reasons))}"


def told(found: Iterable[Shortfall]) -> Iterator[str]:
    """Return one warning for each reason, with the demands that it concerns."""
    by_reason: dict[str, list[Shortfall]] = defaultdict(list)
    for one in found:
        by_reason[one.reason].append(one)
    for reason, mine in by_reason.items():
        if reason == TOO_MUCH:
            named = [f"{one.demand} (at most {one.most_bits:,} bits)" for one in mine]
            start = f"{len(mine)} demands ask for {reason}"
        else:
            named = [one.demand for one in mine]
            start = f"{len(mine)} demands can get no key, {reason}"
        more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
        yield f"{start}: {', '.join(named[:_NAMED])}{more}"
