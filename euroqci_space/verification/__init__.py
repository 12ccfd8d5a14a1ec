"""What a valid plan is, judged without the solver and without the planner's geometry."""

from euroqci_space.verification.folder import verify_folder
from euroqci_space.verification.judge import verify
from euroqci_space.verification.succession import judge_succession
from euroqci_space.verification.verdict import Check, Verdict, Violation

__all__ = ["Check", "Verdict", "Violation", "judge_succession", "verify", "verify_folder"]
