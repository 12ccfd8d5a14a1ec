"""How a plan does under the weather that it does not know."""

from euroqci_space.risk.outcome import Outcome, brought, relayed, replayed
from euroqci_space.risk.score import (
    ClassScore,
    DemandScore,
    SiteScore,
    Spread,
    WeatherScore,
    evaluate,
    score,
)

__all__ = [
    "ClassScore",
    "DemandScore",
    "Outcome",
    "SiteScore",
    "Spread",
    "WeatherScore",
    "brought",
    "evaluate",
    "relayed",
    "replayed",
    "score",
]
