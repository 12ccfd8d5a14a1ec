"""What a valid plan is, judged without the solver and without the planner's geometry."""

from euroqci_space.verify.folder import verify_folder
from euroqci_space.verify.judge import verify
from euroqci_space.verify.verdict import Check, Verdict, Violation

__all__ = ["Check", "Verdict", "Violation", "verify", "verify_folder"]
