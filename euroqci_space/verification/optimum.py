"""The best first stage that there is, sought by the judge himself: small cases only.

Openings, program and solver are the judge's own: scipy's HiGHS over one variable a contact.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from math import inf

import numpy as np

from euroqci_space.model import Constraints, Demand
from euroqci_space.verification.case import Case
from euroqci_space.verification.openings import Opening, Slots, openings

MOST_EDGES = 100_000  # slots times satellites times stations that are looked at
MOST_CONTACTS = 3_000
_NODES = 2_000
_SATISFACTION, _WEIGHTED = "satisfaction", "weighted key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Optimum:
    """Between what the best plan is: the best one found, and a bound of the judge's own."""

    found: float
    bound: float


@dataclass(slots=True)
class _Rows:
    """Rows ``sum of entries <= limit`` by name."""

    entries: dict[tuple[object, ...], dict[int, float]] = field(default_factory=dict)
    limits: dict[tuple[object, ...], float] = field(default_factory=dict)

    def add(self, name: tuple[object, ...], column: int, value: float, limit: float = 0.0) -> None:
        row = self.entries.setdefault(name, defaultdict(float))
        row[column] += value
        self.limits[name] = limit


def optimum(case: Case) -> Optimum | None:
    """Return the optimum of the first stage; None where the case is not small and plain."""
    scenario, slots = case.plan.scenario, Slots(case=case)
    size = slots.number * len(scenario.satellites) * len(scenario.stations)
    if size > MOST_EDGES or not _is_plain(case):
        return None
    found = list(openings(case, slots))
    if sum(int(np.count_nonzero(one.bits)) for one in found) > MOST_CONTACTS:
        return None
    return _solved(case, slots, found)


def _is_plain(case: Case) -> bool:
    plan, rules = case.plan, case.constraints
    first = plan.certificate.stages[0].name if plan.certificate.stages else ""
    return (
        plan.scenario.network is None
        and plan.now_tai_s is None
        and plan.scenario.weather.planning == "mean"
        and rules.minimum_moon_separation_deg == 0.0
        and not rules.ties_contacts
        and first.startswith((_SATISFACTION, _WEIGHTED))
    )


def _solved(case: Case, slots: Slots, found: list[Opening]) -> Optimum | None:
    from scipy.optimize import LinearConstraint, milp  # noqa: PLC0415  (slow to load)
    from scipy.sparse import csr_array  # noqa: PLC0415

    rows = _Rows()
    contacts = _add_contacts(rows, case, slots, found)
    gains = _add_demands(rows, case, contacts)
    if not gains.any():
        return Optimum(found=0.0, bound=0.0)
    places = [
        (row, column, value)
        for row, entries in enumerate(rows.entries.values())
        for column, value in entries.items()
    ]
    row, column, value = (np.array(part) for part in zip(*places, strict=True))
    matrix = csr_array((value, (row, column)), shape=(len(rows.entries), len(gains)))
    answer = milp(
        -gains,
        constraints=LinearConstraint(matrix, ub=np.array(list(rows.limits.values()))),
        integrality=(np.arange(len(gains)) < contacts).astype(np.int64),
        options={"node_limit": _NODES},
    )
    best = 0.0 if answer.x is None else -float(answer.fun)
    bound = inf if answer.mip_dual_bound is None else -float(answer.mip_dual_bound)
    return Optimum(found=best, bound=bound)


def _add_contacts(rows: _Rows, case: Case, slots: Slots, found: list[Opening]) -> int:
    """Add one column a contact; return how many."""
    setups = _setups(case.constraints, slots)
    column = 0
    for number, one in enumerate(found):
        ends = (
            (one.satellite.name, one.satellite.terminals, setups[0]),
            (one.station.id, one.station.telescopes, setups[1]),
        )
        for a, b in zip(*np.nonzero(one.bits), strict=True):
            rows.add(("opening", number), column, 1.0, 1.0)
            for name, room, setup in ends:
                for slot in range(one.first + a - setup, one.first + b):
                    rows.add(("slot", name, slot), column, 1.0, float(room))
            store = ("store", one.satellite.name, one.station.key_site)
            rows.add(store, column, -float(one.bits[a, b]))
            column += 1
    return column


def _setups(rules: Constraints, slots: Slots) -> tuple[int, int]:
    return slots.of(rules.satellite_setup_s), slots.of(rules.telescope_setup_s)


def _add_demands(rows: _Rows, case: Case, column: int) -> np.ndarray:
    """Add flows and stretches of demands; return the gain of every column."""
    gains = [0.0] * column
    for demand in case.plan.scenario.demands:
        name = ("demand", demand.id)
        for satellite in case.satellites:
            sites = [site for site in (demand.a, demand.b) if site != satellite]
            stored = [("store", satellite, site) for site in sites]
            if all(store in rows.entries for store in stored):
                rows.add(name, len(gains), -1.0)
                for store in stored:
                    rows.add(store, len(gains), 1.0)
                gains.append(0.0)
        if name in rows.entries:
            for share, slope in _stretches(case, demand):
                rows.add(name, len(gains), 1.0)
                rows.add(("stretch", len(gains)), len(gains), 1.0, share * demand.requested_bits)
                gains.append(demand.weight * slope)
    return np.array(gains)


def _stretches(case: Case, demand: Demand) -> list[tuple[float, float]]:
    """Return the lengths of the stretches of a demand's share, and what they count in stage 1."""
    first = case.plan.certificate.stages[0].name
    concave, begin, stretches = case.plan.scenario.solver.concave, 0.0, []
    counts = first in (_SATISFACTION, _WEIGHTED, f"{_SATISFACTION}, priority {demand.priority}")
    for end, slope in concave:
        worth = 1.0 if first == _WEIGHTED else slope
        stretches.append((end - begin, worth if counts else 0.0))
        begin = end
    return stretches
