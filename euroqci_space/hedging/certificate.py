"""What a plan for many weathers states: its certificate, its ledger, the plan for the mean."""

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from euroqci_space.hedging.search import GAP, Hedge
from euroqci_space.model import (
    Baseline,
    Certificate,
    Comparison,
    Contact,
    Plan,
    Scenario,
    Stage,
    WeatherScore,
)
from euroqci_space.network import Ledger, keep_ledger, relay_contacts
from euroqci_space.risk import expected_flows, judged, shortfall

if TYPE_CHECKING:
    from euroqci_space.schedule import Solution


def hedge_certificate(hedge: Hedge, scenario: Scenario) -> Certificate:
    """Return the worth over the weathers of the plan, and what no other contacts could exceed.

    The bounds are those of the sampled weathers, the first of them certified for the objective
    with its worst weathers; they say nothing of other weathers, which the outlook does.
    """
    solution, wish = hedge.solution, scenario.weather
    over = f"mean of {wish.scenarios} weathers"
    if wish.risk_weight:
        over += f", the worst {100.0 * wish.risk:g} % weighing {wish.risk_weight:g}"
    stages = [
        Stage(
            name=f"{stage.name.removesuffix(', priority 1')}, {over}",
            value=stage.value if place else hedge.value,
            bound=max(stage.bound, stage.value) if place else max(hedge.bound, hedge.value),
            gap=0.0,
            method=stage.method,
        )
        for place, stage in enumerate(solution.stages)
    ]
    return Certificate(
        algorithm=f"{solution.algorithm}, over {wish.scenarios} weathers",
        status=_status(solution, stages),
        stages=tuple(replace(stage, gap=_gap(stage)) for stage in stages),
        baselines=()
        if wish.risk_weight
        else tuple(Baseline(name=name, value=value) for name, value in solution.baselines.items()),
        reproducible=not solution.cut,
        contracts=hedge.contracts,
    )


def expected_ledger(scenario: Scenario, contacts: tuple[Contact, ...]) -> Ledger:
    """Return the ledger if each contact brought its expected key, split as well as can be."""
    if scenario.network is not None:
        return relay_contacts(scenario, contacts)
    stores: Counter[tuple[str, str]] = Counter()
    for contact in contacts:
        stores[contact.satellite, contact.site] += contact.expected_key_bits
    return keep_ledger(contacts, scenario.demands, expected_flows(scenario, stores))


def better(robust: Plan, usual: Plan) -> Plan:
    """Return the robust plan with its outlook, unless the plan for the mean does better.

    It does where it misses contracts by less, or, missing them alike, is worth more.
    """
    usual = replace(usual, scenario=robust.scenario)
    (score, worth), (usual_score, usual_worth) = judged(robust), judged(usual)
    missed, usual_missed = _missed(robust, score), _missed(usual, usual_score)
    if (-missed, worth) >= (-usual_missed, usual_worth):
        return replace(robust, outlook=score, mean_plan=_told(usual, usual_score))
    return replace(
        usual,
        certificate=_kept(usual.certificate, robust.scenario.weather.scenarios),
        outlook=usual_score,
        many_plan=_told(robust, score),
    )


def _told(plan: Plan, score: WeatherScore) -> Comparison:
    return Comparison(
        contacts=len(plan.contacts), delivered_bits=score.delivered_bits, classes=score.classes
    )


def _kept(certificate: Certificate, weathers: int) -> Certificate:
    """Return a certificate that says of which weather it is, and why it stands here."""
    why = f"for the mean weather, kept before the plan for {weathers} weathers"
    return replace(certificate, algorithm=f"{certificate.algorithm}; {why}")


def _missed(plan: Plan, score: WeatherScore) -> float:
    return shortfall(plan.scenario.demands, [one.met_probability for one in score.demands])


def _gap(stage: Stage) -> float:
    if stage.value <= 0.0:
        return 0.0 if stage.bound <= 0.0 else float("inf")
    return max(0.0, stage.bound / stage.value - 1.0)


def _status(solution: "Solution", stages: list[Stage]) -> str:
    if solution.cut:
        return solution.status
    return "within_gap" if _gap(stages[0]) <= GAP else "effort_spent"
