"""Satellites that SGP4 cannot follow to the end."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from euroqci_space.model import ElementSet
from euroqci_space.orbit.grid import Grid
from euroqci_space.orbit.passes import LeftOut
from euroqci_space.orbit.propagate import fault_text, states
from euroqci_space.orbit.tracks import Body, Tracks
from euroqci_space.times import utc_text

Floats = NDArray[np.float64]

_SUNK = 1.01  # times the mean motion at the epoch: 45 km lower in low orbit


def left_out(
    elements: Sequence[ElementSet], bodies: Sequence[Body], nodes: Grid, track: Tracks
) -> Iterator[LeftOut]:
    """Yield the satellites that fail, from when they are left out, and why.

    That is some ten minutes before they fail: the last polynomials need nodes beyond them.
    """
    usable = track.usable(nodes.intervals)
    for row in np.flatnonzero(usable < nodes.intervals).tolist():
        failed_tai_s = _failure_tai_s(bodies[row], nodes.node_tai_s, int(track.failed[row]))
        reason = f"{fault_text(int(track.fault[row]))} at {utc_text(failed_tai_s, 0)}"
        if _has_sunk(bodies[row], failed_tai_s):
            reason = f"it decays by drag ({reason})"
        yield LeftOut(
            satellite=elements[row].name,
            norad_id=elements[row].norad_id,
            from_tai_s=float(nodes.at(usable[row])),
            reason=reason,
        )


def _failure_tai_s(body: Body, node_tai_s: Floats, failed: int) -> float:
    """Return when SGP4 fails first, to the second: after the last good node, or the epoch."""
    good = float(node_tai_s[failed - 1]) if failed else body.epoch_tai_s
    bad = float(node_tai_s[failed])
    while abs(bad - good) > 1.0:
        middle = 0.5 * (good + bad)
        good, bad = (good, middle) if _fails(body, middle) else (middle, bad)
    return bad


def _fails(body: Body, tai_s: float) -> bool:
    return bool(states(body.propagator, body.epoch_tai_s, np.array([tai_s])).fault[0])


def _has_sunk(body: Body, tai_s: float) -> bool:
    """Tell whether drag has raised the mean motion much until just before an instant."""
    body.propagator.sgp4_tsince(0.0)
    start = body.propagator.nm
    body.propagator.sgp4_tsince((tai_s - 2.0 - body.epoch_tai_s) / 60.0)
    return bool(body.propagator.nm > _SUNK * start)
