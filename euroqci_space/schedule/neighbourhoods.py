"""Which passes to free next: near in time, of some satellites, of a pair, or any."""

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from euroqci_space.schedule.layout import Layout
from euroqci_space.schedule.yields import IntArray

FIRST_SIZES = {"time": 6.0, "satellite": 12.0, "pair": 4.0, "random": 6.0}  # passes; measured
KINDS = tuple(FIRST_SIZES)
SWEEPS = ("sweep", "sweep", "alone")  # kinds by which satellites are first freed in turn
LEAST_SIZE = 2.0
GROWTH, SHRINKAGE = 1.02, 0.85
FIRST_WIDTH, MOST_WIDTH = 20.0, 100.0  # arcs a pass behind the screen; measured
WIDENING, NARROWING = 1.07, 1.3  # level where one in five gains
LEAST_REWARD = 0.05  # a gain of a thousandth is 1
MEMORY = 0.8  # of a kind's weight, each time that it is used


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbourhood:
    """Passes to free, and how many arcs of them pass the screen of the relaxation."""

    kind: str
    passes: IntArray
    most_arcs: int


@dataclass(slots=True)
class Chooser:
    """Draws neighbourhoods and learns which kind, and which size and width, pays.

    It learns from counts and gains alone, never from the clock, so that a search repeats.
    """

    layout: Layout
    seed: int
    sizes: dict[str, float] = field(default_factory=dict)
    widths: dict[str, float] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    _random: np.random.Generator = field(init=False)
    _queue: deque[tuple[str, IntArray]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self._random = np.random.default_rng(self.seed)
        self.sizes = dict(FIRST_SIZES)
        self.widths = dict.fromkeys((*KINDS, *SWEEPS), FIRST_WIDTH)
        self.weights = dict.fromkeys(KINDS, 1.0)

    def draw(self) -> Neighbourhood:
        """Return what to free next."""
        kind, passes = self._queue.popleft() if self._queue else self._any_kind()
        most_arcs = round(self.widths[kind] * len(passes))
        return Neighbourhood(kind=kind, passes=passes, most_arcs=most_arcs)

    def sweep(self) -> None:
        """Let the next draws free every satellite in turn, three times."""
        satellites = np.unique(self.layout.pass_satellite)
        for kind in SWEEPS:
            for satellite in self._random.permutation(satellites):
                self._queue.append((kind, np.flatnonzero(self.layout.pass_satellite == satellite)))

    def learn(self, kind: str, gain: float, closed: bool) -> None:
        """Take in what a neighbourhood of a kind came to: relative gain, closed or not."""
        if kind in SWEEPS:
            return
        if not closed:
            self.sizes[kind] = max(self.sizes[kind] * SHRINKAGE, LEAST_SIZE)
        elif gain > 0.0:
            self.widths[kind] = max(self.widths[kind] / NARROWING, FIRST_WIDTH)
        elif self.widths[kind] < MOST_WIDTH:  # more arcs help before more passes do; measured
            self.widths[kind] *= WIDENING
        else:  # this size has nothing left to give
            self.sizes[kind] = min(self.sizes[kind] * GROWTH, float(self.layout.passes))
        reward = LEAST_REWARD + min(gain * 1000.0, 5.0)
        self.weights[kind] = MEMORY * self.weights[kind] + (1.0 - MEMORY) * reward

    def _any_kind(self) -> tuple[str, IntArray]:
        share = np.array([self.weights[kind] for kind in KINDS])
        kind = KINDS[int(self._random.choice(len(KINDS), p=share / share.sum()))]
        count = min(round(self.sizes[kind]), self.layout.passes)
        return kind, np.sort(self._passes(kind, count))

    def _passes(self, kind: str, count: int) -> IntArray:
        ways = {"time": self._time, "satellite": self._satellite, "pair": self._pair}
        return ways.get(kind, self._random_passes)(count)

    def _any_pass(self) -> int:
        return int(self._random.integers(self.layout.passes))

    def _time(self, count: int) -> IntArray:
        middle = (self.layout.pass_start + self.layout.pass_stop) / 2.0
        distance = np.abs(middle - middle[self._any_pass()])
        return np.argsort(distance, kind="stable")[:count]

    def _satellite(self, count: int) -> IntArray:
        """Whole satellites while they fit; of the last one, a run of passes."""
        found: list[int] = []
        for satellite in self._random.permutation(np.unique(self.layout.pass_satellite)):
            mine = np.flatnonzero(self.layout.pass_satellite == satellite)
            room = count - len(found)
            start = int(self._random.integers(max(len(mine) - room, 0) + 1))
            found += mine[start : start + room].tolist()
            if len(found) >= count:
                break
        return np.array(found)

    def _pair(self, count: int) -> IntArray:
        """Take passes that see both ends of a random pair; then passes that see one."""
        routes = self.layout.routes
        if not len(routes):
            return self._random_passes(count)
        pair = self.layout.problem.pairs[routes.pair[self._random.integers(len(routes))]]
        sees = np.zeros((self.layout.passes, 2), dtype=np.int64)
        for end, site in enumerate((pair.a, pair.b)):
            here = [site in window.filled_sites for window in self.layout.problem.windows]
            sees[np.unique(self.layout.window_pass[np.array(here)]), end] = 1
        order = self._random.permutation(self.layout.passes)
        return order[np.argsort(-sees[order].sum(axis=1), kind="stable")][:count]

    def _random_passes(self, count: int) -> IntArray:
        return self._random.permutation(self.layout.passes)[:count]
