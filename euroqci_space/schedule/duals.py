"""The prices of a bound, sorted by what they are paid for."""

from collections.abc import Hashable, Iterable
from typing import TypeVar

from euroqci_space.schedule.layout import Layout
from euroqci_space.schedule.master import Bound
from euroqci_space.schedule.solution import Duals
from euroqci_space.schedule.yields import FloatArray

LEAST = 1e-9  # of the dearest of its kind: below is the rounding of a solver

K = TypeVar("K", bound=Hashable)


def duals_of(layout: Layout, stage: str, bound: Bound) -> Duals:
    """Return the prices at the bound of one stage."""
    rows = bound.row_prices
    return Duals(
        stage=stage,
        telescope_slots=_paid(
            ((row.owner, row.slot), price) for row, price in rows.items() if row.kind == "telescope"
        ),
        passes=_paid(
            (
                (int(layout.pass_satellite[index]), int(layout.pass_start[index]), stop),
                float(price) + _terminal_price(layout, bound, index),
            )
            for index, (price, stop) in enumerate(
                zip(bound.pass_prices, layout.pass_stop.tolist(), strict=True)
            )
        ),
        duty_slots=_paid((row.owner, price) for row, price in rows.items() if row.kind == "duty"),
        store_bits=_paid(zip(layout.stores, bound.store_prices.tolist(), strict=True)),
        delivered_bits=_by_pair(bound.pair_prices),
        requested_bits=_by_pair(bound.demand_prices),
    )


def _terminal_price(layout: Layout, bound: Bound, index: int) -> float:
    """Return what the slots of a pass charge where its satellite has several terminals."""
    since, until = layout.pass_start[index], layout.pass_stop[index]
    return sum(
        price
        for row, price in bound.row_prices.items()
        if row.kind == "satellite"
        and row.owner == layout.pass_satellite[index]
        and since <= row.slot < until
    )


def _by_pair(prices: FloatArray) -> dict[int, float]:
    return _paid(enumerate(prices.tolist()))


def _paid(prices: Iterable[tuple[K, float]]) -> dict[K, float]:
    """Return the prices that are above nothing, in order."""
    found = sorted(prices)
    least = LEAST * max((price for _, price in found), default=0.0)
    return {key: price for key, price in found if price > least}
