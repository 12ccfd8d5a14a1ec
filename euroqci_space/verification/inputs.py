"""Rules on the files that a plan says it was made from."""

import re
from pathlib import Path

from euroqci_space.datafiles import BUNDLED, data_file
from euroqci_space.infiles import sha256
from euroqci_space.verification.case import Case
from euroqci_space.verification.verdict import Findings

_OWN_TABLE = "atmosphere.csv"  # the judge computes with it; other tables' values are in the plan


def inputs(case: Case) -> Findings:
    """Judge that each file has a name and a SHA-256, and that the air is that of this program."""
    seen: dict[str, str] = {}
    for file in case.plan.scenario.inputs:
        yield file.name, _fault(file.name, file.sha256, seen)
        seen.setdefault(file.name, file.sha256)


def _fault(name: str, digest: str, seen: dict[str, str]) -> str | None:
    if not name.strip():
        return f"a file without a name has the SHA-256 {digest}"
    if not re.fullmatch("[0-9a-f]{64}", digest):
        return f"{digest!r} is no SHA-256"
    if name.startswith(BUNDLED) and seen.get(name, digest) != digest:
        return f"stands twice, with SHA-256 {seen[name]} and {digest}"
    if name == BUNDLED + _OWN_TABLE and digest != sha256(Path(str(data_file(_OWN_TABLE)))):
        return "is not that of this program; judge with the version that made the plan"
    return None
