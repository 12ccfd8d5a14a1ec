"""Blocks pooled over the passes of one satellite and one station."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from euroqci_space.key.additive import FloatArray
from euroqci_space.key.counts import Counts
from euroqci_space.key.secret import SecretKey, secret_key
from euroqci_space.key.windows import interval_bits
from euroqci_space.model import Protocol

ClosedBy = Literal["size", "age", "memory", "end"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockRule:
    """When a block closes and its key is made; without a limit, at the end of the passes.

    Parameters
    ----------
    target_sifted_bits
        Sifted bits in the key basis that are enough. [bit]
    max_age_s
        From the start of its first pass to the stop of its last. [s]
    memory_bits
        Sifted bits of both bases that satellite or station can keep. [bit]
    split
        Part a block by error rate where its parts give more key than the whole.
    """

    target_sifted_bits: float = inf
    max_age_s: float = inf
    memory_bits: float = inf
    split: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """Passes whose counts are distilled together.

    ``members`` are their places among the passes given, rising; ``opened_tai_s`` is the start of
    the first, ``closed_tai_s`` the stop of the last, when the key can be made.
    """

    members: tuple[int, ...]
    opened_tai_s: float
    closed_tai_s: float
    closed_by: ClosedBy
    key: SecretKey

    @property
    def bits(self) -> float:
        """Secret key. [bit]"""
        return float(self.key.bits)


def pool(
    counts: Counts,
    start_tai_s: ArrayLike,
    stop_tai_s: ArrayLike,
    protocol: Protocol,
    rule: BlockRule | None = None,
) -> tuple[Block, ...]:
    """Pool the passes of one satellite and station into blocks.

    Parameters
    ----------
    counts
        One element a pass, ``(n_passes,)``, all with the same source settings.
    start_tai_s, stop_tai_s
        Of each pass, rising, ``(n_passes,)``. [s]
    protocol
        As for `secret_key`.
    rule
        When a block closes; without it, all passes make one.

    Returns
    -------
    tuple of Block
        In order of closing; each pass is in one block.

    Raises
    ------
    ValueError
        When passes are not in order of time, or one alone exceeds the memory.

    Notes
    -----
    Finite-size costs grow with the root of a block, so passes of like error rate give more key
    together than apart; a bad pass can still ruin a good block (day and night). With
    ``rule.split`` a closed block is therefore parted along the order of error rates in the way that
    gives the most key, found by dynamic programming; the pool never gives less than its
    passes alone.

    Examples
    --------
    >>> from euroqci_space.key.counts import example_counts, example_protocol
    >>> passes = example_counts() * 0.01
    >>> [block] = pool(passes, [0, 1e5, 2e5, 3e5], [60, 1.001e5, 2.001e5, 3.001e5],
    ...                example_protocol())
    >>> block.members, block.closed_by, int(block.bits)
    ((0, 1, 2, 3), 'end', 11497)
    """
    rule = rule or BlockRule()
    start, stop = np.asarray(start_tai_s, dtype=float), np.asarray(stop_tai_s, dtype=float)
    _check_passes(counts, start, stop, rule)
    blocks: list[Block] = []
    for members, closed_by in _closings(counts, start, stop, rule):
        parts = _best_parts(counts, members, protocol) if rule.split else [members]
        for part in parts:
            key = secret_key(counts[part].sum(), protocol, contacts=part.size)
            blocks.append(
                Block(
                    members=tuple(sorted(part.tolist())),
                    opened_tai_s=float(start[part].min()),
                    closed_tai_s=float(stop[part].max()),
                    closed_by=closed_by,
                    key=key,
                )
            )
    return tuple(blocks)


def _check_passes(counts: Counts, start: FloatArray, stop: FloatArray, rule: BlockRule) -> None:
    if not counts.shape == start.shape == stop.shape or start.ndim != 1:
        message = f"counts {counts.shape}, starts {start.shape} and stops {stop.shape} differ"
        raise ValueError(message)
    if (np.diff(start) < 0.0).any() or (np.diff(stop) < 0.0).any() or (stop < start).any():
        message = "the passes are not in order of time"
        raise ValueError(message)
    if counts.pulses.size and counts.stored_bits.max() > rule.memory_bits:
        message = f"a pass of {counts.stored_bits.max():.0f} bits is above {rule.memory_bits:.0f}"
        raise ValueError(message)


def _closings(
    counts: Counts, start: FloatArray, stop: FloatArray, rule: BlockRule
) -> Iterator[tuple[NDArray[np.intp], ClosedBy]]:
    """Walk through the passes and yield the members of each block as it closes."""
    sifted, stored = counts.sifted_bits, counts.stored_bits
    first = 0
    for i in range(start.size):
        reason = _closed_before(float(stop[i] - start[first]), stored[first : i + 1].sum(), rule)
        if i > first and reason:
            yield np.arange(first, i), reason
            first = i
        if sifted[first : i + 1].sum() >= rule.target_sifted_bits:
            yield np.arange(first, i + 1), "size"
            first = i + 1
    if first < start.size:
        yield np.arange(first, start.size), "end"


def _closed_before(age_s: float, stored_bits: float, rule: BlockRule) -> ClosedBy | None:
    if age_s > rule.max_age_s:
        return "age"
    return "memory" if stored_bits > rule.memory_bits else None


def _best_parts(
    counts: Counts, members: NDArray[np.intp], protocol: Protocol
) -> list[NDArray[np.intp]]:
    """Part a block along the order of error rates so that the parts give the most key."""
    ordered = members[np.argsort(counts.qber[members], kind="stable")]
    first, last = np.triu_indices(ordered.size + 1, k=1)
    running = counts[ordered].cumulative()
    bits = interval_bits(running, first, last, protocol, contacts=last - first)
    value = np.full((ordered.size + 1, ordered.size + 1), -np.inf)
    value[first, last] = bits
    best, cut = np.zeros(ordered.size + 1), np.zeros(ordered.size + 1, dtype=np.intp)
    for end in range(1, ordered.size + 1):
        totals = best[:end] + value[:end, end]
        cut[end] = np.argmax(totals)  # the first of equals: the longest part
        best[end] = totals[cut[end]]
    parts = []
    end = ordered.size
    while end:
        parts.append(ordered[cut[end] : end])
        end = int(cut[end])
    return sorted(parts, key=lambda part: int(part.max()))
