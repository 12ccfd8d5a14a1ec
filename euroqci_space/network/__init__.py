"""Key stores, what is relayed between them, and what it is worth."""

from euroqci_space.network.antennas import resumed, with_radio_windows
from euroqci_space.network.asked import Asked, asked_of_space, space_demands
from euroqci_space.network.balance import StoreBalance, store_balances
from euroqci_space.network.bound import joint_bounds, pooled_bounds
from euroqci_space.network.crosslinks import with_crosslink_key
from euroqci_space.network.deposits import (
    Deposit,
    Epochs,
    Standing,
    contact_deposits,
    ground_deposits,
    key_graph,
    standing_deposits,
)
from euroqci_space.network.graph import Edge, KeyGraph, RouteFlow, Wish, trusted_nodes
from euroqci_space.network.ledger import Ledger, drawn_stores, keep_ledger
from euroqci_space.network.radio import radio_contacts
from euroqci_space.network.readiness import Readiness
from euroqci_space.network.relay import RelayPlan, most, relay, windows
from euroqci_space.network.routed import relay_contacts, relay_deposits, wishes
from euroqci_space.network.routes import RouteFinder
from euroqci_space.network.served import Portion, delivery_of
from euroqci_space.network.supply import Opening, Stretch, Supply
from euroqci_space.network.telescopes import busy_telescopes
from euroqci_space.network.worth import WEIGHTED_KEY, satisfaction, stage_values

__all__ = [
    "WEIGHTED_KEY",
    "Asked",
    "Deposit",
    "Edge",
    "Epochs",
    "KeyGraph",
    "Ledger",
    "Opening",
    "Portion",
    "Readiness",
    "RelayPlan",
    "RouteFinder",
    "RouteFlow",
    "Standing",
    "StoreBalance",
    "Stretch",
    "Supply",
    "Wish",
    "asked_of_space",
    "busy_telescopes",
    "contact_deposits",
    "delivery_of",
    "drawn_stores",
    "ground_deposits",
    "joint_bounds",
    "keep_ledger",
    "key_graph",
    "most",
    "pooled_bounds",
    "radio_contacts",
    "relay",
    "relay_contacts",
    "relay_deposits",
    "resumed",
    "satisfaction",
    "space_demands",
    "stage_values",
    "standing_deposits",
    "store_balances",
    "trusted_nodes",
    "windows",
    "wishes",
    "with_crosslink_key",
    "with_radio_windows",
]
