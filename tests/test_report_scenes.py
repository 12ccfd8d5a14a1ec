"""What the pictures are made of: nights, clocks, stores, flows, risk, labels, curves."""

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from euroqci_space.model import ClearSky, Horizon, InitialKey, Network, Relay, Station
from euroqci_space.report import flows as flows_module
from euroqci_space.report.contact_curves import contact_curves
from euroqci_space.report.daylight import daylight
from euroqci_space.report.flows import FIBRE, LEFT, key_flows
from euroqci_space.report.labels import Box, Spot, place_labels
from euroqci_space.report.local_time import SOLAR, local_clock
from euroqci_space.report.risk import key_risk, skies
from euroqci_space.report.script_data import script_data
from euroqci_space.report.stores import store_series
from euroqci_space.sky import dark_windows

sys.path.insert(0, str(Path(__file__).parent))

import itertools

from report_cases import empty_plan, full_plan


def station(latitude_deg, longitude_deg, country=""):
    return Station(
        id="X",
        name="X",
        latitude_deg=latitude_deg,
        longitude_deg=longitude_deg,
        altitude_m=0.0,
        country=country,
    )


def week_of(year, month, day):
    start = datetime(year, month, day, tzinfo=UTC)
    return Horizon(start=start, stop=start.replace(day=day + 7))


@pytest.mark.parametrize("latitude_deg", [-34.0, 0.0, 48.0, 60.0])
def test_night_is_where_the_exact_windows_are(latitude_deg):
    place, week = station(latitude_deg, 11.0), week_of(2027, 3, 20)
    exact = dark_windows(place, week, -6.0)
    drawn = np.array(daylight(place, week, -6.0).dark)
    assert drawn[:, 0] == pytest.approx(exact.start_tai_s, abs=10.0)
    assert drawn[:, 1] == pytest.approx(exact.stop_tai_s, abs=10.0)


def test_twilight_and_night_meet_and_do_not_overlap():
    light = daylight(station(48.0, 11.0), week_of(2027, 1, 4), -6.0)
    spans = sorted([*light.dark, *light.twilight])
    assert all(first[1] <= second[0] + 1e-6 for first, second in itertools.pairwise(spans))
    assert len(light.twilight) == 14  # each evening and each morning of the week


def test_midsummer_in_the_north_has_neither_night_nor_twilight():
    light = daylight(station(69.6, 18.9), week_of(2027, 6, 18), -6.0)
    assert light.dark == light.twilight == ()


def test_a_plan_that_allows_day_has_one_long_night():
    week = week_of(2027, 1, 4)
    light = daylight(station(48.0, 11.0), week, 90.0)
    assert light.dark == ((week.start_tai_s, week.stop_tai_s),)
    assert light.twilight == ()


@pytest.mark.parametrize(
    ("place", "zone", "offset_h"),
    [
        (station(48.1, 11.3, "DE"), "Europe/Berlin", 1),
        (station(37.0, -25.1, "PT"), "Atlantic/Azores", -1),
        (station(28.3, -16.5, "ES"), "Atlantic/Canary", 0),
        (station(-21.1, 55.4, "RE"), "Indian/Reunion", 4),
        (station(5.2, -52.6, "GF"), "America/Cayenne", -3),
        (station(35.0, 33.0, "CY"), "Asia/Nicosia", 2),
        (station(40.4, 117.6, "CN"), "Asia/Shanghai", 8),
    ],
)
def test_clock_on_the_wall_in_winter(place, zone, offset_h):
    clock = local_clock(place, week_of(2027, 1, 4))
    assert clock.name == zone
    assert [offset_s for _, offset_s, _ in clock.steps] == [3600 * offset_h]


def test_clock_goes_forward_on_the_last_sunday_of_march():
    week = week_of(2027, 3, 24)
    first, second = local_clock(station(48.1, 11.3, "DE"), week).steps
    assert (first[1], first[2], second[1], second[2]) == (3600, "CET", 7200, "CEST")
    change = datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert second[0] - week.start_tai_s == (change - week.start).total_seconds()


@pytest.mark.parametrize("country", ["", "XX"])
def test_clock_of_an_unknown_country_is_the_sun(country):
    clock = local_clock(station(0.0, 15.0, country), week_of(2027, 1, 4))
    assert (clock.name, clock.steps[0][1]) == (SOLAR, 3600)


def test_stores_end_with_what_came_in_less_what_was_relayed():
    plan = full_plan()
    for level in store_series(plan):
        came = sum(
            contact.expected_key_bits
            for contact in plan.contacts
            if contact.site == level.site
            and (contact.role, contact.status) == ("primary", "confirmed")
        )
        went = sum(
            transfer.bits for transfer in plan.transfers if level.site in (transfer.a, transfer.b)
        )
        assert (level.filled_bits, level.drained_bits) == (came, went)
        assert level.level_bits[-1] == came - went
        assert min(level.level_bits) >= 0


def test_a_store_holds_the_key_from_before_the_start():
    plan = full_plan()
    satellite, site = plan.scenario.satellites[0].name, plan.contacts[0].site
    network = replace(
        plan.scenario.network or Network(), initial=(InitialKey(a=satellite, b=site, bits=700),)
    )
    earlier = replace(plan, scenario=replace(plan.scenario, network=network))
    before, now = (
        {level.site: level for level in store_series(one)}[site] for one in (plan, earlier)
    )
    assert now.filled_bits == before.filled_bits + 700
    assert (now.tai_s[0], now.level_bits[0]) == (plan.scenario.horizon.start_tai_s, 700)


def test_flow_keeps_every_bit():
    flows = key_flows(full_plan())
    for place, node in enumerate(flows.nodes):
        into = sum(band.bits for band in flows.bands if band.stop == place)
        out = sum(band.bits for band in flows.bands if band.start == place)
        assert node.bits == max(into, out)
        assert node.column != 1 or into == out


def test_class_takes_in_twice_what_it_is_delivered():
    plan = full_plan()
    delivered = {}
    for delivery in plan.deliveries:
        delivered.setdefault(delivery.demand_class, 0)
        delivered[delivery.demand_class] += delivery.space_bits
    drawn = {node.name: node.bits for node in key_flows(plan).nodes if node.column == 2}
    drawn.pop(LEFT)
    assert drawn == {name: 2 * bits for name, bits in delivered.items() if bits}


def test_fibre_is_a_source_of_its_own():
    plan = full_plan()
    demand = plan.scenario.demands[0]
    route = (demand.a, "XX-NAT", demand.b)
    relay = Relay(tai_s=plan.contacts[-1].stop_tai_s, route=route, bits=700)
    flows = key_flows(replace(plan, relays=(relay,)))
    assert next(node.bits for node in flows.nodes if node.name == FIBRE) == 1400


def test_pairs_take_in_what_their_classes_do():
    flows = key_flows(full_plan())
    classes, pairs = (
        sum(node.bits for node in flows.nodes if node.column == column and node.name != LEFT)
        for column in (2, 3)
    )
    assert classes == pairs


def test_pairs_beyond_the_largest_are_drawn_together(monkeypatch):
    monkeypatch.setattr(flows_module, "SHOWN_PAIRS", 2)
    names = [node.name for node in key_flows(full_plan()).nodes if node.column == 3]
    assert sum(" more of " in name for name in names) >= 1
    assert len(names) <= 2 + len({one.demand_class for one in full_plan().scenario.demands})


def test_nodes_of_the_flow_do_not_overlap():
    flows = key_flows(full_plan())
    for column in range(4):
        nodes = [node for node in flows.nodes if node.column == column]
        for upper, lower in itertools.pairwise(nodes):
            assert upper.top + upper.height <= lower.top


def test_risk_of_one_contact_is_that_of_a_coin():
    plan = full_plan()
    contact = next(one for one in plan.contacts if one.role == "primary")
    coin = replace(contact, clear_sky_probability=0.4)
    alone = replace(plan, contacts=(coin,), transfers=())
    risk = key_risk(alone, skies(alone))
    assert risk.at_end_bits(0.50) == 0.0
    assert risk.at_end_bits(0.75) == contact.secret_key_bits


def test_risk_under_a_sky_that_is_always_clear_is_none():
    plan = full_plan()
    contacts = tuple(replace(one, clear_sky_probability=1.0) for one in plan.contacts)
    always = tuple(
        ClearSky(site=sky.site, monthly_probability=(1.0,) * 12) for sky in plan.scenario.clear_sky
    )
    plan = replace(plan, contacts=contacts, scenario=replace(plan.scenario, clear_sky=always))
    risk = key_risk(plan, skies(plan))
    assert np.ptp(risk.quantiles[-1]) == 0.0
    assert risk.quantiles[-1, 0] == risk.clear_bits[-1]


def test_risk_never_falls_with_time_nor_with_the_share():
    risk = key_risk(full_plan(), skies(full_plan()))
    assert np.all(np.diff(risk.quantiles, axis=0) >= 0.0)
    assert np.all(np.diff(risk.quantiles, axis=1) >= 0.0)
    assert risk.quantiles[-1, -1] <= risk.clear_bits[-1]


def test_a_plan_without_contacts_risks_nothing():
    risk = key_risk(empty_plan(), skies(empty_plan()))
    assert risk.at_end_bits(0.10) == 0.0


def test_curves_agree_with_the_contact():
    plan = full_plan()
    curves = contact_curves(plan)
    for contact in plan.contacts:
        found = curves[contact.contact_id]
        assert found.tai_s[0] == pytest.approx(contact.aos_tai_s)
        assert found.elevation_deg[[0, -1]] == pytest.approx(20.0, abs=0.1)  # the mask
        assert found.elevation_deg.max() == pytest.approx(contact.max_elevation_deg, abs=1.5)
        assert found.loss_db.min() <= contact.loss_db <= found.loss_db.max()
        assert sum(loss for _, loss in found.terms_db) == pytest.approx(
            found.loss_db.min(), abs=0.1
        )


def test_leap_second_within_the_horizon_is_told_to_the_scripts():
    plan = empty_plan()
    start = datetime(2016, 12, 31, 12, tzinfo=UTC)
    night = Horizon(start=start, stop=datetime(2017, 1, 1, 12, tzinfo=UTC))
    scenario = replace(plan.scenario, horizon=night)
    assert script_data(replace(plan, scenario=scenario), ())["leaps"] == [[43201.0, 1.0]]
    assert script_data(plan, ())["leaps"] == []


@settings(deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=12, unique=True)
)
def test_labels_of_points_that_stand_apart_cover_neither_each_other_nor_the_edge(cells):
    spots = [
        Spot(x=60.0 * x + 30.0, y=60.0 * y + 30.0, radius=3.0, text="AB-CDE") for x, y in cells
    ]
    sheet = Box(left=0.0, bottom=0.0, right=600.0, top=600.0)
    boxes = place_labels(spots, sheet, 10.0, 6.0)
    for place, box in enumerate(boxes):
        others = [other.edges for number, other in enumerate(boxes) if number != place]
        assert box.overlap([sheet.edges])[0] == pytest.approx(box.area)
        assert not others or box.overlap(others).sum() == 0.0
