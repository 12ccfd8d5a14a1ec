"""The radio contacts of a plan: in them the bits of its optical contacts become key."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from euroqci_space.model import Contact, RadioContact, Scenario
from euroqci_space.network.readiness import Readiness


def radio_contacts(scenario: Scenario, contacts: Iterable[Contact]) -> tuple[RadioContact, ...]:
    """Return the radio contacts that contacts need to become key, in order of time.

    Those of back-ups are among them. Contacts of one satellite whose radio contacts meet share one.
    """
    rules = scenario.network.post_processing if scenario.network else None
    if rules is None:
        return ()
    alone = sorted(
        _alone(scenario, contacts), key=lambda one: (one.radio_id, one.start_tai_s, one.serves)
    )
    joined: list[RadioContact] = []
    for one in alone:
        last = joined[-1] if joined else one
        near = one.start_tai_s - rules.antenna_setup_s <= last.stop_tai_s
        if joined and last.radio_id == one.radio_id and near:
            serves = (*last.serves, *one.serves)
            joined[-1] = replace(last, stop_tai_s=one.stop_tai_s, serves=serves)
        else:
            joined.append(one)
    return tuple(sorted(_numbered(joined), key=lambda one: (one.start_tai_s, one.radio_id)))


def _alone(scenario: Scenario, contacts: Iterable[Contact]) -> Iterator[RadioContact]:
    """Yield one radio contact for each contact; those of one pass under one id."""
    readiness = Readiness.of(scenario)
    for contact in contacts:
        window = readiness.window(contact.satellite, contact.stop_tai_s)
        if window is not None and contact.status != "cancelled":
            start_tai_s = max(window.start_tai_s, contact.stop_tai_s)
            words = (scenario.name, window.satellite, window.station, window.orbit_number, "radio")
            yield RadioContact(
                radio_id="-".join(map(str, words)),
                satellite=window.satellite,
                station=window.station,
                start_tai_s=start_tai_s,
                stop_tai_s=start_tai_s + readiness.contact_s,
                serves=(contact.contact_id,),
            )


def _numbered(contacts: Iterable[RadioContact]) -> Iterator[RadioContact]:
    """Yield contacts of which a second one of a pass has a number of its own."""
    seen: Counter[str] = Counter()
    for one in contacts:
        seen[one.radio_id] += 1
        twin = seen[one.radio_id]
        yield one if twin == 1 else replace(one, radio_id=f"{one.radio_id}.{twin}")
