"""How a fault is planted: by whom it is judged, and the small changes that faults are made of.

Not a test module. A fault is a function of what it spoils and a seeded ``random.Random``; it
returns the spoiled thing and the subject that the judge must name.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from euroqci_space.verification import verify

FAULTS = {}  # by name: whoever loads a module of faults twice has each of them once


@dataclass(frozen=True)
class Fault:
    """One kind of fault, the rule that has to find it, and how it is judged."""

    rule: str
    plant: Callable
    judge: Callable

    @property
    def name(self):
        return f"{self.rule}-{self.plant.__name__}"

    def miss(self, sound, rng):
        """Plant the fault in something sound; return what the judge says where it is missed."""
        spoiled, subject = self.plant(sound, rng)
        verdict = self.judge(spoiled)
        found = any(
            violation.rule == self.rule
            and (violation.subject == subject or subject in violation.message)
            for violation in verdict.violations
        )
        return None if found else f"{subject}: {[str(one) for one in verdict.violations]}"


def plants(rule, judge=verify, into=FAULTS):
    """Register a fault under the rule that has to find it."""

    def register(plant):
        fault = Fault(rule, plant, judge)
        into[fault.name] = fault
        return plant

    return register


def pick(plan, rng, role=None):
    return rng.choice([c for c in plan.contacts if role in (None, c.role)])


def change(plan, contact, **values):
    contacts = tuple(replace(c, **values) if c is contact else c for c in plan.contacts)
    return replace(plan, contacts=contacts), contact.contact_id


def with_rules(plan, **values):
    rules = replace(plan.scenario.constraints, **values)
    return replace(plan, scenario=replace(plan.scenario, constraints=rules))


def with_delivery(plan, delivery, **values):
    deliveries = tuple(replace(d, **values) if d is delivery else d for d in plan.deliveries)
    return replace(plan, deliveries=deliveries), f"{delivery.a}:{delivery.b}"


def with_transfer(plan, transfer, *new):
    place = plan.transfers.index(transfer)
    transfers = plan.transfers[:place] + new + plan.transfers[place + 1 :]
    return replace(plan, transfers=transfers), f"{transfer.a}:{transfer.b}"


def with_stage(plan, stage, **values):
    stages = tuple(replace(s, **values) if s is stage else s for s in plan.certificate.stages)
    certificate = replace(plan.certificate, stages=stages)
    return replace(plan, certificate=certificate), values.get("name", stage.name)
