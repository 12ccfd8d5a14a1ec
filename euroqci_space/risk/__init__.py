"""How a plan does under the weather that it does not know."""

from euroqci_space.risk.contracts import MET, has_contracts, shortfall, wanted
from euroqci_space.risk.outcome import Outcome, brought, expected_flows, relayed, replayed
from euroqci_space.risk.outlook import flying, judged, outlook, own_draws
from euroqci_space.risk.relay import Routes, Wish, best_relays
from euroqci_space.risk.score import evaluate, score, spread

__all__ = [
    "MET",
    "Outcome",
    "Routes",
    "Wish",
    "best_relays",
    "brought",
    "evaluate",
    "expected_flows",
    "flying",
    "has_contracts",
    "judged",
    "outlook",
    "own_draws",
    "relayed",
    "replayed",
    "score",
    "shortfall",
    "spread",
    "wanted",
]
