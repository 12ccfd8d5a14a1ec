"""Values, bounds, prices and outlook that a plan states, each at its tolerance."""

import sys
from dataclasses import replace
from math import inf, nan
from pathlib import Path
from types import SimpleNamespace

import pytest

from euroqci_space.model import Baseline, Contract, Delivery, Demand, Network, Price, Stage
from euroqci_space.model.outlook import ClassScore, DemandScore, Spread, WeatherScore
from euroqci_space.verification import objective
from euroqci_space.verification.objective import baselines, bounds, counts, proof, stage_values
from euroqci_space.verification.optimum import Optimum
from euroqci_space.verification.outlook import outlook
from euroqci_space.verification.prices import prices
from euroqci_space.verification.tolerance import GAP, OPTIMUM_RATIO, RATIO, TIME_S

sys.path.insert(0, str(Path(__file__).parent))

from verify_bare import bare, contact, faulty, told

# Half of what is asked counts double: of 40 of 100 bits phi is 0.8, of 60 it is 1.1.
CONCAVE = ((0.5, 2.0), (1.0, 1.0))
DEMANDS = (
    Demand(a="G", b="H", requested_bits=100.4, weight=3.0, priority=1, demand_class="one"),
    Demand(a="G", b="K", requested_bits=200.0, priority=2),
)


def delivery(a, b, bits):
    return Delivery(
        a=a,
        b=b,
        demand_class="",
        requested_bits=0,
        delivered_bits=bits,
        space_bits=bits,
        fibre_bits=0,
        trusted_nodes=1,
        first_key_tai_s=None,
        oldest_key_age_h=None,
    )


GIVEN = (delivery("G", "H", 60), delivery("G", "K", 80))


def stage(name="weighted key", value=10.0, bound=11.0, gap=None):
    return Stage(
        name=name, value=value, bound=bound, gap=bound / value - 1.0 if gap is None else gap
    )


def case(*stages, contacts=(), candidates=9, given=GIVEN, demands=DEMANDS, told=None, **rest):
    certificate = {
        "stages": stages,
        "baselines": (),
        "status": "within gap",
        "reproducible": True,
        "prices": (),
        "contracts": (),
        **rest,
    }
    return bare(
        contacts,
        scenario={
            "demands": demands,
            "solver": SimpleNamespace(concave=CONCAVE),
            "weather": SimpleNamespace(planning="robust"),
        },
        certificate=SimpleNamespace(**certificate),
        deliveries=given,
        candidates=candidates,
        outlook=told,
    )


@pytest.fixture(autouse=True)
def _no_search(monkeypatch):
    monkeypatch.setattr(objective, "optimum", lambda _: None)


# -- values

OWN = {
    "satisfaction": 3.0 * 100 * 1.1 + 200 * 0.8,
    "satisfaction, priority 1": 330.0,
    "satisfaction, priority 2": 160.0,
    "satisfaction, priority 3": 0.0,
    "weighted key": 3.0 * 60 + 80,
    "least share": 0.4 * 300,
    "contacts": 2.0,
}
CONTACTS = (contact("a"), contact("b"), contact("c", role="backup", status="tentative"))


@pytest.mark.parametrize(("name", "value"), OWN.items())
def test_each_stage_has_the_value_of_what_is_delivered(name, value):
    def refused(stated):
        return faulty(stage_values(case(stage(name, stated, gap=0.0), contacts=CONTACTS)))

    slack = RATIO * max(1.0, value)
    assert refused(value) == refused(value + 0.9 * slack) == []
    assert refused(value - 1.1 * slack) == refused(value + 1.1 * slack) == [name]


def test_a_value_may_be_off_by_all_of_its_tolerance():
    assert faulty(stage_values(case(stage("contacts", RATIO, gap=0.0)))) == []


def test_a_demand_of_no_bit_is_worth_nothing_and_holds_none_back():
    none = (replace(DEMANDS[0], requested_bits=0.2), DEMANDS[1])
    stages = stage("satisfaction", 160.0), stage("least share", 0.4 * 200)
    assert faulty(stage_values(case(*stages, demands=none))) == []
    whole = stage("least share", 0.0, gap=0.0), stage("least share", 100.0)
    one = (replace(DEMANDS[0], requested_bits=0.2),)
    assert faulty(stage_values(case(*whole, demands=one))) == ["least share"]
    assert (
        faulty(stage_values(case(stage("least share", 100.0), given=(delivery("G", "H", 100),))))
        == []
    )


def test_more_than_all_is_worth_no_more():
    over = (delivery("G", "H", 150), delivery("G", "K", 200))
    assert faulty(stage_values(case(stage("satisfaction", 750.0), given=over))) == []


def test_a_stage_over_weathers_has_no_ledger_and_an_unknown_one_is_refused():
    weathers = "satisfaction, mean of 8 weathers, the worst 5 % weighing 0.3"
    assert list(stage_values(case(stage(weathers)))) == []
    assert list(stage_values(case(stage("satisfaction, mean of 8 weathers")))) == []
    assert faulty(stage_values(case(stage("beauty")))) == ["beauty"]


# -- bounds


@pytest.mark.parametrize(
    ("name", "value", "bound", "gap", "fine"),
    [
        ("weighted key", 10.0, 11.0, 11.0 / 10.0 - 1.0, True),
        ("weighted key", 1.0, 1.0, 0.0, True),
        ("weighted key", 1.0 + 1.5 * RATIO, 1.0, -1.5 * RATIO, True),
        ("weighted key", 1.0 + 2.5 * RATIO, 1.0, -2.5 * RATIO, False),
        ("weighted key", 0.0, -0.5 * RATIO, 0.0, True),
        ("weighted key", RATIO, 0.0, -1.0, True),
        ("weighted key", 2.0, 1.0, -0.5, False),
        ("contacts", 1.0, 2.0, -0.5, False),
        ("contacts", 2.0, 1.0, 1.0, True),
        ("contacts", 0.0, 0.0, 0.0, True),
        ("contacts", 3.0, 0.0, inf, True),
        ("weighted key", 0.0, 0.0, 0.0, True),
        ("weighted key", 0.0, 3.0, inf, True),
        ("weighted key", 0.0, 3.0, 0.0, False),
        ("weighted key", 1.0, 3.0, 2.0, True),
        ("weighted key", 1.0, 3.0, -2.0, False),
        ("weighted key", 1.0, 1.0, RATIO, True),
        ("weighted key", 1.0, 1.0, 1.5 * RATIO, False),
        ("weighted key", 0.5, 5.5, 10.0 + 9.0 * RATIO, True),
        ("weighted key", 0.5, 5.5, 10.0 + 11.0 * RATIO, False),
        ("weighted key", nan, 3.0, 0.0, False),
        ("weighted key", 1.0, inf, inf, False),
    ],
)
def test_no_value_beats_its_bound_and_the_gap_is_their_distance(name, value, bound, gap, fine):
    assert (faulty(bounds(case(stage(name, value, bound, gap)))) == []) == fine


SMALL = stage("weighted key", 100.0, 100.0)


@pytest.mark.parametrize(
    ("found", "bound", "says"),
    [
        (100.0, 100.0, None),
        (101.0, 102.0, None),
        (101.02, 102.0, "bound 100.0 is below a plan of value 101.02"),
        (99.0, 99.02, None),
        (98.0, 98.99, "value 100.0 is above the judge's own bound 98.99"),
    ],
)
def test_the_judges_own_search_agrees_to_a_hundredth(monkeypatch, found, bound, says):
    monkeypatch.setattr(objective, "optimum", lambda _: Optimum(found=found, bound=bound))
    worse = stage("contacts", 1.0, 1.0)
    assert list(bounds(case(SMALL, worse)))[-1] == ("weighted key", says)


def test_the_judges_own_search_agrees_to_the_last_of_its_tolerance(monkeypatch):
    found, bound = 7.0, 5.0
    low, high = found * (1.0 - OPTIMUM_RATIO), bound * (1.0 + OPTIMUM_RATIO)
    monkeypatch.setattr(objective, "optimum", lambda _: Optimum(found=found, bound=bound))
    assert list(bounds(case(stage("weighted key", high, low, 0.0))))[-1] == ("weighted key", None)


@pytest.mark.parametrize(
    ("value", "fine"),
    [(100.0, True), (100.0 + 100.5 * RATIO, True), (100.0 + 102.0 * RATIO, False), (nan, False)],
)
def test_no_simple_rule_beats_the_bound_of_the_first_stage(value, fine):
    rules = (Baseline(name="greedy", value=value),)
    found = faulty(baselines(case(SMALL, stage("contacts", 1.0, 1.0), baselines=rules)))
    assert found == ([] if fine else ["greedy"])
    assert faulty(baselines(case(baselines=rules))) == []


def test_a_simple_rule_may_be_the_whole_tolerance_better():
    none = stage("weighted key", 0.0, 0.0, 0.0)
    rules = (Baseline(name="greedy", value=RATIO),)
    assert faulty(baselines(case(none, baselines=rules))) == []


def test_the_bound_that_a_simple_rule_beats_is_told():
    rules = (Baseline(name="greedy", value=101.0),)
    says = told(baselines(case(SMALL, stage("contacts", 1.0, 1.0), baselines=rules)))
    assert says == {"greedy": "value 101.0 is above the bound 100.0"}


@pytest.mark.parametrize(
    ("status", "reproducible", "gap", "fine"),
    [
        ("optimal", True, GAP, True),
        ("optimal", True, 1.1 * GAP, False),
        ("optimal", True, 0.0, True),
        ("within gap", True, 0.5, True),
        ("cut by the clock", False, 0.5, True),
        ("cut by the clock", True, 0.0, False),
        ("interrupted", True, 0.0, False),
        ("optimal", False, 0.0, False),
    ],
)
def test_the_words_on_the_search_agree_with_its_figures(status, reproducible, gap, fine):
    stages = stage(gap=gap), stage(gap=0.9)
    made = case(*stages, status=status, reproducible=reproducible)
    assert (faulty(proof(made)) == []) == fine


def test_an_optimal_plan_of_no_stage_has_no_gap():
    assert faulty(proof(case(status="optimal"))) == []


@pytest.mark.parametrize(("candidates", "fine"), [(3, True), (4, True), (2, False)])
def test_contacts_are_chosen_among_candidates(candidates, fine):
    assert (faulty(counts(case(contacts=CONTACTS, candidates=candidates))) == []) == fine


# -- prices

HOUR = Price(
    stage="weighted key",
    unit="telescope hour",
    resource="G",
    worth=1.0,
    start_tai_s=0.0,
    stop_tai_s=3600.0,
)


def priced(**values):
    return faulty(prices(case(SMALL, prices=(replace(HOUR, **values),))))


@pytest.mark.parametrize(
    ("values", "fine"),
    [
        ({}, True),
        ({"worth": 0.5}, True),
        ({"worth": 0.0}, False),
        ({"worth": inf}, False),
        ({"stage": "other"}, False),
        ({"resource": "S"}, False),
        ({"unit": "satellite pass"}, False),
        ({"unit": "satellite pass", "resource": "S"}, True),
        ({"unit": "duty second", "resource": "S", "start_tai_s": None}, False),
        ({"unit": "duty second", "resource": "S", "stop_tai_s": None}, False),
        ({"unit": "store bit", "resource": "S", "start_tai_s": None, "stop_tai_s": None}, True),
        ({"unit": "store bit", "resource": "G"}, False),
        ({"unit": "delivered bit", "resource": "G:H"}, True),
        ({"unit": "requested bit", "resource": "G:H", "start_tai_s": None}, True),
        ({"unit": "requested bit", "resource": "G"}, False),
        ({"start_tai_s": -TIME_S}, True),
        ({"start_tai_s": -1.5 * TIME_S}, False),
        ({"start_tai_s": 3600.0}, False),
        ({"stop_tai_s": 7200.0 + TIME_S}, True),
        ({"stop_tai_s": 7200.0 + 1.5 * TIME_S}, False),
    ],
)
def test_a_price_is_of_something_known_within_the_horizon(values, fine):
    assert (priced(**values) == []) == fine


def test_no_price_stands_twice():
    later = replace(HOUR, start_tai_s=1.0)
    for second, refused in ((later, 0), (HOUR, 1), (replace(HOUR, worth=2.0), 1)):
        assert len(faulty(prices(case(SMALL, prices=(HOUR, second))))) == refused


# -- outlook

EVEN = Spread(mean=50.0, low=20.0, median=50.0, high=80.0)
SHARES = Spread(mean=0.5, low=0.2, median=0.5, high=0.8)


def outlook_of(spread=EVEN, share=0.5, total=100.0, asked=(100, 200), **classed):
    demands = tuple(
        DemandScore(
            a=one.a,
            b=one.b,
            demand_class="one",
            requested_bits=bits,
            planned_bits=1,
            delivered_bits=given,
            met_probability=share,
        )
        for one, bits, given in zip(DEMANDS, asked, (spread, EVEN), strict=True)
    )
    entry = ClassScore(
        demand_class="one",
        demands=2,
        requested_bits=300,
        **{"fraction": SHARES, "met_share": SHARES, "met_probability": 0.5, **classed},
    )
    return WeatherScore(
        scenarios=8,
        planned_bits=1,
        delivered_bits=replace(EVEN, mean=total),
        demands=demands,
        classes=(entry,),
        sites=(),
    )


def misjudged(**values):
    return faulty(outlook(case(SMALL, told=outlook_of(**values))))


def test_an_outlook_in_order_is_accepted_and_none_is_no_fault():
    assert misjudged() == []
    assert list(outlook(case(SMALL))) == []


@pytest.mark.parametrize(
    ("spread", "fine"),
    [
        ({}, True),
        ({"low": 50.0, "high": 50.0}, True),
        ({"low": 0.0}, True),
        ({"low": -0.1}, False),
        ({"low": 50.0 * (1.0 + 0.9 * RATIO)}, True),
        ({"low": 50.0 * (1.0 + 1.2 * RATIO)}, False),
        ({"median": 81.0}, False),
        ({"high": 100.0}, True),
        ({"high": 100.1}, False),
        ({"high": nan}, False),
        ({"mean": inf}, False),
    ],
)
def test_quantiles_are_in_order_between_nothing_and_the_request(spread, fine):
    assert misjudged(spread=replace(EVEN, **spread)) == ([] if fine else ["G:H"])


@pytest.mark.parametrize(
    ("mean", "fine"),
    [(0.0, True), (100.0, True), (100.0 + 90.0 * RATIO, True), (-0.5, False), (100.5, False)],
)
def test_a_mean_lies_between_nothing_and_the_request(mean, fine):
    made = outlook_of(spread=replace(EVEN, mean=mean), total=mean + 50.0)
    assert faulty(outlook(case(SMALL, told=made))) == ([] if fine else ["G:H"])


@pytest.mark.parametrize(
    ("share", "fine"), [(0.0, True), (1.0, True), (1.01, False), (-0.01, False)]
)
def test_a_probability_lies_between_0_and_1(share, fine):
    assert misjudged(share=share) == ([] if fine else ["G:H", "G:K"])
    assert misjudged(met_probability=share) == ([] if fine else ["one"])


@pytest.mark.parametrize("figure", ["fraction", "met_share"])
@pytest.mark.parametrize(("high", "fine"), [(1.0, True), (1.5, False)])
def test_shares_of_a_class_are_no_more_than_all(figure, high, fine):
    assert misjudged(**{figure: replace(SHARES, high=high)}) == ([] if fine else ["one"])


@pytest.mark.parametrize(
    ("total", "fine"),
    [(100.0 + 90.0 * RATIO, True), (100.0 - 110.0 * RATIO, False), (100.0 + 110.0 * RATIO, False)],
)
def test_the_total_is_the_sum_of_the_demands(total, fine):
    assert misjudged(total=total) == ([] if fine else ["total"])


def test_a_total_of_next_to_nothing_may_be_off_by_a_billionth_of_a_bit():
    little = replace(EVEN, mean=0.0, low=0.0, median=0.0)
    made = outlook_of(spread=little, total=RATIO)
    made = replace(made, demands=made.demands[:1])
    alone = case(SMALL, told=made, demands=DEMANDS[:1])
    assert faulty(outlook(alone)) == []
    more = replace(made, delivered_bits=replace(EVEN, mean=1.5 * RATIO))
    assert faulty(outlook(case(SMALL, told=more, demands=DEMANDS[:1]))) == ["total"]


def test_the_demands_are_those_of_the_scenario():
    assert misjudged(asked=(101, 200)) == ["demands"]


# -- contracts

ASKED = (replace(DEMANDS[0], met_probability=0.9), DEMANDS[1])
HELD = Contract(a="G", b="H", wanted=0.9, held=0.5, possible=0.75)


def contracted(*contracts, demands=ASKED, planning="robust", network=None):
    made = case(SMALL, told=outlook_of(), demands=demands, contracts=contracts)
    made.plan.scenario.weather.planning = planning
    made.plan.scenario.network = network
    return faulty(outlook(made))


def test_contracts_are_those_that_a_robust_scenario_asks_for():
    assert contracted(HELD) == []
    assert contracted() == []  # the plan for the mean weather may be the one that was kept
    assert contracted(demands=DEMANDS) == []
    assert contracted(HELD, demands=DEMANDS) == ["contracts"]
    assert contracted(replace(HELD, wanted=0.8)) == ["contracts"]
    assert contracted(HELD, planning="mean") == ["contracts"]
    assert contracted(HELD, network=Network()) == ["contracts"]


@pytest.mark.parametrize(
    ("held", "possible", "fine"),
    [
        (0.75, 0.75, True),
        (0.0, 0.0, True),
        (1.0, 1.0, True),
        (0.75 + 0.9 * RATIO, 0.75, True),
        (RATIO, 0.0, True),
        (0.75 + 1.1 * RATIO, 0.75, False),
        (-0.1, 0.75, False),
        (1.0, 1.1, False),
    ],
)
def test_a_contract_is_held_no_more_often_than_is_possible(held, possible, fine):
    found = contracted(replace(HELD, held=held, possible=possible))
    assert found == ([] if fine else ["G:H"])
