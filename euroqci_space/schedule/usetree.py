"""A bound by branching on which windows are used: best node first, with strong branching.

A branch on one of the thousands of contacts changes little, one on a window much. Each node is a
linear program from a warm basis, 5 to 10 ms for a week of one satellite. No plan comes of it.
"""

from dataclasses import dataclass

import numpy as np

from euroqci_space.errors import SolverError
from euroqci_space.schedule.engine import Clock, Limits, Program, most_iterations
from euroqci_space.schedule.warm import WarmLinear
from euroqci_space.schedule.yields import FloatArray, IntArray

FIRST_TESTED, TESTED = 16, 3  # windows that are branched on to see which moves the bound most
FRACTION = 1e-4  # from 0 and from 1, above which a window is used in part
LEAST_LOSS = 1e-6  # of the bound: what moves one side alone is worth something too
_SHUT, _USED = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Node:
    """A part of the problem: bounds of the uses, and their linear optimum."""

    bound: float
    lower: FloatArray
    upper: FloatArray
    uses: FloatArray


@dataclass(slots=True, kw_only=True)
class _Tree:
    linear: WarmLinear
    clock: Clock
    iterations: int
    open: list[_Node]
    losses: FloatArray  # windows x (shut, used): of bound, per unit of use, summed
    tests: IntArray  # windows x (shut, used)
    integral: float = -np.inf  # the highest bound of a node with no window in part

    @property
    def bound(self) -> float:
        return max([self.integral, *(node.bound for node in self.open)])


def tree_bound(program: Program, uses: IntArray, known: float, limits: Limits) -> float:
    """Return a bound on a program with a 0/1 column for the use of each window.

    Parameters
    ----------
    uses
        Those columns.
    known
        Value of a solution; the tree ends when its bound is within the gap of the limits of it.

    Returns
    -------
    float
        The bound when the gap, the nodes or the time ended it, or a solver failed; infinity where
        not even the first linear program was solved.

    Notes
    -----
    Windows are ranked by the product of what the bound lost on either side where they were branched
    on before, and the first few are tried (Achterberg, Koch and Martin, Branching rules revisited,
    2005, doi:10.1016/j.orl.2004.04.002).
    """
    try:
        tree = _planted(program, uses, limits)
    except SolverError:
        return np.inf
    enough = known + (limits.gap or 0.0) * abs(known)
    for _ in range(limits.nodes or 0):
        if tree.bound <= max(enough, tree.integral):
            break
        node = max(tree.open, key=lambda one: one.bound)
        try:
            children = _children(tree, node)
        except SolverError:  # the node stays as it is
            break
        tree.open = [one for one in tree.open if one is not node] + children
    return max(tree.bound, known)


def _planted(program: Program, uses: IntArray, limits: Limits) -> _Tree:
    tree = _Tree(
        linear=WarmLinear.of(program, uses),
        clock=Clock(limits.time_s),
        iterations=most_iterations(program),
        open=[],
        losses=np.zeros((len(uses), 2)),
        tests=np.zeros((len(uses), 2), dtype=np.int64),
    )
    root = _solved(tree, np.inf, np.zeros(len(uses)), np.ones(len(uses)))
    tree.open.append(root)
    return tree


def _solved(tree: _Tree, above: float, lower: FloatArray, upper: FloatArray) -> _Node:
    limits = Limits(time_s=tree.clock.remaining_s(), iterations=tree.iterations)
    bound, uses = tree.linear.solve(lower, upper, limits)
    return _Node(bound=min(bound, above), lower=lower, upper=upper, uses=uses)


def _children(tree: _Tree, node: _Node) -> list[_Node]:
    """Branch on the window that moves the bound most; none where no window is in part."""
    ranked = _ranked(tree, node)
    if not len(ranked):
        tree.integral = max(tree.integral, node.bound)
        return []
    tried = [_branched(tree, node, int(window)) for window in ranked]
    best = max(tried, key=lambda pair: _score(node.bound, [child.bound for child in pair]))
    return [child for child in best if child.bound > -np.inf]


def _ranked(tree: _Tree, node: _Node) -> IntArray:
    """Return the windows to try: those that should move the bound most."""
    part = np.flatnonzero((node.uses > FRACTION) & (node.uses < 1.0 - FRACTION))
    seen = tree.tests.sum(axis=0)
    if not seen.all():
        order = np.argsort(np.abs(node.uses[part] - 0.5), kind="stable")
        return part[order][:FIRST_TESTED]
    mean = tree.losses.sum(axis=0) / seen
    own = np.where(tree.tests > 0, tree.losses / np.maximum(tree.tests, 1), mean)[part]
    moved = own * np.stack([node.uses[part], 1.0 - node.uses[part]], axis=1)
    score = np.maximum(moved, LEAST_LOSS * abs(node.bound)).prod(axis=1)
    return part[np.argsort(-score, kind="stable")][:TESTED]


def _branched(tree: _Tree, node: _Node, window: int) -> list[_Node]:
    """Solve a node with a window shut, and with it used; learn what the bound lost."""
    pair = []
    for side, distance in ((_SHUT, node.uses[window]), (_USED, 1.0 - node.uses[window])):
        lower, upper = node.lower.copy(), node.upper.copy()
        lower[window] = upper[window] = float(side)
        child = _solved(tree, node.bound, lower, upper)
        pair.append(child)
        if child.bound > -np.inf:
            tree.losses[window, side] += (node.bound - child.bound) / distance
            tree.tests[window, side] += 1
    return pair


def _score(bound: float, children: list[float]) -> float:
    least = LEAST_LOSS * abs(bound)
    shut, used = (max(bound - child, least) for child in children)
    return shut * used
