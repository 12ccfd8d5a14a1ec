"""What a demand got: the portions of key that reached it, added up."""

from collections.abc import Sequence
from dataclasses import dataclass

from euroqci_space.model import Delivery, Demand


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """Key that reached a demand at ``tai_s``; its oldest bit was made at ``oldest_tai_s``."""

    bits: int
    tai_s: float
    oldest_tai_s: float
    by_space: bool
    trusted_nodes: int


def delivery_of(demand: Demand, portions: Sequence[Portion]) -> Delivery:
    """Return what a demand got.

    Parameters
    ----------
    demand : Demand
    portions : sequence of Portion
        In any order.

    Returns
    -------
    Delivery
        Exposure and age are those of the worst portion.
    """
    bits = sum(portion.bits for portion in portions)
    in_space = sum(portion.bits for portion in portions if portion.by_space)
    ages_h = [(portion.tai_s - portion.oldest_tai_s) / 3600.0 for portion in portions]
    return Delivery(
        a=demand.a,
        b=demand.b,
        demand_class=demand.demand_class,
        requested_bits=round(demand.requested_bits),
        delivered_bits=bits,
        space_bits=in_space,
        fibre_bits=bits - in_space,
        trusted_nodes=max((portion.trusted_nodes for portion in portions), default=0),
        first_key_tai_s=min((portion.tai_s for portion in portions), default=None),
        oldest_key_age_h=max(ages_h, default=None),
    )
