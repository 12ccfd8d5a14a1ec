"""A forecast for key managers, in the words of ETSI GS QKD 014: amounts of key, never key."""

import json
from typing import Any

from euroqci_space.model import Delivery, Plan
from euroqci_space.network import StoreBalance, store_balances
from euroqci_space.times import utc_text

KEY_SIZE_BITS = 256  # AES-256


def plan_etsi(plan: Plan) -> str:
    """Return how many keys each pair of applications can count on, and when.

    Notes
    -----
    ``stored_key_count`` is what a key manager would report at the end of the horizon if nobody took
    a key, ``max_key_count`` what was asked for, ``key_size`` in bits. Applications are named by
    node and class. Amounts are expected values under the month's clouds.

    References
    ----------
    .. [1] ETSI GS QKD 014 V1.1.1, "Protocol and data format of REST-based key delivery API", 2019
    """
    network = plan.scenario.network
    untrusted = set(network.untrusted) if network else set()
    stores = store_balances(plan)
    nodes = sorted({end for store in stores for end in (store.a, store.b)} | _ends(plan))
    document = {
        "plan": plan.scenario.name,
        "created_utc": utc_text(plan.created_tai_s),
        "start_utc": utc_text(plan.scenario.horizon.start_tai_s),
        "stop_utc": utc_text(plan.scenario.horizon.stop_tai_s),
        "nodes": [{"KME_ID": node, "trusted": node not in untrusted} for node in nodes],
        "applications": [_application(plan, delivery) for delivery in plan.deliveries],
        "key_stores": [_store(store) for store in stores],
    }
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _ends(plan: Plan) -> set[str]:
    return {end for delivery in plan.deliveries for end in (delivery.a, delivery.b)}


def _application(plan: Plan, delivery: Delivery) -> dict[str, Any]:
    first = delivery.first_key_tai_s
    return {
        "source_KME_ID": delivery.a,
        "target_KME_ID": delivery.b,
        "master_SAE_ID": f"{delivery.a}/{delivery.demand_class}",
        "slave_SAE_ID": f"{delivery.b}/{delivery.demand_class}",
        "key_size": KEY_SIZE_BITS,
        "stored_key_count": delivery.delivered_bits // KEY_SIZE_BITS,
        "max_key_count": delivery.requested_bits // KEY_SIZE_BITS,
        "delivered_bits": delivery.delivered_bits,
        "space_bits": delivery.space_bits,
        "fibre_bits": delivery.fibre_bits,
        "trusted_nodes": delivery.trusted_nodes,
        "first_key_utc": None if first is None else utc_text(first),
        "oldest_key_age_h": delivery.oldest_key_age_h,
        "forecast": _forecast(plan, delivery),
    }


def _forecast(plan: Plan, delivery: Delivery) -> list[dict[str, Any]]:
    """Return the instants at which there are more whole keys, and how many there are then."""
    pair = {delivery.a, delivery.b}
    moves = [(move.tai_s, move.bits) for move in plan.transfers if {move.a, move.b} == pair]
    moves += [(move.tai_s, move.bits) for move in plan.relays if {move.a, move.b} == pair]
    counts: dict[float, int] = {}
    bits = 0
    for tai_s, brought in sorted(moves):
        bits += brought
        counts[tai_s] = bits // KEY_SIZE_BITS
    return [
        {"time_utc": utc_text(tai_s), "stored_key_count": count}
        for tai_s, count in counts.items()
        if count
    ]


def _store(store: StoreBalance) -> dict[str, Any]:
    return {
        "source_KME_ID": store.a,
        "target_KME_ID": store.b,
        "medium": store.medium,
        "filled_bits": store.filled_bits,
        "drained_bits": store.drained_bits,
        "spilled_bits": store.spilled_bits,
        "key_size": KEY_SIZE_BITS,
        "stored_key_count": store.spilled_bits // KEY_SIZE_BITS,
        "max_key_count": store.filled_bits // KEY_SIZE_BITS,
    }
