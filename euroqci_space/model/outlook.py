"""The nouns of what a plan delivers over many weathers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Mean and quantiles over the weathers: one in ten lies at ``low`` or below."""

    mean: float
    low: float  # 10 %
    median: float
    high: float  # 90 %


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandScore:
    """What one demand gets."""

    a: str
    b: str
    demand_class: str
    requested_bits: int
    planned_bits: int  # what the plan says
    delivered_bits: Spread
    met_probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassScore:
    """What the demands of one class get together."""

    demand_class: str
    demands: int
    requested_bits: int
    fraction: Spread  # delivered of requested
    met_share: Spread  # of its demands
    met_probability: float  # of all of them at once


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteScore:
    """How much demand a site holds back, mean over the weathers.

    The unmet bits of a demand are shared among the empty stores that are in their way.
    """

    site: str
    unmet_bits: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WeatherScore:
    """A plan over many weathers; the site that holds back most stands first."""

    scenarios: int
    planned_bits: int
    delivered_bits: Spread
    demands: tuple[DemandScore, ...]
    classes: tuple[ClassScore, ...]
    sites: tuple[SiteScore, ...]

    @property
    def honesty(self) -> float:
        """Mean delivered as a share of what the plan says; 1 where nothing is planned."""
        return self.delivered_bits.mean / self.planned_bits if self.planned_bits else 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What else would be delivered over the weathers of the outlook, and by how many contacts.

    As the plan for the mean weather, or with back-ups flown where primaries are not clear.
    """

    contacts: int
    delivered_bits: Spread
    classes: tuple[ClassScore, ...]
