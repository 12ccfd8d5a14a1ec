"""CZML, GeoJSON and KML: what Cesium, maps and globes read is where Skyfield says it is."""

import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from skyfield.api import wgs84

from euroqci_space.export import plan_czml, plan_geojson, plan_kml

sys.path.insert(0, str(Path(__file__).parent))

from verify_cases import valid_plan
from verify_sight import skyfield_satellite, skyfield_time

KML = "{http://www.opengis.net/kml/2.2}"


def packets():
    return {packet["id"]: packet for packet in json.loads(plan_czml(valid_plan()))}


def spoiled(word):
    plan = valid_plan()
    station = replace(plan.scenario.stations[0], name=word)
    stations = (station, *plan.scenario.stations[1:])
    return replace(plan, scenario=replace(plan.scenario, stations=stations))


def lagrange(times, values, at):
    """Interpolate as Cesium does: the six samples nearest to the instant."""
    first = np.clip(np.searchsorted(times, at) - 3, 0, len(times) - 6)
    near, rows = times[first : first + 6], values[first : first + 6]
    weights = [
        np.prod([(at - other) / (one - other) for other in near if other != one]) for one in near
    ]
    return np.array(weights) @ rows


@pytest.mark.parametrize("write", [plan_czml, plan_geojson, plan_kml])
def test_the_same_plan_gives_the_same_bytes(write):
    assert write(valid_plan()) == write(valid_plan())


def test_czml_begins_with_its_document_and_names_each_thing_once():
    plan = valid_plan()
    listed = json.loads(plan_czml(plan))
    assert listed[0]["id"] == "document"
    assert listed[0]["version"] == "1.0"
    assert len(listed) == len(packets())
    assert len(listed) == 1 + len(plan.elements) + len(plan.scenario.stations) + len(plan.contacts)


def test_czml_satellites_are_where_skyfield_says_also_between_samples():
    plan = valid_plan()
    table = packets()["satellite/EAGLE-1"]["position"]["cartesian"]
    rows = np.array(table).reshape(-1, 4)
    at = plan.contacts[0].tca_tai_s
    drawn_m = lagrange(rows[:, 0], rows[:, 1:], at - plan.scenario.horizon.start_tai_s)
    place = wgs84.geographic_position_of(skyfield_satellite(plan.elements[0]).at(skyfield_time(at)))
    assert np.linalg.norm(drawn_m - place.itrs_xyz.m) < 200.0


def test_czml_contacts_refer_to_packets_that_stand_before_them():
    known = list(packets())
    for contact in valid_plan().contacts:
        line = packets()[f"contact/{contact.contact_id}"]["polyline"]
        for reference in line["positions"]["references"]:
            target = reference.removesuffix("#position")
            assert known.index(target) < known.index(f"contact/{contact.contact_id}")


def test_czml_leaves_cancelled_contacts_out():
    plan = valid_plan()
    gone = replace(plan.contacts[0], status="cancelled")
    text = plan_czml(replace(plan, contacts=(gone, *plan.contacts[1:])))
    assert gone.contact_id not in text


def test_geojson_places_longitude_first_and_tracks_stay_within_bounds():
    plan = valid_plan()
    features = {entry["id"]: entry for entry in json.loads(plan_geojson(plan))["features"]}
    station = plan.scenario.stations[0]
    point = features[f"station/{station.id}"]["geometry"]["coordinates"]
    assert point == [station.longitude_deg, station.latitude_deg, station.altitude_m]
    for contact in plan.contacts:
        for line in features[f"contact/{contact.contact_id}"]["geometry"]["coordinates"]:
            assert len(line) >= 2
            assert all(abs(longitude) <= 180.0 for longitude, _, _ in line)


def test_kml_begins_and_ends_where_the_satellite_is_overhead():
    plan = valid_plan()
    root = ET.fromstring(plan_kml(plan))  # noqa: S314  (our own text)
    mark = root.find(f".//{KML}Folder[{KML}name='Contacts']/{KML}Placemark")
    first = mark.find(f".//{KML}coordinates").text.split()[0].split(",")
    contact = plan.contacts[0]
    place = plan.scenario.satellites.index(
        next(one for one in plan.scenario.satellites if one.name == contact.satellite)
    )
    at = skyfield_satellite(plan.elements[place]).at(skyfield_time(contact.start_tai_s))
    below = wgs84.geographic_position_of(at)
    assert float(first[0]) == pytest.approx(below.longitude.degrees, abs=2e-3)
    assert float(first[1]) == pytest.approx(below.latitude.degrees, abs=2e-3)


@pytest.mark.parametrize("word", ["<b>&\"'", "a\x00b", "]]>", "é\u2028", "\ud83d\ude00"])
def test_names_of_any_kind_keep_kml_and_json_readable(word):
    plan = spoiled(word.encode("utf-16", "surrogatepass").decode("utf-16"))
    ET.fromstring(plan_kml(plan))  # noqa: S314  (our own text)
    json.loads(plan_geojson(plan))
    json.loads(plan_czml(plan))


PACKETS = {
    "document": {"id", "name", "version", "clock"},
    "satellite": {"id", "name", "availability", "position", "point", "label"},
    "station": {"id", "name", "position", "point", "label"},
    "contact": {"id", "name", "availability", "description", "polyline"},
}
INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"


def test_czml_keeps_the_rules_of_its_guide():
    """Known properties, intervals that begin before they end, samples in order and in fours."""
    for name, packet in packets().items():
        assert set(packet) == PACKETS[name.split("/")[0]]
        begin, end = packet.get("availability", "2000-01-01T00:00:00Z/2100-01-01T00:00:00Z").split(
            "/"
        )
        assert all(re.fullmatch(INSTANT, one) for one in (begin, end))
        assert begin < end
        if name.startswith("satellite/"):
            rows = np.array(packet["position"]["cartesian"]).reshape(-1, 4)
            assert (np.diff(rows[:, 0]) > 0.0).all()
            assert len(rows) > packet["position"]["interpolationDegree"]


ORDER = ("name", "description", "TimeSpan", "styleUrl", "Point", "LineString")  # OGC 07-147r2


def test_kml_puts_the_parts_of_a_place_in_the_order_of_its_schema():
    root = ET.fromstring(plan_kml(valid_plan()))  # noqa: S314  (our own text)
    marks = list(root.iter(f"{KML}Placemark"))
    assert len(marks) == len(valid_plan().contacts) + len(valid_plan().scenario.stations)
    for mark in marks:
        places = [ORDER.index(part.tag.removeprefix(KML)) for part in mark]
        assert places == sorted(places)
        span = mark.find(f"{KML}TimeSpan")
        assert span is None or span[0].text < span[1].text
    styles = {f"#{style.get('id')}" for style in root.iter(f"{KML}Style")}
    assert {url.text for url in root.iter(f"{KML}styleUrl")} <= styles
