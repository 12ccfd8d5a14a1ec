"""Lim et al., Phys. Rev. A 89, 022307 (2014), doi:10.1103/PhysRevA.89.022307, figure 1.

Their block of 1e9 bits gives about 1.75 times the key per pulse of one of 1e7 bits at 100 km. The
model: InGaAs detectors of 10 %, fibre of 0.2 dB/km, settings optimised, secrecy error 1e-15 per bit
of key, and single-photon errors not clipped at all errors.
"""

from functools import partial

import pytest

from euroqci_space.key import slot_counts
from euroqci_space.key.counts import example_protocol
from euroqci_space.key.optimise import Profile, Target, optimise
from euroqci_space.key.secret import key_margin

AS_PRINTED = partial(key_margin, clip_errors=False)
DARK, AFTERPULSE, MISALIGNED = 6e-7, 0.04, 5e-3
# Lim counts the errors of after-pulses without after-pulses of their own: 0.04/2 of the clicks.
ERROR = MISALIGNED - AFTERPULSE**2 / 2


LINK_100_KM = 0.1 * 10 ** (-0.02 * 100.0)


def most_key(efficiency, sifted_bits, secrecy_error):
    """Return the largest key of a block, negative where bits are missing, and its pulses."""
    protocol = example_protocol(
        intensities=(0.5, 0.1, 2e-4),
        tail_bound="hoeffding",
        leakage="block",
        secrecy_error=secrecy_error,
    )
    link = Profile(
        efficiency=[efficiency],
        extraneous_probability=DARK,
        intrinsic_error=ERROR,
        afterpulse_probability=AFTERPULSE,
    )
    best = optimise(link, protocol, target=Target(sifted_bits=sifted_bits), score=AS_PRINTED)
    counts = slot_counts(efficiency, DARK, ERROR, best, 1.0, AFTERPULSE)
    counts = counts * (sifted_bits / float(counts.sifted_bits))
    return float(AS_PRINTED(counts, best)), float(counts.pulses)


def test_a_hundredfold_block_gives_the_ratio_of_the_figure():
    rates = []
    for sifted_bits, expected_bits in ((1e9, 2.65e8), (1e7, 2.47e6)):
        bits, pulses = most_key(LINK_100_KM, sifted_bits, secrecy_error=1e-15 * expected_bits)
        assert bits == pytest.approx(expected_bits, rel=0.005)
        rates.append(bits / pulses)
    assert rates[0] / rates[1] == pytest.approx(1.75, abs=0.08)
    assert rates == pytest.approx([8.54e-5, 4.77e-5], rel=0.005)  # of another program


@pytest.mark.parametrize(("kilometres", "has_key"), [(120.0, True), (140.0, False)])
def test_a_block_of_ten_thousand_bits_reaches_about_130_km(kilometres, has_key):
    bits, _ = most_key(0.1 * 10 ** (-0.02 * kilometres), 1e4, secrecy_error=1e-13)
    assert (bits > 0.0) == has_key
