"""Key stores, what is relayed between them, and what it is worth."""

from euroqci_space.network.graph import Edge, KeyGraph, RouteFlow, Wish, trusted_nodes
from euroqci_space.network.ledger import Ledger, keep_ledger
from euroqci_space.network.relay import RelayPlan, relay
from euroqci_space.network.worth import satisfaction, stage_values

__all__ = [
    "Edge",
    "KeyGraph",
    "Ledger",
    "RelayPlan",
    "RouteFlow",
    "Wish",
    "keep_ledger",
    "relay",
    "satisfaction",
    "stage_values",
    "trusted_nodes",
]
