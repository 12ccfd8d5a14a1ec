"""Key stores, what is relayed between them, and what it is worth."""

from euroqci_space.network.ledger import Ledger, keep_ledger
from euroqci_space.network.worth import satisfaction, stage_values

__all__ = ["Ledger", "keep_ledger", "satisfaction", "stage_values"]
