"""What a plan delivers over weathers that are written out by hand."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from euroqci_space.model import Demand, FibreLink, Network, Spread
from euroqci_space.risk import brought, evaluate, relayed, replayed, score
from euroqci_space.weather import ClearSkyScenarios, Draws, sample_clear_sky

sys.path.insert(0, str(Path(__file__).parent))

from risk_cases import BASE, contact, plan_of

PAIR = (Demand(a="A", b="B", requested_bits=10),)
FOUR = np.array([[1, 1], [1, 0], [0, 1], [0, 0]], dtype=bool)


def test_a_demand_is_met_where_both_ends_are_clear():
    plan = plan_of([("S", "A", 50, 0.5), ("S", "B", 50, 0.5)], PAIR)
    outcome = relayed(plan, FOUR)
    assert outcome.delivered_bits.ravel().tolist() == [10, 0, 0, 0]
    assert outcome.left_bits.tolist() == [[40, 40], [50, 0], [0, 50], [0, 0]]


def test_quantiles_and_chances_are_those_of_the_scenarios():
    plan = plan_of([("S", "A", 50, 0.5), ("S", "B", 50, 0.5)], PAIR, transfers=[("S", "A", "B", 8)])
    scored = score(plan, relayed(plan, FOUR))
    assert scored.delivered_bits == Spread(mean=2.5, low=0.0, median=0.0, high=10.0)
    assert scored.demands[0].met_probability == scored.classes[0].met_probability == 0.25
    assert scored.classes[0].fraction.mean == 0.25
    assert scored.planned_bits == 8
    assert scored.honesty == 2.5 / 8


def test_a_class_is_met_when_all_of_it_is():
    wishes = (Demand(a="A", b="B", requested_bits=10), Demand(a="A", b="C", requested_bits=30))
    plan = plan_of([("S", site, 50, 0.5) for site in "ABC"], wishes)
    brings = np.array([[1, 1, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]], dtype=bool)
    [standard] = score(plan, relayed(plan, brings)).classes
    assert standard.met_probability == 0.25
    assert standard.fraction.mean == pytest.approx((1.0 + 0.25 + 0.75 + 0.0) / 4)
    assert standard.met_share.mean == pytest.approx((1.0 + 0.5 + 0.5 + 0.0) / 4)


def test_unmet_bits_are_shared_among_the_empty_stores():
    # weathers: all well; B empty; A empty; both empty, five bits each
    plan = plan_of([("S", "A", 50, 0.5), ("S", "B", 50, 0.5)], PAIR)
    held = {entry.site: entry.unmet_bits for entry in score(plan, relayed(plan, FOUR)).sites}
    assert held == {"A": 15 / 4, "B": 15 / 4}


def test_a_site_without_contacts_holds_back_its_demand():
    plan = plan_of([("S", "A", 50, 0.5)], PAIR)
    [site] = score(plan, relayed(plan, np.ones((3, 1), dtype=bool))).sites
    assert (site.site, site.unmet_bits) == ("B", 10.0)


def test_a_replay_does_not_reroute_what_the_plan_did_not_foresee():
    wishes = (Demand(a="A", b="B", requested_bits=10), Demand(a="A", b="C", requested_bits=10))
    rows = [("S", site, 50, 0.5) for site in "ABC"]
    plan = plan_of(rows, wishes, transfers=[("S", "A", "B", 10), ("S", "A", "C", 3)])
    brings = np.array([[1, 1, 1], [1, 0, 1]], dtype=bool)
    assert replayed(plan, brings).tolist() == [[10, 3], [0, 3]]
    assert relayed(plan, brings).delivered_bits.tolist() == [[10, 10], [0, 10]]


def test_a_replay_is_never_worth_more_than_the_best_split():
    wishes = tuple(
        Demand(a=a, b=b, requested_bits=bits)
        for a, b, bits in (("A", "B", 40), ("B", "C", 30), ("A", "C", 20), ("C", "D", 60))
    )
    rows = [
        ("S", site, bits, 0.5) for site, bits in zip("ABCDA", (50, 40, 60, 30, 20), strict=True)
    ]
    flows = [("S", "A", "B", 25), ("S", "B", "C", 10), ("S", "A", "C", 20), ("S", "C", "D", 25)]
    plan = plan_of(rows, wishes, "weighted", flows)
    brings = np.random.default_rng(1).random((200, 5)) < 0.6
    best = relayed(plan, brings).delivered_bits.sum(axis=1)
    assert np.all(best >= replayed(plan, brings).sum(axis=1) - 2)  # whole bits of four demands


def test_fibre_brings_the_key_of_a_clear_station_to_its_neighbours():
    # C has no station; 1 bit/s of fibre from B brings it what A and B share through the satellite
    plan = plan_of([("S", "A", 50, 0.5), ("S", "B", 30, 0.5)], [replace(PAIR[0], b="C")])
    fibre = Network(links=(FibreLink(a="B", b="C", rate_bps=1.0, trusted_nodes=1),))
    plan = replace(plan, scenario=replace(plan.scenario, network=fibre))
    outcome = relayed(plan, FOUR)
    assert outcome.delivered_bits.ravel().tolist() == [10, 0, 0, 0]
    assert outcome.left_bits.tolist() == [[40, 20], [50, 0], [0, 30], [0, 0]]
    held = {entry.site: entry.unmet_bits for entry in score(plan, outcome).sites}
    assert held == {"A": 5.0}  # B is no end of the demand, and C has no store of its own
    with pytest.raises(ValueError, match="not replayed"):
        replayed(plan, FOUR)


def weather(latent):
    """Return one step of weather over A and B: (scenarios, 2)."""
    return ClearSkyScenarios(
        stations=("A", "B"),
        start_tai_s=BASE.horizon.start_tai_s,
        stop_tai_s=BASE.horizon.stop_tai_s,
        step_s=BASE.horizon.duration_s,
        seed=0,
        latent=np.array(latent, dtype=np.float32)[:, np.newaxis, :],
        probability=np.full((1, 2), 0.5),
        warnings=(),
    )


def test_a_plan_is_evaluated_over_its_weather():
    plan = plan_of([("S", "A", 50, 0.5), ("S", "B", 50, 0.5)], PAIR)
    scored = evaluate(plan, weather([[-1, -1], [-1, 1], [1, -1], [-1, -1]]))
    assert scored.scenarios == 4
    assert scored.demands[0].met_probability == 0.5


def test_backups_bring_nothing_by_themselves():
    rows = [("S", "A", 50, 0.5), ("S", "B", 50, 0.5, "backup")]
    assert brought(plan_of(rows, PAIR), weather([[-1, -1]])).tolist() == [[True, False]]
    assert contact(1, *rows[1]).role == "backup"


def test_an_empty_plan_is_honest():
    plan = plan_of([], PAIR)
    scored = evaluate(plan, weather([[0, 0], [0, 0]]))
    assert (scored.honesty, scored.delivered_bits.mean) == (1.0, 0.0)
    assert scored.sites[0].unmet_bits == 5.0


def test_the_mean_key_that_is_brought_is_what_the_plan_expects():
    stations, skies = BASE.stations[:2], BASE.clear_sky[:2]
    rows = [("S", station.id, 1000, 0.2 + 0.1 * k) for k, station in enumerate(stations)]
    plan = plan_of(rows, ())
    drawn = sample_clear_sky(stations, skies, BASE.horizon, Draws(scenarios=20_000, seed=1))
    means = brought(plan, drawn).mean(axis=0) * 1000
    assert means == pytest.approx([entry.expected_key_bits for entry in plan.contacts], abs=12)
