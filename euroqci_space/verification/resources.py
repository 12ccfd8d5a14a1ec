"""Rules on what a satellite and a station can do at once, set-up included."""

from collections.abc import Iterable
from itertools import groupby

from euroqci_space.model import Contact
from euroqci_space.verification.case import Case
from euroqci_space.verification.instants import when
from euroqci_space.verification.tolerance import TIME_S
from euroqci_space.verification.verdict import Findings


def satellite_terminals(case: Case) -> Findings:
    """Judge that no satellite needs more terminals than it has.

    A back-up takes the place of a primary contact, so it does not count here.
    """
    setup_s = case.constraints.satellite_setup_s
    for name, contacts in _grouped(case.primary, "satellite"):
        number = case.satellites[name].terminals
        yield from _occupied(contacts, setup_s, number, f"satellite {name}, terminals {number}")


def station_telescopes(case: Case) -> Findings:
    """Judge that no station needs more telescopes than it has.

    A back-up keeps a telescope free, so it counts as a primary contact does.
    """
    setup_s = case.constraints.telescope_setup_s
    for name, contacts in _grouped(case.flown, "station"):
        number = case.stations[name].telescopes
        yield from _occupied(contacts, setup_s, number, f"station {name}, telescopes {number}")


def _grouped(contacts: Iterable[Contact], key: str) -> Iterable[tuple[str, list[Contact]]]:
    def name(contact: Contact) -> str:
        return str(getattr(contact, key))

    for group, members in groupby(sorted(contacts, key=name), name):
        yield group, sorted(members, key=lambda contact: contact.start_tai_s)


def _occupied(contacts: list[Contact], setup_s: float, number: int, resource: str) -> Findings:
    """Look at each start of a set-up: who still works there then?"""
    working: list[Contact] = []
    for contact in contacts:
        begins_tai_s = contact.start_tai_s - setup_s
        working = [other for other in working if other.stop_tai_s > begins_tai_s + TIME_S]
        fault = None
        if len(working) >= number:
            others = ", ".join(other.contact_id for other in working)
            fault = f"{resource}: set-up from {when(begins_tai_s)} falls into {others}"
        working.append(contact)
        yield contact.contact_id, fault
