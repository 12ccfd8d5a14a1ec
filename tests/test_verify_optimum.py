"""The judge seeks the optimum of small plans: openings, program and solver of his own."""

from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from euroqci_space.planner import plan
from euroqci_space.scenario import load_scenario
from euroqci_space.schedule import Effort
from euroqci_space.verification import verify
from euroqci_space.verification.case import Case
from euroqci_space.verification.optimum import optimum

STATIONS = 10


@cache
def small(objective="concave"):
    whole = load_scenario("eagle1")
    sites = {station.key_site for station in whole.stations[:STATIONS]}
    scenario = replace(
        whole,
        horizon=replace(whole.horizon, stop=whole.horizon.start + timedelta(days=1)),
        stations=whole.stations[:STATIONS],
        clear_sky=whole.clear_sky[:STATIONS],
        demands=tuple(one for one in whole.demands if {one.a, one.b} <= sites),
        solver=replace(whole.solver, objective=objective),
    )
    effort = Effort(objective=objective, polish=False, gap=0.0, workers=1)
    return plan(scenario, effort=effort)


def with_first_stage(made, **values):
    stage = replace(made.certificate.stages[0], **values)
    stages = (stage, *made.certificate.stages[1:])
    return replace(made, certificate=replace(made.certificate, stages=stages))


def told(made):
    return [one.message for one in verify(made).violations if one.rule == "bound"]


@pytest.mark.parametrize("objective", ["concave", "weighted"])
def test_the_judge_finds_the_optimum_that_the_scheduler_proved(objective):
    made = small(objective)
    stage, own = made.certificate.stages[0], optimum(Case(plan=made))
    assert stage.value > 0.0
    assert own.found == pytest.approx(stage.value, rel=1e-3)
    assert own.found == pytest.approx(own.bound, rel=1e-4)
    assert verify(made).violations == ()


def test_a_bound_below_what_the_judge_finds_is_a_violation():
    stage = small().certificate.stages[0]
    low = with_first_stage(small(), value=0.8 * stage.value, bound=0.9 * stage.bound)
    assert any("is below a plan of value" in message for message in told(low))


def test_a_value_above_the_judges_own_bound_is_a_violation():
    stage = small().certificate.stages[0]
    high = with_first_stage(small(), value=1.1 * stage.value, bound=1.2 * stage.bound)
    assert any("is above the judge's own bound" in message for message in told(high))


def test_a_large_case_is_left_to_the_scheduler():
    made = small()
    horizon = made.scenario.horizon
    month = replace(horizon, stop=horizon.start + timedelta(days=30))
    assert optimum(Case(plan=replace(made, scenario=replace(made.scenario, horizon=month)))) is None


def test_rules_that_tie_contacts_are_left_to_the_scheduler():
    made = small()
    rules = replace(made.scenario.constraints, work_per_orbit_s=900.0)
    tied = replace(made, scenario=replace(made.scenario, constraints=rules))
    assert optimum(Case(plan=tied)) is None
