from collections import defaultdict

from hypothesis import given, settings
from hypothesis import strategies as st

from euroqci_space.model import Contact, Demand
from euroqci_space.network import keep_ledger

SITES = ("A", "B", "C")
SATELLITES = ("S", "T")


def contact(satellite: str, site: str, stop_tai_s: float, bits: int, role="primary") -> Contact:
    numbers = dict.fromkeys(
        (
            "aos_tai_s", "tca_tai_s", "los_tai_s", "max_elevation_deg", "min_range_km",
            "sun_elevation_deg", "moon_separation_deg", "clear_sky_probability", "loss_db",
            "sifted_bits", "qber", "element_epoch_tai_s", "element_age_h", "timing_error_s",
        ),
        0.0,
    )  # fmt: skip
    return Contact(
        contact_id=f"m-{satellite}-{site}-{stop_tai_s}",
        role=role,
        status="confirmed",
        satellite=satellite,
        norad_id=1,
        station=site,
        site=site,
        start_tai_s=stop_tai_s - 100.0,
        stop_tai_s=stop_tai_s,
        orbit_number=1,
        secret_key_bits=bits,
        asymptotic_key_bits=bits,
        expected_key_bits=bits,
        **numbers,
    )


def demand(a: str, b: str, bits: int, priority: int = 1) -> Demand:
    return Demand(a=a, b=b, requested_bits=bits, priority=priority)


def test_a_key_is_delivered_when_the_second_end_is_filled():
    contacts = [contact("S", "A", 1000.0, 50), contact("S", "B", 4600.0, 30)]
    ledger = keep_ledger(contacts, (demand("A", "B", 40),), {("S", "A", "B"): 30.0})
    delivery = ledger.deliveries[0]
    assert (delivery.delivered_bits, delivery.fraction) == (30, 0.75)
    assert delivery.first_key_tai_s == 4600.0
    assert delivery.oldest_key_age_h == 1.0


def test_keys_of_two_satellites_never_mix():
    contacts = [contact("S", "A", 1.0, 50), contact("T", "B", 2.0, 50)]
    ledger = keep_ledger(contacts, (demand("A", "B", 40),), {("S", "A", "B"): 40.0})
    assert ledger.transfers == ()


def test_a_backup_brings_no_key():
    contacts = [contact("S", "A", 1.0, 50), contact("S", "B", 2.0, 50, role="backup")]
    ledger = keep_ledger(contacts, (demand("A", "B", 40),), {("S", "A", "B"): 40.0})
    assert ledger.deliveries[0].delivered_bits == 0


def test_the_higher_priority_is_served_first():
    contacts = [contact("S", site, float(n), 10) for n, site in enumerate(("B", "C", "A", "A"))]
    wishes = (demand("A", "B", 10, priority=2), demand("A", "C", 10, priority=1))
    ledger = keep_ledger(contacts, wishes, {("S", "A", "B"): 10.0, ("S", "A", "C"): 10.0})
    assert [transfer.b for transfer in ledger.transfers] == ["C", "B"]


def test_the_age_counts_from_the_oldest_bit_used():
    contacts = [
        contact("S", "A", 0.0, 10),
        contact("S", "A", 3600.0, 10),
        contact("S", "B", 7200.0, 15),
        contact("S", "B", 10800.0, 5),
    ]
    ledger = keep_ledger(contacts, (demand("A", "B", 20),), {("S", "A", "B"): 20.0})
    assert [transfer.bits for transfer in ledger.transfers] == [15, 5]
    assert ledger.deliveries[0].oldest_key_age_h == 2.0


contacts_lists = st.lists(
    st.builds(
        contact,
        st.sampled_from(SATELLITES),
        st.sampled_from(SITES),
        st.floats(0, 1e5),
        st.integers(0, 1000),
    ),
    max_size=12,
)
flow_tables = st.dictionaries(
    st.tuples(st.sampled_from(SATELLITES), st.just("A"), st.sampled_from(("B", "C"))),
    st.floats(0, 2000),
)


@settings(deadline=None, derandomize=True)
@given(contacts_lists, flow_tables)
def test_no_store_is_ever_overdrawn_and_no_flow_exceeded(contacts, flows):
    wishes = (demand("A", "B", 10**6), demand("A", "C", 10**6))
    ledger = keep_ledger(contacts, wishes, flows)
    store: dict[tuple[str, str], int] = defaultdict(int)
    events = [(c.stop_tai_s, 0, c) for c in contacts]
    events += [(t.tai_s, 1, t) for t in ledger.transfers]
    for _, kind, event in sorted(events, key=lambda entry: entry[:2]):
        if kind == 0:
            store[event.satellite, event.site] += event.expected_key_bits
        else:
            store[event.satellite, event.a] -= event.bits
            store[event.satellite, event.b] -= event.bits
            assert min(store.values()) >= 0
    moved: dict[tuple[str, str, str], int] = defaultdict(int)
    for transfer in ledger.transfers:
        moved[transfer.satellite, transfer.a, transfer.b] += transfer.bits
    assert all(bits <= flows[key] + 1e-6 for key, bits in moved.items())


@settings(deadline=None, derandomize=True)
@given(contacts_lists)
def test_a_flow_that_the_stores_can_give_is_delivered_whole(contacts):
    filled: dict[str, int] = defaultdict(int)
    for entry in contacts:
        if entry.satellite == "S":
            filled[entry.site] += entry.expected_key_bits
    bits = min(filled["A"], filled["B"])
    ledger = keep_ledger(contacts, (demand("A", "B", 10**6),), {("S", "A", "B"): float(bits)})
    assert ledger.deliveries[0].delivered_bits == bits


def test_a_satellite_that_is_an_end_itself_needs_one_store_and_no_trusted_node():
    ledger = keep_ledger(
        [contact("S", "A", 1.0, 50)], (demand("A", "S", 40),), {("S", "A", "S"): 40.0}
    )
    delivery = ledger.deliveries[0]
    assert (delivery.delivered_bits, delivery.trusted_nodes) == (40, 0)
