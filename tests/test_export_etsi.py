import json
import sys
from dataclasses import replace
from pathlib import Path

from euroqci_space.export import plan_etsi
from euroqci_space.model import Relay
from euroqci_space.network import store_balances

sys.path.insert(0, str(Path(__file__).parent))

from verify_cases import valid_plan


def test_counts_are_whole_keys_of_what_is_delivered_and_asked():
    plan = valid_plan()
    told = json.loads(plan_etsi(plan))["applications"]
    for delivery, entry in zip(plan.deliveries, told, strict=True):
        assert entry["stored_key_count"] == delivery.delivered_bits // 256
        assert entry["max_key_count"] == delivery.requested_bits // 256
        assert entry["forecast"][-1]["stored_key_count"] == entry["stored_key_count"]


def test_each_store_balances_in_whole_bits():
    plan = valid_plan()
    balances = {frozenset((one.a, one.b)): one for one in store_balances(plan)}
    for contact in plan.contacts:
        assert frozenset((contact.satellite, contact.site)) in balances or contact.role == "backup"
    drained = sum(one.drained_bits for one in balances.values())
    assert drained == 2 * sum(transfer.bits for transfer in plan.transfers)
    link = plan.scenario.network.crosslinks[0]
    assert balances[frozenset((link.a, link.b))].filled_bits == sum(link.bits)
    assert all(0 <= one.spilled_bits <= one.filled_bits for one in balances.values())


def test_a_relay_drains_every_store_on_its_way():
    plan = valid_plan()
    move = plan.transfers[0]
    relay = Relay(tai_s=move.tai_s, route=(move.a, move.satellite, move.b), bits=move.bits)
    as_relay = replace(plan, transfers=plan.transfers[1:], relays=(relay,))
    assert store_balances(as_relay) == store_balances(plan)


def test_no_key_is_in_the_forecast():
    assert '"key"' not in plan_etsi(valid_plan())
