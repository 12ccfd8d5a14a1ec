"""The page of a plan as text: escaped, closed to the network, the same each time."""

import json
import re
import subprocess
import sys
from base64 import b64encode
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from euroqci_space.export import write_plan
from euroqci_space.model import RadioContact
from euroqci_space.report import plan_page
from euroqci_space.report.chart_shapes import flow_view
from euroqci_space.report.flows import key_flows
from euroqci_space.report.templates import templates
from euroqci_space.scenario import read_plan

sys.path.insert(0, str(Path(__file__).parent))

from report_cases import empty_plan, full_page, full_plan, pages_with_texts


class Elements(HTMLParser):
    """Count tags with the names of their attributes, and keep what scripts and styles hold."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.blocks, self._open = Counter(), [], None
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags[tag, *sorted(name for name, _ in attrs)] += 1
        self._open = tag
        if tag in ("script", "style"):
            self.blocks.append("")

    def handle_endtag(self, _tag):
        self._open = None

    def handle_data(self, data):
        if self._open in ("script", "style"):
            self.blocks[-1] += data


def test_no_name_becomes_an_element_or_an_attribute():
    harmless, naughty = pages_with_texts()
    assert Elements(naughty).tags == Elements(harmless).tags


def test_policy_allows_the_style_and_the_script_of_the_page_and_nothing_else():
    page = full_page()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)[1]
    rules = dict(rule.split(" ", 1) for rule in policy.replace("&#39;", "'").split("; "))
    style, data, script = Elements(page).blocks
    assert rules["default-src"] == "'none'"
    assert rules["style-src"] == f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"
    assert rules["script-src"] == f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
    assert "<" not in data


def test_page_names_no_other_address():
    addresses = re.findall(r"(?:https?:)?//[a-z][\w.-]+", full_page())
    assert set(addresses) <= {"http://www.w3.org"}  # the name of SVG, never fetched
    assert set(re.findall(r'(?:href|src)="([^"]*)"', full_page())) <= {
        "data:,",
        *(f"#{part}" for part in re.findall(r'id="([^"]*)"', full_page())),
    }


def test_no_style_attribute_that_the_policy_would_refuse():
    assert not any("style" in names for _, *names in Elements(full_page()).tags)


def test_same_plan_gives_the_same_bytes():
    assert plan_page(full_plan()) == full_page()


def test_data_of_the_scripts_are_what_the_plan_says():
    data = json.loads(Elements(full_page()).blocks[1])
    plan = full_plan()
    assert [contact["id"] for contact in data["contacts"]] == [
        contact.contact_id for contact in plan.contacts
    ]
    assert [contact["expected"] for contact in data["contacts"]] == [
        contact.expected_key_bits for contact in plan.contacts
    ]
    relayed = sum(bits for contact in data["contacts"] for _, bits in contact["relayed"])
    assert relayed == sum(transfer.bits for transfer in plan.transfers)


def test_each_contact_has_a_row_and_its_marks():
    page, plan = full_page(), full_plan()
    assert page.count('class="pick"') == len(plan.contacts)
    assert page.count('<rect class="mark') == 2 * len(plan.contacts)  # satellite and station


def test_layers_are_offered_only_where_there_is_something_on_them():
    layers = re.findall(r'data-layer="(\w+)"', full_page())
    assert layers == ["dark", "twilight", "visible", "primary", "backup", "cancelled", "closed"]
    assert "closed" not in re.findall(r'data-layer="(\w+)"', plan_page(without_closures()))


def without_closures():
    plan = full_plan()
    constraints = replace(plan.scenario.constraints, closures=())
    return replace(plan, scenario=replace(plan.scenario, constraints=constraints))


def test_a_plan_in_which_nothing_happens_has_a_page():
    page = plan_page(empty_plan())
    assert page.count("This plan has no contact.") == 2
    assert "The scenario asks for no key." in page


def test_radio_contacts_stand_on_the_page_with_what_they_serve():
    plan = full_plan()
    first = plan.contacts[0]
    radio = RadioContact(
        radio_id="r",
        satellite=first.satellite,
        station="<KIR>",
        start_tai_s=first.stop_tai_s,
        stop_tai_s=first.stop_tai_s + 240.0,
        serves=(first.contact_id,),
    )
    page = plan_page(replace(plan, radio_contacts=(radio,)))
    row = page.partition("<h3>Radio contacts</h3>")[2].partition("</tbody>")[0]
    assert f'">240</td><td><bdi>{first.satellite}</bdi></td><td><bdi>&lt;KIR&gt;</bdi>' in row
    assert first.contact_id in row
    assert "Radio contacts" not in plan_page(plan)


def test_names_at_the_sides_of_the_flow_have_room():
    flows = key_flows(full_plan())
    long = replace(flows.nodes[0], name="between satellites of a far constellation")
    assert long.column == 0
    wide = replace(flows, nodes=(long, *flows.nodes[1:]))
    left, _, width, _ = map(float, flow_view(wide).split())
    assert left == pytest.approx(110 - 41 * 7.5 - 66, abs=1)
    assert width - float(flow_view(flows).split()[2]) > 200


@pytest.mark.parametrize(
    ("share", "text"), [(1.1, "110"), (0.126, "13"), (0.00034, "0.034"), (123.0, "12,000")]
)
def test_a_share_is_told_in_two_digits_and_no_powers_of_ten(share, text):
    assert templates().filters["brief"](share) == text


def test_a_week_of_one_satellite_stays_small():
    assert len(full_page().encode()) < 400_000


def test_report_writes_the_page_beside_the_plan(tmp_path):
    write_plan(full_plan(), tmp_path / "plan")
    command = [sys.executable, "-m", "euroqci_space", "report", "plan"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    written = (tmp_path / "plan" / "report.html").read_text(encoding="utf-8")
    assert written == plan_page(read_plan(tmp_path / "plan"))


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [(["nowhere"], 2, "nowhere"), (["plan", "--out", "no/such/page.html"], 4, "cannot be written")],
)
def test_report_says_what_it_cannot_read_or_write(tmp_path, words, code, said):
    write_plan(empty_plan(), tmp_path / "plan")
    command = [sys.executable, "-m", "euroqci_space", "report", *words]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
