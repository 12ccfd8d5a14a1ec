"""Random scenarios give plans, and replans, that the judge accepts; a slice of the benchmark."""

from random import Random

import pytest
from random_scenarios import random_scenario

from euroqci_space.planner import plan
from euroqci_space.replanner import replan
from euroqci_space.schedule import Effort
from euroqci_space.verification import verify

QUICK = Effort(rounds=0, nodes=1, pattern_nodes=1, polish=False, workers=1)


@pytest.mark.parametrize("seed", range(2000, 2008))
def test_a_random_scenario_gives_a_valid_plan_and_a_valid_replan(seed):
    rng = Random(seed)  # noqa: S311  (no secret)
    scenario = random_scenario(rng)
    made = plan(scenario, effort=QUICK)
    assert verify(made).violations == ()
    now_tai_s = scenario.horizon.start_tai_s + rng.random() * scenario.horizon.duration_s
    again = replan(made, now_tai_s, keep_hours=3.0, effort=QUICK)
    assert verify(again).violations == ()
