"""What the scripts of the page need of a plan, as plain JSON values; times are s from the start."""

from collections import defaultdict
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from euroqci_space.model import Contact, Plan, Transfer
from euroqci_space.report.contact_curves import Body, ContactCurves, contact_curves
from euroqci_space.report.local_time import local_clock
from euroqci_space.report.rows import Row
from euroqci_space.times import leap_offset_s, utc_text

_LEAP_STEP_S = 86400.0


def script_data(plan: Plan, rows: tuple[Row, ...]) -> dict[str, Any]:
    """Return the data that tie timeline, map, tables and details together.

    Satellites, stations, contacts and demands are known by their places in the plan; names are
    only shown.
    """
    scenario = plan.scenario
    curves = contact_curves(plan)
    relayed: dict[tuple[str, float], list[Transfer]] = defaultdict(list)
    for transfer in plan.transfers:
        relayed[transfer.satellite, transfer.tai_s].append(transfer)
    return {
        "start": utc_text(scenario.horizon.start_tai_s, 0),
        "duration": scenario.horizon.duration_s,
        "leaps": _leaps(plan),
        "mask": scenario.constraints.minimum_elevation_deg,
        "rows": [[row.kind == "station", _place(plan, row)] for row in rows],
        "satellites": [satellite.name for satellite in scenario.satellites],
        "stations": _stations(plan),
        "demands": _demands(plan),
        "contacts": [
            _contact(plan, contact, curves[contact.contact_id])
            | {"relayed": _relayed(plan, relayed[contact.satellite, contact.stop_tai_s])}
            for contact in plan.contacts
        ],
    }


def _place(plan: Plan, row: Row) -> int:
    known: list[str] = [satellite.name for satellite in plan.scenario.satellites]
    if row.kind == "station":
        known = [station.id for station in plan.scenario.stations]
    return known.index(row.id)


def _leaps(plan: Plan) -> list[list[float]]:
    """Return the leap seconds within the horizon, as [s from the start, change of TAI - UTC]."""
    horizon = plan.scenario.horizon
    days = np.arange(horizon.start_tai_s, horizon.stop_tai_s + _LEAP_STEP_S, _LEAP_STEP_S)
    offset_s = leap_offset_s(days)
    found = []
    for day in np.flatnonzero(np.diff(offset_s)):
        low, high = float(days[day]), float(days[day + 1])
        while high - low > 0.5:  # it falls on a whole second
            middle = (low + high) / 2.0
            before = float(leap_offset_s(middle)) == offset_s[day]
            low, high = (middle, high) if before else (low, middle)
        change = float(offset_s[day + 1] - offset_s[day])
        found.append([float(round(high - horizon.start_tai_s)), change])
    return found


def _stations(plan: Plan) -> list[dict[str, Any]]:
    horizon = plan.scenario.horizon
    found = []
    for station in plan.scenario.stations:
        clock = local_clock(station, horizon)
        steps = [
            [round(at - horizon.start_tai_s), offset_s, name] for at, offset_s, name in clock.steps
        ]
        found.append(
            {
                "id": station.id,
                "name": station.name,
                "site": station.key_site,
                "zone": clock.name,
                "clock": steps,
            }
        )
    return found


def _demands(plan: Plan) -> list[dict[str, Any]]:
    return [
        {
            "a": delivery.a,
            "b": delivery.b,
            "class": delivery.demand_class,
            "requested": delivery.requested_bits,
            "delivered": delivery.delivered_bits,
            "age": _rounded(delivery.oldest_key_age_h, 1),
        }
        for delivery in plan.deliveries
    ]


def _relayed(plan: Plan, transfers: list[Transfer]) -> list[list[int]]:
    """Return [demand, bits] of what the satellite could relay when a contact ended."""
    places = {(delivery.a, delivery.b): place for place, delivery in enumerate(plan.deliveries)}
    return [[places[transfer.a, transfer.b], transfer.bits] for transfer in transfers]


def _contact(plan: Plan, contact: Contact, curves: ContactCurves) -> dict[str, Any]:
    start_tai_s = plan.scenario.horizon.start_tai_s
    stations = [station.id for station in plan.scenario.stations]
    satellites = [satellite.name for satellite in plan.scenario.satellites]
    return {
        "id": contact.contact_id,
        "role": contact.role,
        "status": contact.status,
        "satellite": satellites.index(contact.satellite),
        "station": stations.index(contact.station),
        "orbit": contact.orbit_number,
        **{
            name: _rounded(getattr(contact, f"{name}_tai_s") - start_tai_s, 2)
            for name in ("start", "stop", "aos", "tca", "los")
        },
        "elevation": _rounded(contact.max_elevation_deg, 1),
        "range": _rounded(contact.min_range_km, 0),
        "sun": _rounded(contact.sun_elevation_deg, 1),
        "moon": _rounded(contact.moon_separation_deg, 0),
        "clear": _rounded(contact.clear_sky_probability, 3),
        "loss": _rounded(contact.loss_db, 2),
        "sifted": round(contact.sifted_bits),
        "qber": _rounded(100.0 * contact.qber, 2),
        "secret": contact.secret_key_bits,
        "asymptotic": contact.asymptotic_key_bits,
        "expected": contact.expected_key_bits,
        "age": _rounded(contact.element_age_h, 1),
        "error": _rounded(contact.timing_error_s, 2),
        "curves": _curves(curves, start_tai_s),
    }


def _curves(curves: ContactCurves, start_tai_s: float) -> dict[str, Any]:
    return {
        "first": _rounded(float(curves.tai_s[0]) - start_tai_s, 1),
        "step": _rounded(float(curves.tai_s[1] - curves.tai_s[0]), 3),
        "azimuth": _row(curves.azimuth_deg, 1),
        "elevation": _row(curves.elevation_deg, 1),
        "range": _row(curves.range_km, 0),
        "loss": _row(curves.loss_db, 2),
        "rate": _row(curves.sifted_hz, 0),
        "qber": _row(100.0 * curves.qber, 2),
        "terms": [[name, _rounded(loss_db, 2)] for name, loss_db in curves.terms_db],
        "sunAt": _body(curves.sun),
        "moonAt": _body(curves.moon),
    }


def _body(body: Body) -> list[float | None]:
    return [_rounded(body.azimuth_deg, 1), _rounded(body.elevation_deg, 1)]


def _row(values: ArrayLike, decimals: int) -> list[float | None]:
    return [_rounded(float(value), decimals) for value in np.asarray(values)]


def _rounded(value: float | None, decimals: int) -> float | None:
    """Return a number as short as its use allows; JSON has no infinity, so that is None."""
    if value is None or not np.isfinite(value):
        return None
    return round(value) if decimals == 0 else round(value, decimals)
