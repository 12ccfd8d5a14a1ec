"""What is said of a plan that somebody spoiled, where a verb fails over it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from euroqci_space.model import Plan

_BLOWS = (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError)


@contextmanager
def sound(*plans: "tuple[Plan, Path]") -> Iterator[None]:
    """Do what is done with plans and the paths that they were read from.

    Raises
    ------
    InvalidPlanError
        When that fails, and one of the plans breaks rules.
    """
    try:
        yield
    except _BLOWS as error:
        from euroqci_space.errors import InvalidPlanError  # noqa: PLC0415
        from euroqci_space.verification import verify  # noqa: PLC0415

        broken = [path for plan, path in plans if not verify(plan).valid]
        if not broken:
            raise
        path = broken[0]
        message = f"{path}: breaks rules, so this fails; euroqci-space verify {path} lists them"
        raise InvalidPlanError(message) from error
