"""Antennas are shared out so that nobody is served twice at once, and more stations never hurt."""

import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from euroqci_space.model import Horizon, Network, PostProcessing, RadioContact
from euroqci_space.network import Readiness, resumed, with_radio_windows
from euroqci_space.orbit import find_passes

sys.path.insert(0, str(Path(__file__).parent))

from radio_cases import KIRUNA, TROLL
from verify_scenario import ELEMENTS, SCENARIO

NEAR = replace(KIRUNA, id="NEAR", latitude_deg=66.0)
FLOWN = {
    f"{one.name}-{turn}": replace(one, name=f"{one.name}-{turn}", raan_deg=one.raan_deg + turn)
    for one in ELEMENTS
    for turn in (0.0, 4.0, 8.0)
}
HORIZON = Horizon(start=SCENARIO.horizon.start, stop=SCENARIO.horizon.stop)
RULES = PostProcessing(stations=(KIRUNA,), contact_s=100.0, antenna_setup_s=30.0)


def shared(*stations):
    network = Network(post_processing=replace(RULES, stations=stations))
    return with_radio_windows(network, FLOWN, HORIZON).post_processing


def overlaps(windows, key, setup_s):
    """Return by how much windows of one owner come too near one another. [s]"""
    by_owner = {}
    for one in sorted(windows, key=lambda one: one.start_tai_s):
        by_owner.setdefault(getattr(one, key), []).append(one)
    return [
        first.stop_tai_s + setup_s - second.start_tai_s
        for mine in by_owner.values()
        for first, second in pairwise(mine)
    ]


def test_an_antenna_and_a_satellite_serve_one_at_a_time():
    windows = shared(KIRUNA, NEAR).windows
    assert {one.station for one in windows} == {"KIR", "NEAR"}
    assert max(overlaps(windows, "station", 30.0)) <= 0.0
    assert max(overlaps(windows, "satellite", 0.0)) <= 0.0


def test_with_an_antenna_for_everybody_each_pass_is_a_window():
    windows = shared(replace(KIRUNA, antennas=len(FLOWN))).windows
    windows = sorted(windows, key=lambda one: (one.satellite, one.start_tai_s))
    passes = find_passes(tuple(FLOWN.values()), (KIRUNA.place,), HORIZON, 5.0)
    passes = sorted(passes, key=lambda one: (one.satellite, one.aos_tai_s))
    long = [one for one in passes if one.duration_s >= 102.0]
    assert len(windows) == len(long) > 20
    for window, sight in zip(windows, long, strict=True):
        assert 0.0 <= window.start_tai_s - sight.aos_tai_s < 1.0
        assert 0.0 <= sight.los_tai_s - window.stop_tai_s < 1.0


@pytest.mark.parametrize("more", [NEAR, TROLL])
def test_one_more_station_takes_time_from_nobody(more):
    few, many = shared(KIRUNA), shared(KIRUNA, more)
    assert set(few.windows) < set(many.windows)
    ready = [Readiness.of(with_rules(rules)) for rules in (few, many)]
    for name in FLOWN:
        stops = HORIZON.start_tai_s + 600.0 * np.arange(288)
        assert (ready[1].at(name, stops) <= ready[0].at(name, stops)).all()


def with_rules(rules):
    return replace(SCENARIO, network=Network(post_processing=rules))


def test_a_replan_keeps_the_past_and_the_radio_contact_under_way():
    before = shared(KIRUNA)
    window = before.windows[9]
    now_tai_s = window.start_tai_s + 50.5
    begun = RadioContact(
        radio_id="r",
        satellite=window.satellite,
        station="KIR",
        start_tai_s=window.start_tai_s,
        stop_tai_s=window.start_tai_s + 100.0,
        serves=("c",),
    )
    after = resumed(shared(KIRUNA, NEAR), before, (begun,), now_tai_s).windows
    assert after[:9] == before.windows[:9]
    assert after[9] == replace(window, stop_tai_s=begun.stop_tai_s)
    assert min(one.start_tai_s for one in after[10:]) >= now_tai_s
    assert max(overlaps(after, "satellite", 0.0)) <= 0.0
