"""Plans for many weathers: beside every choice there is, closed forms, the plan for the mean."""

import sys
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from euroqci_space.commands.plan import _with_weather
from euroqci_space.commands.summary import summary
from euroqci_space.errors import InputError
from euroqci_space.hedging import better
from euroqci_space.hedging.search import worst_weights
from euroqci_space.hedging.weathers import in_weathers
from euroqci_space.model import Horizon, WeatherSettings
from euroqci_space.planner import plan
from euroqci_space.risk import judged
from euroqci_space.scenario import load_scenario, plan_text, read_plan
from euroqci_space.schedule import Effort, Pair, Problem, Window, Yield, solve
from euroqci_space.verification import verify

sys.path.insert(0, str(Path(__file__).parent))

from schedule_cases import best_split, brute_force, problem

QUICK = Effort(rounds=4, workers=1, gap=0.0, contacts="all")


def clear_in(case, rows):
    """Return the shares of windows that are clear in some weathers, (weathers, windows)."""
    return [
        tuple(
            (window.store_site + (number + 1) * case.sites, window.yields)
            for number, row in enumerate(rows)
            if row[place]
        )
        for place, window in enumerate(case.windows)
    ]


def window(number, site, start, bits):
    yields = Yield.additive([bits])
    return Window(
        id=str(number), satellite=0, station=site, store_site=site, start_slot=start, yields=yields
    )


def test_the_contact_that_is_clear_together_with_the_other_end_goes_before_the_larger_one():
    # one of B (10 bits, clear when A is not) and C (6 bits, clear with A) fits in slot 5
    windows = (window(0, 0, 0, 20.0), window(1, 1, 5, 10.0), window(2, 2, 5, 6.0))
    wishes = tuple(Pair(id=f"{b}", a=0, b=b, demand_bits=10.0) for b in (1, 2))
    case = Problem(
        slot_s=60.0, slots=9, satellite_terminals=(1,), station_telescopes=(1,) * 3, sites=3,
        windows=windows, pairs=wishes,
    )  # fmt: skip
    rows = [[True, False, True], [False, True, False]]
    hedge = in_weathers(case, clear_in(case, rows), np.array([0.5, 0.5]))
    assert [link.window for link in solve(case, QUICK).links] == [0, 1]
    found = solve(hedge, QUICK)
    assert [link.window for link in found.links] == [0, 2]
    assert found.value == pytest.approx(0.5 * (32 + 16 + 8 + 2 * 4 + 1 * 2))


@settings(deadline=None, derandomize=True, max_examples=8)
@given(st.integers(0, 10_000))
def test_no_choice_of_contacts_is_better_over_the_weathers(seed):
    case = problem(seed, windows=3, pairs=2, stations=3)
    rows = np.random.default_rng(seed).random((3, 3)) < 0.6
    hedge = in_weathers(case, clear_in(case, rows), np.array([0.5, 0.3, 0.2]))
    found = solve(hedge, QUICK)
    assert best_split(hedge, found.links, "concave") == pytest.approx(found.value, abs=1e-5)
    best = brute_force(hedge, "concave")
    assert found.value <= best + 1e-5
    assert found.bound >= best - 1e-5


def test_the_weights_of_the_worst_weathers_make_the_least_mean():
    worth = np.array([4.0, 0.0, 2.0, 10.0])
    assert worst_weights(worth, 0.25, 1.0) @ worth == 0.0  # the worst alone
    assert worst_weights(worth, 1.0, 1.0) @ worth == pytest.approx(4.0)  # all of them
    assert worst_weights(worth, 0.375, 1.0) @ worth == pytest.approx((0.0 + 2.0 / 2.0) / 1.5)
    assert worst_weights(worth, 0.25, 0.5) @ worth == pytest.approx(0.5 * 4.0)


@cache
def short():
    scenario = load_scenario("saga")
    start = scenario.horizon.start
    wish = WeatherSettings(planning="robust", scenarios=16, risk_weight=0.5)
    horizon = Horizon(start=start, stop=start + timedelta(days=3))
    return plan(replace(scenario, horizon=horizon, weather=wish), effort=QUICK)


def test_a_robust_plan_is_valid_certified_and_read_back(tmp_path):
    made = short()
    assert verify(made).violations == ()
    stage = made.certificate.stages[0]
    assert stage.name.endswith("mean of 16 weathers, the worst 25 % weighing 0.5")
    assert stage.bound >= stage.value > 0.0
    (tmp_path / "plan.json").write_text(plan_text(made), encoding="utf-8")
    assert plan_text(read_plan(tmp_path)) == plan_text(made)


def test_a_robust_plan_is_worth_no_less_than_the_plan_for_the_mean_and_names_it():
    made = short()
    usual = plan(replace(made.scenario, weather=WeatherSettings()), effort=QUICK)
    assert judged(made)[1] >= judged(replace(usual, scenario=made.scenario))[1]
    assert made.mean_plan.delivered_bits == usual.outlook.delivered_bits
    lines = summary(made, Path("plan-saga"))
    assert f"the plan for the mean weather: {usual.outlook.delivered_bits.mean:,.0f} bits" in lines


def test_where_the_plan_for_the_mean_is_worth_more_it_is_kept_and_the_other_one_told():
    made = short()
    usual = plan(replace(made.scenario, weather=WeatherSettings()), effort=QUICK)
    worse = replace(usual, scenario=made.scenario)
    kept = better(worse, made)  # as if the two had changed places
    assert kept.contacts == made.contacts
    assert kept.many_plan.delivered_bits == usual.outlook.delivered_bits
    assert "kept before the plan for 16 weathers" in kept.certificate.algorithm
    lines = summary(replace(kept, mean_plan=None), Path("plan-saga"))
    assert "the plan for 16 weathers is worth less and was not kept" in lines


def test_a_robust_plan_has_back_ups_unless_it_is_told_not_to():
    assert WeatherSettings(planning="robust").names_backups
    assert not WeatherSettings().names_backups
    assert not WeatherSettings(planning="robust", backups=False).names_backups
    assert {one.status for one in short().contacts if one.role == "backup"} == {"tentative"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("--weather sunny", "--weather is 'sunny'; write mean or robust"),
        ("--risk 0.2", "--scenarios and --risk are of a robust plan"),
        ("--weather robust --risk 1.5", "--risk is 1.5, not above 0 and up to 1"),
    ],
)
def test_bad_options_are_one_line(options, words):
    told = dict(zip(options.split()[::2], options.split()[1::2], strict=True))
    risk = float(told["--risk"]) if "--risk" in told else None
    with pytest.raises(InputError) as caught:
        _with_weather(load_scenario("saga"), told.get("--weather"), None, risk)
    assert str(caught.value).replace("\n", " ").startswith(words)
