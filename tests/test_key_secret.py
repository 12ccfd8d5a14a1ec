from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from euroqci_space.key import Counts, Reason, key_bits, secret_key, slot_counts
from euroqci_space.key.counts import example_protocol
from euroqci_space.key.secret import composable_bits, phase_fluctuation

PROPERTY = settings(deadline=None, derandomize=True, max_examples=150)
QUANTUM = 20.0  # one error more in a block moves the leakage "logM" by up to ln(1/q) bits


def protocols(*leakages):
    return st.builds(
        example_protocol,
        tail_bound=st.sampled_from(["chernoff", "hoeffding", "asymptotic"]),
        leakage=st.sampled_from(leakages),
        error_allocation=st.sampled_from(["physical", "satquma"]),
        intensities=st.sampled_from([(0.8, 0.1, 0.0), (0.5, 0.2, 2e-4), (0.6, 0.3, 0.05)]),
    )


PROTOCOLS = protocols("block", "logM", "mXtot", "none")
# Without the full cost of their errors, detections of vacuum would be free key.
HONEST = protocols("block", "logM")
LINKS = st.tuples(st.floats(1e-7, 0.05), st.floats(1e-9, 1e-3), st.floats(0.0, 0.2))


def key_of(link, protocol, seconds=100.0):
    efficiency, extraneous, error = link
    counts = slot_counts(efficiency, extraneous, error, protocol, seconds, 1e-3)
    return secret_key(counts, protocol)


@PROPERTY
@given(link=LINKS, protocol=HONEST, factor=st.floats(0.1, 1.0))
def test_key_falls_with_loss(link, protocol, factor):
    lossier = (link[0] * factor, *link[1:])
    assert key_of(lossier, protocol).bits <= key_of(link, protocol).bits * (1 + 1e-9) + QUANTUM


@PROPERTY
@given(link=LINKS, protocol=HONEST, factor=st.floats(1.0, 10.0))
def test_key_falls_with_background(link, protocol, factor):
    noisier = (link[0], link[1] * factor, link[2])
    assert key_of(noisier, protocol).bits <= key_of(link, protocol).bits * (1 + 1e-9) + QUANTUM


@PROPERTY
@given(link=LINKS, protocol=HONEST, more=st.floats(0.0, 0.2))
def test_key_falls_with_error(link, protocol, more):
    worse = (*link[:2], link[2] + more)
    assert key_of(worse, protocol).bits <= key_of(link, protocol).bits * (1 + 1e-9) + QUANTUM


@PROPERTY
@given(link=LINKS, protocol=PROTOCOLS, seconds=st.floats(1e-6, 1e4))
def test_key_is_never_above_the_sifted_nor_the_asymptotic_key(link, protocol, seconds):
    key = key_of(link, protocol, seconds)
    assert 0.0 <= key.bits <= key.sifted_bits
    assert 0.0 <= key.asymptotic_bits <= key.sifted_bits
    if protocol.error_allocation == "physical":
        assert key.bits <= key.asymptotic_bits * (1 + 1e-9) + 1e-6


@PROPERTY
@given(link=LINKS, protocol=PROTOCOLS, cut=st.floats(0.01, 0.99))
def test_one_block_gives_at_least_what_its_parts_of_like_error_give(link, protocol, cut):
    counts = slot_counts(*link, protocol, 300.0, 1e-3)
    parts = key_bits(counts * cut, protocol) + key_bits(counts * (1 - cut), protocol)
    assert key_bits(counts, protocol) >= parts * (1 - 1e-9) - QUANTUM


@PROPERTY
@given(
    values=st.lists(
        st.sampled_from([0.0, 1e-30, 0.3, 1.0, 37.0, 1e6, 1e12, 1e18]), min_size=9, max_size=9
    ),
    wrong=st.floats(0.0, 1.0),
    protocol=PROTOCOLS,
)
def test_no_counts_whatever_make_a_nan(values, wrong, protocol):
    sifted_x, sifted_z, errors_z = np.array(values).reshape(3, 3)
    counts = Counts(
        sifted_x=sifted_x,
        sifted_z=sifted_z,
        errors_x=np.asarray(wrong * sifted_x.sum()),
        errors_z=errors_z,
        pulses=np.asarray(1e9),
    )
    key = secret_key(counts, protocol)
    for field in fields(key):
        assert np.isfinite(getattr(key, field.name)).all(), field.name
    assert 0.0 <= key.bits <= key.sifted_bits
    assert (key.bits > 0) == (key.reason == Reason.OK)


@pytest.mark.parametrize(
    ("efficiency", "extraneous", "error", "seconds", "reason"),
    [
        (2e-4, 1e-7, 0.01, 300.0, "ok"),
        (0.0, 0.0, 0.01, 300.0, "no light"),
        (2e-4, 1e-7, 0.01, 1.0, "block too small"),
        (2e-4, 1e-7, 0.15, 300.0, "error too high"),
        (2e-4, 1e-4, 0.01, 300.0, "background"),
        (5e-7, 1e-6, 0.01, 300.0, "loss"),
    ],
)
def test_no_key_has_its_reason(efficiency, extraneous, error, seconds, reason):
    protocol = example_protocol()
    counts = slot_counts(efficiency, extraneous, error, protocol, seconds)
    key = secret_key(counts, protocol, dark_probability=1e-6)
    assert key.reason_texts == reason
    assert (key.bits > 0) == (reason == "ok")


def test_without_the_dark_counts_noise_is_called_background():
    counts = slot_counts(5e-7, 1e-6, 0.01, example_protocol(), 300.0)
    assert secret_key(counts, example_protocol()).reason == Reason.BACKGROUND


def test_authentication_is_taken_off_for_every_contact():
    paid = example_protocol(authentication_bits_per_contact=400.0)
    counts = slot_counts(1e-3, 1e-7, 0.01, paid, 300.0)
    free = float(key_bits(counts, example_protocol()))
    assert float(secret_key(counts, paid, contacts=3).bits) == pytest.approx(free - 1200.0)
    assert float(key_bits(counts, paid, contacts=3)) == pytest.approx(free - 1200.0)


def test_authentication_can_cost_all_of_a_small_key():
    dear = example_protocol(authentication_bits_per_contact=1e9)
    key = secret_key(slot_counts(1e-3, 1e-7, 0.01, dear, 300.0), dear)
    assert key.bits == 0.0
    assert key.reason == Reason.BLOCK_TOO_SMALL


def test_many_blocks_are_scored_as_each_alone():
    protocol = example_protocol()
    counts = slot_counts(np.geomspace(1e-7, 1e-2, 60).reshape(5, 12), 1e-7, 0.01, protocol, 60.0)
    together = secret_key(counts, protocol)
    alone = [[secret_key(counts[i, j], protocol).bits for j in range(12)] for i in range(5)]
    np.testing.assert_allclose(together.bits, alone, rtol=1e-12)
    np.testing.assert_array_equal(together.bits, key_bits(counts, protocol))


def test_the_terms_of_security_are_those_of_the_paper():
    protocol = example_protocol(secrecy_error=1e-10, correctness_error=1e-12)
    expected = 6 * np.log2(21e10) + np.log2(2e12)
    assert composable_bits(protocol) == pytest.approx(expected)
    assert composable_bits(example_protocol(tail_bound="asymptotic")) == 0.0


def test_no_errors_seen_leave_no_fluctuation_to_add():
    one = np.array([1e5])
    assert phase_fluctuation(np.array([0.0]), one, one, 1e-9) == 0.0


@pytest.mark.parametrize(("share", "reason"), [(1.9, "loss"), (2.1, "background")])
def test_noise_of_more_than_twice_the_dark_counts_is_the_skys(share, reason):
    protocol = example_protocol()
    counts = slot_counts(1e-9, share * 1e-6, 0.01, protocol, 300.0)
    assert secret_key(counts, protocol, dark_probability=1e-6).reason_texts == reason


def test_errors_above_a_half_tell_as_little_as_a_half():
    key = secret_key(slot_counts(1e-3, 1e-7, 0.9, example_protocol(), 300.0), example_protocol())
    assert (key.bits, key.asymptotic_bits, key.phase_error) == (0.0, 0.0, 0.5)
    assert key.reason == Reason.ERROR_TOO_HIGH
