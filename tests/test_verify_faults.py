"""Planted faults: the judge finds each and names whom it concerns."""

import sys
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from euroqci_space.verification import verify

sys.path.insert(0, str(Path(__file__).parent))

from verify_cases import valid_plan
from verify_faults import FAULTS

LOOPS = 100
FEW_WAYS = {"counts", "satellite slew", "telescope slew", "work", "energy", "raw memory"}


def finds(verdict, rule, subject):
    return any(
        violation.rule == rule and (violation.subject == subject or subject in violation.message)
        for violation in verdict.violations
    )


@pytest.mark.parametrize(
    ("rule", "fault"), FAULTS, ids=[f"{rule}-{fault.__name__}" for rule, fault in FAULTS]
)
def test_a_planted_fault_is_found_and_named(rule, fault):
    spoiled, subject = fault(valid_plan(), Random(0))  # noqa: S311  (no secret)
    verdict = verify(spoiled)
    assert finds(verdict, rule, subject), [str(violation) for violation in verdict.violations]


def test_every_rule_is_broken_and_most_in_three_ways():
    ways = Counter(rule for rule, _ in FAULTS)
    rules = {check.rule for check in verify(valid_plan()).checks}
    assert set(ways) == rules
    assert {rule for rule in rules if ways[rule] < 3} == FEW_WAYS


def test_random_faults_are_all_found():
    plan, rng = valid_plan(), Random(20270104)  # noqa: S311  (no secret)
    for _ in range(LOOPS):
        rule, fault = rng.choice(FAULTS)
        spoiled, subject = fault(plan, rng)
        assert finds(verify(spoiled), rule, subject), f"{fault.__name__}: {subject}"
