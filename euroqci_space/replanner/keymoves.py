"""What moves from an instant on: out of what is stored, then out of what comes in."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from euroqci_space.model import Contact, Relay, Scenario, Transfer
from euroqci_space.network import keep_ledger, relay_contacts
from euroqci_space.replanner.history import Past
from euroqci_space.risk import expected_flows

if TYPE_CHECKING:
    from euroqci_space.schedule import Solution


def coming_moves(
    solution: "Solution | None", contacts: tuple[Contact, ...], scenario: Scenario, past: Past
) -> tuple[tuple[Transfer, ...], tuple[Relay, ...]]:
    """Return the transfers and relays of a plan's future.

    Parameters
    ----------
    solution
        The schedule; a key network moves all without it. None where contacts were chosen for many
        weathers: then the flows are the best if each contact to come brings its expected key.
    contacts
        Those that are flown, past and to come.
    """
    begun = {contact.contact_id for contact in past.contacts}
    coming = tuple(one for one in contacts if one.contact_id not in begun)
    if scenario.network is not None:
        ledger = relay_contacts(scenario, coming, past.standing)
        return ledger.transfers, ledger.relays
    stored = tuple(
        replace(
            _filler(past.contacts, deposit.a, deposit.b),
            contact_id=f"store {place}",
            stop_tai_s=deposit.tai_s,
            expected_key_bits=deposit.bits,
        )
        for place, deposit in enumerate(past.standing.deposits)
    )
    if solution is None:
        flows = _expected_flows(coming, scenario, past)
    else:
        flows = _flows(solution, scenario, past)
    ledger = keep_ledger((*stored, *coming), scenario.demands, flows)
    late = (replace(move, tai_s=max(move.tai_s, past.now_tai_s)) for move in ledger.transfers)
    return tuple(late), ()


def _filler(contacts: tuple[Contact, ...], satellite: str, site: str) -> Contact:
    """Return a contact that filled a store; the ledger takes deposits in this form."""
    return next(one for one in contacts if (one.satellite, one.site) == (satellite, site))


def _flows(
    solution: "Solution", scenario: Scenario, past: Past
) -> dict[tuple[str, str, str], float]:
    """Return the flows of real satellites, no more than each demand still lacks."""
    flown = scenario.satellites
    flows: Counter[tuple[str, str, str]] = Counter()
    for flow in solution.flows:
        if flow.satellite < len(flown):  # past the last one: got already
            demand = scenario.demands[flow.pair]
            flows[flown[flow.satellite].name, demand.a, demand.b] += flow.bits  # type: ignore[assignment]
    return _lacking(flows, scenario, past)


def _expected_flows(
    coming: tuple[Contact, ...], scenario: Scenario, past: Past
) -> dict[tuple[str, str, str], float]:
    """Return the best flows out of what is stored, what is to come, and what demands got already.

    What a demand got lies in stores of its own, as in `remaining_problem`.
    """
    stores: Counter[tuple[str, str]] = Counter(past.stored_bits)
    for contact in coming:
        stores[contact.satellite, contact.site] += contact.expected_key_bits
    real = {satellite.name for satellite in scenario.satellites}
    for demand, had_bits in zip(scenario.demands, past.standing.had_bits, strict=True):
        if had_bits:
            stores[demand.id, demand.a] = stores[demand.id, demand.b] = round(had_bits)
    flows = expected_flows(scenario, stores)
    return _lacking({key: bits for key, bits in flows.items() if key[0] in real}, scenario, past)


def _lacking(
    flows: Mapping[tuple[str, str, str], float], scenario: Scenario, past: Past
) -> dict[tuple[str, str, str], float]:
    """Return flows cut to what each demand still lacks."""
    lack = {
        (demand.a, demand.b): max(demand.requested_bits - had_bits, 0.0)
        for demand, had_bits in zip(scenario.demands, past.standing.had_bits, strict=True)
    }
    cut = {}
    for (satellite, *pair), bits in flows.items():
        cut[satellite, pair[0], pair[1]] = min(bits, lack[pair[0], pair[1]])
        lack[pair[0], pair[1]] -= cut[satellite, pair[0], pair[1]]
    return cut
