"""A plan before the judge: its records by name, and the judge's own view of each contact."""

from dataclasses import astuple, dataclass
from functools import cached_property
from math import ceil, isfinite

import numpy as np

from euroqci_space.model import (
    Constraints,
    Contact,
    ElementSet,
    Plan,
    PostProcessing,
    RadioContact,
    RadioStation,
    Satellite,
    Station,
    Telescope,
)
from euroqci_space.times import DAY_S
from euroqci_space.verification.geometry import Vector, View, view

MOST_SAMPLES = int(DAY_S)  # a contact of more than a day is looked at in longer steps than 1 s


@dataclass(frozen=True, kw_only=True)
class Case:
    """A plan with what the rules ask of it again and again."""

    plan: Plan

    @property
    def constraints(self) -> Constraints:
        """The rules that the scenario sets."""
        return self.plan.scenario.constraints

    @cached_property
    def satellites(self) -> dict[str, Satellite]:
        """Satellites by name."""
        return {satellite.name: satellite for satellite in self.plan.scenario.satellites}

    @cached_property
    def stations(self) -> dict[str, Station]:
        """Stations by id."""
        return {station.id: station for station in self.plan.scenario.stations}

    @cached_property
    def telescopes(self) -> dict[str, Telescope]:
        """Telescopes by id."""
        return {telescope.id: telescope for telescope in self.plan.scenario.telescopes}

    @cached_property
    def elements(self) -> dict[str, ElementSet]:
        """Element sets by the name of the satellite that flies on them."""
        pairs = zip(self.plan.scenario.satellites, self.plan.elements, strict=False)
        return {satellite.name: elements for satellite, elements in pairs}

    @property
    def radio(self) -> PostProcessing:
        """What the scenario asks of radio contacts; of no station where it asks for none."""
        network = self.plan.scenario.network
        return (network and network.post_processing) or PostProcessing(stations=())

    @cached_property
    def radio_stations(self) -> dict[str, RadioStation]:
        """Radio stations by id."""
        return {station.id: station for station in self.radio.stations}

    @property
    def now_tai_s(self) -> float:
        """Until when contacts are history; a plan that is no replan has none."""
        return float("-inf") if self.plan.now_tai_s is None else self.plan.now_tai_s

    @cached_property
    def flown(self) -> tuple[Contact, ...]:
        """Contacts that can be judged and are not cancelled, back-ups included."""
        return tuple(
            contact
            for contact in self.plan.contacts
            if contact.status != "cancelled" and self._is_sound(contact)
        )

    @cached_property
    def primary(self) -> tuple[Contact, ...]:
        """Contacts that are to give key."""
        return tuple(contact for contact in self.flown if contact.role == "primary")

    @cached_property
    def ahead(self) -> tuple[Contact, ...]:
        """Contacts that were not yet begun when the plan was made.

        Earlier ones are history: their own plan, on its own elements, was judged then.
        """
        return tuple(contact for contact in self.flown if contact.start_tai_s >= self.now_tai_s)

    @cached_property
    def brought(self) -> dict[str, int]:
        """Bits that each primary contact brings: what is reported of it, else what is expected."""
        reported = {actual.contact_id: actual.bits for actual in self.plan.actuals}
        return {
            contact.contact_id: reported.get(contact.contact_id, contact.expected_key_bits)
            for contact in self.primary
        }

    @cached_property
    def views(self) -> tuple[tuple[Contact, View], ...]:
        """Each contact ahead as its station sees it, from start to stop."""
        return tuple((contact, self.look(contact, samples(contact))) for contact in self.ahead)

    @cached_property
    def middles(self) -> tuple[tuple[Contact, View], ...]:
        """Each contact ahead in the middle of each of its seconds, where key is counted."""
        return tuple((contact, self.look(contact, _middles(contact))) for contact in self.ahead)

    def look(self, contact: Contact, tai_s: Vector) -> View:
        """Return what the station of a contact sees at any instants."""
        return view(self.elements[contact.satellite], self.stations[contact.station], tai_s)

    def _is_sound(self, contact: Contact) -> bool:
        """Tell whether the satellite, the station and the instants make sense; else a rule says."""
        return (
            contact.satellite in self.elements
            and contact.station in self.stations
            and self.stations[contact.station].telescope in self.telescopes
            and is_finite(contact)
            and contact.start_tai_s < contact.stop_tai_s
        )


def is_finite(contact: Contact) -> bool:
    """Tell whether every number of a contact is finite."""
    return all(isfinite(value) for value in astuple(contact) if isinstance(value, float | int))


def samples(contact: Contact | RadioContact) -> Vector:
    """Return the instants at which a contact is looked at: each second, from start to stop."""
    steps = min(ceil(contact.duration_s), MOST_SAMPLES)
    return np.linspace(contact.start_tai_s, contact.stop_tai_s, steps + 1)


def _middles(contact: Contact) -> Vector:
    edges_tai_s = samples(contact)
    middles_tai_s: Vector = (edges_tai_s[:-1] + edges_tai_s[1:]) / 2.0
    return middles_tai_s
