"""What must hold at every sample of a contact, one function a rule; the Sun is in `windows`."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from euroqci_space.candidates.light import Light
from euroqci_space.model import Constraints

Flags = NDArray[np.bool_]


def far_from_moon(seen: Light, rules: Constraints) -> Flags:
    """Tell where the satellite keeps its distance from the Moon."""
    return seen.moon_separation_deg >= rules.minimum_moon_separation_deg


RULES: tuple[Callable[[Light, Constraints], Flags], ...] = (far_from_moon,)


def allowed(seen: Light, rules: Constraints) -> Flags:
    """Tell for each sample (n,) whether every rule holds."""
    flags = np.ones(len(seen.tai_s), dtype=np.bool_)
    for rule in RULES:
        flags &= rule(seen, rules)
    return flags
