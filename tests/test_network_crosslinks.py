from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import cos, pi, radians, sin

import numpy as np
import pytest

from euroqci_space.datafiles import data_file
from euroqci_space.errors import InputError
from euroqci_space.model import Crosslink, Horizon, Network, WalkerPattern
from euroqci_space.network import crosslinks, with_crosslink_key
from euroqci_space.orbit import walker
from euroqci_space.scenario import load_scenario

START = datetime(2027, 1, 4, 12, tzinfo=UTC)
HOURS = Horizon(start=START, stop=START + timedelta(hours=2.5))
AXIS_KM = 6378.135 + 1200.0


def ring(satellites):
    pattern = WalkerPattern(
        kind="delta", satellites=satellites, planes=1, phasing=0, altitude_km=1200.0,
        inclination_deg=0.0,
    )  # fmt: skip
    return {one.name: one for one in walker("W", 90001, pattern, START)}


def bits(satellites, **more):
    link = Crosslink(a="W-01-01", b="W-01-02", rate_bps=100.0, **more)
    made = with_crosslink_key(Network(crosslinks=(link,)), ring(satellites), HOURS)
    return made.crosslinks[0].bits


def test_neighbours_in_a_ring_share_key_by_their_constant_distance():
    distance_km = 2.0 * AXIS_KM * sin(radians(30.0))
    rate_bps = 100.0 * (1000.0 / distance_km) ** 2
    expected = [rate_bps * seconds for seconds in (3600.0, 3600.0, 1800.0)]
    assert bits(6, full_rate_km=1000.0) == pytest.approx(expected, rel=0.003)


def test_a_rate_that_falls_is_summed_over_each_hour(monkeypatch):
    """Of distances 1 + t in hours the squares' reciprocals add up to 1/2, 1/6 and 1/21 hours."""

    def places_km(name, tai_s):
        hours = (tai_s - HOURS.start_tai_s) / 3600.0
        side_km = 500.0 * (1.0 + hours) * (-1.0 if name == "A" else 1.0)
        return np.column_stack([side_km, np.full_like(hours, 9e4), np.zeros_like(hours)])

    monkeypatch.setattr(crosslinks, "positions_km", places_km)
    link = Crosslink(a="A", b="B", rate_bps=1e4, full_rate_km=1000.0)
    made = with_crosslink_key(Network(crosslinks=(link,)), {"A": "A", "B": "B"}, HOURS)
    expected = [3.6e7 * share for share in (1 / 2, 1 / 6, 1 / 3 - 1 / 3.5)]
    assert made.crosslinks[0].bits == pytest.approx(expected, rel=1e-4)


def test_a_given_rate_holds_at_any_distance():
    assert bits(6) == (360_000, 360_000, 180_000)


@pytest.mark.parametrize(("satellites", "up"), [(7, True), (6, True), (5, False), (4, False)])
def test_a_link_is_up_where_its_line_clears_the_grazing_height(satellites, up):
    height_km = AXIS_KM * cos(pi / satellites) - 6378.137
    assert (height_km > 100.0) is up
    assert (sum(bits(satellites)) > 0) is up


@pytest.fixture
def scenario_with(tmp_path):
    def write(text: str):
        whole = data_file("scenarios/saga-growth.toml").read_text(encoding="utf-8")
        path = tmp_path / "mine.toml"
        path.write_text(f"{whole}\n{text}")
        return load_scenario(path)

    return write


def links(scenario):
    return [(one.a[-2:], one.b[-2:]) for one in scenario.network.crosslinks]


LINK = '[[isl.link]]\na = "SAGA"\nrate_bps = 10.0\n'


def test_a_ring_joins_neighbours_and_adjacent_joins_like_places(scenario_with):
    ring_links = links(scenario_with(LINK + 'pattern = "ring"\n'))
    assert ring_links == [
        ("01", "02"), ("02", "03"), ("03", "01"), ("04", "05"), ("05", "06"), ("06", "04"),
    ]  # fmt: skip
    adjacent = links(scenario_with(LINK + 'pattern = "adjacent"\n'))
    assert adjacent == [("01", "04"), ("02", "05"), ("03", "06")]


def test_the_links_of_iris2_are_those_of_its_patterns():
    network = load_scenario("iris2").network
    assert len(network.crosslinks) == 272 + 15 * 17 + 68
    assert len({frozenset((one.a, one.b)) for one in network.crosslinks}) == 595


def test_a_constellation_is_untrusted_as_a_whole(scenario_with):
    network = scenario_with('[network]\nuntrusted = ["SAGA"]\n').network
    assert network.untrusted == tuple(f"SAGA-0{n}" for n in range(1, 7))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (LINK, "neither b nor pattern is given"),
        (LINK + 'b = "SAGA-99"\n', "unknown satellite"),
        (LINK.replace('"SAGA"', '"SAGA-01"') + 'b = "SAGA-01"\n', "SAGA-01:SAGA-01 is a loop"),
        (LINK + 'pattern = "across"\n', "pattern 'across' with 'SAGA'"),
        (LINK.replace("SAGA", "SAGO") + 'pattern = "ring"\n', "unknown constellation 'SAGO'"),
        (LINK.replace("10.0", "-1.0") + 'pattern = "ring"\n', "isl.link.0.rate_bps"),
        (2 * (LINK + 'pattern = "ring"\n'), "stands twice"),
        (LINK + 'pattern = "ring"\nheight = 1\n', "unknown key"),
        (
            '[[network.initial]]\na = "SAGA-01"\nb = "SAGA-01"\nbits = 1\n',
            "initial key SAGA-01:SAGA-01 is a loop",
        ),
    ],
)
def test_a_wrong_link_is_refused_by_name(scenario_with, text, words):
    with pytest.raises(InputError, match=words):
        scenario_with(text)


def test_without_crosslinks_a_network_stays_as_it_is():
    network = replace(Network(), epoch_h=24.0)
    assert with_crosslink_key(network, {}, HOURS) is network
