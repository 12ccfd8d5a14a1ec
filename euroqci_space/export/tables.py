"""The tables of a plan as CSV: one row a contact, one row a demand, one row a radio contact."""

from collections.abc import Callable

from euroqci_space.export.csvtext import Cell, csv_text, instant, number, optional_number, text
from euroqci_space.model import Contact, Delivery, Plan, RadioContact

# Column, and the cell that a record puts there; the header of DESIGN is other people's interface.
_CONTACT_COLUMNS: tuple[tuple[str, Callable[[Contact], Cell]], ...] = (
    ("contact_id", lambda contact: text(contact.contact_id)),
    ("role", lambda contact: contact.role),
    ("status", lambda contact: contact.status),
    ("satellite", lambda contact: text(contact.satellite)),
    ("norad_id", lambda contact: number(contact.norad_id)),
    ("station", lambda contact: text(contact.station)),
    ("start_utc", lambda contact: instant(contact.start_tai_s)),
    ("stop_utc", lambda contact: instant(contact.stop_tai_s)),
    ("duration_s", lambda contact: number(contact.duration_s, 3)),
    ("aos_utc", lambda contact: instant(contact.aos_tai_s)),
    ("tca_utc", lambda contact: instant(contact.tca_tai_s)),
    ("los_utc", lambda contact: instant(contact.los_tai_s)),
    ("max_elevation_deg", lambda contact: number(contact.max_elevation_deg, 3)),
    ("min_range_km", lambda contact: number(contact.min_range_km, 3)),
    ("sun_elevation_deg", lambda contact: number(contact.sun_elevation_deg, 3)),
    ("moon_separation_deg", lambda contact: number(contact.moon_separation_deg, 3)),
    ("clear_sky_probability", lambda contact: number(contact.clear_sky_probability, 4)),
    ("loss_db", lambda contact: number(contact.loss_db, 3)),
    ("sifted_bits", lambda contact: number(contact.sifted_bits, 1)),
    ("qber", lambda contact: number(contact.qber, 6)),
    ("secret_key_bits", lambda contact: number(contact.secret_key_bits)),
    ("expected_key_bits", lambda contact: number(contact.expected_key_bits)),
    ("element_epoch_utc", lambda contact: instant(contact.element_epoch_tai_s)),
    ("element_age_h", lambda contact: number(contact.element_age_h, 3)),
    ("timing_error_s", lambda contact: number(contact.timing_error_s, 3)),
)

_DELIVERY_COLUMNS: tuple[tuple[str, Callable[[Delivery], Cell]], ...] = (
    ("a", lambda delivery: text(delivery.a)),
    ("b", lambda delivery: text(delivery.b)),
    ("class", lambda delivery: text(delivery.demand_class)),
    ("requested_bits", lambda delivery: number(delivery.requested_bits)),
    ("delivered_bits", lambda delivery: number(delivery.delivered_bits)),
    ("fraction", lambda delivery: number(delivery.fraction, 6)),
    ("space_bits", lambda delivery: number(delivery.space_bits)),
    ("fibre_bits", lambda delivery: number(delivery.fibre_bits)),
    ("trusted_nodes", lambda delivery: number(delivery.trusted_nodes)),
    ("first_key_utc", lambda delivery: instant(delivery.first_key_tai_s)),
    ("oldest_key_age_h", lambda delivery: optional_number(delivery.oldest_key_age_h, 3)),
)


_RADIO_COLUMNS: tuple[tuple[str, Callable[[RadioContact], Cell]], ...] = (
    ("radio_id", lambda radio: text(radio.radio_id)),
    ("satellite", lambda radio: text(radio.satellite)),
    ("station", lambda radio: text(radio.station)),
    ("start_utc", lambda radio: instant(radio.start_tai_s)),
    ("stop_utc", lambda radio: instant(radio.stop_tai_s)),
    ("duration_s", lambda radio: number(radio.duration_s, 3)),
    ("serves", lambda radio: text(" ".join(radio.serves))),
)


def plan_csv(plan: Plan) -> str:
    """Return ``plan.csv``: one row a contact, sorted by start."""
    contacts = sorted(plan.contacts, key=lambda contact: (contact.start_tai_s, contact.contact_id))
    rows = ([cell(contact) for _, cell in _CONTACT_COLUMNS] for contact in contacts)
    return csv_text((name for name, _ in _CONTACT_COLUMNS), rows)


def deliveries_csv(plan: Plan) -> str:
    """Return ``deliveries.csv``: one row a demand, in the order of the scenario."""
    rows = ([cell(delivery) for _, cell in _DELIVERY_COLUMNS] for delivery in plan.deliveries)
    return csv_text((name for name, _ in _DELIVERY_COLUMNS), rows)


def radio_contacts_csv(plan: Plan) -> str:
    """Return ``radio_contacts.csv``: one row a radio contact, sorted by start."""
    rows = ([cell(radio) for _, cell in _RADIO_COLUMNS] for radio in plan.radio_contacts)
    return csv_text((name for name, _ in _RADIO_COLUMNS), rows)
