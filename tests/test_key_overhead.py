import pytest

from euroqci_space.key import memory_slots
from euroqci_space.key.counts import example_protocol
from euroqci_space.key.overhead import authentication_bits


@pytest.mark.parametrize(("error", "bits"), [(1e-10, 61), (1e-12, 68), (1e-15, 78)])
def test_a_tag_of_a_hundred_megabit_message(error, bits):
    assert authentication_bits(1e8, error, tags=1) == bits
    assert authentication_bits(1e8, error, tags=4) == 4 * bits
    assert 2**-bits * 2 * 1e8 <= error < 2 ** -(bits - 1) * 2 * 1e8


def test_memory_holds_whole_slots_only():
    protocol = example_protocol()  # 1e8 pulses a second, 4 bits each
    assert memory_slots(4e8 * 7.9, protocol, 1.0) == 7
    assert memory_slots(4e8 * 7.9, protocol, 10.0) == 0
    assert memory_slots(4e8 * 7.9, protocol, 1.0, bits_per_pulse=2.0) == 15


def test_endless_memory_holds_any_pass():
    assert memory_slots(float("inf"), example_protocol(), 1.0) > 1e9


@pytest.mark.parametrize(("bits", "error"), [(0.0, 1e-9), (1e8, 0.0), (1e8, 1.0)])
def test_senseless_messages_are_refused(bits, error):
    with pytest.raises(ValueError, match="make no sense"):
        authentication_bits(bits, error)


def test_a_memory_of_nothing_or_of_half_a_bit_holds_no_slot():
    assert [memory_slots(bits, example_protocol(), 1.0) for bits in (0.0, 0.5)] == [0, 0]


def test_negative_memory_is_refused():
    with pytest.raises(ValueError, match="may be negative"):
        memory_slots(-1.0, example_protocol(), 1.0)


def test_a_slot_of_no_length_is_refused():
    with pytest.raises(ValueError, match=r"0\.0 bits a slot"):
        memory_slots(1.0, example_protocol(), 0.0)
