"""Programs over many weathers, slimmed: nothing is lost, beside every choice there is."""

import sys
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from euroqci_space.hedging.slimming import slimmed
from euroqci_space.hedging.weathers import in_weathers
from euroqci_space.schedule import Link, Pair, Problem, Window, Yield

sys.path.insert(0, str(Path(__file__).parent))

from schedule_cases import best_split, brute_force, faults, problem


def one_window(bits, asked, **window):
    """Return a contact of some bits a slot with another end that has plenty, in one weather."""
    yields = Yield.additive(bits)
    made = Window(
        id="1", satellite=0, station=0, store_site=0, start_slot=5, yields=yields,
        shares=((0, yields),), **window,
    )  # fmt: skip
    return Problem(
        slot_s=60.0, slots=30, satellite_terminals=(1,), station_telescopes=(1, 1), sites=2,
        windows=(made,), pairs=(Pair(id="1", a=0, b=1, demand_bits=asked),),
    )  # fmt: skip


def left(case, place=0):
    """Return the contacts that are left of a window, first and stop slot."""
    window = case.windows[place]
    firsts, stops = np.nonzero(np.triu(window.yields.all_bits(), k=window.minimum_slots))
    return set(zip(firsts.tolist(), stops.tolist(), strict=True))


def best_of_what_is_left(case):
    """Return the best worth over every choice of the contacts that are left."""
    choices = [
        [None, *(Link(n, one.start_slot + a, one.start_slot + b - 1) for a, b in left(case, n))]
        for n, one in enumerate(case.windows)
    ]
    links = [tuple(link for link in each if link) for each in product(*choices)]
    return max(best_split(case, each, "concave") for each in links if not faults(case, each))


def test_a_contact_longer_than_its_demand_needs_is_left_out():
    assert left(slimmed(one_window([5.0, 5.0, 5.0], asked=10.0))) == {
        (0, 1), (1, 2), (2, 3), (0, 2), (1, 3),
    }  # fmt: skip
    assert left(slimmed(one_window([5.0, 5.0, 5.0], asked=5.0))) == {(0, 1), (1, 2), (2, 3)}


def test_a_shorter_contact_stands_in_only_where_it_is_long_enough_and_its_set_up_no_longer():
    assert left(slimmed(one_window([5.0, 5.0, 5.0], asked=5.0, minimum_slots=3))) == {(0, 3)}
    slow = one_window([0.0, 5.0], asked=5.0, satellite_setup_slots=(0, 4))
    assert left(slimmed(slow)) == {(0, 2), (1, 2)}


def test_bits_beyond_what_the_pairs_of_a_site_ask_for_are_cut_off():
    ((_, yields),) = slimmed(one_window([5.0, 5.0, 5.0], asked=7.0)).windows[0].shares
    assert yields.bits(0, 3) == 7.0


@settings(deadline=None, derandomize=True, max_examples=3)
@given(st.integers(0, 10_000))
def test_the_best_choice_of_contacts_is_worth_the_same(seed):
    random = np.random.default_rng(seed)
    case = problem(seed, windows=3, pairs=2, stations=3)
    asked = tuple(replace(pair, demand_bits=pair.demand_bits / 4.0) for pair in case.pairs)
    clear = random.random((2, 3)) < 0.7
    shares = [
        tuple(
            (window.store_site + (number + 1) * case.sites, window.yields)
            for number in range(2)
            if clear[number][place]
        )
        for place, window in enumerate(case.windows)
    ]
    whole = in_weathers(replace(case, pairs=asked), shares, np.array([0.6, 0.4]))
    best = brute_force(whole, "concave")
    assert best_of_what_is_left(slimmed(whole)) == pytest.approx(best, abs=1e-5)
