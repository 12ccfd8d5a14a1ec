"""A replan beside the plan that it follows: nothing is doubled, forgotten or silently moved."""

from dataclasses import dataclass, replace
from functools import cached_property

from euroqci_space.model import Contact, Plan
from euroqci_space.verification.instants import when
from euroqci_space.verification.tolerance import TIME_S
from euroqci_space.verification.verdict import Findings, Verdict, verdict_of


@dataclass(frozen=True, kw_only=True)
class _Pair:
    """A plan and the one after it."""

    before: Plan
    after: Plan

    @cached_property
    def now_tai_s(self) -> float:
        """Until when contacts are history; a plan that says nothing of it has none."""
        return float("-inf") if self.after.now_tai_s is None else self.after.now_tai_s

    @cached_property
    def switched(self) -> dict[str, str]:
        """Back-ups that are reported as flown, each with the primary that it stood in for."""
        done = {actual.contact_id for actual in self.after.actuals if actual.result == "done"}
        rules = (rule for rule in self.before.backups if rule.contact_id in done)
        return {rule.contact_id: rule.primary_id for rule in rules}

    @cached_property
    def contacts(self) -> dict[str, Contact]:
        """Contacts of the later plan by id."""
        return {contact.contact_id: contact for contact in self.after.contacts}


def judge_succession(before: Plan, after: Plan) -> Verdict:
    """Judge that a plan follows another one as crews and their calendars need it.

    Parameters
    ----------
    before, after
        The parent, and the replan of it.

    Notes
    -----
    A contact of the parent that was not cancelled stands in the replan too, kept, changed or
    cancelled, under the same id; its count of changes grows whenever its event changes; one that
    has begun stays as it was, but for a back-up that was flown: it is primary from then on, and the
    contact that it stood in for is cancelled. A radio contact that has begun stays, unless every
    contact that it serves is given up.
    """
    pair = _Pair(before=before, after=after)
    verdict = verdict_of("forgotten", _forgotten(pair))
    verdict += verdict_of("history", _history(pair))
    verdict += verdict_of("radio history", _radio_history(pair))
    verdict += verdict_of("sequence", _sequences(pair))
    return verdict + verdict_of("renamed", _renamed(pair))


def _forgotten(pair: _Pair) -> Findings:
    for contact in pair.before.contacts:
        owed = contact.status != "cancelled" or contact.start_tai_s >= pair.now_tai_s
        lost = owed and contact.contact_id not in pair.contacts
        fault = f"was {contact.status} in the plan before, and is neither kept nor cancelled"
        yield contact.contact_id, fault if lost else None


def _history(pair: _Pair) -> Findings:
    for contact in pair.before.contacts:
        later = pair.contacts.get(contact.contact_id)
        begun = contact.status != "cancelled" and contact.start_tai_s < pair.now_tai_s
        if begun and later is not None:
            change = _change(_switched(pair, contact), later)
            yield contact.contact_id, change and f"had begun before the replan: {change}"


def _radio_history(pair: _Pair) -> Findings:
    """Judge that radio contacts that had begun stand, unless what they served is given up."""
    flown = {name for name, one in pair.contacts.items() if one.status != "cancelled"}
    for one in pair.before.radio_contacts:
        if one.start_tai_s < pair.now_tai_s and flown.intersection(one.serves):
            kept = any(
                (other.satellite, other.station) == (one.satellite, one.station)
                and abs(other.start_tai_s - one.start_tai_s) <= TIME_S
                for other in pair.after.radio_contacts
            )
            yield one.radio_id, None if kept else "had begun before the replan, and is gone"


def _switched(pair: _Pair, contact: Contact) -> Contact:
    """Return a contact as it is once the back-ups that were flown stand in for their primaries."""
    if contact.contact_id in pair.switched:
        return replace(contact, role="primary", status="confirmed")
    given_up = contact.contact_id in pair.switched.values()
    return replace(contact, status="cancelled") if given_up else contact


def _sequences(pair: _Pair) -> Findings:
    for contact in pair.before.contacts:
        later = pair.contacts.get(contact.contact_id)
        if later is not None:
            yield contact.contact_id, _sequence_fault(contact, later)


def _sequence_fault(before: Contact, after: Contact) -> str | None:
    change = _change(before, after)
    least = before.sequence + (change is not None)
    if after.sequence >= least:
        return None
    counted = f"SEQUENCE is {after.sequence} after {before.sequence}, at least {least}"
    return f"{change}; {counted}" if change else counted


def _change(before: Contact, after: Contact) -> str | None:
    """Return what of a contact's event is another one in the later plan."""
    for name, old, new in (
        ("status", before.status, after.status),
        ("role", before.role, after.role),
        ("satellite", before.satellite, after.satellite),
        ("station", before.station, after.station),
    ):
        if old != new:
            return f"{name} changed from {old} to {new}"
    for name, old_tai_s, new_tai_s in (
        ("start", before.start_tai_s, after.start_tai_s),
        ("stop", before.stop_tai_s, after.stop_tai_s),
    ):
        if not abs(new_tai_s - old_tai_s) <= TIME_S:
            return f"{name} moved from {when(old_tai_s)} to {when(new_tai_s)}"
    return None


def _renamed(pair: _Pair) -> Findings:
    """Judge that a pass that both plans fly has one orbit number, which its id is made of."""
    for contact in pair.after.contacts:
        twin = next((old for old in pair.before.contacts if _is_same_pass(old, contact)), None)
        if twin is not None:
            fault = f"is the pass of orbit {twin.orbit_number}, {twin.contact_id}, under a new id"
            alike = twin.orbit_number == contact.orbit_number
            yield contact.contact_id, None if alike else fault


def _is_same_pass(one: Contact, other: Contact) -> bool:
    return (
        (one.satellite, one.station) == (other.satellite, other.station)
        and one.aos_tai_s < other.los_tai_s
        and other.aos_tai_s < one.los_tai_s
    )
