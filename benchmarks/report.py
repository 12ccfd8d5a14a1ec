"""How fast the page of a plan is made, how large it is, and how soon a browser shows it.

Run it on the folder of a plan; it needs playwright and Debian's chromium for the last figure::

    python benchmarks/report.py plan-eagle1
"""

import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from euroqci_space.report import plan_page
from euroqci_space.scenario import read_plan

RUNS = 5
PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main():
    plan = read_plan(sys.argv[1])
    wall, processor = time.perf_counter(), time.process_time()
    page = plan_page(plan)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    print(f"page       {wall:.2f} s, {processor:.2f} s of processor, first in its process")
    print(f"size       {len(page.encode()) / 1e3:,.0f} kB for {len(plan.contacts)} contacts")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.html"
        file.write_text(page, encoding="utf-8")
        paints = [paint_ms(file) for _ in range(RUNS)]
    print(
        f"paint      {statistics.median(paints):.0f} ms, median of {RUNS} (worst {max(paints):.0f})"
    )


def paint_ms(file):
    """Return when a browser that has just started first shows the page. [ms]"""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = browser.new_page()
        page.goto(file.as_uri())
        page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
        paint = page.evaluate(PAINT)
        browser.close()
    return paint


if __name__ == "__main__":
    main()
