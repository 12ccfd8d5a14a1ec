"""Read the skyline of a station from a CSV file."""

import csv
from io import StringIO
from pathlib import Path

from euroqci_space.errors import Fault, InputError
from euroqci_space.infiles import read_text
from euroqci_space.orbit.masks import LEAST_MASK_DEG, Mask

COLUMNS = ("azimuth_deg", "elevation_deg")


def read_mask(path: Path | str, min_elevation_deg: float = 0.0) -> Mask:
    r"""Read a skyline from a CSV file with the columns ``azimuth_deg,elevation_deg``.

    Parameters
    ----------
    path
        CSV file; azimuth from north over east, ascending within 0 to 360; elevation -5 to 90.
    min_elevation_deg
        Lowest elevation beside the skyline. [deg]

    Returns
    -------
    Mask
        With the skyline of the file.

    Raises
    ------
    InputError
        With every fault of the file.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "skyline.csv")
    ...     _ = file.write_text("azimuth_deg,elevation_deg\n0,5\n90,12.5\n270,8\n")
    ...     read_mask(file).skyline_deg
    ((0.0, 5.0), (90.0, 12.5), (270.0, 8.0))
    """
    name = str(path)
    rows = _rows(path, name)
    faults: list[Fault] = []
    points = [_point(name, line, row, faults) for line, row in rows]
    for (line, _), first, second in zip(rows[1:], points, points[1:], strict=False):
        if first and second and second[0] < first[0]:
            problem = f"{second[0]:g} follows {first[0]:g}, but azimuths must ascend"
            faults.append(_fault(name, line, COLUMNS[0], problem, "sort the rows"))
    if faults:
        raise InputError(faults)
    return Mask(
        min_elevation_deg=min_elevation_deg, skyline_deg=tuple(point for point in points if point)
    )


def _rows(path: Path | str, name: str) -> list[tuple[int, list[str]]]:
    """Return the rows of the file with their line numbers, header checked."""
    fix = f"begin with {','.join(COLUMNS)}, then a row a direction"
    reader = csv.reader(StringIO(read_text(Path(path)), newline=""), strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        line = reader.line_num
        raise InputError.of(f"is not CSV: {error}", file=name, line=line, fix=fix) from error
    header = tuple(cell.strip() for cell in rows[0][1]) if rows else ()
    if header != COLUMNS:
        problem = f"the header is {','.join(header)[:80]!r}, not {','.join(COLUMNS)!r}"
        raise InputError.of(problem, file=name, line=1, fix=fix)
    if len(rows) == 1:
        raise InputError.of("the file has no rows", file=name, line=1, fix=fix)
    return rows[1:]


def _point(name: str, line: int, row: list[str], faults: list[Fault]) -> tuple[float, float] | None:
    """Return the numbers of a row, or None after adding its faults."""
    if len(row) != len(COLUMNS):
        problem = f"{len(row)} cells, not {len(COLUMNS)}"
        faults.append(_fault(name, line, None, problem, "write azimuth,elevation"))
        return None
    limits = ((0.0, 360.0), (LEAST_MASK_DEG, 90.0))
    numbers = []
    for column, cell, (low, high) in zip(COLUMNS, row, limits, strict=True):
        try:
            number = float(cell)
        except ValueError:
            number = float("nan")
        if not low <= number <= high:
            problem = f"{cell.strip()[:40]!r} is not a number in {low:g}..{high:g}"
            faults.append(_fault(name, line, column, problem, "correct it"))
            return None
        numbers.append(number)
    return numbers[0], numbers[1]


def _fault(name: str, line: int, field: str | None, problem: str, fix: str) -> Fault:
    return Fault(file=name, line=line, field=field, problem=problem, fix=fix)
