"""What a plan may be trusted to deliver: the weathers that every plan states."""

import numpy as np

from euroqci_space.model import Plan, WeatherScore
from euroqci_space.risk.outcome import BitsArray, BoolArray, flies, relayed, reported
from euroqci_space.risk.relay import Wish
from euroqci_space.risk.score import score
from euroqci_space.weather import Draws, clear_lines, sample_lines

WEATHERS = 4096
NETWORK_WEATHERS = 64  # each a flow over the whole key network
FEWEST_WEATHERS = 20  # over a constellation each takes about a second
ROUTES = 60_000  # pairs by satellites, over all weathers
OWN_STREAM = 1_000_003  # what a plan was made for is never what it is judged by


def outlook(plan: Plan, draws: Draws | None = None) -> WeatherScore:
    """Return what a plan delivers over many weathers; backups are not used.

    Parameters
    ----------
    plan
        Any plan, also one that somebody else made.
    draws
        How many weathers from which seed; by default as many as take about a second.

    Raises
    ------
    SolverError
        When the linear solver fails.

    Notes
    -----
    A contact brings its clear-sky key or nothing. The key in the stores is then split as well as
    can be, by the objective of the plan's scenario. No foresight is needed for that: a satellite
    may hold its key and relay at the end of the horizon.
    """
    return score(plan, relayed(plan, flying(plan, draws or own_draws(plan))))


def judged(plan: Plan) -> tuple[WeatherScore, tuple[float, ...]]:
    """Return the outlook of a plan, and its worth over the same weathers.

    The worth, stage by stage of its objective, is the mean, or what the scenario makes of the mean
    and the worst weathers.
    """
    outcome = relayed(plan, flying(plan, own_draws(plan)))
    return score(plan, outcome), _worth(plan, outcome.delivered_bits)


def _worth(plan: Plan, delivered: BitsArray) -> tuple[float, ...]:
    wish, settings = Wish.of(plan.scenario), plan.scenario.weather
    before = np.cumsum(wish.lengths, axis=1) - wish.lengths
    filled = np.clip(delivered[:, :, np.newaxis] - before, 0.0, wish.lengths)
    worst = max(1, round(settings.risk * len(delivered)))
    found = []
    for slopes in wish.stages:
        each = np.sort(np.tensordot(filled, slopes, axes=2))
        weight = settings.risk_weight
        found.append(float((1.0 - weight) * each.mean() + weight * each[:worst].mean()))
    return tuple(found)


def own_draws(plan: Plan) -> Draws:
    """Return the weathers that a plan states."""
    scenario = plan.scenario
    number = WEATHERS
    if scenario.network is not None:
        routes = max(1, len(scenario.demands) * len(scenario.satellites))
        number = min(NETWORK_WEATHERS, max(FEWEST_WEATHERS, ROUTES // routes))
    return Draws(scenarios=number, seed=OWN_STREAM + scenario.seed)


def flying(plan: Plan, draws: Draws, with_backups: bool = False) -> BoolArray:
    """Return which contacts bring their key in each weather, (weathers, contacts).

    Backups bring none, unless all that are clear are asked for.
    """
    contacts = plan.contacts
    latent = sample_lines(
        plan.scenario,
        [contact.station for contact in contacts],
        [(contact.start_tai_s + contact.stop_tai_s) / 2.0 for contact in contacts],
        draws,
    )
    probability = np.array([contact.clear_sky_probability for contact in contacts])
    known = np.array([contact.contact_id in reported(plan) for contact in contacts], dtype=np.bool_)
    flown = flies(plan)
    if with_backups:
        flown |= np.array([one.status == "tentative" for one in contacts], dtype=np.bool_)
    return (clear_lines(latent, probability) & flown) | known
