"""The plan as KML: stations as places, contacts as ground tracks with their times."""

import re
from xml.etree import ElementTree as ET

from euroqci_space.export.tracks import Point, ground_track
from euroqci_space.model import Contact, Plan, Station
from euroqci_space.times import utc_text

_NAMESPACE = "http://www.opengis.net/kml/2.2"
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_COLOURS = {"confirmed": "ff009fe6", "tentative": "ffa779cc", "cancelled": "ff999999"}  # aabbggrr


def plan_kml(plan: Plan) -> str:
    """Return a plan as KML 2.2: the same plan gives the same bytes.

    References
    ----------
    .. [1] Wilson (ed.), "OGC KML", version 2.2.0, OGC 07-147r2, 2008
    """
    root = ET.Element("kml", xmlns=_NAMESPACE)
    document = ET.SubElement(root, "Document")
    _text(document, "name", plan.scenario.title)
    for status, colour in _COLOURS.items():
        style = ET.SubElement(ET.SubElement(document, "Style", id=status), "LineStyle")
        _text(style, "color", colour)
        _text(style, "width", "3")
    stations = _folder(document, "Stations")
    for station in plan.scenario.stations:
        _station(stations, station)
    contacts = _folder(document, "Contacts")
    for contact in plan.contacts:
        _contact(contacts, contact, ground_track(plan, contact))
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _text(parent: ET.Element, tag: str, text: str) -> None:
    """Add an element, with a space for each character that XML has no place for."""
    ET.SubElement(parent, tag).text = _UNFIT.sub(" ", text)


def _folder(document: ET.Element, name: str) -> ET.Element:
    folder = ET.SubElement(document, "Folder")
    _text(folder, "name", name)
    return folder


def _station(folder: ET.Element, station: Station) -> None:
    mark = ET.SubElement(folder, "Placemark")
    _text(mark, "name", station.id)
    _text(mark, "description", ", ".join(filter(None, (station.name, station.country))))
    place = (station.longitude_deg, station.latitude_deg, station.altitude_m)
    _text(ET.SubElement(mark, "Point"), "coordinates", ",".join(f"{x:.6f}" for x in place))


def _contact(folder: ET.Element, contact: Contact, track: tuple[Point, ...]) -> None:
    mark = ET.SubElement(folder, "Placemark")
    _text(mark, "name", contact.contact_id)
    told = f"{contact.role}, {contact.status}; {contact.expected_key_bits} bits of key expected"
    _text(mark, "description", told)
    span = ET.SubElement(mark, "TimeSpan")
    _text(span, "begin", utc_text(contact.start_tai_s))
    _text(span, "end", utc_text(contact.stop_tai_s))
    _text(mark, "styleUrl", f"#{contact.status}")
    line = ET.SubElement(mark, "LineString")
    _text(line, "altitudeMode", "absolute")
    points = (f"{_home(x):.5f},{y:.5f},{z:.0f}" for x, y, z in track)
    _text(line, "coordinates", " ".join(points))


def _home(longitude_deg: float) -> float:
    """Return a longitude within -180 to 180; a globe draws the short way between two points."""
    return (longitude_deg + 180.0) % 360.0 - 180.0
