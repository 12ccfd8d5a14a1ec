"""The nouns of a plan: what will be flown, what it gives, how good it is."""

from dataclasses import dataclass, field
from typing import Literal

from euroqci_space.model.keys import SPARSE, Contact, Delivery, Transfer
from euroqci_space.model.network import RadioContact, Relay
from euroqci_space.model.orbits import ElementSet
from euroqci_space.model.outlook import Comparison, WeatherScore
from euroqci_space.model.scenario import Scenario

PLAN_SCHEMA = 1
CONTACTS = "contacts"  # name of the last stage

Priced = Literal[
    "telescope hour",
    "satellite pass",
    "duty second",
    "store bit",
    "delivered bit",  # given to a demand for nothing
    "requested bit",  # asked for beside what is asked
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage of the lexicographic objective: the value reached and the proven bound.

    ``gap`` is ``bound / value - 1``; zero where both are zero. The number of contacts is made
    small: there it is ``value / bound - 1``.
    """

    name: str
    value: float
    bound: float
    gap: float
    method: str = field(default="", metadata=SPARSE)  # what proved the bound

    @property
    def is_made_small(self) -> bool:
        """Whether less is better: the number of contacts."""
        return self.name == CONTACTS


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What a simple rule reaches on the same candidates, judged by the first stage.

    ``stages`` holds its value in each key stage, in order, one after the other as in the plan.
    """

    name: str
    value: float
    stages: tuple[float, ...] = field(default=(), metadata=SPARSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What one more unit of something scarce would add to a stage's value, at its bound.

    Of ``telescope hour`` and ``satellite pass`` a unit is one more telescope or terminal from start
    to stop, of ``duty second`` a second more of work between them, of the others one bit. What has
    no price is not scarce.
    """

    stage: str
    unit: Priced
    resource: str  # station id, satellite name, or demand A:B
    worth: float  # in units of the stage's value
    site: str | None = field(default=None, metadata=SPARSE)  # of a store bit
    epoch: int | None = field(default=None, metadata=SPARSE)  # of a store bit, where there are some
    start_tai_s: float | None = field(default=None, metadata=SPARSE)
    stop_tai_s: float | None = field(default=None, metadata=SPARSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """How often a demand is delivered in full, of the weathers that a robust plan is made for.

    ``wanted``, ``held`` and ``possible`` are shares of them: what the demand asks for, what the
    plan holds, and what no choice of contacts exceeds. The outlook tells of other weathers.
    """

    a: str
    b: str
    wanted: float
    held: float
    possible: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """How good the plan is, and how that is known."""

    algorithm: str
    status: str  # "optimal" | "within gap" | "effort spent" | "cut by the clock" | "interrupted"
    stages: tuple[Stage, ...]
    baselines: tuple[Baseline, ...]
    reproducible: bool  # False where a wall clock cut the search
    prices: tuple[Price, ...] = field(default=(), metadata=SPARSE)
    contracts: tuple[Contract, ...] = field(default=(), metadata=SPARSE)  # of a robust plan

    @property
    def best_baseline(self) -> Baseline | None:
        """The simple rule that reaches most, the first stage first."""
        return max(self.baselines, key=lambda one: (one.value, one.stages), default=None)

    def gains(self, baseline: Baseline) -> tuple[tuple[str, float | None], ...]:
        """Return, by stage, how many times a rule's value the plan has; None where that is 0."""
        values = baseline.stages or (baseline.value,)
        return tuple(
            (stage.name, stage.value / value if value else None)
            for stage, value in zip(self.stages, values, strict=False)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Actual:
    """What a contact that is past really brought."""

    contact_id: str
    result: Literal["done", "failed"]
    bits: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """The rule of one switch: which contact is flown in place of which, and when that is decided.

    The primary is given up where, at ``decide_tai_s``, its sky is forecast to be clear with less
    than ``minimum_probability``.
    """

    contact_id: str
    primary_id: str
    decide_tai_s: float
    minimum_probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The record that every output is made from.

    ``created_tai_s`` comes from the caller, never from the clock, so that a plan repeats.
    """

    schema: int
    program: str
    versions: dict[str, str]
    earth_rotation: str  # source and end date of UT1
    created_tai_s: float
    parent_sha256: str | None
    scenario: Scenario
    elements: tuple[ElementSet, ...]  # one a satellite, in the same order
    passes: int
    candidates: int
    certificate: Certificate
    contacts: tuple[Contact, ...]
    transfers: tuple[Transfer, ...]
    deliveries: tuple[Delivery, ...]
    warnings: tuple[str, ...]
    relays: tuple[Relay, ...] = field(default=(), metadata=SPARSE)  # beside the transfers
    now_tai_s: float | None = field(default=None, metadata=SPARSE)  # of a replan; before: history
    actuals: tuple[Actual, ...] = field(default=(), metadata=SPARSE)
    outlook: WeatherScore | None = field(default=None, metadata=SPARSE)  # over many weathers
    mean_plan: Comparison | None = field(default=None, metadata=SPARSE)  # of a robust plan
    many_plan: Comparison | None = field(default=None, metadata=SPARSE)  # where the mean's was kept
    backups: tuple[Backup, ...] = field(default=(), metadata=SPARSE)
    with_backups: Comparison | None = field(default=None, metadata=SPARSE)
    radio_contacts: tuple[RadioContact, ...] = field(default=(), metadata=SPARSE)  # of back-ups too
