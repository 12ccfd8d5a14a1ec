"""How a plan does under the weather that it does not know."""

from euroqci_space.risk.outcome import Outcome, brought, relayed, replayed
from euroqci_space.risk.outlook import flying, outlook
from euroqci_space.risk.score import evaluate, score, spread

__all__ = [
    "Outcome",
    "brought",
    "evaluate",
    "flying",
    "outlook",
    "relayed",
    "replayed",
    "score",
    "spread",
]
