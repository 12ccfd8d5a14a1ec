"""The prices of the scheduler's bound in the words of the scenario."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from euroqci_space.candidates.grid import SlotGrid
from euroqci_space.candidates.problem import sites
from euroqci_space.model import Price, Scenario

if TYPE_CHECKING:
    from euroqci_space.schedule import Duals, Problem, Solution

HOUR_S = 3600.0
DIGITS = 6  # significant: what linear programs agree to


def prices(
    solution: "Solution", problem: "Problem", scenario: Scenario, grid: SlotGrid
) -> tuple[Price, ...]:
    """Return what one more unit of each scarce thing would be worth, stage by stage.

    Parameters
    ----------
    scenario
        The one that the problem was made from; what it does not name has no price.
    """
    return tuple(
        price
        for duals in solution.duals
        for price in (
            *_telescope_hours(duals, scenario, grid),
            *_passes(duals, scenario, grid),
            *_duties(duals, problem, scenario, grid),
            *_stores(duals, scenario),
            *_demands(duals, scenario),
        )
    )


def _rounded(worth: float) -> float:
    return float(f"{worth:.{DIGITS}g}")


def _telescope_hours(duals: "Duals", scenario: Scenario, grid: SlotGrid) -> Iterator[Price]:
    """Yield, by station and hour of the horizon, what one more telescope would be worth."""
    hours: dict[tuple[int, int], float] = defaultdict(float)
    for (station, slot), price in duals.telescope_slots.items():
        hours[station, int(slot * grid.slot_s // HOUR_S)] += price
    for (station, hour), price in sorted(hours.items()):
        if station < len(scenario.stations):
            start_tai_s = grid.start_tai_s + hour * HOUR_S
            yield Price(
                stage=duals.stage,
                unit="telescope hour",
                resource=scenario.stations[station].id,
                worth=_rounded(price),
                start_tai_s=start_tai_s,
                stop_tai_s=min(start_tai_s + HOUR_S, scenario.horizon.stop_tai_s),
            )


def _passes(duals: "Duals", scenario: Scenario, grid: SlotGrid) -> Iterator[Price]:
    for (satellite, first, stop), price in duals.passes.items():
        if satellite < len(scenario.satellites):
            yield Price(
                stage=duals.stage,
                unit="satellite pass",
                resource=scenario.satellites[satellite].name,
                worth=_rounded(price),
                start_tai_s=float(grid.edge_tai_s(first)),
                stop_tai_s=float(grid.edge_tai_s(stop)),
            )


def _duties(
    duals: "Duals", problem: "Problem", scenario: Scenario, grid: SlotGrid
) -> Iterator[Price]:
    for number, price in duals.duty_slots.items():
        duty = problem.duties[number]
        yield Price(
            stage=duals.stage,
            unit="duty second",
            resource=scenario.satellites[duty.satellite].name,
            worth=_rounded(price / grid.slot_s),
            start_tai_s=float(grid.edge_tai_s(duty.first_slot)),
            stop_tai_s=float(grid.edge_tai_s(duty.last_slot + 1)),
        )


def _stores(duals: "Duals", scenario: Scenario) -> Iterator[Price]:
    names = sites(scenario)
    with_epochs = len({epoch for _, _, epoch in duals.store_bits}) > 1
    for (satellite, site, epoch), price in duals.store_bits.items():
        if satellite < len(scenario.satellites) and site < len(names):
            yield Price(
                stage=duals.stage,
                unit="store bit",
                resource=scenario.satellites[satellite].name,
                site=names[site],
                epoch=epoch if with_epochs else None,
                worth=_rounded(price),
            )


def _demands(duals: "Duals", scenario: Scenario) -> Iterator[Price]:
    for unit, bits in (
        ("delivered bit", duals.delivered_bits),
        ("requested bit", duals.requested_bits),
    ):
        for pair, price in bits.items():
            yield Price(
                stage=duals.stage,
                unit=unit,  # type: ignore[arg-type]
                resource=scenario.demands[pair].id,
                worth=_rounded(price),
            )
