"""The folder of a plan: its record, its tables and its calendars."""

import os
from pathlib import Path

from euroqci_space.export.calendars import plan_ics
from euroqci_space.export.folder import refuse_unfit, write_folder
from euroqci_space.export.names import file_stem
from euroqci_space.export.tables import deliveries_csv, plan_csv, radio_contacts_csv
from euroqci_space.model import Plan
from euroqci_space.scenario import plan_text

_OWN_FILES = {
    "plan.json",
    "plan.csv",
    "deliveries.csv",
    "radio_contacts.csv",
    "plan.ics",
    "report.html",
}
_CALENDARS = "calendars"
_FIRST_BYTES = b'{\n "schema": '  # of each plan.json that this program writes


def plan_files(plan: Plan, *, alarm_min: float | None = None) -> dict[str, bytes]:
    """Return the content of each file of a plan by its path in the folder.

    Raises
    ------
    OutputError
        When a station id cannot name a file.
    """
    texts = {
        "plan.json": plan_text(plan),
        "plan.csv": plan_csv(plan),
        "deliveries.csv": deliveries_csv(plan),
        "plan.ics": plan_ics(plan, None, alarm_min),
    }
    network = plan.scenario.network
    if network is not None and network.post_processing is not None:
        texts["radio_contacts.csv"] = radio_contacts_csv(plan)
    for station in plan.scenario.stations:
        name = f"{_CALENDARS}/{file_stem(station.id)}.ics"
        texts[name] = plan_ics(plan, station.id, alarm_min)
    return {name: text.encode() for name, text in texts.items()}


def write_plan(
    plan: Plan,
    folder: Path | str,
    *,
    force: bool = False,
    alarm_min: float | None = None,
    report: str | None = None,
) -> tuple[Path, ...]:
    """Write the folder of a plan, complete or not at all.

    Parameters
    ----------
    plan
        The record.
    folder
        Where to; parents are made.
    force
        Replace the folder of an older plan. A folder that is no plan, or that holds other files,
        is never replaced.
    alarm_min
        An alarm in the calendars this long before each contact [min].
    report
        The HTML page of the plan, when there is one.

    Returns
    -------
    tuple of Path
        The files, ``plan.json`` first.

    Raises
    ------
    OutputError
        When the folder cannot be written; what stood there still stands.
    """
    files = plan_files(plan, alarm_min=alarm_min)
    if report is not None:
        files["report.html"] = report.encode()
    folder = Path(folder)
    write_folder(folder, files, force=force, objection=_objection)
    return tuple(folder / name for name in files)


def refuse_folder(folder: Path | str, *, force: bool = False) -> None:
    """Refuse a folder that `write_plan` would refuse, before an hour of planning and not after.

    Raises
    ------
    OutputError
        When something stands there that may not be replaced.
    """
    refuse_unfit(Path(folder), force=force, objection=_objection)


def _objection(folder: Path) -> str | None:
    """Return why a folder is not an old plan of ours that may go."""
    record = folder / "plan.json"
    if record.is_symlink() or not record.is_file():
        return "holds no plan.json, so it is not replaced; choose another folder"
    with record.open("rb") as stream:
        if stream.read(len(_FIRST_BYTES)) != _FIRST_BYTES:
            return "holds a plan.json of another program; choose another folder"
    folders = [place for place in (folder, folder / _CALENDARS) if place.exists()]
    if not all(os.access(place, os.W_OK) for place in folders):
        return "is write-protected; choose another folder"
    foreign = sorted(_foreign(folder))
    if foreign:
        return (
            f"holds {foreign[0]!r}, which is not part of a plan; move it or choose another folder"
        )
    return None


def _foreign(folder: Path) -> list[str]:
    names = []
    for entry in folder.iterdir():
        if entry.name == _CALENDARS and entry.is_dir() and not entry.is_symlink():
            names += [f"{_CALENDARS}/{item.name}" for item in entry.iterdir() if not _is_ics(item)]
        elif entry.name not in _OWN_FILES or entry.is_symlink() or not entry.is_file():
            names.append(entry.name)
    return names


def _is_ics(item: Path) -> bool:
    return item.suffix == ".ics" and item.is_file() and not item.is_symlink()
