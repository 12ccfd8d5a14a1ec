"""What contacts really brought, as an operator writes it down."""

from collections.abc import Collection
from pathlib import Path

from euroqci_space.errors import Fault, InputError
from euroqci_space.model import Actual
from euroqci_space.scenario.table import Columns, Row, read_table, text_cell

_MOST_BITS = 1e15


def _result(text: str) -> str:
    word = text.strip()
    if word not in ("done", "failed"):
        message = f"{word!r} is neither done nor failed"
        raise ValueError(message)
    return word


def _bits(text: str) -> int:
    try:
        bits = int(text)
    except ValueError:
        message = f"{text!r} is not a whole number"
        raise ValueError(message) from None
    if not 0 <= bits <= _MOST_BITS:
        message = f"{bits} is outside 0..{_MOST_BITS:g}"
        raise ValueError(message)
    return bits


_COLUMNS = Columns(
    required={"contact_id": text_cell, "result": _result, "bits": _bits}, optional={}
)


def read_actuals(path: Path, over: Collection[str] | None = None) -> tuple[Actual, ...]:
    r"""Read a file with the columns ``contact_id, result, bits``, one row a contact.

    Parameters
    ----------
    path
        The file.
    over
        Ids of the contacts that are over, without which any id is taken.

    Raises
    ------
    InputError
        With every fault: a result that is neither done nor failed, bits of a failed contact, a
        contact that stands twice, one that is not over.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "actuals.csv")
    ...     _ = file.write_text("contact_id,result,bits\na-1,failed,0\n")
    ...     read_actuals(file)
    (Actual(contact_id='a-1', result='failed', bits=0),)
    """
    rows = read_table(path, _COLUMNS)
    ids = [row.values["contact_id"] for row in rows]
    faults = [
        Fault(file=str(path), line=row.line, problem=problem)
        for row in rows
        for problem in [_fault(row, ids, over)]
        if problem
    ]
    if faults:
        raise InputError(faults)
    return tuple(Actual(**row.values) for row in rows)


def _fault(row: Row, ids: list[str], over: Collection[str] | None) -> str | None:
    if over is not None and row.values["contact_id"] not in over:
        return f"contact_id: {row.values['contact_id']!r} is no contact of the plan that is over"
    if ids.count(row.values["contact_id"]) > 1:
        return f"contact {row.values['contact_id']!r} stands more than once"
    if row.values["result"] == "failed" and row.values["bits"]:
        return f"a failed contact brings no bits, not {row.values['bits']}"
    return None
