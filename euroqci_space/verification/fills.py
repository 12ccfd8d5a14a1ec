"""What comes into the key stores, as the judge counts it: contacts, fibre, initial key."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor, inf

from euroqci_space.model import FibreLink
from euroqci_space.verification.case import Case

HOUR_S = 3600.0
Store = tuple[str, str, int]  # the two neighbours by name, and the epoch in which the key came in


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """Bits that come into a store."""

    tai_s: float
    store: Store
    bits: int


def link_of(a: str, b: str, epoch: int) -> Store:
    """Return the store of two neighbours, in whichever order they are named."""
    return min(a, b), max(a, b), epoch


def fills(case: Case) -> Iterator[Fill]:
    """Return all fills within the horizon; contacts give key once it is processed."""
    network = case.plan.scenario.network
    delay_s = network.processing_delay_s if network else 0.0
    processed = _processed(case)
    for contact in case.primary:
        ready_tai_s = processed.get(contact.contact_id, inf) + delay_s
        if network and ready_tai_s > case.plan.scenario.horizon.stop_tai_s:
            continue
        yield _fill(
            case, ready_tai_s, (contact.satellite, contact.site), case.brought[contact.contact_id]
        )
    if network is None:
        return
    for key in network.initial:
        yield _fill(case, case.plan.scenario.horizon.start_tai_s, (key.a, key.b), key.bits)
    for link in network.links:
        yield from _hourly(case, link)
    for crosslink in network.crosslinks:
        for end_s, bits in zip(hour_ends_s(case), crosslink.bits, strict=False):
            tai_s = case.plan.scenario.horizon.start_tai_s + end_s
            yield _fill(case, tai_s, (crosslink.a, crosslink.b), bits)


def _processed(case: Case) -> dict[str, float]:
    """Return when contacts are processed: after so much of a radio contact where it takes one."""
    if not case.radio_stations:
        return {contact.contact_id: contact.stop_tai_s for contact in case.primary}
    radio = {name: one for one in case.plan.radio_contacts for name in one.serves}
    return {
        contact.contact_id: case.radio.contact_s
        + max(radio[contact.contact_id].start_tai_s, contact.stop_tai_s)
        for contact in case.primary
        if contact.contact_id in radio
    }


def _fill(case: Case, tai_s: float, ends: tuple[str, str], bits: int) -> Fill:
    return Fill(tai_s=tai_s, store=link_of(*ends, epoch_of(case, tai_s)), bits=bits)


def epoch_of(case: Case, tai_s: float) -> int:
    """Return the epoch of an instant; 0 where the scenario has none."""
    network = case.plan.scenario.network
    if network is None or network.epoch_h is None:
        return 0
    horizon = case.plan.scenario.horizon
    last = ceil(horizon.duration_s / (network.epoch_h * HOUR_S)) - 1
    return min(floor((tai_s - horizon.start_tai_s) / (network.epoch_h * HOUR_S)), last)


def _hourly(case: Case, link: FibreLink) -> Iterator[Fill]:
    """Return what a fibre link hands over at the end of each hour and of the horizon."""
    start_tai_s = case.plan.scenario.horizon.start_tai_s
    for begin_s, end_s in itertools.pairwise([0.0, *hour_ends_s(case)]):
        bits = floor(link.rate_bps * end_s) - floor(link.rate_bps * begin_s)
        yield _fill(case, start_tai_s + end_s, (link.a, link.b), bits)


def hour_ends_s(case: Case) -> list[float]:
    """Return where each hour of the horizon ends, from its start; the last may be short. [s]"""
    duration_s = case.plan.scenario.horizon.duration_s
    return [min(HOUR_S * (n + 1), duration_s) for n in range(ceil(duration_s / HOUR_S))]
