"""What is written down of an error that nobody foresaw, so that it can be made again."""

import os
import tempfile
import traceback
from pathlib import Path

from euroqci_space.commands.version import version_text

_LARGEST_INPUT_BYTES = 2**18


def told(error: BaseException, words: list[str]) -> str:
    """Return one line on an unforeseen error, and name the file that tells the rest."""
    first = str(error).partition("\n")[0][:200]
    problem = f"unforeseen error ({type(error).__name__}: {first})"
    try:
        with tempfile.NamedTemporaryFile(
            "w",
            prefix="euroqci-space-error-",
            suffix=".txt",
            delete=False,
            encoding="utf-8",
            errors="backslashreplace",
        ) as file:
            file.write(crash_report(error, words))
    except OSError as failure:
        return f"{problem}; no report could be written ({failure.strerror})"
    return f"{problem}; please report it with {file.name}, which holds the files of the command"


def crash_report(error: BaseException, words: list[str]) -> str:
    """Return what is needed to see an error again: versions, command, traceback, input files."""
    options = {key: text for key, text in os.environ.items() if key.startswith("EUROQCI_SPACE_")}
    parts = [
        version_text(),
        f"command: {words}",
        f"environment: {options}",
        "".join(traceback.format_exception(error)),
        *(_input(word) for word in words),
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _input(word: str) -> str:
    """Return a file that the command names with its text; nothing where there is none."""
    try:
        content = Path(word).read_bytes()
    except (OSError, ValueError):
        return ""
    text = content[:_LARGEST_INPUT_BYTES].decode("utf-8", "backslashreplace")
    return f"--- {word}, {len(content)} bytes\n{text}"
