"""Plans for the tests of report; not a test module.

The tests of report put this folder on their path to import it.
"""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

from verify_cases import valid_plan

from euroqci_space.model import ClearSky, InputFile, Published, Station
from euroqci_space.report import plan_page

SHARED = Path(__file__).resolve().parents[2] / "shared"
PAYLOADS = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'onfocus='alert(1)' autofocus='",
    "</style><style>*{display:none}</style>",
    "{{ 7 * 7 }}{% raw %}",
    "]]><svg onload=alert(1)>",
    "<!--<script>",
    "\u2028\u2029\u202e",
)


@cache
def full_plan():
    """Return a small plan that has all that a page can show: back-ups, closures, a warning."""
    plan = valid_plan()
    contacts = list(plan.contacts)
    spare = next(place for place, contact in enumerate(contacts) if contact.role == "backup")
    contacts[spare] = replace(contacts[spare], status="cancelled")
    measured = Published(
        satellite=contacts[0].satellite,
        station=contacts[0].station,
        sifted_bits=1000,
        qber=0.01,
        secret_bits=100,
        source="a paper",
    )
    scenario = replace(
        plan.scenario,
        published=(measured,),
        inputs=(InputFile(name="test.toml", sha256="0" * 64),),
    )
    warnings = ("the element set is old",)
    return replace(plan, contacts=tuple(contacts), scenario=scenario, warnings=warnings)


@cache
def full_page():
    return plan_page(full_plan())


def empty_plan():
    """Return a plan in which nothing happens."""
    plan = full_plan()
    scenario = replace(plan.scenario, demands=(), published=(), inputs=())
    certificate = replace(plan.certificate, stages=(), baselines=())
    return replace(
        plan, scenario=scenario, contacts=(), transfers=(), deliveries=(), certificate=certificate
    )


def naughty_strings():
    source = SHARED / "references" / "naughty-strings.json"
    if not source.is_file():
        return list(PAYLOADS)
    return [*PAYLOADS, *json.loads(source.read_text(encoding="utf-8"))]


@cache
def pages_with_texts():
    """Return a page with harmless texts, and the page with naughty ones in their places."""
    texts = naughty_strings()
    harmless = ["x" if text else "" for text in texts]
    return plan_page(plan_with_texts(harmless)), plan_page(plan_with_texts(texts))


def plan_with_texts(texts):
    """Return a plan in which each text stands in some of the places that take text.

    Four texts share a station; each is a warning and an input; the first ones name the scenario,
    its satellites, its classes and its contacts.
    """
    plan = full_plan()
    quarters = [texts[place : place + 4] for place in range(0, len(texts) - 3, 4)]
    stations = tuple(_station(number, four) for number, four in enumerate(quarters))
    satellites = {"EAGLE-1": f"1{texts[0]}", "EAGLE-2": f"2{texts[1]}"}
    scenario = replace(
        plan.scenario,
        name=texts[0],
        title=texts[0],
        stations=(*plan.scenario.stations, *stations),
        satellites=tuple(_renamed(one, satellites) for one in plan.scenario.satellites),
        clear_sky=(*plan.scenario.clear_sky, *(_sky(station) for station in stations)),
        demands=tuple(_classed(demand, texts) for demand in plan.scenario.demands),
        inputs=tuple(InputFile(name=text, sha256=text) for text in texts),
        published=tuple(
            replace(entry, source=texts[0], satellite=satellites[entry.satellite])
            for entry in plan.scenario.published
        ),
    )
    return replace(
        plan,
        program=texts[0],
        earth_rotation=texts[0],
        scenario=scenario,
        elements=tuple(_renamed(one, satellites, source=texts[0]) for one in plan.elements),
        contacts=tuple(_flown_by(contact, satellites, texts) for contact in plan.contacts),
        transfers=tuple(
            replace(transfer, satellite=satellites[transfer.satellite])
            for transfer in plan.transfers
        ),
        deliveries=tuple(_classed(delivery, texts) for delivery in plan.deliveries),
        certificate=replace(plan.certificate, algorithm=texts[0], status=texts[0]),
        warnings=tuple(texts),
    )


def _station(number, texts):
    return Station(
        id=f"{texts[0]}{number}",
        name=texts[1],
        latitude_deg=36.0 + number % 25,
        longitude_deg=-9.0 + number % 40,
        altitude_m=0.0,
        country=texts[2],
        telescope="g",
        source=texts[2],
        confidence=texts[3],
    )


def _sky(station):
    return ClearSky(site=station.id, monthly_probability=(0.5,) * 12, confidence=station.confidence)


def _renamed(one, names, **more):
    return replace(one, name=names[one.name], **more)


def _classed(one, texts):
    return replace(one, demand_class=f"{one.demand_class}{texts[0]}")


def _flown_by(contact, names, texts):
    return replace(
        contact,
        satellite=names[contact.satellite],
        contact_id=f"{contact.contact_id}{texts[0]}",
    )
