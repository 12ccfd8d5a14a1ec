"""What the judge says."""

from collections.abc import Iterator
from dataclasses import dataclass

# What a rule finds about one subject: its id, and what is wrong with it or None.
Finding = tuple[str, str | None]
Findings = Iterator[Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One broken rule; ``subject`` is a contact id, a demand ``A:B``, a stage or a file."""

    rule: str
    subject: str
    message: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.subject}: {self.message}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """How many facts one rule looked at."""

    rule: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """All that was found: the plan is valid when there is no violation."""

    violations: tuple[Violation, ...]
    checks: tuple[Check, ...]

    @property
    def valid(self) -> bool:
        """Whether every rule holds."""
        return not self.violations

    def __add__(self, other: "Verdict") -> "Verdict":
        """Join what two judges found."""
        return Verdict(
            violations=self.violations + other.violations, checks=self.checks + other.checks
        )


def verdict_of(rule: str, findings: Findings) -> Verdict:
    """Collect what one rule finds."""
    found = tuple(findings)
    violations = (
        Violation(rule=rule, subject=subject, message=problem)
        for subject, problem in found
        if problem is not None
    )
    checks = (Check(rule=rule, number=len(found)),)
    return Verdict(violations=tuple(violations), checks=checks)
