"""Judge the folder of a plan: the record, and that each file beside it says the same."""

from collections.abc import Callable
from pathlib import Path

from euroqci_space.model import Plan
from euroqci_space.scenario import read_plan, record_sha256
from euroqci_space.verification.calendars import calendar
from euroqci_space.verification.case import Case
from euroqci_space.verification.judge import verify
from euroqci_space.verification.succession import judge_succession
from euroqci_space.verification.tables import contact_table, delivery_table, radio_table
from euroqci_space.verification.verdict import Findings, Verdict, verdict_of

_CALENDARS = "calendars"


def verify_folder(path: Path | str, parent: Path | str | None = None) -> Verdict:
    """Judge a plan and its files.

    Parameters
    ----------
    path
        The folder of a plan, or a ``plan.json``, of which only the record is then judged.
    parent
        The plan that it is a replan of; then also that nothing of it is doubled or forgotten.

    Raises
    ------
    InputError
        When the record is missing or is no plan.
    """
    folder = Path(path)
    plan = read_plan(folder)
    verdict = verify(plan)
    if folder.is_dir():
        verdict += judge_files(folder, plan)
    return verdict if parent is None else verdict + _judge_parent(parent, plan)


def _judge_parent(path: Path | str, plan: Plan) -> Verdict:
    """Judge that a plan names its parent's record by its hash, and follows it."""
    found = record_sha256(path)
    fault = f"names {plan.parent_sha256} as its parent, {path} is {found}"
    verdict = verdict_of("parent", iter([("plan", None if plan.parent_sha256 == found else fault)]))
    return verdict + judge_succession(read_plan(path), plan)


def judge_files(folder: Path, plan: Plan) -> Verdict:
    """Judge that the tables and calendars in a folder say what the record says."""
    verdict = verdict_of("file plan.csv", _judged(folder, "plan.csv", plan, contact_table))
    deliveries = _judged(folder, "deliveries.csv", plan, delivery_table)
    verdict += verdict_of("file deliveries.csv", deliveries)
    if Case(plan=plan).radio_stations:
        radio = _judged(folder, "radio_contacts.csv", plan, radio_table)
        verdict += verdict_of("file radio_contacts.csv", radio)
    verdict += verdict_of("file plan.ics", _calendar(folder, "plan.ics", plan, None))
    for station in plan.scenario.stations:
        name = f"{_CALENDARS}/{station.id}.ics"
        verdict += verdict_of(f"file {name}", _calendar(folder, name, plan, station.id))
    return verdict + verdict_of("files", _strangers(folder, plan))


def _judged(
    folder: Path, name: str, plan: Plan, rule: Callable[[Plan, bytes], Findings]
) -> Findings:
    content = _content(folder / name)
    if content is None:
        yield name, "is missing or cannot be read"
    else:
        yield from rule(plan, content)


def _calendar(folder: Path, name: str, plan: Plan, station: str | None) -> Findings:
    return _judged(folder, name, plan, lambda plan, content: calendar(plan, station, name, content))


def _content(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except OSError:
        return None


def _strangers(folder: Path, plan: Plan) -> Findings:
    """Judge that no calendar belongs to a station that the scenario does not have."""
    known = {f"{station.id}.ics" for station in plan.scenario.stations}
    for entry in sorted((folder / _CALENDARS).glob("*")):
        fault = None if entry.name in known else "is a calendar of no station of the scenario"
        yield f"{_CALENDARS}/{entry.name}", fault
