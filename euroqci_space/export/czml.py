"""The plan as CZML: satellites, stations and contacts over time, for Cesium."""

import json
from typing import Any

import numpy as np

from euroqci_space.model import Contact, ElementSet, Horizon, Plan, Station
from euroqci_space.orbit import positions_km
from euroqci_space.times import utc_text

STEP_S = 300.0  # Cesium's Lagrange polynomials of degree 5 are then within 0.1 km of a low orbit
_DEGREE = 5
_SPEED = 60  # seconds of the plan a second on the screen
_LABEL = {"font": "12px sans-serif", "pixelOffset": {"cartesian2": [12, 0]}}
_SATELLITE_RGBA, _STATION_RGBA = [0, 158, 115, 255], [0, 114, 178, 255]  # Okabe and Ito
_CONTACT_RGBA = {"primary": [230, 159, 0, 255], "backup": [204, 121, 167, 255]}


def plan_czml(plan: Plan) -> str:
    """Return a plan as CZML: the same plan gives the same bytes.

    Notes
    -----
    Satellites move in the Earth-fixed frame. A contact is a line between its satellite and its
    station that is there while the contact lasts; cancelled ones are left out.

    References
    ----------
    .. [1] AnalyticalGraphicsInc, "CZML Guide", the czml-writer project
    """
    horizon = plan.scenario.horizon
    flown = [contact for contact in plan.contacts if contact.status != "cancelled"]
    packets = [
        _document(plan.scenario.title, horizon),
        *(_satellite(elements, horizon) for elements in plan.elements),
        *(_station(station) for station in plan.scenario.stations),
        *(_contact(contact) for contact in flown),
    ]
    return json.dumps(packets, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _document(title: str, horizon: Horizon) -> dict[str, Any]:
    start = utc_text(horizon.start_tai_s, 0)
    clock = {
        "interval": _interval(horizon.start_tai_s, horizon.stop_tai_s),
        "currentTime": start,
        "multiplier": _SPEED,
        "range": "LOOP_STOP",
    }
    return {"id": "document", "name": title, "version": "1.0", "clock": clock}


def _interval(start_tai_s: float, stop_tai_s: float) -> str:
    return f"{utc_text(start_tai_s)}/{utc_text(stop_tai_s)}"


def _satellite(elements: ElementSet, horizon: Horizon) -> dict[str, Any]:
    count = int(np.ceil(horizon.duration_s / STEP_S)) + 1
    tai_s = np.linspace(horizon.start_tai_s, horizon.stop_tai_s, count)
    seconds = tai_s - horizon.start_tai_s
    rows = np.column_stack([seconds, positions_km(elements, tai_s) * 1e3])
    return {
        "id": f"satellite/{elements.name}",
        "name": elements.name,
        "availability": _interval(horizon.start_tai_s, horizon.stop_tai_s),
        "position": {
            "epoch": utc_text(horizon.start_tai_s),
            "referenceFrame": "FIXED",
            "interpolationAlgorithm": "LAGRANGE",
            "interpolationDegree": _DEGREE,
            "cartesian": [round(float(value), 3) for value in rows.ravel()],
        },
        "point": _point(_SATELLITE_RGBA),
        "label": {"text": elements.name, **_LABEL},
    }


def _station(station: Station) -> dict[str, Any]:
    place = [station.longitude_deg, station.latitude_deg, station.altitude_m]
    return {
        "id": f"station/{station.id}",
        "name": station.name,
        "position": {"cartographicDegrees": place},
        "point": _point(_STATION_RGBA),
        "label": {"text": station.id, **_LABEL},
    }


def _point(rgba: list[int]) -> dict[str, Any]:
    return {"pixelSize": 8, "color": {"rgba": rgba}}


def _contact(contact: Contact) -> dict[str, Any]:
    interval = _interval(contact.start_tai_s, contact.stop_tai_s)
    ends = (f"satellite/{contact.satellite}", f"station/{contact.station}")
    return {
        "id": f"contact/{contact.contact_id}",
        "name": f"{contact.satellite} to {contact.station}",
        "availability": interval,
        "description": f"{contact.expected_key_bits} bits of key expected ({contact.role})",
        "polyline": {
            "show": [
                {"interval": interval, "boolean": True},
            ],
            "arcType": "NONE",
            "width": 3,
            "material": {"solidColor": {"color": {"rgba": _CONTACT_RGBA[contact.role]}}},
            "positions": {"references": [f"{_escaped(end)}#position" for end in ends]},
        },
    }


def _escaped(name: str) -> str:
    r"""Return an id as a reference names it: CZML escapes ``#``, ``.`` and ``\``."""
    return "".join(f"\\{letter}" if letter in "\\#." else letter for letter in name)
