"""What a plan delivers over many weathers, beside what it promised."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from euroqci_space.model import Plan
from euroqci_space.risk.outcome import BitsArray, BoolArray, Outcome, brought, relayed
from euroqci_space.weather import ClearSkyScenarios


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Mean and quantiles over the scenarios: one in ten lies at ``low`` or below."""

    mean: float
    low: float  # 10 %
    median: float
    high: float  # 90 %

    @classmethod
    def of(cls, values: Sequence[float] | NDArray[np.float64] | BitsArray) -> "Spread":
        """Return the spread of values, each that of one scenario.

        Examples
        --------
        >>> Spread.of(range(1, 11))
        Spread(mean=5.5, low=1.0, median=5.0, high=9.0)
        """
        low, median, high = np.quantile(values, [0.1, 0.5, 0.9], method="inverted_cdf").tolist()
        return cls(
            mean=float(np.mean(values)), low=float(low), median=float(median), high=float(high)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandScore:
    """What one demand gets."""

    a: str
    b: str
    demand_class: str
    requested_bits: int
    planned_bits: int  # what the plan says
    delivered_bits: Spread
    met_probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassScore:
    """What the demands of one class get together."""

    demand_class: str
    demands: int
    requested_bits: int
    fraction: Spread  # delivered of requested
    met_share: Spread  # of its demands
    met_probability: float  # of all of them at once


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteScore:
    """How much demand a site holds back, mean over the scenarios.

    The unmet bits of a demand are shared among the empty stores that are in their way.
    """

    site: str
    unmet_bits: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WeatherScore:
    """A plan over many weathers; the site that holds back most stands first."""

    scenarios: int
    planned_bits: int
    delivered_bits: Spread
    demands: tuple[DemandScore, ...]
    classes: tuple[ClassScore, ...]
    sites: tuple[SiteScore, ...]

    @property
    def honesty(self) -> float:
        """Mean delivered as a share of what the plan says; 1 where nothing is planned."""
        return self.delivered_bits.mean / self.planned_bits if self.planned_bits else 1.0


def evaluate(plan: Plan, weather: ClearSkyScenarios) -> WeatherScore:
    """Return how a plan does over sampled weather; backups are not used.

    Raises
    ------
    ValueError
        When the weather does not cover the plan.
    SolverError
        When the linear solver fails.

    Notes
    -----
    A contact brings its clear-sky key or nothing. The key in the stores is then split as well as
    can be, by the objective of the plan's scenario. No foresight is needed for that: a satellite
    may hold its key and relay at the end of the horizon.
    """
    return score(plan, relayed(plan, brought(plan, weather)))


def score(plan: Plan, outcome: Outcome) -> WeatherScore:
    """Return the figures of what a plan delivers over many weathers."""
    requested = np.array([delivery.requested_bits for delivery in plan.deliveries], dtype=np.int64)
    by_class: dict[str, list[int]] = {}
    for place, demand in enumerate(plan.scenario.demands):
        by_class.setdefault(demand.demand_class, []).append(place)
    delivered = outcome.delivered_bits
    return WeatherScore(
        scenarios=len(delivered),
        planned_bits=sum(delivery.delivered_bits for delivery in plan.deliveries),
        delivered_bits=Spread.of(delivered.sum(axis=1)),
        demands=_demand_scores(plan, delivered),
        classes=tuple(
            _class_score(name, delivered[:, places], requested[places])
            for name, places in by_class.items()
        ),
        sites=_site_scores(plan, outcome, requested),
    )


def _demand_scores(plan: Plan, delivered: BitsArray) -> tuple[DemandScore, ...]:
    return tuple(
        DemandScore(
            a=delivery.a,
            b=delivery.b,
            demand_class=delivery.demand_class,
            requested_bits=delivery.requested_bits,
            planned_bits=delivery.delivered_bits,
            delivered_bits=Spread.of(mine),
            met_probability=float(np.mean(mine >= delivery.requested_bits)),
        )
        for delivery, mine in zip(plan.deliveries, delivered.T, strict=True)
    )


def _class_score(name: str, delivered: BitsArray, requested: BitsArray) -> ClassScore:
    met = delivered >= requested
    wanted = int(requested.sum())
    return ClassScore(
        demand_class=name,
        demands=len(requested),
        requested_bits=wanted,
        fraction=Spread.of(delivered.sum(axis=1) / wanted if wanted else np.ones(len(delivered))),
        met_share=Spread.of(met.mean(axis=1)),
        met_probability=float(met.all(axis=1).mean()),
    )


def _site_scores(plan: Plan, outcome: Outcome, requested: BitsArray) -> tuple[SiteScore, ...]:
    unmet = np.maximum(requested - outcome.delivered_bits, 0)
    held: defaultdict[str, float] = defaultdict(float)
    for number, demand in enumerate(plan.scenario.demands):
        ends = [
            (satellite.name, site)
            for satellite in plan.scenario.satellites
            for site in (demand.a, demand.b)
            if site != satellite.name and _counts(plan, outcome, (satellite.name, site))
        ]
        if not ends:
            continue
        empty = np.array([_is_empty(outcome, store) for store in ends])
        shares = unmet[:, number] / np.maximum(empty.sum(axis=0), 1)
        for (_, site), blamed in zip(ends, empty, strict=True):
            held[site] += float(np.mean(shares * blamed))
    ranked = sorted(held.items(), key=lambda item: (-item[1], item[0]))
    return tuple(SiteScore(site=site, unmet_bits=bits) for site, bits in ranked if bits > 0.0)


def _counts(plan: Plan, outcome: Outcome, store: tuple[str, str]) -> bool:
    """Tell whether a store can be blamed: over fibre a site may well have no contact of its own."""
    return plan.scenario.network is None or store in outcome.stores


def _is_empty(outcome: Outcome, store: tuple[str, str]) -> BoolArray:
    """Return where a store has nothing left; one that no contact fills never has anything."""
    if store not in outcome.stores:
        return np.ones(len(outcome.left_bits), dtype=np.bool_)
    return outcome.left_bits[:, outcome.stores.index(store)] < 1.0
