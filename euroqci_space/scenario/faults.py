"""Gather faults from several steps, so that all are reported at once."""

from collections.abc import Callable
from typing import TypeVar

from euroqci_space.errors import Fault, InputError

T = TypeVar("T")


class FaultList:
    """The faults found so far; ``settle`` raises them together."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def add(self, *faults: Fault) -> None:
        """Note faults."""
        self.faults.extend(faults)

    def attempt(self, step: Callable[[], T]) -> T | None:
        """Return what ``step`` returns, or None after noting its faults."""
        try:
            return step()
        except InputError as error:
            self.faults.extend(error.faults)
            return None

    def settle(self) -> None:
        """Raise what was noted.

        Raises
        ------
        InputError
            When there is any fault.
        """
        if self.faults:
            raise InputError(self.faults)
