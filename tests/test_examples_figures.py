"""The examples that make the pictures of the docs run, on a plan that is quickly made."""

import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from PIL import Image

from euroqci_space.export import write_plan

sys.path.insert(0, str(Path(__file__).parent))

from report_cases import full_plan

ROOT = Path(__file__).resolve().parents[1]
PICTURES = {path.stem for path in (ROOT / "docs" / "images").glob("*.png")}
NO_BROWSER = find_spec("playwright") is None or shutil.which("chromium") is None


def run(script, folder, *words):
    write_plan(full_plan(), folder / "plan")
    command = [sys.executable, ROOT / "examples" / script, "plan", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_figure_of_the_docs_is_made_by_the_example(tmp_path):
    run("figures.py", tmp_path, "pictures")
    made = {path.stem for path in (tmp_path / "pictures").glob("*.png")}
    assert made == PICTURES - {"page", "changes"}  # made by examples/page_picture.py and `diff`


@pytest.mark.skipif(NO_BROWSER, reason="no playwright or no chromium: no picture of the page")
def test_picture_of_the_page_shows_a_page(tmp_path):
    run("page_picture.py", tmp_path, "page.png")
    with Image.open(tmp_path / "page.png") as picture:
        assert picture.size == (1280, 975)
        assert len(picture.getcolors()) > 20


def test_pictures_of_the_docs_are_small():
    for path in (ROOT / "docs" / "images").glob("*.png"):
        assert path.stat().st_size < 200_000
