"""Contracts: demands that are to be met in full in a share of the weathers."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import pytest

from euroqci_space.commands.summary import summary
from euroqci_space.errors import InputError
from euroqci_space.hedging import Weathers, hedged
from euroqci_space.model import Demand, Horizon, SolverSettings, WeatherSettings
from euroqci_space.planner import plan_from, with_outlook
from euroqci_space.prospect import survey
from euroqci_space.replanner import replan
from euroqci_space.report import plan_page
from euroqci_space.scenario import load_scenario, plan_text, read_plan, scenario_path
from euroqci_space.schedule import Effort, Pair, Problem, Window, Yield
from euroqci_space.verification import verify

QUICK = Effort(rounds=4, workers=1, gap=0.0, contacts="all")
CLEAR = {0: (1, 1, 1, 1), 1: (1, 1, 1, 0), 2: (1, 1, 1, 1)}  # by site, then weather


def weathers(promise):
    """One satellite; after A either B (10 bits, clear in 3 of 4) or C (3 bits, always clear)."""
    bits = {0: 20.0, 1: 10.0, 2: 3.0}
    windows = tuple(
        Window(
            id=str(site), satellite=0, station=site, store_site=site, start_slot=min(site, 1) * 5,
            yields=Yield.additive([bits[site]]),
        )
        for site in bits
    )  # fmt: skip
    asked = (10.0, 3.0)
    case = Problem(
        slot_s=60.0, slots=9, satellite_terminals=(1,), station_telescopes=(1,) * 3, sites=3,
        windows=windows,
        pairs=tuple(Pair(id=f"{n}", a=0, b=n, demand_bits=want) for n, want in enumerate(asked, 1)),
    )  # fmt: skip
    names = "ABC"
    demands = (
        Demand(a="A", b="B", requested_bits=asked[0]),
        Demand(a="A", b="C", requested_bits=asked[1], met_probability=promise),
    )
    scenario = SimpleNamespace(
        satellites=[SimpleNamespace(name="S")],
        stations=[SimpleNamespace(key_site=name) for name in names],
        demands=demands,
        weather=WeatherSettings(planning="robust", scenarios=4),
        solver=SolverSettings(),
        network=None,
    )
    shares = tuple(
        tuple(((n + 1) * 3 + site, windows[site].yields) for n in range(4) if CLEAR[site][n])
        for site in range(3)
    )
    candidates = tuple(SimpleNamespace(satellite=0, station=site) for site in range(3))
    return Weathers(scenario=scenario, problem=case, candidates=candidates, shares=shares)


def held(choice, site):
    """Return the share of the weathers in which A and a site are both flown and clear."""
    clear = [CLEAR[0][n] and CLEAR[site][n] for n in range(4)]
    return sum(clear) / 4 if {0, site} <= set(choice) else 0.0


def test_a_contract_is_held_at_the_price_of_the_better_mean():
    assert [link.window for link in hedged(weathers(None), QUICK).solution.links] == [0, 1]
    found = hedged(weathers(0.9), QUICK)
    assert [link.window for link in found.solution.links] == [0, 2]
    (contract,) = found.contracts
    assert (contract.wanted, contract.held, contract.possible) == (0.9, 1.0, 1.0)
    assert found.value < found.bound


def test_no_choice_of_contacts_holds_a_contract_more_often_than_is_said_to_be_possible():
    choices = [(0,), *[(0, *rest) for rest in product((1, 2), repeat=1)]]
    (contract,) = hedged(weathers(0.9), QUICK).contracts
    assert max(held(choice, 2) for choice in choices) == contract.held <= contract.possible


def test_a_contract_that_costs_nothing_changes_nothing():
    free, kept = hedged(weathers(None), QUICK), hedged(weathers(0.01), QUICK)
    assert kept.contracts[0].held >= 0.01
    assert free.contracts == ()


@cache
def made():
    scenario = load_scenario("saga")
    start = scenario.horizon.start
    first, *others = scenario.demands
    wish = WeatherSettings(planning="robust", scenarios=16, backups=True)
    asked = replace(
        scenario,
        horizon=Horizon(start=start, stop=start + timedelta(days=3)),
        weather=wish,
        demands=(replace(first, met_probability=0.3), *others),
    )
    prospect = survey(asked)
    return with_outlook(plan_from(prospect, effort=QUICK), prospect)


def test_plan_summary_and_judge_tell_whether_a_contract_holds(tmp_path):
    assert verify(made()).violations == ()
    (contract,) = made().certificate.contracts
    assert contract.held <= contract.possible
    (line,) = [s for s in summary(made(), Path("p")).splitlines() if s.startswith("contract")]
    assert f"{contract.a}:{contract.b} in full in 30 % of weathers" in line
    assert "of the 16 that the plan is made for" in line
    (tmp_path / "plan.json").write_text(plan_text(made()), encoding="utf-8")
    assert plan_text(read_plan(tmp_path)) == plan_text(made())


def test_a_replan_of_a_robust_plan_stays_one_with_its_contracts_and_back_ups():
    now = made().scenario.horizon.start_tai_s + 43_200.0
    new = replan(made(), now, effort=QUICK)
    assert verify(new).violations == ()
    assert new.scenario.weather == made().scenario.weather
    assert new.certificate.stages[0].name.endswith("mean of 16 weathers")
    assert [one.wanted for one in new.certificate.contracts] == [0.3]
    assert new.outlook is not None
    promised = [one for one in made().contacts if one.status == "confirmed"]
    assert {one.contact_id for one in promised} <= {one.contact_id for one in new.contacts}


@pytest.mark.parametrize("value", ["0", "1.5", "-0.1", "nan", '"often"'])
def test_a_contract_by_no_probability_is_one_line(tmp_path, value):
    text = scenario_path("saga").read_text(encoding="utf-8")
    path = tmp_path / "mine.toml"
    path.write_text(f"{text}\n[demand.class.capitals]\nmet_probability = {value}\n")
    with pytest.raises(InputError, match="met_probability") as caught:
        load_scenario(path)
    assert "\n" not in str(caught.value).strip()


def test_a_plan_that_is_not_made_for_contracts_says_so():
    wish = WeatherSettings()
    prospect = survey(replace(made().scenario, weather=wish))
    usual = with_outlook(plan_from(prospect, effort=QUICK), prospect)
    assert usual.warnings[-1] == "contracts are counted, not planned for: use --weather robust"


def test_the_page_shows_contracts_and_what_back_ups_add():
    page = plan_page(made())
    assert page.count("<td>held</td>") + page.count("<td>missed</td>") == 1
    rule = made().backups[0]
    spare = next(one for one in made().contacts if one.contact_id == rule.contact_id)
    assert f"<td>{spare.satellite} to {spare.station}</td>" in page
    assert "Contracts: in full in a share of the skies" in page
    assert f'<th scope="row">{made().certificate.contracts[0].a}:' in page
    assert "What else would be delivered" in page
    assert "15 min before the earlier of the two contacts" in page
