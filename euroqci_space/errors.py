"""What can go wrong, in words that a user can act on.

::

    EuroqciError            exit code 1
    +-- InputError          exit code 2   faults in a file, an option or an argument
    +-- NothingToPlanError  exit code 3   no pass in the horizon
    +-- OutputError         exit code 4   a file could not be written
    +-- SolverError         exit code 1   every algorithm gave up
    +-- InvalidPlanError    exit code 1   a plan breaks a rule
"""

from collections.abc import Iterable
from dataclasses import dataclass

SHOWN_FAULTS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault in the user's input: where it is, what it is, how to mend it.

    ``problem`` names the value and what is allowed; ``fix`` says what to do.
    """

    file: str | None = None
    line: int | None = None
    column: int | None = None
    field: str | None = None
    problem: str
    fix: str | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        text = ": ".join(part for part in (place, self.field, self.problem) if part)
        return f"{text}; {self.fix}" if self.fix else text


class EuroqciError(Exception):
    """Any error that this program foresees; the message is one line for the user."""

    exit_code = 1


class InputError(EuroqciError):
    """Bad input: one or more faults, all reported at once."""

    exit_code = 2

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(dict.fromkeys(faults))
        shown = [str(fault) for fault in self.faults[:SHOWN_FAULTS]]
        if len(self.faults) > SHOWN_FAULTS:
            shown.append(f"and {len(self.faults) - SHOWN_FAULTS} more")
        super().__init__("\n".join(shown))

    @classmethod
    def of(cls, problem: str, **place: object) -> "InputError":
        """Make an error of one fault; ``place`` holds file, line, column, field, fix."""
        return cls([Fault(problem=problem, **place)])  # type: ignore[arg-type]


class NothingToPlanError(EuroqciError):
    """The horizon holds no usable pass."""

    exit_code = 3


class OutputError(EuroqciError):
    """An output could not be written; nothing was changed."""

    exit_code = 4


class SolverError(EuroqciError):
    """Every algorithm failed; the message carries the solver's own words."""


class InvalidPlanError(EuroqciError):
    """A plan breaks a rule that the verifier checks."""
