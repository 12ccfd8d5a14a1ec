"""Every figure of a plan, as a script or cell by cell in a notebook.

Run it on the folder of a plan, and name the folder for the pictures::

    euroqci-space plan eagle1 --out plan-eagle1
    python examples/figures.py plan-eagle1 pictures
"""

# %% The plan, and its contact that expects the most key
import sys
from pathlib import Path

from PIL import Image

import euroqci_space as eqs
from euroqci_space.candidates import pairings, pass_budget
from euroqci_space.report import (
    Track,
    budget_waterfall,
    demand_matrix,
    key_map,
    pareto,
    pass_curves,
    save_figure,
    sky_plot,
    store_levels,
    timeline,
)

source, folder = sys.argv[1:]
pictures = Path(folder)
pictures.mkdir(parents=True, exist_ok=True)
plan = eqs.read_plan(source)
scenario = plan.scenario
best = max(plan.contacts, key=lambda contact: contact.expected_key_bits)


def save(figure, name):
    """Write a picture in 256 colours, which is small enough for a page, and say so."""
    path = pictures / f"{name}.png"
    save_figure(figure, path)
    Image.open(path).convert("RGB").quantize(256, method=Image.Quantize.MAXCOVERAGE).save(
        path, optimize=True
    )
    print(path)


# %% Who has contact when, over night and visibility
save(timeline(plan), "timeline")

# %% Stations by key, demands by the share that is met, ground tracks during contacts
save(key_map(plan), "key_map")

# %% Each demand, pair by pair
save(demand_matrix(plan), "demand_matrix")

# %% What the key stores hold
save(store_levels(plan), "store_levels")

# %% The sky over the station of the best contact, with the other passes of its hours
station = next(place for place in scenario.stations if place.id == best.station)
elements = next(record for record in plan.elements if record.name == best.satellite)
mask_deg = scenario.constraints.minimum_elevation_deg
passes = list(eqs.find_passes([elements], [station], scenario.horizon, mask_deg))
night = [sight for sight in passes if abs(sight.tca_tai_s - best.tca_tai_s) < 6 * 3600.0]
save(sky_plot(station, [Track(sight=one, elements=elements) for one in night], mask_deg), "sky")

# %% Its link, dB by dB at the highest point, then second by second
pairing = next(
    pairing
    for pairing in pairings(scenario, plan.elements).values()
    if (pairing.satellite.name, pairing.station.id) == (best.satellite, best.station)
)
sight = min(passes, key=lambda sight: abs(sight.tca_tai_s - best.tca_tai_s))
budget = pass_budget(pairing, sight)
save(budget_waterfall(budget), "budget_waterfall")
save(pass_curves(budget), "pass_curves")

# %% The front of a study: here each station by the time it takes and the key it brings
stations = {
    place.id: [one for one in plan.contacts if one.station == place.id]
    for place in scenario.stations
}
stations = {name: mine for name, mine in stations.items() if mine}
study = {
    "station": list(stations),
    "contact_time_s": [sum(one.duration_s for one in mine) for mine in stations.values()],
    "expected_key_bits": [sum(one.expected_key_bits for one in mine) for mine in stations.values()],
}
save(pareto(study, "contact_time_s", "expected_key_bits", "station"), "pareto")
