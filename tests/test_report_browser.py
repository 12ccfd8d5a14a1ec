"""The page of a plan in a browser: it opens alone, answers, and can be used without a mouse."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from euroqci_space.report import plan_page
from euroqci_space.times import utc_text

sys.path.insert(0, str(Path(__file__).parent))

from report_cases import empty_plan, full_page, full_plan, pages_with_texts

playwright = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: no browser tests"
)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
AXE = os.environ.get("AXE_CORE")  # the file axe.min.js of the npm package axe-core
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PANELS = (
    "headline", "timeline", "contact", "map", "demand", "flow", "stores", "weather", "contacts",
    "scarcity", "proof", "provenance",
)  # fmt: skip

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium: no browser tests")


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(full_page(), encoding="utf-8")
    return path


class Opened:
    """A page with all that it asked for and complained of."""

    def __init__(self, browser, path, **options):
        self.context = browser.new_context(
            **({"viewport": {"width": 1300, "height": 900}} | options)
        )
        self.page = self.context.new_page()
        self.requests, self.complaints = [], []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.page.goto(path.as_uri())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()


@pytest.fixture
def opened(browser, file):
    with Opened(browser, file) as found:
        yield found
        assert not found.complaints


@pytest.fixture
def page(opened):
    return opened.page


def rows(page):
    return page.locator("#contact-table tbody tr:not([hidden])")


def shown_start(contact):
    return utc_text(contact.start_tai_s, 0).replace("T", " ").removesuffix("Z")


def starts(page):
    return [text[:19] for text in rows(page).locator("th").all_inner_texts()]


def test_page_opens_alone_and_without_complaint(opened, file):
    assert opened.requests == [file.as_uri()]
    assert opened.complaints == []


@pytest.mark.parametrize("panel", PANELS)
def test_each_panel_has_content(page, panel):
    box = page.locator(f"#{panel}").bounding_box()
    assert box["height"] > 60.0
    assert len(page.locator(f"#{panel}").inner_text()) > 40


def test_a_plan_in_which_nothing_happens_opens_too(browser, tmp_path):
    path = tmp_path / "empty.html"
    path.write_text(plan_page(empty_plan()), encoding="utf-8")
    with Opened(browser, path) as found:
        assert found.complaints == []
        assert "no contact" in found.page.locator("#contacts").inner_text()


def test_names_inject_no_element_and_run_no_script(browser, tmp_path):
    counts = []
    for number, text in enumerate(pages_with_texts()):
        path = tmp_path / f"{number}.html"
        path.write_text(text, encoding="utf-8")
        with Opened(browser, path) as found:
            counts.append(found.page.evaluate("document.querySelectorAll('*').length"))
            assert found.complaints == []
            assert found.requests == [path.as_uri()]
    assert counts[0] == counts[1]


def test_a_click_on_a_heading_sorts_and_a_second_one_turns_it(page):
    heading = page.get_by_role("button", name="key expected [bit]")
    heading.click()
    column = "#contact-table tbody tr td:nth-child(12)"
    shown = [int(text.replace(",", "")) for text in page.locator(column).all_inner_texts()]
    assert shown == sorted(shown)
    assert page.locator("th[aria-sort=ascending]").count() == 1
    heading.click()
    turned = [int(text.replace(",", "")) for text in page.locator(column).all_inner_texts()]
    assert turned == sorted(shown, reverse=True)


def test_sorting_by_text_goes_by_the_alphabet(page):
    page.get_by_role("button", name="station", exact=False).first.click()
    names = page.locator("#contact-table tbody tr td:nth-child(4)").all_inner_texts()
    assert names == sorted(names)


def test_search_and_choices_filter_rows_and_dim_marks(page):
    everything = rows(page).count()
    page.get_by_label("Search").fill("de-obe")
    wanted = sum(contact.station == "DE-OBE" for contact in full_plan().contacts)
    assert 0 < rows(page).count() == wanted < everything
    assert page.locator("#count").inner_text() == f"{wanted} of {everything} contacts"
    assert page.locator(".mark:not(.muted)").count() == 2 * wanted
    page.get_by_label("Role").select_option("backup")
    assert rows(page).count() == sum(
        contact.station == "DE-OBE" and contact.role == "backup" for contact in full_plan().contacts
    )
    page.get_by_role("button", name="Clear", exact=True).click()
    assert rows(page).count() == everything


def test_hover_over_a_row_shows_the_contact_on_timeline_and_map(page):
    row = rows(page).nth(2)
    place = row.get_attribute("data-c")
    row.hover()
    assert page.locator(f".mark.hot[data-c='{place}']").count() == 2
    assert page.locator("#chart .station.hot").count() == 1
    assert page.locator(".name.hot").count() == 2


def test_hover_over_a_contact_tells_utc_and_local_time(page):
    mark = page.locator(".mark[data-c='0']").last
    box = mark.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2.0, box["y"] + box["height"] / 2.0)
    said = page.locator("#tip").inner_text()
    contact = full_plan().contacts[0]
    assert contact.start_utc.strftime("%Y-%m-%d %H:%M") in said
    assert "UTC" in said
    assert "Europe/" in said or "Atlantic/" in said
    assert page.locator("tr.hot[data-c='0']").count() == 1


def test_hover_over_an_empty_place_tells_the_time_there(page):
    box = page.locator("#layers").bounding_box()
    page.mouse.move(box["x"] + 0.02 * box["width"], box["y"] + box["height"] - 5.0)
    said = page.locator("#tip").inner_text().splitlines()
    assert said[0].startswith("2027-01-04 12:")
    assert "EET, Europe/Athens" in said[1]


def test_click_on_a_contact_shows_its_details_and_keeps_it_in_the_address(page):
    contact = full_plan().contacts[1]
    row = rows(page).nth(starts(page).index(shown_start(contact)))
    row.locator("td").nth(3).click()
    assert contact.contact_id in page.locator("#facts").inner_text()
    assert f"{contact.expected_key_bits:,} bit" in page.locator("#facts").inner_text()
    assert page.locator("tr[aria-current=true]").count() == 1
    assert page.url.endswith(f"#contact={contact.contact_id}")
    page.reload()
    assert contact.contact_id in page.locator("#facts").inner_text()


def test_details_draw_sky_curves_and_losses(page):
    assert page.locator("#sky .within").count() == 1
    assert page.locator("#curves .curve").count() == 4
    assert page.locator("#losses .loss").count() > 3
    before = page.locator("#reading").inner_text()
    page.get_by_role("slider").focus()
    page.keyboard.press("ArrowRight")
    assert page.locator("#reading").inner_text() != before


def test_link_in_the_table_goes_to_the_timeline(page):
    page.locator("a.pick").nth(3).click()
    length = float(page.locator("#layers").get_attribute("viewBox").split()[2])
    assert length == pytest.approx(6.0 * 3600.0)
    assert page.evaluate("document.activeElement.classList.contains('mark')")


def test_next_goes_through_the_contacts_in_order_of_time(page):
    shown = []
    for _ in range(3):
        page.get_by_role("button", name="Next").click()
        shown.append(page.locator("#contact-name").inner_text()[-23:])
    ordered = sorted(full_plan().contacts, key=lambda contact: contact.start_tai_s)
    times = [f"{shown_start(contact)} UTC" for contact in ordered]
    assert shown[1:] == [times[(times.index(text) + 1) % len(times)] for text in shown[:-1]]


def test_layers_can_be_hidden(page):
    page.get_by_label("satellite above 20°").uncheck()
    assert not page.locator("path.layer.visible").is_visible()
    page.get_by_label("satellite above 20°").check()
    assert page.locator("path.layer.visible").count() == 1


def test_zoom_buttons_keep_within_the_horizon(page):
    view = page.locator("#layers")
    page.get_by_role("button", name="Zoom in").click()
    page.get_by_role("button", name="Later").click()
    start, _, length, _ = map(float, view.get_attribute("viewBox").split())
    assert (start, length) == pytest.approx((86400.0, 86400.0))  # of two days
    for _ in range(5):
        page.get_by_role("button", name="Later").click()
    start, _, length, _ = map(float, view.get_attribute("viewBox").split())
    assert start + length == pytest.approx(2.0 * 86400.0)
    page.get_by_role("button", name="Whole horizon").click()
    assert view.get_attribute("viewBox").split()[:3] == ["0", "0", "172800"]


def test_timeline_can_be_used_by_keyboard_alone(page):
    page.get_by_role("button", name="Whole horizon").focus()
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.mark')"):
            break
    first = page.evaluate("document.activeElement.dataset.c")
    page.keyboard.press("ArrowRight")
    second = page.evaluate("document.activeElement.dataset.c")
    assert second != first
    page.keyboard.press("Enter")
    assert full_plan().contacts[int(second)].contact_id in page.locator("#facts").inner_text()
    page.keyboard.press("+")
    assert float(page.locator("#layers").get_attribute("viewBox").split()[2]) == 86400.0


def test_stations_of_the_map_can_be_used_by_keyboard_and_filter_the_table(page):
    page.locator("#chart .station[tabindex='0']").focus()
    page.keyboard.press("ArrowRight")
    place = int(page.evaluate("document.activeElement.dataset.s"))
    page.keyboard.press("Enter")
    station = full_plan().scenario.stations[place].id
    wanted = sum(contact.station == station for contact in full_plan().contacts)
    assert rows(page).count() == wanted


def test_hover_over_a_demand_shows_its_line_and_its_ends(page):
    page.locator(".cell").first.hover()
    assert page.locator("#chart .pair.hot").count() >= 1
    assert page.locator("#chart .station.hot").count() == 2
    assert "bit delivered" in page.locator("#tip").inner_text()


def test_cells_of_the_matrix_can_be_used_by_keyboard(page):
    page.locator(".cell[tabindex='0']").focus()
    before = page.evaluate("document.activeElement.dataset.d")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.d") != before
    assert "bit delivered" in page.locator("#tip").inner_text()
    assert page.locator(".cell[tabindex='0']").count() == 1


def test_theme_can_be_chosen(page):
    button = page.locator("#theme")
    colour = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(colour)
    button.click()
    button.click()
    assert button.inner_text() == "Theme: dark"
    assert page.evaluate(colour) != light


def test_print_shows_tables_in_full_on_white(page):
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.locator("#search").is_visible()
    assert page.locator("#contact-table tbody tr").last.is_visible()


def test_page_is_no_wider_than_a_narrow_window(browser, file):
    with Opened(browser, file, viewport={"width": 420, "height": 800}) as found:
        assert found.page.evaluate("document.documentElement.scrollWidth") <= 420


@pytest.mark.skipif(AXE is None, reason="AXE_CORE names no axe.min.js: accessibility not judged")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(browser, file, scheme):
    with Opened(browser, file, bypass_csp=True, color_scheme=scheme) as found:
        found.page.add_script_tag(path=AXE)
        result = found.page.evaluate("axe.run()")
    faults = [
        (fault["id"], fault["impact"], [node["target"] for node in fault["nodes"]][:3])
        for fault in result["violations"]
        if fault["impact"] in ("serious", "critical")
    ]
    assert faults == []
