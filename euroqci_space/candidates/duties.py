"""What a satellite can do in one orbit: work, energy and memory as slots of the scheduler."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import isinf
from typing import TYPE_CHECKING

from euroqci_space.candidates.candidate import Candidate
from euroqci_space.candidates.grid import SlotGrid
from euroqci_space.model import Scenario

if TYPE_CHECKING:
    from euroqci_space.schedule import Duty, Window


def duties(
    scenario: Scenario,
    candidates: Sequence[Candidate],
    windows: "Sequence[Window]",
    grid: SlotGrid,
) -> "tuple[Duty, ...]":
    """Return the duties that can bind; an orbit is all passes of one orbit number.

    Parameters
    ----------
    windows
        One a candidate, in the same order.
    """
    orbits: dict[tuple[int, int], list[Window]] = defaultdict(list)
    for candidate, window in zip(candidates, windows, strict=True):
        orbits[candidate.satellite, candidate.opening.sight.orbit_number].append(window)
    return tuple(
        duty
        for (satellite, _), mine in sorted(orbits.items(), key=lambda item: item[0])
        for duty in _of_orbit(scenario, satellite, mine, grid)
    )


def _of_orbit(
    scenario: Scenario, satellite: int, windows: "list[Window]", grid: SlotGrid
) -> "Iterator[Duty]":
    from euroqci_space.schedule import Duty  # noqa: PLC0415  (brings OR-Tools)

    rules = scenario.constraints
    limits_s = {
        True: rules.longest_work_s,
        False: rules.longest_link_s(scenario.satellites[satellite].protocol),
    }
    for with_setup, limit_s in limits_s.items():
        if isinf(limit_s):
            continue
        limit_slots = int(limit_s / grid.slot_s + 1e-9)
        setups = [int(window.setups()[0].max()) if with_setup else 0 for window in windows]
        most = sum(one.yields.slots + setup for one, setup in zip(windows, setups, strict=True))
        if most > limit_slots:
            starts = (one.start_slot - setup for one, setup in zip(windows, setups, strict=True))
            yield Duty(
                satellite=satellite,
                first_slot=max(min(starts), 0),
                last_slot=max(window.stop_slot for window in windows) - 1,
                limit_slots=limit_slots,
                with_setup=with_setup,
            )
