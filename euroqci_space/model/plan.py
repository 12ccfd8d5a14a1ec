"""The nouns of a plan: what will be flown, what it gives, how good it is."""

from dataclasses import dataclass, field
from typing import Literal

from euroqci_space.model.keys import SPARSE, Contact, Delivery, Transfer
from euroqci_space.model.network import Relay
from euroqci_space.model.orbits import ElementSet
from euroqci_space.model.scenario import Scenario

PLAN_SCHEMA = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage of the lexicographic objective: the value reached and the proven bound.

    ``gap`` is ``bound / value - 1``; zero where both are zero.
    """

    name: str
    value: float
    bound: float
    gap: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What a simple rule reaches on the same candidates, judged by the first stage."""

    name: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """How good the plan is, and how that is known."""

    algorithm: str
    status: str  # "optimal" | "within gap" | "effort spent" | "cut by the clock" | "interrupted"
    stages: tuple[Stage, ...]
    baselines: tuple[Baseline, ...]
    reproducible: bool  # False where a wall clock cut the search


@dataclass(frozen=True, slots=True, kw_only=True)
class Actual:
    """What a contact that is past really brought."""

    contact_id: str
    result: Literal["done", "failed"]
    bits: int


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
