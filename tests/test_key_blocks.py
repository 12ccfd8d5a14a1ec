"""Blocks over passes; figures made with another program are marked (computed elsewhere)."""

import json
from itertools import combinations
from math import inf
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from euroqci_space.key import BlockRule, concatenate, key_bits, pool, slot_counts
from euroqci_space.key.counts import example_protocol

PATH = Path(__file__).parent / "data" / "satquma-loss-tables.json"
TABLES = json.loads(PATH.read_text("utf-8"))["loss_tables"]
PROTOCOL = example_protocol(error_allocation="satquma")
DAY_S = 86400.0


def passes(efficiencies, extraneous=1e-7, error=0.005, protocol=PROTOCOL):
    """Return passes of 100 s, one a day."""
    counts = slot_counts(np.array(efficiencies), extraneous, error, protocol, 100.0, 1e-3)
    start = DAY_S * np.arange(len(efficiencies))
    return counts, start, start + 100.0


def pass_above_10_degrees(name, half_width, loss_db):
    half = np.array(TABLES[name]["eta"][: half_width + 1])
    eta = np.concatenate([half[:0:-1], half]) * 10 ** (-loss_db / 10)
    return slot_counts(eta, 1e-7, 0.005, PROTOCOL, 1.0, 1e-3).sum()


# Passes of 90, 60 and 30 degrees in one block against the sum, per cent (computed elsewhere).
@pytest.mark.parametrize(
    ("loss_db", "gain"), [(5, 3.2), (10, 5.0), (15, 7.0), (18, 14), (20, 28), (22, 55), (24, 360)]
)
def test_different_passes_gain_by_one_block(loss_db, gain):
    names = {"calc_810_90": 221, "calc_810_60": 218, "calc_810_30": 195}
    parts = [pass_above_10_degrees(name, width, loss_db) for name, width in names.items()]
    apart = sum(float(key_bits(part, PROTOCOL)) for part in parts)
    together = float(key_bits(parts[0] + parts[1] + parts[2], PROTOCOL))
    assert 100 * (together / apart - 1) == pytest.approx(gain, abs=0.5 if gain > 10 else 0.051)


def test_passes_without_key_alone_have_some_together():
    counts, start, stop = passes([1e-5] * 30)
    assert not key_bits(counts, PROTOCOL).any()
    [block] = pool(counts, start, stop, PROTOCOL)
    assert block.members == tuple(range(30))
    assert block.bits > 1000.0
    assert (block.opened_tai_s, block.closed_tai_s) == (0.0, 29 * DAY_S + 100.0)


def test_a_block_closes_when_it_is_large_enough():
    counts, start, stop = passes([1e-4] * 7)
    rule = BlockRule(target_sifted_bits=2.5 * float(counts.sifted_bits[0]))
    blocks = pool(counts, start, stop, PROTOCOL, rule)
    assert [block.members for block in blocks] == [(0, 1, 2), (3, 4, 5), (6,)]
    assert [block.closed_by for block in blocks] == ["size", "size", "end"]


def test_a_block_closes_before_it_is_too_old():
    counts, start, stop = passes([1e-4] * 5)
    blocks = pool(counts, start, stop, PROTOCOL, BlockRule(max_age_s=2 * DAY_S + 100.0))
    assert [block.members for block in blocks] == [(0, 1, 2), (3, 4)]
    assert [block.closed_by for block in blocks] == ["age", "end"]


def test_a_block_closes_before_the_memory_overflows():
    counts, start, stop = passes([1e-4] * 5)
    rule = BlockRule(memory_bits=2.1 * float(counts.stored_bits[0]))
    blocks = pool(counts, start, stop, PROTOCOL, rule)
    assert [block.members for block in blocks] == [(0, 1), (2, 3), (4,)]
    assert [block.closed_by for block in blocks] == ["memory", "memory", "end"]


def test_a_pass_above_the_memory_is_refused():
    counts, start, stop = passes([1e-4])
    with pytest.raises(ValueError, match="is above 10"):
        pool(counts, start, stop, PROTOCOL, BlockRule(memory_bits=10.0))


def test_passes_out_of_order_are_refused():
    counts, start, stop = passes([1e-4, 1e-4])
    with pytest.raises(ValueError, match="order of time"):
        pool(counts, start[::-1], stop[::-1], PROTOCOL)


@pytest.mark.parametrize("change", [lambda times: times[:1], lambda times: times[:, None]])
def test_times_of_another_shape_than_the_counts_are_refused(change):
    counts, start, stop = passes([1e-4, 1e-4])
    with pytest.raises(ValueError, match="differ"):
        pool(counts, change(start), change(stop), PROTOCOL)


def test_no_pass_makes_no_block():
    counts, start, stop = passes([])
    assert pool(counts, start, stop, PROTOCOL) == ()


def test_day_and_night_part_where_that_gives_more():
    counts, start, stop = passes([3e-4, 3e-4, 3e-4, 3e-4], extraneous=[1e-7, 9e-6, 1e-7, 9e-6])
    whole = pool(counts, start, stop, PROTOCOL, BlockRule(split=False))
    parts = pool(counts, start, stop, PROTOCOL)
    assert [block.members for block in whole] == [(0, 1, 2, 3)]
    assert [block.members for block in parts] == [(0, 2), (1, 3)]
    assert sum(block.bits for block in parts) > 1.2 * whole[0].bits


@settings(deadline=None, derandomize=True, max_examples=60)
@given(
    efficiencies=st.lists(st.floats(1e-6, 1e-3), min_size=1, max_size=9),
    extraneous=st.floats(1e-8, 1e-5),
    target=st.sampled_from([inf, 1e4, 1e5, 1e6]),
)
def test_a_pool_never_gives_less_than_its_passes_alone(efficiencies, extraneous, target):
    counts, start, stop = passes(efficiencies, extraneous)
    blocks = pool(counts, start, stop, PROTOCOL, BlockRule(target_sifted_bits=target))
    alone = float(key_bits(counts, PROTOCOL).sum())
    assert sum(block.bits for block in blocks) >= alone * (1 - 1e-9) - 1e-6
    assert sorted(m for block in blocks for m in block.members) == list(range(len(efficiencies)))


def test_no_other_parting_of_a_few_passes_gives_more():
    counts, start, stop = passes([3e-4, 1e-4, 5e-5, 2e-4], extraneous=[1e-7, 2e-6, 1e-7, 4e-6])
    best = sum(block.bits for block in pool(counts, start, stop, PROTOCOL))
    for size in range(5):
        for chosen in combinations(range(4), size):
            rest = [i for i in range(4) if i not in chosen]
            parts = [counts[list(part)].sum() for part in (chosen, rest) if part]
            assert sum(float(key_bits(part, PROTOCOL)) for part in parts) <= best * (1 + 1e-9)


def test_every_member_pays_for_its_authentication():
    paid = example_protocol(authentication_bits_per_contact=500.0)
    counts, start, stop = passes([1e-4] * 4, protocol=paid)
    [block] = pool(counts, start, stop, paid)
    assert float(block.key.authentication_bits) == 2000.0


def test_slots_of_several_passes_make_the_same_block():
    one, two = (slot_counts([e] * 50, 1e-7, 0.005, PROTOCOL, 1.0) for e in (1e-4, 2e-4))
    joined = concatenate([one, two]).sum()
    bits = key_bits(concatenate([one.sum()[None], two.sum()[None]]).sum(), PROTOCOL)
    assert bits == pytest.approx(float(key_bits(joined, PROTOCOL)))


def test_a_pass_longer_than_the_age_makes_a_block_alone():
    counts, start, stop = passes([1e-3] * 3)  # each of 100 s
    blocks = pool(counts, start, stop, PROTOCOL, BlockRule(max_age_s=50.0, split=False))
    assert [block.members for block in blocks] == [(0,), (1,), (2,)]


def test_passes_that_begin_at_one_instant_are_in_order():
    counts, start, stop = passes([1e-3] * 2)
    [block] = pool(counts, 0.0 * start, 0.0 * stop + 100.0, PROTOCOL)
    assert block.members == (0, 1)


def test_parting_a_block_adds_no_contact_to_pay_for():
    paid = example_protocol(error_allocation="satquma", authentication_bits_per_contact=1e5)
    counts, start, stop = passes([3e-3] * 4, error=[0.001, 0.02, 0.001, 0.02], protocol=paid)
    parts = pool(counts, start, stop, paid)
    assert [block.members for block in parts] == [(0, 2), (1, 3)]
    [whole] = pool(counts, start, stop, paid, BlockRule(split=False))
    assert sum(block.bits for block in parts) > whole.bits
