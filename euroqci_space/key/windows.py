"""Which slots of a pass enter a block: any window at once, and the best one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from euroqci_space.key.additive import FloatArray
from euroqci_space.key.counts import Counts
from euroqci_space.key.secret import key_bits
from euroqci_space.model import Protocol

IndexArray = NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Window:
    """The slots ``[start, stop)`` of each pass and the key of the block that they make."""

    start: IndexArray
    stop: IndexArray
    bits: FloatArray


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Selection:
    """The slots of each pass that enter its block, ``(..., n_slots)``, and the key of that block.

    ``error_threshold`` is the error rate of the worst slot that enters.
    """

    chosen: NDArray[np.bool_]
    error_threshold: FloatArray
    bits: FloatArray


def interval_bits(
    running: Counts,
    start: ArrayLike,
    stop: ArrayLike,
    protocol: Protocol,
    *,
    contacts: ArrayLike = 1,
) -> FloatArray:
    """Return the key of many windows of a pass, each taken as one block. [bit]

    Parameters
    ----------
    running
        ``Counts.cumulative()`` of the slots, ``(..., n_slots + 1)``.
    start, stop
        First slot of each window and the one after its last, ``(k,)``.
    protocol, contacts
        As for `secret_key`.

    Returns
    -------
    array
        ``(..., k)``.

    Examples
    --------
    >>> from euroqci_space.key.counts import example_counts, example_protocol
    >>> running = example_counts().cumulative()
    >>> interval_bits(running, [0, 1], [4, 3], example_protocol()).astype(int).tolist()
    [4124003, 2705219]
    """
    first, last = np.asarray(start, dtype=np.intp), np.asarray(stop, dtype=np.intp)
    window = running[..., last] - running[..., first]
    return key_bits(window, protocol, contacts=contacts)


def interval_matrix(counts: Counts, protocol: Protocol, edges: ArrayLike) -> FloatArray:
    """Return the key of every contiguous stretch of a pass between two of its ``edges``. [bit]

    Parameters
    ----------
    counts
        Slots, ``(..., n_slots)``.
    protocol
        As for `secret_key`.
    edges
        Slots at which a contact may start or stop, rising, ``(m,)``, from 0 to ``n_slots``.

    Returns
    -------
    array
        ``(..., m, m)``; element ``[i, j]`` is the key of the slots ``[edges[i], edges[j])``, and 0
        where j is not after i.

    Examples
    --------
    >>> from euroqci_space.key.counts import example_counts, example_protocol
    >>> matrix = interval_matrix(example_counts(), example_protocol(), [0, 2, 4])
    >>> matrix.shape, int(matrix[0, 2])
    ((3, 3), 4124003)
    """
    marks = np.asarray(edges, dtype=np.intp)
    first, last = np.triu_indices(marks.size, k=1)
    bits = interval_bits(counts.cumulative(), marks[first], marks[last], protocol)
    matrix = np.zeros((*counts.shape[:-1], marks.size, marks.size))
    matrix[..., first, last] = bits
    return matrix


def best_window(
    counts: Counts,
    protocol: Protocol,
    *,
    max_slots: int | None = None,
    candidates: int | None = None,
    like_passes: float = 1.0,
) -> Window:
    """Find the contiguous slots about the best one that give the most key as one block.

    Low elevations add errors faster than key and can ruin the block of a whole pass.

    Parameters
    ----------
    counts
        Slots, ``(..., n_slots)``, any number of passes.
    protocol
        As for `secret_key`.
    max_slots
        Longest window, as from `memory_slots`; without it, the pass.
    candidates
        Windows that are tried per pass, evenly spread over the lengths; without it, all lengths.
    like_passes
        Passes like this one that share a block with it: the larger the block, the dimmer the slots
        that pay.

    Returns
    -------
    Window
        Arrays ``(...)``; ``bits`` is the share of this pass in its block. Where no window gives
        key, the longest tried, with 0 bits.

    Notes
    -----
    From the slot of the least error rate the window grows by the better neighbour; each length
    up to ``max_slots`` is scored as a block and the best kept. With one peak per pass these are the
    windows above each error rate, and the best of all windows (the tests try every one).

    Examples
    --------
    >>> from euroqci_space.key.counts import example_counts, example_protocol
    >>> window = best_window(example_counts(), example_protocol())
    >>> int(window.start), int(window.stop), int(window.bits)
    (0, 4, 4124003)
    """
    order = _outward(counts.qber)
    first = np.minimum.accumulate(order, axis=-1)
    last = np.maximum.accumulate(order, axis=-1) + 1
    tried = _lengths(counts.shape[-1], max_slots, candidates) - 1
    block = counts * like_passes
    bits = _ordered_bits(block, order, tried, protocol, contacts=like_passes) / like_passes
    best = _last_best(bits)
    return Window(
        start=np.take_along_axis(first[..., tried], best, -1)[..., 0],
        stop=np.take_along_axis(last[..., tried], best, -1)[..., 0],
        bits=np.take_along_axis(bits, best, -1)[..., 0],
    )


def best_slots(counts: Counts, protocol: Protocol, *, max_slots: int | None = None) -> Selection:
    """Find the error rate above which a slot is left out of the block, and what is left.

    Unlike `best_window` the slots need not be neighbours; they may come from several passes.

    Parameters
    ----------
    counts, protocol, max_slots
        As for `best_window`.

    Examples
    --------
    >>> from euroqci_space.key.counts import example_counts, example_protocol
    >>> best_slots(example_counts(), example_protocol()).chosen.tolist()
    [True, True, True, True]
    """
    error = counts.qber
    order = np.argsort(error, axis=-1, kind="stable")
    tried = _lengths(counts.shape[-1], max_slots, None) - 1
    bits = _ordered_bits(counts, order, tried, protocol)
    best = _last_best(bits)
    place = np.argsort(order, axis=-1, kind="stable")  # of each slot in the order
    worst = np.take_along_axis(order, tried[best], -1)
    return Selection(
        chosen=place <= tried[best],
        error_threshold=np.take_along_axis(error, worst, -1)[..., 0],
        bits=np.take_along_axis(bits, best, -1)[..., 0],
    )


def _outward(error: FloatArray) -> IndexArray:
    """Return the slots in the order in which a window about the least error takes them in."""
    slots = np.arange(error.shape[-1])
    peak = np.argmin(error, axis=-1)[..., np.newaxis]
    after = np.maximum.accumulate(np.where(slots >= peak, error, -np.inf), axis=-1)
    before = np.where(slots <= peak, error, -np.inf)[..., ::-1]
    before = np.maximum.accumulate(before, axis=-1)[..., ::-1]
    reached = np.where(slots >= peak, after, before)  # worst slot between here and the peak
    return np.lexsort((np.abs(slots - peak), reached), axis=-1)


def _lengths(n_slots: int, max_slots: int | None, candidates: int | None) -> IndexArray:
    longest = n_slots if max_slots is None else min(n_slots, max_slots)
    if longest < 1:
        message = f"no slot to choose from: {n_slots} slots, at most {max_slots}"
        raise ValueError(message)
    tried = np.linspace(1, longest, longest if candidates is None else candidates)
    return np.unique(np.rint(tried).astype(np.intp))


def _ordered_bits(
    counts: Counts,
    order: IndexArray,
    tried: IndexArray,
    protocol: Protocol,
    *,
    contacts: float = 1.0,
) -> FloatArray:
    """Return the key of the first ``tried + 1`` slots of the order, ``(..., len(tried))``."""
    first = counts.take(order).cumulative()[..., tried + 1]
    return key_bits(first, protocol, contacts=contacts)


def _last_best(bits: FloatArray) -> IndexArray:
    """Return the place of the largest, the last of equals, keeping the axis."""
    from_end = np.argmax(bits[..., ::-1], axis=-1, keepdims=True)
    return np.asarray(bits.shape[-1] - 1 - from_end, dtype=np.intp)
