"""The folder of a study: a small file for each finished case, whole or not there at all."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from euroqci_space.errors import OutputError
from euroqci_space.outfiles import write_text
from euroqci_space.studies.work import Result


@dataclass(frozen=True, slots=True)
class Archive:
    """Finished cases by key, under ``cases/`` of a folder."""

    folder: Path

    def open(self) -> None:
        """Make the folder, or find the study in it.

        Raises
        ------
        OutputError
            When it holds something else, or cannot be made.
        """
        try:
            if self._is_of_others():
                message = f"{self.folder}: holds other files and no study; name another folder"
                raise OutputError(message)
            self._cases.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = f"{self.folder}: cannot be made ({error.strerror})"
            raise OutputError(message) from error

    def _is_of_others(self) -> bool:
        there = self.folder.is_dir()
        return there and any(self.folder.iterdir()) and not self._cases.is_dir()

    def keep(self, result: Result) -> None:
        """Write a result; one that was lost is not kept, so that it is tried again.

        Raises
        ------
        OutputError
            When it cannot be written.
        """
        if result.status != "lost":
            text = json.dumps(asdict(result), indent=1, sort_keys=True, allow_nan=False)
            write_text(self._file(result.key), text + "\n")

    def result(self, key: str) -> Result | None:
        """Return the result of a finished case; None while there is none that can be read."""
        try:
            return Result(**json.loads(self._file(key).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def __contains__(self, key: str) -> bool:
        return self.result(key) is not None

    @property
    def _cases(self) -> Path:
        return self.folder / "cases"

    def _file(self, key: str) -> Path:
        return self._cases / f"{key}.json"
