"""Scored openings on disk, shared by all cases and studies that have them in common.

What a satellite's passes over a station are worth does not depend on demand, on other satellites
and stations, on the solver or on the seed. It is most of the work of a fast model.
"""

import io
import os
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from euroqci_space.candidates import Opening, Pairing, SlotGrid, Worth, openings_worth
from euroqci_space.errors import OutputError
from euroqci_space.model import ClearSky, Constraints
from euroqci_space.outfiles import write_bytes
from euroqci_space.studies.fingerprint import PROGRAM, VERSIONS, fingerprint

SWEEP_SHARE = 0.05  # of the limit: what one process writes before it looks at the size of all
SWEPT_SHARE = 0.8  # of the limit: what a sweep leaves
MEBIBYTE = 2**20


@dataclass(slots=True)
class Cache:
    """A folder of scored openings that stays below a size; the least used go first.

    A file is named by the hash of all that its content is made from, and holds exact numbers: a
    case has the same result with it and without. A file that is damaged is made anew.
    """

    folder: Path
    limit_bytes: int = 1024 * MEBIBYTE
    unswept_bytes: int = 0

    def score(
        self,
        pairing: Pairing,
        clear_sky: ClearSky,
        opened: list[Opening],
        grid: SlotGrid,
        rules: Constraints,
    ) -> Worth:
        """Return `openings_worth`, from the folder where it is there."""
        file = self.folder / f"{_key(pairing, clear_sky, opened, grid, rules)}.npz"
        found = _read(file, opened)
        if found is None:
            found = openings_worth(pairing, clear_sky, opened, grid, rules)
            self._keep(file, _packed(found, opened))
        return found

    def _keep(self, file: Path, content: bytes) -> None:
        """Write a file; a folder that cannot be written only costs time."""
        with suppress(OSError, OutputError):
            self.folder.mkdir(parents=True, exist_ok=True)
            write_bytes(file, content)
        self.unswept_bytes += len(content)
        if self.unswept_bytes > SWEEP_SHARE * self.limit_bytes:
            self.sweep()

    def sweep(self) -> None:
        """Remove the files that were not used for longest, until there is room again."""
        self.unswept_bytes = 0
        files = [(*_used(file), file) for file in self.folder.glob("*.npz")]
        total = sum(size for _, size, _ in files)
        for _, size, file in sorted(files) if total > self.limit_bytes else ():
            if total <= SWEPT_SHARE * self.limit_bytes:
                break
            with suppress(OSError):
                file.unlink()
            total -= size


def _used(file: Path) -> tuple[int, int]:
    """Return when a file was last used, and its size."""
    try:
        status = file.stat()
    except OSError:  # another process swept it away
        return 0, 0
    return status.st_mtime_ns, status.st_size


def _key(
    pairing: Pairing,
    clear_sky: ClearSky,
    opened: list[Opening],
    grid: SlotGrid,
    rules: Constraints,
) -> str:
    return fingerprint(
        {
            "program": PROGRAM,
            "versions": VERSIONS,
            "satellite": [asdict(pairing.satellite.terminal), asdict(pairing.satellite.protocol)],
            "elements": asdict(pairing.elements),
            "station": asdict(pairing.station),
            "telescope": asdict(pairing.telescope),
            "visibility_km": pairing.visibility_km,
            "clear_sky": asdict(clear_sky),
            "grid": asdict(grid),
            "rules": asdict(replace(rules, closures=())),
            "openings": [(opening.first, opening.stop) for opening in opened],
        }
    )


def _packed(worth: Worth, opened: list[Opening]) -> bytes:
    """Return parts of openings and their tables as the bytes of a file."""
    place = {id(opening.sight): number for number, opening in enumerate(opened)}
    parts = [(place[id(part.sight)], part.first, part.stop) for part, _, _ in worth]
    content = io.BytesIO()
    np.savez(
        content,
        parts=np.array(parts, dtype=np.int64).reshape(-1, 3),
        secret=_joined([secret for _, secret, _ in worth]),
        expected=_joined([expected for _, _, expected in worth]),
    )
    return content.getvalue()


def _joined(tables: list[NDArray[np.float64]]) -> NDArray[Any]:
    """Return tables of whole bits one after the other, in half the space where they fit."""
    flat = np.concatenate([table.ravel() for table in tables]) if tables else np.zeros(0)
    small = flat.astype(np.uint32)
    return small if np.array_equal(small, flat) else flat


def _read(file: Path, opened: list[Opening]) -> Worth | None:
    """Return what a file holds, None where there is none that can be read."""
    try:
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as content:
            parts, *tables = (content[name] for name in ("parts", "secret", "expected"))
        os.utime(file, ns=(time.time_ns(),) * 2)  # it is in use: sweep it last
        secret, expected = (table.astype(np.float64) for table in tables)
        return list(_unpacked(parts, secret, expected, opened))
    except (OSError, ValueError, KeyError, IndexError, EOFError, zipfile.BadZipFile):
        return None


def _unpacked(
    parts: NDArray[np.int64],
    secret: NDArray[np.float64],
    expected: NDArray[np.float64],
    opened: list[Opening],
) -> Iterator[tuple[Opening, NDArray[np.float64], NDArray[np.float64]]]:
    at = 0
    for number, first, stop in parts.tolist():
        shape = (stop - first + 1, stop - first + 1)
        cells = slice(at, at + shape[0] * shape[1])
        at = cells.stop
        part = Opening(sight=opened[number].sight, first=first, stop=stop)
        yield part, secret[cells].reshape(shape), expected[cells].reshape(shape)
