"""Contacts from plan to plan: the same record where nothing changed, else one change more."""

from dataclasses import replace

from euroqci_space.model import Contact, Plan
from euroqci_space.prospect import Prospect
from euroqci_space.replanner.history import Past
from euroqci_space.replanner.promises import same_contact, same_elements


def with_history(
    parent: Plan, past: Past, chosen: tuple[Contact, ...], prospect: Prospect
) -> tuple[Contact, ...]:
    """Return past, chosen and cancelled contacts in order, each with its count of changes."""
    before = {contact.contact_id: contact for contact in parent.contacts}
    ids = {contact.contact_id for contact in (*past.contacts, *chosen)}
    old = {elements.name: elements for elements in parent.elements}
    steady = {one.name for one in prospect.elements if same_elements(one, old[one.name])}
    dropped = (contact for contact in parent.contacts if contact.contact_id not in ids)
    contacts = [
        *past.contacts,
        *(_succeeded(contact, before.get(contact.contact_id), steady) for contact in chosen),
        *(_cancelled(contact) for contact in dropped),
    ]
    return tuple(sorted(contacts, key=lambda contact: (contact.start_tai_s, contact.contact_id)))


def _succeeded(contact: Contact, old: Contact | None, steady: set[str]) -> Contact:
    """Return a contact with its count of changes; the old record where nothing changed."""
    if old is None:
        return contact
    stays = (
        contact.satellite in steady
        and old.status == contact.status
        and old.expected_key_bits == contact.expected_key_bits
        and (old.start_tai_s, old.stop_tai_s) == (contact.start_tai_s, contact.stop_tai_s)
    )
    if stays or same_contact(contact, old):
        return old
    return replace(contact, sequence=old.sequence + 1)


def _cancelled(contact: Contact) -> Contact:
    if contact.status == "cancelled":
        return contact
    return replace(contact, status="cancelled", sequence=contact.sequence + 1)


def without_spares(parent: Plan, now_tai_s: float) -> Plan:
    """Return a plan without the back-ups to come: the next plan chooses its own."""
    contacts = tuple(
        one for one in parent.contacts if one.role == "primary" or one.start_tai_s < now_tai_s
    )
    return replace(parent, contacts=contacts, backups=(), with_backups=None)


def with_spares_counted(made: Plan, parent: Plan, now_tai_s: float) -> Plan:
    """Return a plan whose back-ups count their changes; those of the parent that go are cancelled.

    Parameters
    ----------
    parent
        The plan before, with its back-ups.
    """
    before = {
        one.contact_id: one
        for one in parent.contacts
        if one.role == "backup" and one.start_tai_s >= now_tai_s
    }
    ids = {one.contact_id for one in made.contacts}
    kept = [_succeeded(one, before.get(one.contact_id), set()) for one in made.contacts]
    gone = [_cancelled(one) for name, one in before.items() if name not in ids]
    ordered = sorted((*kept, *gone), key=lambda one: (one.start_tai_s, one.contact_id))
    return replace(made, contacts=tuple(ordered))
