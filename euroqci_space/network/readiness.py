"""When the bits of a contact are key: once they are processed, after a radio contact if need be."""

from collections import defaultdict
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import ArrayLike, NDArray

from euroqci_space.model import Network, RadioWindow, Scenario

FloatArray = NDArray[np.float64]

_ROUNDING_S = 1e-6  # of an instant that was written down and read again


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What stands between the end of a contact and its key.

    ``windows`` holds the radio windows of each satellite in order of time, each long enough for a
    radio contact; None where no radio contact is needed.
    """

    delay_s: float = 0.0
    contact_s: float = 0.0
    windows: dict[str, tuple[RadioWindow, ...]] | None = None

    @classmethod
    def of(cls, scenario: Scenario) -> "Readiness":
        """Return the readiness that the key network of a scenario asks for."""
        network = scenario.network or Network()
        rules = network.post_processing
        if rules is None:
            return cls(delay_s=network.processing_delay_s)
        windows: dict[str, list[RadioWindow]] = defaultdict(list)
        for window in sorted(rules.windows, key=lambda one: one.start_tai_s):
            windows[window.satellite].append(window)
        return cls(
            delay_s=network.processing_delay_s,
            contact_s=rules.contact_s,
            windows={name: tuple(mine) for name, mine in windows.items()},
        )

    def at(self, satellite: str, stop_tai_s: ArrayLike) -> FloatArray:
        """Return when the bits of contacts that stop at some instants are key; infinite: never. [s]

        Notes
        -----
        A radio contact takes ``contact_s`` within one window [a, b] and begins when the contact
        stopped, at e, or later. The first is over at max(a, e) + contact_s, in the first window
        with e + contact_s <= b: windows of one satellite do not overlap.
        """
        stopped_tai_s = np.asarray(stop_tai_s, dtype=np.float64)
        if self.windows is None:
            return stopped_tai_s + self.delay_s
        begins_tai_s = [one.start_tai_s for one in self.windows.get(satellite, ())]
        begin_tai_s = np.array([*begins_tai_s, inf])[self._place(satellite, stopped_tai_s)]
        begun_tai_s: FloatArray = np.maximum(begin_tai_s, stopped_tai_s)
        return begun_tai_s + self.contact_s + self.delay_s

    def window(self, satellite: str, stop_tai_s: float) -> RadioWindow | None:
        """Return the window of the radio contact after a contact; None where there is none."""
        mine = (self.windows or {}).get(satellite, ())
        place = int(self._place(satellite, np.asarray(stop_tai_s)))
        return mine[place] if place < len(mine) else None

    def _place(self, satellite: str, stopped_tai_s: FloatArray) -> NDArray[np.intp]:
        mine = (self.windows or {}).get(satellite, ())
        ends_tai_s = np.array([one.stop_tai_s for one in mine])
        return np.asarray(np.searchsorted(ends_tai_s, stopped_tai_s + self.contact_s - _ROUNDING_S))
