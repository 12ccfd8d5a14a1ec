"""A picture of the page of a plan, as a browser shows it.

Needs playwright and a chromium that is installed already::

    euroqci-space plan eagle1 --out plan-eagle1
    python examples/page_picture.py plan-eagle1 page.png
"""

# %%
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

import euroqci_space as eqs
from euroqci_space.report import plan_page

source, picture = sys.argv[1:]

# %% The page opens from a file: it asks the network for nothing
with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
    file = Path(folder) / "report.html"
    file.write_text(plan_page(eqs.read_plan(source)), encoding="utf-8")
    browser = driver.chromium.launch(
        executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
    )
    page = browser.new_page(viewport={"width": 1280, "height": 975})
    page.goto(file.as_uri())
    page.screenshot(path=picture)
    browser.close()

# %% A picture for the web needs few colours
Image.open(picture).convert("RGB").quantize(256, method=Image.Quantize.MAXCOVERAGE).save(
    picture, optimize=True
)
print(picture)
