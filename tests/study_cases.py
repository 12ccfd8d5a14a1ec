"""Small studies for the tests."""

from pathlib import Path

SMALL = """\
schema = 1
name = "small"
title = "A small study"
scenario = "saga"
model = "{model}"
weather_replicas = {replicas}

[set]
days = 1
"demand.multiplier" = 100.0

[[parameter]]
name = "altitude_km"
path = "satellite.SAGA.sun_synchronous.altitude_km"
values = {altitudes}

[[parameter]]
name = "limit_deg"
path = "constraints.minimum_elevation_deg"
values = {limits}
"""


def small_study(
    folder: Path,
    *,
    model="potential",
    replicas=0,
    altitudes="[500.0, 700.0]",
    limits="[20.0, 30.0]",
) -> Path:
    """Write a study of four cases and return its path."""
    path = folder / "small.toml"
    text = SMALL.format(model=model, replicas=replicas, altitudes=altitudes, limits=limits)
    path.write_text(text, encoding="utf-8")
    return path
