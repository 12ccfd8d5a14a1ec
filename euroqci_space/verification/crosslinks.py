"""Rules on links between satellites: who has them, and the key of each hour."""

import numpy as np

from euroqci_space.model import Crosslink, ElementSet, Network
from euroqci_space.verification.case import Case
from euroqci_space.verification.fills import hour_ends_s
from euroqci_space.verification.geometry import Vector, teme_km
from euroqci_space.verification.instants import when
from euroqci_space.verification.tolerance import KEY_BITS, LINE_KM, RATIO
from euroqci_space.verification.verdict import Findings

_EQUATOR_KM = 6378.137
_MINUTE_S = 60.0


def crosslink_key(case: Case) -> Findings:
    """Judge the ends of each link, and that an hour's bits are those of its visible minutes."""
    network = case.plan.scenario.network or Network()
    places: dict[str, Vector] = {}
    for link in network.crosslinks:
        yield f"{link.a}:{link.b}", _fault(case, link, network.grazing_height_km, places)


def _fault(case: Case, link: Crosslink, grazing_km: float, places: dict[str, Vector]) -> str | None:
    ends = [case.elements.get(name) for name in (link.a, link.b)]
    if link.a == link.b or None in ends:
        return "does not join two satellites of the scenario"
    hours = hour_ends_s(case)
    if len(link.bits) != len(hours):
        return f"has the key of {len(link.bits)} hours, the horizon has {len(hours)}"
    first_km, second_km = (_places_km(case, elements, places) for elements in ends if elements)
    starts_s = [0.0, *hours[:-1]]
    minutes = [len(_middles(*span)) for span in zip(starts_s, hours, strict=True)]
    weights_s = np.repeat(np.subtract(hours, starts_s) / minutes, minutes)
    hour = np.repeat(np.arange(len(hours)), minutes)
    least, most = (
        np.bincount(hour, _rate_bps(link, (first_km, second_km), grazing_km + slack_km) * weights_s)
        for slack_km in (LINE_KM, -LINE_KM)
    )
    over_s = case.now_tai_s - case.plan.scenario.horizon.start_tai_s
    for place, bits in enumerate(link.bits):
        if hours[place] <= over_s:  # history: it was judged with the elements of its time
            continue
        low, high = least[place] * (1 - RATIO) - KEY_BITS, most[place] * (1 + RATIO)
        if not max(low, 0.0) <= bits <= high + KEY_BITS:
            end = when(case.plan.scenario.horizon.start_tai_s + hours[place])
            return f"{bits} bits in the hour to {end}, it is {least[place]:.0f}"
    return None


def _places_km(case: Case, elements: ElementSet, places: dict[str, Vector]) -> Vector:
    """Return where a satellite is in the middle of each minute; known ones are kept."""
    if elements.name not in places:
        places[elements.name] = teme_km(elements, _instants(case))
    return places[elements.name]


def _instants(case: Case) -> Vector:
    hours = hour_ends_s(case)
    spans = zip([0.0, *hours[:-1]], hours, strict=True)
    middles_s = [_middles(*span) for span in spans]
    return case.plan.scenario.horizon.start_tai_s + np.concatenate(middles_s)


def _middles(begin_s: float, end_s: float) -> Vector:
    count = int(np.ceil((end_s - begin_s) / _MINUTE_S))
    edges_s = np.linspace(begin_s, end_s, count + 1)
    middles_s: Vector = (edges_s[:-1] + edges_s[1:]) / 2.0
    return middles_s


def _rate_bps(link: Crosslink, ends_km: tuple[Vector, Vector], grazing_km: float) -> Vector:
    """Return the rate at each instant, zero where the line dips below the grazing height."""
    first_km, second_km = ends_km
    distance_km = np.linalg.norm(first_km - second_km, axis=0)
    seen = _lowest_km(first_km, second_km, distance_km) >= _EQUATOR_KM + grazing_km
    reach_km = np.inf if link.full_rate_km is None else link.full_rate_km
    rate_bps: Vector = link.rate_bps * seen / np.maximum(distance_km / reach_km, 1.0) ** 2
    return rate_bps


def _lowest_km(first_km: Vector, second_km: Vector, distance_km: Vector) -> Vector:
    """Return the least distance of the line from the Earth's centre, by the sides of a triangle.

    Where both angles at the base are sharp it is the height of the triangle, else its shorter side.
    """
    one_km, other_km = np.linalg.norm(first_km, axis=0), np.linalg.norm(second_km, axis=0)
    area_km2 = np.linalg.norm(np.cross(first_km, second_km, axis=0), axis=0)
    sharp = np.abs(one_km**2 - other_km**2) < distance_km**2
    lowest_km: Vector = np.where(sharp, area_km2 / distance_km, np.minimum(one_km, other_km))
    return lowest_km
