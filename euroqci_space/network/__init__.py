"""Key stores and what is relayed between them."""

from euroqci_space.network.ledger import Ledger, keep_ledger

__all__ = ["Ledger", "keep_ledger"]
