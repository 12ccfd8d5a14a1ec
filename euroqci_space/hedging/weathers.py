"""A problem in many weathers at once: sites, pairs and stocks of its own for each of them."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from euroqci_space.candidates import Candidate, SlotGrid, sites
from euroqci_space.hedging.slimming import slimmed
from euroqci_space.model import Scenario
from euroqci_space.network import satisfaction
from euroqci_space.risk import Routes, Wish, best_relays
from euroqci_space.weather import Draws, clear_lines, sample_lines

if TYPE_CHECKING:
    from euroqci_space.schedule import Link, Pair, Problem, Solution, Window, Yield

FloatArray = NDArray[np.float64]

STEEPER = 8.0  # a class counts so many times the next: one program for all, not one for each

Shares = tuple[tuple[int, "Yield"], ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weathers:
    """The weathers that a plan is made for, and what each window yields in each of them."""

    scenario: Scenario
    problem: "Problem"
    candidates: tuple[Candidate, ...]  # in the order of the windows
    shares: tuple[Shares, ...]

    @classmethod
    def of(
        cls, scenario: Scenario, candidates: tuple[Candidate, ...], problem: "Problem"
    ) -> "Weathers":
        """Draw the weathers that a scenario asks for."""
        return cls(
            scenario=scenario,
            problem=problem,
            candidates=candidates,
            shares=_shares(scenario, candidates, problem),
        )

    @property
    def number(self) -> int:
        """How many there are."""
        return self.scenario.weather.scenarios

    def program(self, weights: FloatArray) -> "Problem":
        """Return the problem over all weathers; weights (weathers,) or (weathers, pairs)."""
        return slimmed(in_weathers(self.problem, self.shares, weights))

    def solved_bits(self, solution: "Solution") -> FloatArray:
        """Return what a solution delivers, (weathers, demands). [bit]"""
        return np.array(solution.delivered_bits).reshape(self.number, -1)

    def split_bits(self, solution: "Solution") -> FloatArray:
        """Return what its contacts deliver, split by the scenario alone, (weathers, demands)."""
        stores, fills = self._stocked()
        for link in solution.links:
            place = stores[self._store(link.window)]
            for weather, bits in self._yields(link):
                fills[weather, place] += bits
        routes = Routes.over(self.scenario, tuple(stores))
        flows = best_relays(routes, Wish.of(self.scenario), fills)
        delivered = np.zeros((self.number, len(self.scenario.demands)))
        np.add.at(delivered.T, routes.demand, flows.T)
        return delivered

    def possible_bits(self) -> FloatArray:
        """Return what no choice of contacts exceeds for each demand alone, (weathers, demands)."""
        stores, fills = self._stocked()
        for place, shares in enumerate(self.shares):
            for site, yields in shares:
                weather = site // self.problem.sites - 1
                fills[weather, stores[self._store(place)]] += yields.all_bits().max()
        routes = Routes.over(self.scenario, tuple(stores))
        delivered = np.zeros((self.number, len(self.scenario.demands)))
        least = np.minimum(fills[:, routes.first], fills[:, routes.second])
        np.add.at(delivered.T, routes.demand, least.T)
        return delivered

    def worths(self, bits: FloatArray) -> FloatArray:
        """Return the worth of what is delivered in each weather, (weathers,)."""
        problem, rank = self.problem, ranks(self.problem)
        plain = self.scenario.solver.objective == "weighted"
        worth = np.zeros(len(bits))
        for place, pair in enumerate(problem.pairs):
            weight = pair.weight / STEEPER ** rank[pair.priority]
            if plain:
                worth += weight * bits[:, place]
            elif pair.demand_bits:
                shares = bits[:, place] / pair.demand_bits
                rise = np.array([satisfaction(float(share), problem.concave) for share in shares])
                worth += weight * pair.demand_bits * rise
        return worth

    def _stocked(self) -> tuple[dict[tuple[str, str], int], FloatArray]:
        """Return the place of each store, and what it holds before any link, (weathers, stores)."""
        stocks = [
            (self._holder(one.satellite), self._site(one.site)) for one in self.problem.stocks
        ]
        stores = [self._store(place) for place in range(len(self.candidates))]
        places = {store: place for place, store in enumerate(dict.fromkeys((*stores, *stocks)))}
        fills = np.zeros((self.number, len(places)))
        for store, stock in zip(stocks, self.problem.stocks, strict=True):
            fills[:, places[store]] += stock.bits
        return places, fills

    def _store(self, window: int) -> tuple[str, str]:
        candidate = self.candidates[window]
        station = self.scenario.stations[candidate.station]
        return self.scenario.satellites[candidate.satellite].name, station.key_site

    def _holder(self, satellite: int) -> str:
        """Return the name of a satellite; past the last one stands what a demand had before."""
        flown = self.scenario.satellites
        return flown[satellite].name if satellite < len(flown) else f"had {satellite}"

    def _site(self, site: int) -> str:
        return sites(self.scenario)[site]

    def _yields(self, link: "Link") -> list[tuple[int, float]]:
        start = self.problem.windows[link.window].start_slot
        span = (link.first - start, link.last + 1 - start)
        return [
            (site // self.problem.sites - 1, yields.bits(*span))
            for site, yields in self.shares[link.window]
        ]


def _shares(
    scenario: Scenario, candidates: tuple[Candidate, ...], problem: "Problem"
) -> tuple[Shares, ...]:
    """Return, for each window, the weathers in which it yields anything, each with its yield.

    A contact is clear by the weather in the middle of its window, with its own probability; one
    that is key too late brings nothing in any.
    """
    from euroqci_space.schedule import Yield  # noqa: PLC0415  (brings OR-Tools)

    grid = SlotGrid.over(scenario.horizon, scenario.solver.slot_s)
    edges = np.array([[one.opening.first, one.opening.stop] for one in candidates]).reshape(-1, 2)
    stations = [scenario.stations[one.station].id for one in candidates]
    middles_s = grid.edge_tai_s(edges.mean(axis=1))
    draws = Draws(scenarios=scenario.weather.scenarios, seed=scenario.seed)
    latent = sample_lines(scenario, stations, middles_s, draws)
    found = []
    for place, (candidate, window) in enumerate(zip(candidates, problem.windows, strict=False)):
        counts = window.yields.all_bits() > 0.0
        chance = counts * candidate.expected_bits / np.maximum(candidate.secret_bits, 1.0)
        tables = [
            np.where(clear_lines(latent[number, place], chance), candidate.secret_bits, 0.0)
            for number in range(draws.scenarios)
        ]
        found.append(
            tuple(
                (window.store_site + (number + 1) * problem.sites, Yield.table(table))
                for number, table in enumerate(tables)
                if table.any()
            )
        )
    return tuple(found)


def in_weathers(
    problem: "Problem", shares: "tuple[Shares, ...] | list[Shares]", weights: FloatArray
) -> "Problem":
    """Return a problem with sites, pairs and stocks of its own for each weather.

    Weights are (weathers,), or (weathers, pairs).
    """
    sites_, weathers = problem.sites, len(weights)
    each = np.broadcast_to(weights.reshape(weathers, -1), (weathers, len(problem.pairs)))
    rank = ranks(problem)
    windows: list[Window] = [
        replace(window, shares=mine) for window, mine in zip(problem.windows, shares, strict=True)
    ]
    pairs: list[Pair] = [
        replace(
            pair,
            id=f"{pair.id} {number}",
            a=pair.a + (number + 1) * sites_,
            b=pair.b + (number + 1) * sites_,
            weight=pair.weight * float(each[number, place]) / STEEPER ** rank[pair.priority],
            priority=1,
        )
        for number in range(weathers)
        for place, pair in enumerate(problem.pairs)
    ]
    return replace(
        problem,
        sites=sites_ * (weathers + 1),
        windows=tuple(windows),
        pairs=tuple(pairs),
        stocks=tuple(
            replace(stock, site=stock.site + (number + 1) * sites_)
            for number in range(weathers)
            for stock in problem.stocks
        ),
    )


def ranks(problem: "Problem") -> dict[int, int]:
    """Return the place of each priority among those that ask for key."""
    asked = sorted({pair.priority for pair in problem.pairs})
    return {priority: place for place, priority in enumerate(asked)}
