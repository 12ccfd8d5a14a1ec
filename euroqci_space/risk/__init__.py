"""How a plan does under the weather that it does not know."""

from euroqci_space.risk.outcome import Outcome, brought, expected_flows, relayed, replayed
from euroqci_space.risk.outlook import flying, outlook, own_draws, worth
from euroqci_space.risk.score import evaluate, score, spread

__all__ = [
    "Outcome",
    "brought",
    "evaluate",
    "expected_flows",
    "flying",
    "outlook",
    "own_draws",
    "relayed",
    "replayed",
    "score",
    "spread",
    "worth",
]
