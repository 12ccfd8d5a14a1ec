"""Small plans made by hand. Not a test module."""

from dataclasses import replace

from euroqci_space.model import Certificate, Contact, Delivery, Plan, Transfer
from euroqci_space.scenario import load_scenario

BASE = load_scenario("eagle1")
START_S = BASE.horizon.start_tai_s
NUMBERS = dict.fromkeys(
    (
        "aos_tai_s", "tca_tai_s", "los_tai_s", "max_elevation_deg", "min_range_km",
        "sun_elevation_deg", "moon_separation_deg", "loss_db", "sifted_bits", "qber",
        "element_epoch_tai_s", "element_age_h", "timing_error_s",
    ),
    0.0,
)  # fmt: skip


def contact(number, satellite, site, bits, probability, role="primary"):
    """Return a contact; contacts stand a day apart."""
    return Contact(
        contact_id=f"c{number}",
        role=role,
        status="confirmed",
        satellite=satellite,
        norad_id=1,
        station=site,
        site=site,
        start_tai_s=START_S + 86400.0 * number,
        stop_tai_s=START_S + 86400.0 * number + 200.0,
        orbit_number=number,
        clear_sky_probability=probability,
        secret_key_bits=bits,
        asymptotic_key_bits=bits,
        expected_key_bits=int(bits * probability),
        **NUMBERS,
    )


def plan_of(rows, demands, objective="concave", transfers=()):
    """Return a plan of contacts (satellite, site, bits, probability) that delivers nothing yet."""
    contacts = tuple(contact(number, *row) for number, row in enumerate(rows))
    names = dict.fromkeys([*(row[0] for row in rows), "S"])
    satellites = tuple(replace(BASE.satellites[0], name=name) for name in names)
    solver = replace(BASE.solver, objective=objective)
    return Plan(
        schema=1,
        program="test",
        versions={},
        earth_rotation="",
        created_tai_s=START_S,
        parent_sha256=None,
        scenario=replace(BASE, satellites=satellites, demands=tuple(demands), solver=solver),
        elements=(),
        passes=0,
        candidates=0,
        certificate=Certificate(
            algorithm="", status="", stages=(), baselines=(), reproducible=True
        ),
        contacts=contacts,
        transfers=tuple(
            Transfer(tai_s=START_S, satellite=satellite, a=a, b=b, bits=bits)
            for satellite, a, b, bits in transfers
        ),
        deliveries=tuple(delivery(demand, transfers) for demand in demands),
        warnings=(),
    )


def delivery(demand, transfers):
    bits = sum(row[3] for row in transfers if row[1:3] == (demand.a, demand.b))
    return Delivery(
        a=demand.a,
        b=demand.b,
        demand_class=demand.demand_class,
        requested_bits=round(demand.requested_bits),
        delivered_bits=bits,
        space_bits=bits,
        fibre_bits=0,
        trusted_nodes=1,
        first_key_tai_s=None,
        oldest_key_age_h=None,
    )
