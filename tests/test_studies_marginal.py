"""What each further station or satellite adds, against all subsets."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from euroqci_space.errors import InputError
from euroqci_space.prospect import survey
from euroqci_space.scenario import load_scenario
from euroqci_space.studies import marginal
from euroqci_space.studies.models import keys_per_day
from euroqci_space.studies.potential import potential
from euroqci_space.studies.program import Program


@pytest.fixture(scope="module")
def growth():
    return load_scenario("saga-growth", {"days": 1, "constellation.SAGA.satellites": 4})


@pytest.fixture(scope="module")
def by_subset(growth):
    """Return the potential of every set of stations."""
    prospect = survey(growth)
    program = Program.of(potential(growth, prospect.candidates))
    member = [one.station for one in prospect.candidates]
    sets = [chosen for count in range(5) for chosen in combinations(range(4), count)]
    return {chosen: program.most(np.isin(member, chosen)) for chosen in sets}


def test_the_bound_of_each_step_is_the_best_of_all_sets_of_as_many(growth, by_subset):
    for step in marginal(growth):
        best = max(bits for chosen, bits in by_subset.items() if len(chosen) == step.count)
        assert step.bound_keys_per_day == pytest.approx(keys_per_day(growth, best), rel=2e-4)


def test_the_worth_of_each_step_is_that_of_its_set(growth, by_subset):
    ids = [station.id for station in growth.stations]
    chosen = []
    for step in marginal(growth):
        chosen.append(ids.index(step.added))
        worth = by_subset[tuple(sorted(chosen))]
        assert step.keys_per_day == pytest.approx(keys_per_day(growth, worth), rel=1e-6)
        assert step.proven <= 1.0


def test_the_worth_is_not_submodular(by_subset):
    """One station alone is worth nothing, two are: so 1 - 1/e is not claimed."""
    assert all(by_subset[(one,)] == 0.0 for one in range(4))
    assert max(bits for chosen, bits in by_subset.items() if len(chosen) == 2) > 0.0


def test_satellites_stand_in_the_order_of_what_they_add(growth):
    gains = [step.gain_keys_per_day for step in marginal(growth, "satellites")]
    assert gains == sorted(gains, reverse=True)
    assert len(gains) == len(set(gains))


def test_a_plan_with_the_choice_lies_below_its_bound(growth):
    last = marginal(growth, most=2, plan=True)[-1]
    assert 0.0 < last.plan_keys_per_day <= last.bound_keys_per_day * (1 + 1e-4)


def test_equal_demand_from_nobody_is_no_step(growth):
    assert marginal(replace(growth, demands=())) == ()


def test_a_key_network_is_refused():
    with pytest.raises(InputError, match="not known"):
        marginal(load_scenario("euroqci"))
