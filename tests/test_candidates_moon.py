"""Rules on samples: they hold from edge to edge of the time that a sample stands for."""

from types import SimpleNamespace

import numpy as np

from euroqci_space.candidates.rules import far_from_moon
from euroqci_space.model import Constraints

RULES = Constraints(minimum_moon_separation_deg=30.0)


def seen(tai_s, separation_deg):
    return SimpleNamespace(tai_s=np.array(tai_s), moon_separation_deg=np.array(separation_deg))


def test_a_sample_at_whose_edge_the_moon_is_too_near_is_left_out():
    # at the last edge, half a second later, the separation is 30.1 - 0.2 degrees
    flags = far_from_moon(seen([0.0, 1.0, 2.0], [31.0, 30.5, 30.1]), RULES)
    assert flags.tolist() == [True, True, False]


def test_samples_of_two_stretches_do_not_count_as_one_motion():
    flags = far_from_moon(seen([0.0, 1.0, 900.0, 901.0], [40.0, 40.0, 31.0, 31.0]), RULES)
    assert flags.all()


def test_one_sample_and_no_rule_are_judged_too():
    assert far_from_moon(seen([0.0], [30.0]), RULES).all()
    assert far_from_moon(seen([0.0, 1.0], [0.1, 0.5]), Constraints()).all()
