"""Rules on the key of each contact: what the physics and the clouds allow."""

from math import floor

import numpy as np

from euroqci_space.errors import EuroqciError
from euroqci_space.model import ClearSky, Contact
from euroqci_space.verification.case import Case
from euroqci_space.verification.geometry import View
from euroqci_space.verification.score import score
from euroqci_space.verification.tolerance import (
    KEY_BITS,
    KEY_RATIO,
    KEY_SHARE,
    LOSS_DB,
    PROBABILITY,
    QBER,
)
from euroqci_space.verification.verdict import Findings
from euroqci_space.weather import line_of_sight_probability, zenith_probability

_ROUNDING = 1e-12  # of a product of two floats, added up in another order


def key_value(case: Case) -> Findings:
    """Judge the key, the counts and the loss of each contact: scored again on own geometry."""
    for contact, seen in case.middles:
        yield contact.contact_id, _key_fault(case, contact, seen)


def _key_fault(case: Case, contact: Contact, seen: View) -> str | None:
    if not np.all(seen.elevation_deg > 0.0):
        return "cannot be scored: the satellite is not above the ground all the time"
    try:
        own = score(case, contact, seen)
    except (ValueError, ArithmeticError, EuroqciError) as error:  # of hardware that cannot be
        return f"cannot be scored: {error}"
    finite_bits = max(KEY_RATIO * own.secret_key_bits, KEY_SHARE * own.asymptotic_key_bits)
    for name, tolerance in (
        ("secret_key_bits", KEY_BITS + finite_bits),
        ("asymptotic_key_bits", KEY_BITS + KEY_RATIO * own.asymptotic_key_bits),
        ("sifted_bits", KEY_BITS + KEY_RATIO * own.sifted_bits),
        ("qber", QBER),
        ("loss_db", LOSS_DB),
    ):
        stated, value = getattr(contact, name), getattr(own, name)
        if not abs(stated - value) <= tolerance:
            return (
                f"{name} is stated as {stated:.8g}, it is {value:.8g} (tolerance {tolerance:.3g})"
            )
    return None


def clear_sky(case: Case) -> Findings:
    """Judge the clear-sky probability: the month's, on the slanted line, as a mean over time."""
    by_site = {record.site: record for record in case.plan.scenario.clear_sky}
    for contact, seen in case.middles:
        yield contact.contact_id, _cloud_fault(contact, seen, by_site.get(contact.station))


def _cloud_fault(contact: Contact, seen: View, record: ClearSky | None) -> str | None:
    if record is None:
        return f"the scenario has no clear-sky probability of {contact.station}"
    if len(record.monthly_probability) != 12:
        return f"the scenario has {len(record.monthly_probability)} months of {contact.station}"
    if not np.all(seen.elevation_deg > 0.0):
        return "clear-sky probability has no meaning: the satellite is not above the ground"
    zenith = zenith_probability(record, seen.tai_s)
    own = float(line_of_sight_probability(zenith, seen.elevation_deg).mean())
    stated = contact.clear_sky_probability
    if abs(stated - own) <= PROBABILITY:
        return None
    return f"clear-sky probability is stated as {stated:.6f}, month and elevations give {own:.6f}"


def expected_key(case: Case) -> Findings:
    """Judge that the expected key is the clear-sky key times its probability, rounded down."""
    for contact in case.flown:
        product = contact.clear_sky_probability * contact.secret_key_bits
        least, most = floor(product * (1.0 - _ROUNDING)), floor(product * (1.0 + _ROUNDING))
        fault = f"expects {contact.expected_key_bits} bits, it is {floor(product)}"
        fine = least <= contact.expected_key_bits <= most
        yield contact.contact_id, None if fine else fault
