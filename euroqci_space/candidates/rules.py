"""What must hold at every sample of a contact, one function a rule; the Sun is in `windows`."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from euroqci_space.candidates.light import Light
from euroqci_space.model import Constraints

Flags = NDArray[np.bool_]

_GAP = 1.5  # times the step: samples farther apart are of two stretches


def far_from_moon(seen: Light, rules: Constraints) -> Flags:
    """Tell where the satellite keeps its distance from the Moon, from edge to edge of a sample.

    Samples stand in the middle of their time: by its edges a satellite has moved on by half of what
    lies between neighbours, which overhead is some tenths of a degree.
    """
    if not rules.minimum_moon_separation_deg:
        return np.ones(len(seen.tai_s), dtype=np.bool_)
    drift_deg = np.abs(np.diff(seen.moon_separation_deg)) / 2.0
    steps_s = np.diff(seen.tai_s)
    drift_deg[steps_s > _GAP * steps_s.min(initial=np.inf)] = 0.0  # between two stretches
    reach_deg = np.maximum(np.append(drift_deg, 0.0), np.append(0.0, drift_deg))
    flags: Flags = seen.moon_separation_deg - reach_deg >= rules.minimum_moon_separation_deg
    return flags


RULES: tuple[Callable[[Light, Constraints], Flags], ...] = (far_from_moon,)


def allowed(seen: Light, rules: Constraints) -> Flags:
    """Tell for each sample (n,) whether every rule holds."""
    flags = np.ones(len(seen.tai_s), dtype=np.bool_)
    for rule in RULES:
        flags &= rule(seen, rules)
    return flags
