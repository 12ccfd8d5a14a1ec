"""Write the commit into what is built, so that an installed program can name it."""

import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PLACE = "euroqci_space/commit.txt"


class Commit(BuildHookInterface):
    """Ask git in a checkout; an sdist carries the file already."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the file to an sdist or a wheel; an editable install asks git when it runs."""
        if version == "editable" or Path(self.root, PLACE).is_file():
            return
        words = ["git", "-C", self.root, "describe", "--always", "--dirty", "--abbrev=12"]
        try:
            done = subprocess.run([*words, "--exclude=*"], capture_output=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            return
        with tempfile.NamedTemporaryFile(delete=False) as file:
            file.write(done.stdout)
        build_data["force_include"][file.name] = PLACE
