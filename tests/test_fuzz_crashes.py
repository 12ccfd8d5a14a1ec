"""What once broke a reader is read or refused; so is the corpus that the fuzzers start from."""

import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[1] / "benchmarks" / "fuzz"
sys.path.insert(0, str(FOLDER))
targets = pytest.importorskip("targets", reason="benchmarks/ is not beside the tests")


@pytest.mark.parametrize("target", targets.TARGETS)
def test_the_corpus_is_sound(target):
    kept = targets.seeds(target)
    assert kept
    assert {targets.feed(target, content) for content in kept} == {"read"}


@pytest.mark.parametrize("target", targets.TARGETS)
def test_no_crash_of_the_past_comes_back(target):
    for content in targets.seeds(target, crashes=True):
        assert targets.feed(target, content) in ("read", "refused")
