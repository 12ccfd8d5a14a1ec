"""A case of nothing but what a rule asks for: satellites S and T, stations G and H, from second 0.

Not a test module.
"""

from types import SimpleNamespace

from euroqci_space.model import Constraints, Contact, Relay, Transfer
from euroqci_space.verification.case import Case

HOURS_2 = 7200.0


def faulty(findings):
    """Return the subjects at fault."""
    return [subject for subject, fault in findings if fault]


def told(findings):
    """Return what is said of each subject."""
    return dict(findings)


def contact(name="a", start_s=1000.0, stop_s=1100.0, **values):
    """Return a contact of S and G in the middle of a pass that is 100 s longer either way."""
    figures = {
        "role": "primary",
        "status": "confirmed",
        "satellite": "S",
        "norad_id": 1,
        "station": "G",
        "site": "G",
        "aos_tai_s": start_s - 100.0,
        "tca_tai_s": (start_s + stop_s) / 2.0,
        "los_tai_s": stop_s + 100.0,
        "orbit_number": 1,
        "max_elevation_deg": 50.0,
        "min_range_km": 600.0,
        "sun_elevation_deg": -20.0,
        "moon_separation_deg": 90.0,
        "clear_sky_probability": 0.5,
        "loss_db": 30.0,
        "sifted_bits": 1000.0,
        "qber": 0.01,
        "secret_key_bits": 200,
        "asymptotic_key_bits": 300,
        "expected_key_bits": 100,
        "element_epoch_tai_s": 0.0,
        "element_age_h": 0.0,
        "timing_error_s": 0.1,
    }
    return Contact(contact_id=name, start_tai_s=start_s, stop_tai_s=stop_s, **{**figures, **values})


def transfer(tai_s, bits, a="G", b="H", satellite="S", epochs=()):
    return Transfer(tai_s=tai_s, satellite=satellite, a=a, b=b, bits=bits, epochs=epochs)


def relay(tai_s, bits, *route, epochs=()):
    return Relay(tai_s=tai_s, route=route, bits=bits, epochs=epochs)


def station(name, telescopes=1):
    return SimpleNamespace(id=name, key_site=name, telescope="t", telescopes=telescopes)


def satellite(name, terminals=1, pulse_rate_hz=1e8):
    protocol = SimpleNamespace(pulse_rate_hz=pulse_rate_hz)
    return SimpleNamespace(name=name, terminals=terminals, protocol=protocol)


def elements(mean_motion_rev_per_day=15.0, epoch_tai_s=0.0):
    return SimpleNamespace(
        norad_id=1, epoch_tai_s=epoch_tai_s, mean_motion_rev_per_day=mean_motion_rev_per_day
    )


def bare(contacts=(), *, start_s=0.0, horizon_s=HOURS_2, rules=None, scenario=None, **plan):
    """Return a case; ``scenario`` and ``plan`` hold what differs from a plan of no demand."""
    world = {
        "name": "m",
        "horizon": SimpleNamespace(
            start_tai_s=start_s, stop_tai_s=start_s + horizon_s, duration_s=horizon_s
        ),
        "satellites": (satellite("S"), satellite("T")),
        "stations": (station("G"), station("H")),
        "telescopes": (SimpleNamespace(id="t"),),
        "constraints": Constraints(**(rules or {})),
        "network": None,
        "demands": (),
        **(scenario or {}),
    }
    record = {
        "contacts": tuple(contacts),
        "elements": (elements(), elements()),
        "transfers": (),
        "relays": (),
        "deliveries": (),
        "radio_contacts": (),
        "backups": (),
        "actuals": (),
        "now_tai_s": None,
        **plan,
    }
    return Case(plan=SimpleNamespace(scenario=SimpleNamespace(**world), **record))
