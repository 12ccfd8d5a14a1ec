"""A night of one satellite, three optical stations and radio stations; not a test module."""

from dataclasses import replace
from datetime import timedelta

from scenario_texts import SATELLITE

from euroqci_space.model import Network, PostProcessing, RadioStation
from euroqci_space.prospect import survey
from euroqci_space.scenario import load_scenario
from euroqci_space.schedule import Effort

TEXT = f"""
schema = 1
name = "night"
start = 2027-01-04T12:00:00Z
days = 1

[stations]
telescope = "ao-1550-0.8m"
include = ["DE-OBE", "GR-HEL", "NL-HAG"]
{SATELLITE}
[[demand.pair]]
a = "DE-NAT"
b = "NL-NAT"
bits_per_day = 50_000
"""
RULES = """
[network.post_processing]
contact_s = 120

[[network.post_processing.station]]
id = "KIR"
lat_deg = 67.88
lon_deg = 21.06
alt_m = 400
"""
KIRUNA = RadioStation(id="KIR", latitude_deg=67.88, longitude_deg=21.06, altitude_m=400.0)
TROLL = RadioStation(id="TRO", latitude_deg=-72.01, longitude_deg=2.53, altitude_m=1275.0)
QUICK = Effort(rounds=0, workers=1)


def written(folder, text=TEXT + RULES):
    (folder / "night.toml").write_text(text, encoding="utf-8")
    return folder / "night.toml"


def night(folder, *stations, hours=24.0, **rules):
    """Return the survey of the night with these radio stations; with none of them, no rule."""
    scenario = load_scenario(written(folder, TEXT))
    asked = PostProcessing(stations=stations, **rules) if stations else None
    stop = scenario.horizon.start + timedelta(hours=hours)
    return survey(
        replace(
            scenario,
            horizon=replace(scenario.horizon, stop=stop),
            network=Network(post_processing=asked),
        )
    )
