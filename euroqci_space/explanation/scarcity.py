"""What is scarce in a plan, made comparable: what a handy amount more would add to a stage."""

from dataclasses import dataclass

from euroqci_space.model import Plan, Price
from euroqci_space.times import utc_text

# A handy amount of each resource, and how it is told. What demands want is no resource.
_AMOUNTS = {
    "telescope hour": (1.0, "one more telescope for the hour"),
    "satellite pass": (1.0, "one more terminal for the pass"),
    "duty second": (60.0, "one more minute of duty"),
    "store bit": (256.0, "one more key of 256 bit"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scarce:
    """A scarce resource: what a handy amount more of it adds, also as a share of the stage."""

    price: Price
    amount: str
    gain: float  # in units of the stage's value
    share: float  # of the stage's value

    @property
    def name(self) -> str:
        """The resource in words: who, for which site, when."""
        place = "" if self.price.site is None else f" for {self.price.site}"
        epoch = "" if self.price.epoch is None else f", epoch {self.price.epoch}"
        start = self.price.start_tai_s
        return f"{self.price.resource}{place}{epoch}" + (
            "" if start is None else f" at {utc_text(start, 0)}"
        )


def scarcest(plan: Plan, count: int | None = None) -> tuple[Scarce, ...]:
    """Return the scarcest resources of a plan, dearest first, by the prices of its bound.

    Parameters
    ----------
    count
        At most so many; all by default.

    Notes
    -----
    Resources of different kinds are compared by what a handy amount more (an hour, a pass, a
    minute, a key of 256 bit) would add to the value of a stage, as a share of that value.

    Examples
    --------
    >>> from euroqci_space.planner import plan
    >>> from euroqci_space.scenario import load_scenario
    >>> scarcest(plan(load_scenario("micius-2016")), 0)
    ()
    """
    values = {stage.name: stage.value for stage in plan.certificate.stages}
    found = []
    for price in plan.certificate.prices:
        value = values.get(price.stage, 0.0)
        if price.unit in _AMOUNTS and price.worth > 0.0 and value > 0.0:
            amount, words = _AMOUNTS[price.unit]
            gain = amount * price.worth
            found.append(Scarce(price=price, amount=words, gain=gain, share=gain / value))
    found.sort(key=lambda one: (-one.share, one.price.stage, one.name))
    return tuple(found[:count])
