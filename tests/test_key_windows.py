"""Windows of passes; figures made with another program are marked (computed elsewhere)."""

import json
from pathlib import Path

import numpy as np
import pytest

from euroqci_space.key import (
    best_window,
    interval_bits,
    interval_matrix,
    key_bits,
    slot_counts,
)
from euroqci_space.key.counts import example_protocol
from euroqci_space.key.windows import best_slots

PATH = Path(__file__).parent / "data" / "satquma-loss-tables.json"
TABLES = json.loads(PATH.read_text("utf-8"))["loss_tables"]
PROTOCOL = example_protocol(error_allocation="satquma")


def pass_of(name, half_width, loss_db, extraneous=1e-7, error=0.005):
    half = np.array(TABLES[name]["eta"][: half_width + 1])
    eta = np.concatenate([half[:0:-1], half]) * 10 ** (-loss_db / 10)
    return slot_counts(eta, extraneous, error, PROTOCOL, 1.0, 1e-3)


# Elevation mask of 5, 10, 15, 20, 25, 30 and 40 degrees, as half widths (computed elsewhere).
@pytest.mark.parametrize(
    ("half_width", "kilobits"),
    [(275, 0), (221, 43.3), (179, 74.2), (147, 93.6), (123, 103.7), (103, 107.5), (74, 101.1)],
)
def test_low_elevations_poison_the_block(half_width, kilobits):
    slots = pass_of("FS_loss_XI0.csv", half_width, 10.0, extraneous=1e-6)
    assert key_bits(slots.sum(), PROTOCOL) / 1e3 == pytest.approx(kilobits, abs=0.051)


# One pass above 10 degrees cut into 1, 2, 4, 8 blocks, in kbit (computed elsewhere).
@pytest.mark.parametrize(
    ("loss_db", "kilobits", "digit"),
    [
        (0.0, [3880, 3760, 3680, 3540], 10.0),
        (10.0, [308.6, 278.5, 228.4, 174.2], 0.1),
        (15.0, [50.7, 17.0, 13.5, 0.0], 0.1),
    ],
)
def test_a_pass_in_pieces_gives_less(loss_db, kilobits, digit):
    running = pass_of("FS_loss_XI0.csv", 221, loss_db).cumulative()
    for pieces, expected in zip((1, 2, 4, 8), kilobits, strict=True):
        sizes = [len(part) for part in np.array_split(np.arange(443), pieces)]
        edges = np.cumsum([0, *sizes])
        bits = interval_bits(running, edges[:-1], edges[1:], PROTOCOL).sum()
        assert bits / 1e3 == pytest.approx(expected, abs=0.51 * digit)


@pytest.mark.parametrize("loss_db", [0.0, 10.0, 15.0])
@pytest.mark.parametrize("name", ["FS_loss_XI0.csv", "calc_810_90", "calc_810_30"])
@pytest.mark.parametrize("sunrise", [0.0, 8.0])
def test_the_best_window_is_the_best_of_all_windows(name, loss_db, sunrise):
    half_width = 150
    rising = 5e-7 * (1 + sunrise * np.linspace(0, 1, 2 * half_width + 1) ** 2)
    slots = pass_of(name, half_width, loss_db, extraneous=rising)
    window = best_window(slots, PROTOCOL)
    first, last = np.triu_indices(2 * half_width + 2, k=1)
    every = interval_bits(slots.cumulative(), first, last, PROTOCOL)
    assert window.bits == pytest.approx(every.max(), rel=1e-9)
    inside = slots[int(window.start) : int(window.stop)].sum()
    assert key_bits(inside, PROTOCOL) == pytest.approx(window.bits, rel=1e-9)


def test_many_passes_find_their_windows_at_once():
    losses = np.array([5.0, 8.0, 10.0, 12.0])
    eta = np.array(TABLES["calc_810_60"]["eta"][:201])
    eta = np.concatenate([eta[:0:-1], eta]) * 10 ** (-losses[:, None] / 10)
    slots = slot_counts(eta, 1e-6, 0.005, PROTOCOL, 1.0, 1e-3)
    together = best_window(slots, PROTOCOL)
    alone = [best_window(slots[i], PROTOCOL) for i in range(4)]
    assert together.start.tolist() == [int(w.start) for w in alone]
    assert together.stop.tolist() == [int(w.stop) for w in alone]
    np.testing.assert_allclose(together.bits, [w.bits for w in alone])


def test_a_pass_without_key_alone_finds_its_window_for_a_block_of_many():
    slots = pass_of("FS_loss_XI0.csv", 220, 15.0, extraneous=5e-7)
    assert best_window(slots, PROTOCOL).bits == 0.0
    window = best_window(slots, PROTOCOL, like_passes=20.0)
    inside = slots[int(window.start) : int(window.stop)].sum() * 20.0
    assert 0 < window.start < window.stop < 441
    assert window.bits == pytest.approx(float(key_bits(inside, PROTOCOL)) / 20.0, rel=1e-9)
    assert window.bits > key_bits(slots.sum() * 20.0, PROTOCOL) / 20.0


def test_memory_bounds_the_window():
    slots = pass_of("FS_loss_XI0.csv", 220, 0.0)
    window = best_window(slots, PROTOCOL, max_slots=101)
    assert (int(window.start), int(window.stop)) == (170, 271)


def test_few_candidates_come_close_to_all():
    slots = pass_of("FS_loss_XI0.csv", 220, 10.0, extraneous=1e-6)
    all_tried = float(best_window(slots, PROTOCOL).bits)
    some = best_window(slots, PROTOCOL, candidates=24)
    assert 0.99 * all_tried <= float(some.bits) <= all_tried


def test_no_slot_at_all_is_refused():
    with pytest.raises(ValueError, match="no slot"):
        best_window(pass_of("FS_loss_XI0.csv", 2, 0.0), PROTOCOL, max_slots=0)


def test_slots_are_chosen_by_error_wherever_they_lie():
    """A cloud of background in the middle of a pass: leave it out, keep both sides."""
    noise = np.full(201, 1e-7)
    noise[80:110] = 1e-4
    slots = pass_of("FS_loss_XI0.csv", 100, 10.0, extraneous=noise)
    chosen = best_slots(slots, PROTOCOL)
    assert not chosen.chosen[80:110].any()
    assert chosen.chosen[:80].all()
    assert chosen.chosen[110:].all()
    assert chosen.bits > best_window(slots, PROTOCOL).bits
    rest = key_bits(slots[np.flatnonzero(chosen.chosen)].sum(), PROTOCOL)
    assert rest == pytest.approx(chosen.bits, rel=1e-9)
    assert chosen.error_threshold == pytest.approx(slots.qber[chosen.chosen].max())


def test_the_matrix_holds_every_stretch_between_edges():
    slots = pass_of("FS_loss_XI0.csv", 100, 5.0)
    edges = np.arange(0, 202, 25)
    matrix = interval_matrix(slots, PROTOCOL, edges)
    assert matrix.shape == (9, 9)
    assert matrix[2, 7] == pytest.approx(float(key_bits(slots[50:175].sum(), PROTOCOL)))
    assert not matrix[np.tril_indices(9)].any()


def test_a_pass_of_one_slot_is_its_own_window():
    slot = pass_of("FS_loss_XI0.csv", 0, 5.0) * 300.0
    window = best_window(slot, PROTOCOL)
    assert (int(window.start), int(window.stop)) == (0, 1)


def test_the_stretch_between_neighbouring_edges_has_its_key():
    slots = pass_of("FS_loss_XI0.csv", 40, 5.0)
    matrix = interval_matrix(slots, PROTOCOL, [0, 30, 81])
    assert matrix[0, 1] == pytest.approx(key_bits(slots[:30].sum(), PROTOCOL))
    assert matrix[1, 2] == pytest.approx(key_bits(slots[30:].sum(), PROTOCOL))
    assert matrix[0, 1] > 0.0
