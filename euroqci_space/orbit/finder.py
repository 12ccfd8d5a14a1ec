"""Find every pass of many satellites over many stations."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from euroqci_space.model import ElementSet, Horizon, Station
from euroqci_space.orbit.find import Found, find
from euroqci_space.orbit.frames import NO_POLAR_MOTION, Pole, gmst_rad
from euroqci_space.orbit.grid import MARGIN, NODE_TURN_RAD, Grid, grid, rung
from euroqci_space.orbit.masks import Mask
from euroqci_space.orbit.passes import Passes
from euroqci_space.orbit.satrec import satrec
from euroqci_space.orbit.scene import Scene
from euroqci_space.orbit.sites import Sites, sites
from euroqci_space.orbit.tracks import Body, tracks
from euroqci_space.orbit.visibility import near

Floats = NDArray[np.float64]
_CHUNK = 4_000_000


def find_passes(
    elements: Sequence[ElementSet],
    stations: Sequence[Station],
    horizon: Horizon,
    mask: Mask | float = 0.0,
    pole: Pole = NO_POLAR_MOTION,
) -> Passes:
    """Find every pass of each satellite over each station within the horizon."""
    ground = sites(stations, pole)
    lowest = mask.min_elevation_deg if isinstance(mask, Mask) else float(mask)
    mask_deg = np.full(len(stations), lowest)
    groups: dict[int, list[int]] = {}
    for index, element in enumerate(elements):
        groups.setdefault(rung(element), []).append(index)
    parts = []
    for key, members in sorted(groups.items()):
        nodes = grid(horizon.start_tai_s, horizon.stop_tai_s, key)
        angle = gmst_rad(nodes.node_tai_s)
        size = max(_CHUNK // (nodes.intervals * len(stations)), 1)
        for start in range(0, len(members), size):
            chunk = members[start : start + size]
            found = _chunk([elements[i] for i in chunk], nodes, angle, ground, mask_deg)
            parts.append(_columns(found, np.array(chunk), ground))
    table = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    order = np.lexsort((table["satellite_index"], table["station_index"], table["aos_tai_s"]))
    return Passes(
        elements=tuple(elements),
        stations=tuple(stations),
        horizon=horizon,
        **{name: column[order] for name, column in table.items()},
    )


def _chunk(
    members: Sequence[ElementSet], nodes: Grid, angle: Floats, ground: Sites, mask_deg: Floats
) -> Found:
    bodies = [Body(propagator=satrec(e), epoch_tai_s=e.epoch_tai_s) for e in members]
    wanted = np.ones((len(bodies), len(angle)), dtype=np.bool_)
    track = tracks(bodies, nodes, angle, wanted)
    radius = np.sqrt(np.sum(track.position_km**2, axis=0))
    direction = (track.position_km / radius).astype(np.float32).transpose(1, 0, 2)
    inner = slice(MARGIN, MARGIN + nodes.intervals + 1)
    flags = near(
        np.ascontiguousarray(direction[:, :, inner]),
        radius[:, inner] * 1.05 + 30.0,
        ground,
        mask_deg,
        np.full((len(bodies), 1), NODE_TURN_RAD),
    )
    scene = Scene(track=track, nodes=nodes, ground=ground, sin_mask=np.sin(np.radians(mask_deg)))
    return find(scene, flags)


def _columns(found: Found, members: NDArray[np.int64], ground: Sites) -> dict[str, Any]:
    out: dict[str, Any] = {
        "satellite_index": members[found.satellite].astype(np.int32),
        "station_index": found.station.astype(np.int32),
        "aos_tai_s": found.rise.tai_s,
        "tca_tai_s": found.top.tai_s,
        "los_tai_s": found.fall.tai_s,
        "min_range_km": found.min_range_km,
        "open_start": found.open_start,
        "open_end": found.open_end,
        "orbit_number": np.zeros(len(found.satellite), dtype=np.int64),
    }
    for point, azimuth, elevation in (
        (found.rise, "aos_azimuth_deg", "aos_elevation_deg"),
        (found.top, "tca_azimuth_deg", "max_elevation_deg"),
        (found.fall, "los_azimuth_deg", "los_elevation_deg"),
    ):
        east, north, up = (
            np.sum(point.sight_km * axis.T[:, found.station], axis=0)
            for axis in (ground.east, ground.north, ground.up)
        )
        out[azimuth] = np.degrees(np.arctan2(east, north)) % 360.0
        out[elevation] = np.degrees(np.arctan2(up, np.hypot(east, north)))
    return out
