"""Element sets from files, each object once."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from euroqci_space.errors import Fault, InputError
from euroqci_space.infiles import read_bytes
from euroqci_space.model import ElementSet
from euroqci_space.orbit.elements_check import unusable
from euroqci_space.orbit.formats import Format, Parsed, Reading, element_text, parse_elements
from euroqci_space.times import utc_text

_SHOWN = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementFile:
    """One file that was read; ``objects`` counts its element sets, doubles included."""

    path: str
    format: Format
    objects: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Elements:
    """Element sets, at most one for a catalogue number, in the order of the files.

    ``warnings`` say in one line each what was left out or read with a doubt.
    """

    sets: tuple[ElementSet, ...]
    warnings: tuple[str, ...] = ()
    files: tuple[ElementFile, ...] = ()

    def find(self, name_or_norad: str | int) -> ElementSet:
        """Return the element set of an object.

        Parameters
        ----------
        name_or_norad
            Name, in any case, or catalogue number, as number or text; a name wins.

        Raises
        ------
        InputError
            When no object, or more than one, has that name or number.
        """
        wanted = str(name_or_norad).strip()
        found = [item for item in self.sets if item.name.casefold() == wanted.casefold()]
        if not found and wanted.isdecimal():
            found = [item for item in self.sets if item.norad_id == int(wanted)]
        if len(found) == 1:
            return found[0]
        if found:
            numbers = ", ".join(str(item.norad_id) for item in found[:_SHOWN])
            problem = f"{len(found)} objects are called {wanted!r}"
            raise InputError.of(problem, fix=f"give the catalogue number: {numbers}")
        raise InputError.of(f"no element set for {wanted!r}", fix=self._suggestion(wanted))

    def _suggestion(self, wanted: str) -> str:
        names = {item.name.casefold(): f"{item.name} ({item.norad_id})" for item in self.sets}
        numbers = {str(item.norad_id): names[item.name.casefold()] for item in self.sets}
        known = numbers if wanted.isdecimal() else names
        near = get_close_matches(wanted.casefold(), known, n=1, cutoff=0.3)
        if near:
            return f"did you mean {known[near[0]]}?"
        first = ", ".join(item.name for item in self.sets[:_SHOWN])
        return f"{len(self.sets)} objects were read: {first}"


def read_elements(*paths: Path | str, strict: bool = False) -> Elements:
    r"""Read element sets in any format, and check that SGP4 can use each.

    Parameters
    ----------
    *paths
        Files of TLE (two or three lines) or OMM (JSON, CSV, XML, KVN), each also as ``.gz``; the
        format is told by the content.
    strict
        Refuse what otherwise is a warning.

    Returns
    -------
    Elements
        Of several sets for one catalogue number that with the newest epoch, with a warning. An
        object that SGP4 cannot propagate from its own epoch is left out, with a warning.

    Raises
    ------
    InputError
        With every fault of every file; also when no object is left.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "iss.tle")
    ...     _ = file.write_text(
    ...         "ISS (ZARYA)\n"
    ...         "1 25544U 98067A   20194.88612269 -.00002218  00000-0 -31515-4 0  9992\n"
    ...         "2 25544  51.6461 221.2784 0001413  89.1723 280.4612 15.49507896236008\n")
    ...     read_elements(file).find("iss (zarya)").norad_id
    25544
    """
    return _elements([_read(Path(path)) for path in paths], strict=strict)


def elements_of(content: bytes, name: str) -> Elements:
    """Read element sets from bytes that came from ``name``, as `read_elements` does from files."""
    return _elements([_parsed(content, name)], strict=False)


def _elements(read: list[tuple[ElementFile | None, Parsed]], *, strict: bool) -> Elements:
    readings = [reading for _, parsed in read for reading in parsed.readings]
    sound = [item.element_set for item in readings if not item.doubts]
    spoilt = [item for item in readings if item.doubts]
    faults = [fault for _, parsed in read for fault in parsed.faults]
    if faults or not _replaceable(spoilt, sound):
        raise InputError([*faults, *(doubt for item in spoilt for doubt in item.doubts)])
    newest, doubles = _newest(sound)
    usable, left_out = _usable(newest)
    if not usable:
        raise InputError(left_out or [Fault(problem="no element file is given")])
    remarks = [note for item in readings for note in item.notes]
    notes = [*remarks, *doubles, *(_replaced(item, newest) for item in spoilt), *left_out]
    if strict and notes:
        raise InputError(notes)
    files = tuple(file for file, _ in read if file is not None)
    return Elements(sets=usable, warnings=tuple(str(note) for note in notes), files=files)


def _replaceable(spoilt: list[Reading], sound: list[ElementSet]) -> bool:
    """Tell whether each spoilt element set has a sound one of the same object beside it."""
    numbers = {item.norad_id for item in sound}
    return all(item.element_set.norad_id in numbers for item in spoilt)


def _read(path: Path) -> tuple[ElementFile | None, Parsed]:
    try:
        content = read_bytes(path)
    except InputError as error:
        return None, Parsed(faults=error.faults)
    return _parsed(content, str(path))


def _parsed(content: bytes, file: str) -> tuple[ElementFile | None, Parsed]:
    try:
        kind, parsed = parse_elements(element_text(content, file), file)
    except InputError as error:
        return None, Parsed(faults=error.faults)
    if kind is None:
        return None, parsed
    if not (parsed.readings or parsed.faults):
        fault = Fault(file=file, problem=f"the {kind} holds no object", fix="fetch it again")
        return None, Parsed(faults=(fault,))
    return ElementFile(path=file, format=kind, objects=len(parsed.readings)), parsed


def _newest(sets: Iterable[ElementSet]) -> tuple[list[ElementSet], list[Fault]]:
    """Keep one set for each catalogue number; of equal epochs the last."""
    objects: dict[int, list[ElementSet]] = {}
    for item in sets:
        objects.setdefault(item.norad_id, []).append(item)
    kept = [max(reversed(rivals), key=_epoch) for rivals in objects.values()]
    doubles = [
        _double(item, rivals)
        for item, rivals in zip(kept, objects.values(), strict=True)
        if len(rivals) > 1
    ]
    return kept, doubles


def _epoch(item: ElementSet) -> float:
    return item.epoch_tai_s


def _double(kept: ElementSet, rivals: list[ElementSet]) -> Fault:
    others = [item for item in rivals if item is not kept]
    shown = ", ".join(_dated(item) for item in others[:_SHOWN])
    more = f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
    problem = f"{len(rivals)} element sets for {kept.norad_id} ({kept.name}), newest epoch used"
    fix = f"used {_dated(kept)}, not used {shown}{more}"
    return _at(kept, problem, fix)


def _replaced(reading: Reading, kept: list[ElementSet]) -> Fault:
    """Say that a spoilt element set gives way to a sound one of the same object."""
    item = reading.element_set
    used = next(other for other in kept if other.norad_id == item.norad_id)
    reason = ", ".join(f"{doubt.field} {doubt.problem}" for doubt in reading.doubts)
    problem = (
        f"of several element sets for {item.norad_id} ({item.name}) this is not used: {reason}"
    )
    return _at(item, problem, f"used {_dated(used)}, not used {_dated(item)}")


def _dated(item: ElementSet) -> str:
    return f"{utc_text(item.epoch_tai_s)} ({item.source})"


def _usable(sets: Iterable[ElementSet]) -> tuple[tuple[ElementSet, ...], list[Fault]]:
    kept: list[ElementSet] = []
    left_out: list[Fault] = []
    for item in sets:
        reason = unusable(item)
        if reason is None:
            kept.append(item)
        else:
            problem = f"{item.norad_id} ({item.name}) is left out: {reason}"
            left_out.append(_at(item, problem, "fetch a newer element set, or drop the object"))
    return tuple(kept), left_out


def _at(item: ElementSet, problem: str, fix: str) -> Fault:
    file, _, line = item.source.rpartition(":")
    return Fault(file=file, line=int(line), problem=problem, fix=fix)
