"""The text of a scenario of one satellite and two stations, whole and in parts."""

HEAD = """schema = 1
name = "mine"
start = 2027-01-04T00:00:00Z
days = 1
"""
SATELLITE = """
[[satellite]]
name = "EAGLE-1"
terminal = "eagle1"
protocol = "eagle1"
[satellite.sun_synchronous]
norad_id = 99001
altitude_km = 500
local_time_of_ascending_node_h = 22.5
epoch = 2027-01-01T00:00:00Z
"""
STATIONS = """
[stations]
telescope = "ao-1550-0.8m"
include = ["DE-OBE", "GR-HEL"]
"""
WHOLE = HEAD + SATELLITE + STATIONS
CROSSLINKS = """
[isl]
grazing_height_km = 0.0

[[isl.link]]
a = "SAGA"
pattern = "adjacent"
rate_bps = 50.0
full_rate_km = 1000.0
"""
