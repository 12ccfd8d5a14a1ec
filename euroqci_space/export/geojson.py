"""The plan as GeoJSON: stations as points, contacts as ground tracks (RFC 7946)."""

import json
from typing import Any

from euroqci_space.export.tracks import ground_track, pieces
from euroqci_space.model import Contact, Plan, Station
from euroqci_space.times import utc_text


def plan_geojson(plan: Plan) -> str:
    """Return a plan as a GeoJSON feature collection; cancelled contacts are marked, not left out.

    Notes
    -----
    A track that crosses 180 degrees of longitude is cut there, as RFC 7946, 3.1.9, asks.

    References
    ----------
    .. [1] Butler et al., "The GeoJSON Format", RFC 7946, 2016
    """
    features = [
        *(_station(station) for station in plan.scenario.stations),
        *(_contact(plan, contact) for contact in plan.contacts),
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def _feature(name: str, geometry: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "id": name, "geometry": geometry, "properties": properties}


def _station(station: Station) -> dict[str, Any]:
    place = [station.longitude_deg, station.latitude_deg, station.altitude_m]
    return _feature(
        f"station/{station.id}",
        {"type": "Point", "coordinates": place},
        {"kind": "station", "id": station.id, "name": station.name, "country": station.country},
    )


def _contact(plan: Plan, contact: Contact) -> dict[str, Any]:
    lines = [[list(point) for point in piece] for piece in pieces(ground_track(plan, contact))]
    return _feature(
        f"contact/{contact.contact_id}",
        {"type": "MultiLineString", "coordinates": lines},
        {
            "kind": "contact",
            "id": contact.contact_id,
            "role": contact.role,
            "status": contact.status,
            "satellite": contact.satellite,
            "station": contact.station,
            "start_utc": utc_text(contact.start_tai_s),
            "stop_utc": utc_text(contact.stop_tai_s),
            "max_elevation_deg": round(contact.max_elevation_deg, 3),
            "expected_key_bits": contact.expected_key_bits,
        },
    )
