"""What a reader of one format hands back."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from euroqci_space.errors import Fault, InputError
from euroqci_space.model import ElementSet

# Nobody reads more, and a file of rubbish must not fill the memory with faults.
MOST_FAULTS = 1000
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Reading:
    """One element set; ``doubts`` are faults that spoil it unless a sound set can replace it."""

    element_set: ElementSet
    doubts: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()  # faults that do not stop the reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """The element sets of one file, and what is wrong with it."""

    readings: tuple[Reading, ...] = ()
    faults: tuple[Fault, ...] = ()


def parse_each(items: Iterable[Item | Fault], read: Callable[[Item], Reading]) -> Parsed:
    """Read every item, keep all faults; a fault among the items is kept as it is."""
    readings: list[Reading] = []
    faults: list[Fault] = []
    for item in items:
        if len(faults) >= MOST_FAULTS:
            problem = f"more than {MOST_FAULTS} faults, reading stopped"
            faults.append(Fault(file=faults[0].file, problem=problem))
            break
        if isinstance(item, Fault):
            faults.append(item)
            continue
        try:
            readings.append(read(item))
        except InputError as error:
            faults.extend(error.faults)
    return Parsed(readings=tuple(readings), faults=tuple(faults))
