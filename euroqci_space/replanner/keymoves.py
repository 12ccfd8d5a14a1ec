"""What moves from an instant on: out of what is stored, then out of what comes in."""

from dataclasses import replace
from typing import TYPE_CHECKING

from euroqci_space.model import Contact, Relay, Scenario, Transfer
from euroqci_space.network import keep_ledger, relay_contacts
from euroqci_space.replanner.history import Past

if TYPE_CHECKING:
    from euroqci_space.schedule import Solution


def coming_moves(
    solution: "Solution | None", contacts: tuple[Contact, ...], scenario: Scenario, past: Past
) -> tuple[tuple[Transfer, ...], tuple[Relay, ...]]:
    """Return the transfers and relays of a plan's future.

    Parameters
    ----------
    solution
        The schedule, without which a key network moves all.
    contacts
        Those that are flown, past and to come.
    """
    begun = {contact.contact_id for contact in past.contacts}
    coming = tuple(one for one in contacts if one.contact_id not in begun)
    if solution is None or scenario.network is not None:
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
    ledger = keep_ledger((*stored, *coming), scenario.demands, _flows(solution, scenario, past))
    late = (replace(move, tai_s=max(move.tai_s, past.now_tai_s)) for move in ledger.transfers)
    return tuple(late), ()


def _filler(contacts: tuple[Contact, ...], satellite: str, site: str) -> Contact:
    """Return a contact that filled a store; the ledger takes deposits in this form."""
    return next(one for one in contacts if (one.satellite, one.site) == (satellite, site))


def _flows(
    solution: "Solution", scenario: Scenario, past: Past
) -> dict[tuple[str, str, str], float]:
    """Return the flows of real satellites, no more than each demand still lacks."""
    had_bits = past.standing.had_bits
    lack = [
        max(demand.requested_bits - had, 0.0)
        for demand, had in zip(scenario.demands, had_bits, strict=True)
    ]
    flows: dict[tuple[str, str, str], float] = {}
    for flow in solution.flows:
        if flow.satellite >= len(scenario.satellites):
            continue  # got already
        demand = scenario.demands[flow.pair]
        bits = min(flow.bits, lack[flow.pair])
        lack[flow.pair] -= bits
        key = (scenario.satellites[flow.satellite].name, demand.a, demand.b)
        flows[key] = flows.get(key, 0.0) + bits
    return flows
