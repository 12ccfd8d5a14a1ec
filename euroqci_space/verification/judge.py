"""The judge: every rule of a plan, in the order in which a reader would ask."""

from collections.abc import Callable

import numpy as np

from euroqci_space.model import Plan
from euroqci_space.verification import (
    contact_rules,
    crosslinks,
    deliveries,
    figures,
    identity,
    inputs,
    key_rules,
    ledger,
    objective,
    orbit_limits,
    outlook,
    prices,
    radio,
    resources,
    routes,
    slews,
    spares,
)
from euroqci_space.verification.case import Case
from euroqci_space.verification.verdict import Findings, Verdict, verdict_of

RULES: tuple[tuple[str, Callable[[Case], Findings]], ...] = (
    ("inputs", inputs.inputs),
    ("names", identity.names),
    ("identity", identity.identity),
    ("orbit", identity.orbits),
    ("status", identity.status),
    ("order", identity.order),
    ("times", identity.times),
    ("horizon", contact_rules.horizon),
    ("minimum contact", contact_rules.minimum_contact),
    ("visibility", contact_rules.visibility),
    ("night", contact_rules.night),
    ("moon", contact_rules.moon),
    ("closure", contact_rules.closures),
    ("pass", figures.brackets),
    ("geometry", figures.extremes),
    ("element age", figures.element_ages),
    ("terminals", resources.satellite_terminals),
    ("telescopes", resources.station_telescopes),
    ("backup", spares.backups),
    ("radio contact", radio.contacts),
    ("radio sight", radio.sight),
    ("radio antenna", radio.antennas),
    ("satellite slew", slews.satellite_slews),
    ("telescope slew", slews.telescope_slews),
    ("work", orbit_limits.work),
    ("energy", orbit_limits.energy),
    ("raw memory", orbit_limits.memory),
    ("key", key_rules.key_value),
    ("clear sky", key_rules.clear_sky),
    ("expected key", key_rules.expected_key),
    ("crosslink", crosslinks.crosslink_key),
    ("store", ledger.stores),
    ("memory", ledger.memory),
    ("route", routes.routes),
    ("demand", deliveries.demands),
    ("delivery", deliveries.amounts),
    ("key age", deliveries.ages),
    ("objective", objective.stage_values),
    ("bound", objective.bounds),
    ("baseline", objective.baselines),
    ("proof", objective.proof),
    ("price", prices.prices),
    ("counts", objective.counts),
    ("outlook", outlook.outlook),
)


def verify(plan: Plan) -> Verdict:
    """Judge a plan without the solver and without the planner's geometry.

    Parameters
    ----------
    plan
        Any plan, also one that somebody else made.

    Returns
    -------
    Verdict
        Valid when no rule is broken; one violation for each subject and rule.

    Notes
    -----
    Rules and tolerances: docs/verification.md. Element sets, scenario and the formulas of link and
    key are taken as given; everything that follows from them is computed again.

    Examples
    --------
    >>> from euroqci_space.planner import plan
    >>> from euroqci_space.scenario import load_scenario
    >>> verify(plan(load_scenario("micius-2016"))).valid
    True
    """
    case = Case(plan=plan)
    verdict = Verdict(violations=(), checks=())
    with np.errstate(all="ignore"):  # absurd numbers are judged, not warned about
        for name, rule in RULES:
            verdict += verdict_of(name, rule(case))
    return verdict
