"""The page of a plan: one file of HTML that needs nothing else."""

from importlib.resources import files
from typing import Any

from euroqci_space.backups import LEAD_S
from euroqci_space.explanation import scarcest
from euroqci_space.model import Comparison, Plan, WeatherScore
from euroqci_space.report import chart_shapes, page_tables, provenance
from euroqci_space.report.flows import FIBRE, LEFT, key_flows
from euroqci_space.report.grades import GRADES, grade
from euroqci_space.report.headline import headline
from euroqci_space.report.map_shapes import map_shapes
from euroqci_space.report.risk import SHARES, KeyRisk, key_risk, skies
from euroqci_space.report.rows import Row, flown, timeline_rows
from euroqci_space.report.script_data import script_data
from euroqci_space.report.stores import store_series
from euroqci_space.report.templates import content_policy, page_file, templates
from euroqci_space.report.timeline_figure import minus
from euroqci_space.report.timeline_shapes import timeline_shapes
from euroqci_space.risk import outlook
from euroqci_space.times import DAY_S

SCARCEST = 10
PARTS = (
    ("timeline", "Timeline"),
    ("contact", "Contact"),
    ("map", "Map"),
    ("demand", "Demand"),
    ("flow", "Flow"),
    ("stores", "Stores"),
    ("weather", "Weather"),
    ("contacts", "Contacts"),
    ("scarcity", "Scarcity"),
    ("proof", "Proof"),
    ("provenance", "Provenance"),
)


def plan_page(plan: Plan) -> str:
    """Return the page of a plan as HTML.

    It loads nothing, runs from a file, and says all that it knows in one place: figures, timeline,
    map, demand, stores, weather, contacts, proof and where each input comes from.

    Notes
    -----
    Every text is escaped by the templates. The content security policy lets only the style and
    the script of this program run, each known by its hash. The same plan gives the same bytes.
    """
    from markupsafe import Markup  # noqa: PLC0415  (comes with jinja2)

    rows = timeline_rows(plan)
    style, script = page_file("style.css"), _script()
    context = {
        "policy": content_policy(style, script),
        "style": Markup(style),  # noqa: S704  (our own file)
        "script": Markup(script),  # noqa: S704
        "data": script_data(plan, rows),
        **_frame(plan),
        **_timeline(plan, rows),
        **_pictures(plan),
        **_tables(plan),
    }
    return templates().get_template("page.html.j2").render(context)


def _frame(plan: Plan) -> dict[str, Any]:
    horizon = plan.scenario.horizon
    return {
        "plan": plan,
        "scenario": plan.scenario,
        "horizon": horizon,
        "span": _days(horizon.duration_s / DAY_S),
        "parts": PARTS,
    }


def _days(number: float) -> str:
    return f"{number:g} day{'' if number == 1.0 else 's'}"


def _timeline(plan: Plan, rows: tuple[Row, ...]) -> dict[str, Any]:
    return {
        "rows": rows,
        "satellites": len(plan.scenario.satellites),
        "timeline": timeline_shapes(plan, rows),
        "ticks": chart_shapes.axis_ticks(plan, 16),
        "layers": _layers(plan, rows),
    }


def _layers(plan: Plan, rows: tuple[Row, ...]) -> list[tuple[str, str]]:
    constraints = plan.scenario.constraints
    layers = [
        ("dark", f"Sun below {minus(constraints.maximum_sun_elevation_deg)}°"),
        ("twilight", "twilight"),
        ("visible", f"satellite above {constraints.minimum_elevation_deg:g}°"),
        ("primary", "contact"),
    ]
    if any(contact.role == "backup" for contact in plan.contacts):
        layers.append(("backup", "back-up"))
    if any(contact.status == "cancelled" for contact in plan.contacts):
        layers.append(("cancelled", "cancelled"))
    if any(row.closed for row in rows):
        layers.append(("closed", "closed"))
    return layers


def _pictures(plan: Plan) -> dict[str, Any]:
    flows, levels = key_flows(plan), store_series(plan)
    stores, top_bits = chart_shapes.store_shapes(plan, levels)
    mark_bits = _round_below(top_bits)
    weather = skies(plan)
    score = plan.outlook or outlook(plan)
    return {
        "tiles": headline(plan, score),
        "map": map_shapes(plan),
        "flows": flows,
        "bands": chart_shapes.flow_bands(flows),
        "flow_view": chart_shapes.flow_view(flows),
        "node_width": chart_shapes.NODE_WIDTH,
        "node_left": chart_shapes.node_left,
        "left_name": LEFT,
        "fibre": any(node.name == FIBRE for node in flows.nodes),
        "stores": stores,
        "store_mark": mark_bits,
        "store_mark_y": round(100.0 * (1.0 - mark_bits / top_bits), 1),
        "store_ticks": chart_shapes.axis_ticks(plan, 7, short=True),
        **_weather(plan, score, key_risk(plan, weather)),
    }


def _round_below(bits: int) -> int:
    """Return the greatest of 1, 2, 5, 10, 20, 50 ... that is at most 0.9 of a number."""
    size = 10 ** (len(str(bits)) - 1)
    fits = [factor * size // 10 for factor in (1, 2, 5, 10, 20, 50)]
    return max(value for value in fits if value <= 0.9 * bits) if bits > 1 else bits


def _weather(plan: Plan, score: WeatherScore, risk: KeyRisk) -> dict[str, Any]:
    return {
        "score": score,
        "compared": _compared(plan, score),
        "lead_min": round(LEAD_S / 60.0),
        "contracts": page_tables.contract_rows(plan, score),
        "switches": page_tables.switch_rows(plan),
        "scarce": [site for site in score.sites if site.unmet_bits >= 1.0][:SCARCEST],
        "risk": risk,
        "shares": SHARES,
        "fan": chart_shapes.fan_shape(plan, risk) if len(risk.tai_s) else None,
        "skies": page_tables.sky_rows(plan),
    }


def _compared(plan: Plan, score: WeatherScore) -> list[tuple[str, Comparison]]:
    """Return this plan beside the one for the mean weather, and beside itself with back-ups."""
    this = Comparison(
        contacts=len(flown(plan.contacts)),
        delivered_bits=score.delivered_bits,
        classes=score.classes,
    )
    others = (
        ("the plan for the mean weather", plan.mean_plan),
        (f"the plan for {plan.scenario.weather.scenarios} weathers, not kept", plan.many_plan),
        ("with back-ups", plan.with_backups),
    )
    found = [(label, one) for label, one in others if one is not None]
    return [("this plan", this), *found] if found else []


def _tables(plan: Plan) -> dict[str, Any]:
    return {
        "grades": GRADES,
        "levels": sorted({grade(d.fraction) for d in plan.deliveries if d.requested_bits}),
        "matrix": page_tables.demand_table(plan),
        "classes": page_tables.class_rows(plan),
        "columns": page_tables.COLUMNS,
        "table": page_tables.contact_rows(plan),
        "scarcest": scarcest(plan, SCARCEST),
        "scarce_kinds": len(plan.certificate.prices) > 0,
        "baselines": page_tables.baseline_rows(plan),
        "published": page_tables.published_rows(plan),
        "rules": provenance.rules(plan),
        "orbits": provenance.orbit_rows(plan),
        "places": provenance.place_rows(plan),
        "devices": provenance.devices(plan),
    }


def _script() -> str:
    folder = files("euroqci_space.report").joinpath("page_files", "scripts")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".js"))
    parts = "\n".join(page_file(f"scripts/{name}") for name in names)
    return f'(() => {{\n"use strict";\n{parts}\n}})();\n'
