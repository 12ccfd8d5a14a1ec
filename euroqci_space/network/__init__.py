"""Key stores, what is relayed between them, and what it is worth."""

from euroqci_space.network.asked import space_demands
from euroqci_space.network.deposits import Deposit, Epochs, key_graph, standing_deposits
from euroqci_space.network.graph import Edge, KeyGraph, RouteFlow, Wish, trusted_nodes
from euroqci_space.network.ledger import Ledger, keep_ledger
from euroqci_space.network.relay import RelayPlan, most, relay
from euroqci_space.network.routed import relay_contacts, wishes
from euroqci_space.network.worth import satisfaction, stage_values

__all__ = [
    "Deposit",
    "Edge",
    "Epochs",
    "KeyGraph",
    "Ledger",
    "RelayPlan",
    "RouteFlow",
    "Wish",
    "keep_ledger",
    "key_graph",
    "most",
    "relay",
    "relay_contacts",
    "satisfaction",
    "space_demands",
    "stage_values",
    "standing_deposits",
    "trusted_nodes",
    "wishes",
]
