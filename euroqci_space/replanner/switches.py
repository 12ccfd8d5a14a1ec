"""Back-ups that were flown: each stands in for its primary from then on."""

from collections.abc import Iterable
from dataclasses import replace

from euroqci_space.errors import Fault, InputError
from euroqci_space.model import Actual, Contact, Plan


def with_switches(parent: Plan, actuals: Iterable[Actual]) -> tuple[Plan, tuple[Actual, ...]]:
    """Return a plan in which back-ups that were flown are primary, and the reports that are left.

    Parameters
    ----------
    parent
        The plan that was flown, with its rules of switching.
    actuals
        Reports of its contacts; a back-up that is ``done`` was flown in place of its primary.

    Returns
    -------
    plan, actuals
        The primary of a flown back-up is cancelled, so a report that it failed says nothing more.

    Raises
    ------
    InputError
        When both contacts of a switch are reported to have brought key.
    """
    actuals = tuple(actuals)
    done = {actual.contact_id for actual in actuals if actual.result == "done"}
    used = {rule.contact_id: rule.primary_id for rule in parent.backups if rule.contact_id in done}
    _refuse_both(used, done)
    contacts = tuple(_after(contact, used) for contact in parent.contacts)
    given_up = set(used.values())
    left = tuple(actual for actual in actuals if actual.contact_id not in given_up)
    return replace(parent, contacts=contacts), left


def _refuse_both(used: dict[str, str], done: set[str]) -> None:
    faults = [
        Fault(
            field="actuals",
            problem=f"{spare!r} and {primary!r} are both done, one is the back-up of the other",
            fix="report the one that was not flown as failed with 0 bits",
        )
        for spare, primary in used.items()
        if primary in done
    ]
    if faults:
        raise InputError(faults)


def _after(contact: Contact, used: dict[str, str]) -> Contact:
    """Return a contact as it stands after the switches."""
    if contact.contact_id in used:
        return replace(contact, role="primary", status="confirmed", sequence=contact.sequence + 1)
    if contact.contact_id in used.values():
        return replace(contact, status="cancelled", sequence=contact.sequence + 1)
    return contact
