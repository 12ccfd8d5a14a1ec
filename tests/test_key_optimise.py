import json
from pathlib import Path

import numpy as np
import pytest

from euroqci_space.key import key_bits, slot_counts
from euroqci_space.key.counts import example_protocol
from euroqci_space.key.decoy import decoy_estimate
from euroqci_space.key.leakage import binary_entropy
from euroqci_space.key.optimise import TUNABLES, Profile, Target, _places, _setting, optimise
from euroqci_space.key.secret import composable_bits, phase_fluctuation

PATH = Path(__file__).parent / "data" / "satquma-loss-tables.json"
HALF = np.array(json.loads(PATH.read_text("utf-8"))["loss_tables"]["FS_loss_XI0.csv"]["eta"][:221])
PASS = np.concatenate([HALF[:0:-1], HALF])


def profile(loss_db, extraneous, error):
    return Profile(
        efficiency=PASS * 10 ** (-loss_db / 10),
        extraneous_probability=extraneous,
        intrinsic_error=error,
        afterpulse_probability=1e-3,
    )


def bits_of(link, protocol):
    slots = slot_counts(
        link.efficiency,
        link.extraneous_probability,
        link.intrinsic_error,
        protocol,
        link.slot_s,
        link.afterpulse_probability,
    )
    return float(key_bits(slots.sum(), protocol))


# SatQuMA's key with its own optimiser's settings (cases C31, C32, C33).
@pytest.mark.parametrize(
    ("loss_db", "extraneous", "error", "bits"),
    [(0, 1e-8, 0.001, 7886851.2), (10, 1e-7, 0.005, 369218.9), (15, 1e-7, 0.005, 52630.9)],
)
def test_the_settings_found_are_as_good_as_satqumas(loss_db, extraneous, error, bits):
    link = profile(loss_db, extraneous, error)
    found = optimise(link, example_protocol(error_allocation="satquma"))
    assert bits_of(link, found) == pytest.approx(bits, rel=1e-4)


def test_the_same_question_has_the_same_answer():
    link = Profile(efficiency=[1e-4], extraneous_probability=1e-7, intrinsic_error=0.01, slot_s=300)
    assert optimise(link, example_protocol()) == optimise(link, example_protocol())


def test_only_what_is_free_changes():
    link = Profile(efficiency=[1e-4], extraneous_probability=1e-7, intrinsic_error=0.01, slot_s=300)
    given = example_protocol()
    found = optimise(link, given, free=("basis",))
    assert found.intensities == given.intensities
    assert found.intensity_probabilities == given.intensity_probabilities
    assert bits_of(link, found) > bits_of(link, given)
    assert optimise(link, given, free=()) == given


def test_larger_blocks_ask_for_less_testing():
    link = Profile(efficiency=[1e-4], extraneous_probability=1e-7, intrinsic_error=0.01, slot_s=300)
    one, many = (
        optimise(link, example_protocol(), free=("basis",), target=Target(profiles=n))
        for n in (1, 100)
    )
    assert many.basis_x_probability_alice > one.basis_x_probability_alice


def test_a_block_of_so_many_bits_has_the_bias_of_most_key_a_pulse():
    link = Profile(efficiency=[1e-4], extraneous_probability=1e-7, intrinsic_error=0.01, slot_s=300)

    def rate(bias):
        chosen = example_protocol(basis_x_probability_alice=bias, basis_x_probability_bob=bias)
        counts = slot_counts([1e-4], 1e-7, 0.01, chosen, 300.0).sum()
        block = counts * (1e6 / float(counts.sifted_bits))
        return float(key_bits(block, chosen)) / float(block.pulses)

    target = Target(sifted_bits=1e6)
    found = optimise(link, example_protocol(), free=("basis",), target=target)
    best = max(np.linspace(0.5, 0.99, 99), key=rate)
    assert found.basis_x_probability_alice == pytest.approx(best, abs=0.005)


def test_what_cannot_be_tuned_is_refused():
    link = Profile(efficiency=[1e-4], extraneous_probability=1e-7, intrinsic_error=0.01)
    with pytest.raises(ValueError, match="cannot be tuned"):
        optimise(link, example_protocol(), free=("colour",))
    with pytest.raises(ValueError, match="not below the brightest"):
        optimise(link, example_protocol(), brightest=0.5)


def test_another_bound_can_be_plugged_in():
    """Finite-key-Decoy-state-QKD's README: 41368 bits; it corrects no errors of the vacuum."""
    protocol = example_protocol(
        pulse_rate_hz=1e10, secrecy_error=1e-10, tail_bound="hoeffding", leakage="block"
    )
    link = Profile(efficiency=[5e-4], extraneous_probability=0.85e-6, intrinsic_error=0.033)

    def score(counts, protocol):
        estimate = decoy_estimate(counts, protocol, "hoeffding")
        sifted = counts.sifted_bits
        corrected = (counts.errors_x - counts.sifted_x[2] / 2) / sifted
        rate = estimate.errors_z / estimate.single_z
        rate = min(float(rate), 1 - 1e-12)
        gamma = phase_fluctuation(np.array(rate), estimate.single_x, estimate.single_z, 1e-10)
        secret = estimate.single_x * (1 - binary_entropy(min(rate + float(gamma), 0.5)))
        leaked = 1.22 * sifted * binary_entropy(corrected)
        return estimate.vacuum_x + secret - leaked - composable_bits(protocol)

    found = optimise(link, protocol, score=score)
    counts = slot_counts(link.efficiency, 0.85e-6, 0.033, found, 1.0).sum()
    assert float(score(counts, found)) == pytest.approx(41368, rel=0.005)


def test_the_search_begins_at_the_settings_that_it_is_given():
    given = example_protocol(
        intensities=(0.6, 0.2, 0.01),
        intensity_probabilities=(0.5, 0.3, 0.2),
        basis_x_probability_alice=0.9,
        basis_x_probability_bob=0.9,
    )
    again = _setting(given, TUNABLES, 1.0, _places(given, TUNABLES, 1.0))
    assert again.intensities == pytest.approx(given.intensities)
    assert again.intensity_probabilities == pytest.approx(given.intensity_probabilities)
    assert again.basis_x_probability_alice == pytest.approx(0.9)
