"""Prices of the bound in the words of the scenario; gains over simple rules."""

from dataclasses import replace

import pytest

from euroqci_space.candidates import SlotGrid, prices, scheduling_problem
from euroqci_space.model import Baseline, Certificate, Stage
from euroqci_space.scenario import load_scenario
from euroqci_space.schedule import Duals, Duty, Effort, solve


@pytest.fixture(scope="module")
def case():
    scenario = load_scenario("micius-2016")
    grid = SlotGrid.over(scenario.horizon, scenario.solver.slot_s)
    return scenario, grid, scheduling_problem(scenario, (), grid)


def priced(case, **duals):
    scenario, grid, problem = case
    nothing = {
        "telescope_slots": {},
        "passes": {},
        "duty_slots": {},
        "store_bits": {},
        "delivered_bits": {},
        "requested_bits": {},
    }
    solution = solve(problem, Effort(workers=1))
    found = replace(solution, duals=(Duals(stage="weighted key", **(nothing | duals)),))
    duty = Duty(satellite=0, first_slot=0, last_slot=269, limit_slots=9)
    return prices(found, replace(problem, duties=(duty,)), scenario, grid)


def test_slots_of_a_telescope_are_summed_by_the_hours_of_the_horizon(case):
    scenario, grid, _ = case
    per_hour = int(3600.0 / grid.slot_s)
    slots = {(0, 0): 1.5, (0, per_hour - 1): 2.0, (0, per_hour): 4.0}
    first, second = priced(case, telescope_slots=slots)
    assert (first.worth, second.worth) == (3.5, 4.0)
    assert first.resource == scenario.stations[0].id
    assert (first.start_tai_s, first.stop_tai_s) == (grid.start_tai_s, second.start_tai_s)
    assert second.stop_tai_s == grid.start_tai_s + 7200.0


def test_a_duty_is_priced_by_the_second_and_a_pass_by_its_span(case):
    _, grid, _ = case
    found = priced(case, duty_slots={0: 40.0}, passes={(0, 30, 60): 7.0})
    by_unit = {price.unit: price for price in found}
    assert by_unit["duty second"].worth == 40.0 / grid.slot_s
    assert by_unit["satellite pass"].start_tai_s == grid.start_tai_s + 30 * grid.slot_s
    assert by_unit["satellite pass"].stop_tai_s == grid.start_tai_s + 60 * grid.slot_s


def test_a_store_names_its_epoch_only_where_there_are_several(case):
    (one,) = priced(case, store_bits={(0, 0, 0): 2.0})
    two = priced(case, store_bits={(0, 0, 0): 2.0, (0, 0, 1): 1.0})
    assert (one.epoch, [price.epoch for price in two]) == (None, [0, 1])
    assert one.site == case[0].stations[0].key_site


def test_what_the_scenario_does_not_name_has_no_price(case):
    scenario = case[0]
    beyond = (len(scenario.satellites), 0, 0)
    assert priced(case, store_bits={beyond: 1.0}, telescope_slots={(99, 0): 1.0}) == ()


def test_prices_have_six_digits(case):
    (price,) = priced(case, delivered_bits={0: 1.0 / 3.0})
    assert (price.worth, price.resource) == (0.333333, case[0].demands[0].id)


def test_the_best_simple_rule_is_that_of_the_first_stage_and_gains_are_by_stage():
    stages = tuple(Stage(name=name, value=12.0, bound=12.0, gap=0.0) for name in ("one", "two"))
    rules = (
        Baseline(name="low", value=4.0, stages=(4.0, 9.0)),
        Baseline(name="high", value=8.0, stages=(8.0, 0.0)),
    )
    certificate = Certificate(
        algorithm="", status="optimal", stages=stages, baselines=rules, reproducible=True
    )
    assert certificate.best_baseline.name == "high"
    assert certificate.gains(rules[0]) == (("one", 3.0), ("two", 12.0 / 9.0))
    assert certificate.gains(rules[1]) == (("one", 1.5), ("two", None))
