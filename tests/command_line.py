"""Run the program in this process; not a test module."""

import contextlib
import io
import os
from dataclasses import dataclass
from pathlib import Path

from euroqci_space.commands.program import run


@dataclass(frozen=True, slots=True)
class Done:
    """How a run ended and what it said."""

    code: int
    out: str
    err: str


def command(*words: str | Path, folder: Path | None = None) -> Done:
    """Run the program with these words; a traceback in what it says is a failure."""
    out, err = _Stream(), _Stream()
    before = Path.cwd()
    try:
        os.chdir(folder or before)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run([str(word) for word in words])
    finally:
        os.chdir(before)
    done = Done(code, out.text(), err.text())
    assert "Traceback" not in done.err
    return done


class _Stream(io.TextIOWrapper):
    """A stream of text over bytes, as standard output is."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", newline="")

    def text(self) -> str:
        self.flush()
        content: bytes = self.buffer.getvalue()
        return content.decode()
