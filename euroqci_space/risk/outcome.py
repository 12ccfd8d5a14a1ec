"""What contacts bring and demands get in each of many weathers."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from euroqci_space.model import Contact, Plan, Scenario
from euroqci_space.network import Ledger, keep_ledger, relay_contacts
from euroqci_space.risk.relay import FloatArray, Routes, Wish, best_relays
from euroqci_space.weather import ClearSkyScenarios, contact_outcomes

BoolArray = NDArray[np.bool_]
BitsArray = NDArray[np.int64]

_ROUNDING_BITS = 0.05  # what the linear solver may be short of a whole bit


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """What each scenario delivers (scenarios, demands) and leaves (scenarios, stores). [bit]

    ``stores`` names the stores, (satellite, site).
    """

    delivered_bits: BitsArray
    left_bits: FloatArray
    stores: tuple[tuple[str, str], ...]


def brought(plan: Plan, weather: ClearSkyScenarios) -> BoolArray:
    """Return which contacts bring their key in each weather, (scenarios, contacts).

    Backups bring nothing: to let them, set their entries.

    Raises
    ------
    ValueError
        When the weather does not cover the plan.
    """
    return contact_outcomes(plan.contacts, weather) & flies(plan)


def flies(plan: Plan) -> BoolArray:
    """Return which contacts are to bring key: neither backups nor cancelled, (contacts,)."""
    return np.array(
        [one.role == "primary" and one.status != "cancelled" for one in plan.contacts],
        dtype=np.bool_,
    )


def reported(plan: Plan) -> dict[str, int]:
    """Return the key that past contacts are known to have brought, by contact. [bit]"""
    return {actual.contact_id: actual.bits for actual in plan.actuals}


def relayed(plan: Plan, brings: BoolArray) -> Outcome:
    """Return what is delivered when the key of each weather is split as well as it can be.

    Parameters
    ----------
    plan
        Its contacts, its demands, its objective.
    brings
        Which contacts bring their clear-sky key, (scenarios, contacts).

    Raises
    ------
    SolverError
        When the linear solver fails.
    """
    if plan.scenario.network is not None:
        return _over_network(plan, brings)
    routes, wish = Routes.of(plan), Wish.of(plan.scenario)
    fills, place = np.unique(_fills(plan, routes, brings), axis=0, return_inverse=True)
    flows = best_relays(routes, wish, fills)
    delivered = np.zeros((len(fills), len(plan.scenario.demands)))
    np.add.at(delivered.T, routes.demand, flows.T)
    left = fills - flows @ routes.spending()
    place = place.ravel()  # numpy 2.0 alone gives it another shape
    return Outcome(
        delivered_bits=np.floor(delivered + _ROUNDING_BITS).astype(np.int64)[place],
        left_bits=left[place],
        stores=routes.stores,
    )


def _fills(plan: Plan, routes: Routes, brings: BoolArray) -> FloatArray:
    """Return the key that each store gets in each scenario, (scenarios, stores). [bit]"""
    bits, known = np.zeros((len(plan.contacts), len(routes.stores))), reported(plan)
    for number, contact in enumerate(plan.contacts):
        place = routes.stores.index((contact.satellite, contact.site))
        bits[number, place] = known.get(contact.contact_id, contact.secret_key_bits)
    return brings @ bits


def _over_network(plan: Plan, brings: BoolArray) -> Outcome:
    """Return what fibre, trusted nodes and the key of each weather deliver together."""
    routes = Routes.of(plan)
    distinct, place = np.unique(brings, axis=0, return_inverse=True)
    delivered = np.zeros((len(distinct), len(plan.scenario.demands)), dtype=np.int64)
    left = _fills(plan, routes, distinct)
    for number, row in enumerate(distinct):
        ledger = relay_contacts(plan.scenario, _flown(plan, row))
        delivered[number] = [delivery.delivered_bits for delivery in ledger.deliveries]
        for store, bits in _drained(ledger).items():
            if store in routes.stores:
                left[number, routes.stores.index(store)] -= bits
    place = place.ravel()
    return Outcome(delivered_bits=delivered[place], left_bits=left[place], stores=routes.stores)


def _drained(ledger: Ledger) -> Counter[tuple[str, str]]:
    """Return the bits that left each store, named from either of its ends."""
    drained: Counter[tuple[str, str]] = Counter()
    for transfer in ledger.transfers:
        for site in (transfer.a, transfer.b):
            drained[transfer.satellite, site] += transfer.bits
    for way in ledger.relays:
        for hop in pairwise(way.route):
            drained[hop] += way.bits
            drained[hop[::-1]] += way.bits
    return drained


def _flown(plan: Plan, brings: BoolArray) -> list[Contact]:
    """Return the contacts that bring key in one weather, with that key as their worth."""
    known = reported(plan)
    return [
        replace(
            contact,
            role="primary",
            expected_key_bits=known.get(contact.contact_id, contact.secret_key_bits),
        )
        for contact, clear in zip(plan.contacts, brings, strict=True)
        if clear
    ]


def expected_flows(
    scenario: Scenario, store_bits: Mapping[tuple[str, str], float]
) -> dict[tuple[str, str, str], float]:
    """Return the best split of what is in the stores.

    Parameters
    ----------
    store_bits
        Bits by satellite and site.

    Returns
    -------
    dict
        Bits by satellite and the two ends of a demand.
    """
    routes = Routes.over(scenario, tuple(store_bits))
    bits = np.array([list(store_bits.values())], dtype=np.float64).reshape(1, -1)
    flows: Counter[tuple[str, str, str]] = Counter()
    for route, flow in enumerate(best_relays(routes, Wish.of(scenario), bits)[0]):
        demand = scenario.demands[routes.demand[route]]
        satellite = routes.stores[routes.first[route]][0]
        flows[satellite, demand.a, demand.b] += float(flow)  # type: ignore[assignment]
    return dict(flows)


def replayed(plan: Plan, brings: BoolArray) -> BitsArray:
    """Return what is delivered when the plan's own flows are kept, (scenarios, demands). [bit]

    Nothing is rerouted: a flow is served as far as its two stores allow, as early as they do, and
    never further than planned. It is the least that operations can do.

    Raises
    ------
    ValueError
        When the scenario has a key network: its routes are not replayed.
    """
    if plan.scenario.network is not None:
        message = "the flows of a plan with a key network are not replayed"
        raise ValueError(message)
    flows: Counter[tuple[str, str, str]] = Counter()
    for transfer in plan.transfers:
        flows[transfer.satellite, transfer.a, transfer.b] += transfer.bits
    delivered = np.zeros((len(brings), len(plan.scenario.demands)), dtype=np.int64)
    for number, row in enumerate(brings):
        ledger = keep_ledger(_flown(plan, row), plan.scenario.demands, flows)
        delivered[number] = [delivery.delivered_bits for delivery in ledger.deliveries]
    return delivered
