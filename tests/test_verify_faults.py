"""Planted faults: the judge finds each and names whom it concerns."""

import sys
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from euroqci_space.verification import verify

sys.path.insert(0, str(Path(__file__).parent))

from verify_cases import valid_plan
from verify_faults import FAULTS, every, planted
from verify_faults_replan import files, sound_files, succession, valid_replan

LOOPS = 100
FEW_WAYS = {"counts", "satellite slew", "telescope slew", "work", "energy", "raw memory"}
EVERY = every()


@pytest.mark.parametrize(("fault", "sound"), EVERY, ids=[fault.name for fault, _ in EVERY])
def test_a_planted_fault_is_found_and_named(fault, sound):
    assert fault.miss(sound(), Random(0)) is None  # noqa: S311  (no secret)


def test_every_rule_is_broken_and_most_in_three_ways():
    ways = Counter(fault.rule for fault in FAULTS.values())
    rules = {check.rule for check in verify(valid_plan()).checks}
    assert set(ways) == rules
    assert {rule for rule in rules if ways[rule] < 3} == FEW_WAYS


def test_the_replan_that_is_spoiled_is_sound():
    judges = ((verify, valid_replan()), (succession, valid_replan()), (files, sound_files()))
    for judge, sound in judges:
        assert judge(sound).violations == ()


def test_random_faults_are_all_found():
    rng = Random(20270104)  # noqa: S311  (no secret)
    for _ in range(LOOPS):
        name, missed = planted(rng)
        assert missed is None, f"{name}: {missed}"
