"""Contacts for many weathers: chosen once, their key split anew in each weather."""

from euroqci_space.hedging.certificate import better, expected_ledger, hedge_certificate
from euroqci_space.hedging.search import Hedge, hedged
from euroqci_space.hedging.weathers import Weathers

__all__ = ["Hedge", "Weathers", "better", "expected_ledger", "hedge_certificate", "hedged"]
