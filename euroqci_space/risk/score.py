"""What a plan delivers over many weathers, beside what it promised."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from euroqci_space.model import (
    ClassScore,
    DemandScore,
    Plan,
    SiteScore,
    Spread,
    WeatherScore,
)
from euroqci_space.risk.outcome import BitsArray, BoolArray, Outcome, brought, relayed
from euroqci_space.weather import ClearSkyScenarios


def spread(values: Sequence[float] | NDArray[np.float64] | BitsArray) -> Spread:
    """Return the spread of values, each that of one weather.

    Examples
    --------
    >>> spread(range(1, 11))
    Spread(mean=5.5, low=1.0, median=5.0, high=9.0)
    """
    low, median, high = np.quantile(values, [0.1, 0.5, 0.9], method="inverted_cdf").tolist()
    return Spread(
        mean=float(np.mean(values)), low=float(low), median=float(median), high=float(high)
    )


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
        delivered_bits=spread(delivered.sum(axis=1)),
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
            delivered_bits=spread(mine),
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
        fraction=spread(delivered.sum(axis=1) / wanted if wanted else np.ones(len(delivered))),
        met_share=spread(met.mean(axis=1)),
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
