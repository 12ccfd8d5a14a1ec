"""One batch of the search: a few satellites, all stations, one stretch of the horizon."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from euroqci_space.model import ElementSet
from euroqci_space.orbit.candidates import Clock, Fleet, candidates, clock
from euroqci_space.orbit.curves import dot
from euroqci_space.orbit.find import Found, find
from euroqci_space.orbit.grid import Grid, turn_rate_rad_s
from euroqci_space.orbit.leftout import left_out
from euroqci_space.orbit.masks import Skyline
from euroqci_space.orbit.meanorbit import mean_orbits
from euroqci_space.orbit.orbitnumber import orbit_numbers
from euroqci_space.orbit.passes import LeftOut
from euroqci_space.orbit.satrec import satrec
from euroqci_space.orbit.scene import Scene
from euroqci_space.orbit.sites import Sites
from euroqci_space.orbit.tracks import Body

Floats = NDArray[np.float64]
Table = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Stations s and what hides the low sky from them."""

    sites: Sites
    mask_deg: Floats  # (s,) lower bound of the mask at any azimuth
    skylines: tuple[Skyline | None, ...]  # (s,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one batch needs; plain values, so that another process can take it."""

    members: tuple[int, ...]  # places of the satellites in the caller's list
    elements: tuple[ElementSet, ...]
    nodes: Grid
    partial: bool  # the nodes are only a part of the horizon
    ground: Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchResult:
    """Passes of a batch as columns, and satellites that could not be followed."""

    table: Table
    left_out: tuple[LeftOut, ...]
    partial: bool  # only a part of the horizon


def search(batch: Batch) -> BatchResult:
    """Find the passes of one batch."""
    time, fleet, ground = clock(batch.nodes), _fleet(batch), batch.ground
    track, flags = candidates(fleet, batch.nodes, time, ground.sites, ground.mask_deg)
    scene = Scene(
        track=track,
        nodes=batch.nodes,
        ground=ground.sites,
        sin_mask=np.sin(np.radians(ground.mask_deg)),
        skylines=ground.skylines,
    )
    found = find(scene, flags)
    table = _geometry(found, ground.sites)
    table["satellite_index"] = np.array(batch.members, dtype=np.int32)[found.satellite]
    table["orbit_number"] = orbit_numbers(
        batch.elements, fleet.bodies, fleet.orbits, _tops(found, ground.sites, time)
    )
    return BatchResult(
        table=table,
        left_out=tuple(left_out(batch.elements, fleet.bodies, batch.nodes, track)),
        partial=batch.partial,
    )


def _fleet(batch: Batch) -> Fleet:
    bodies = [Body(propagator=satrec(one), epoch_tai_s=one.epoch_tai_s) for one in batch.elements]
    tai_s = batch.nodes.node_tai_s
    return Fleet(
        bodies=bodies,
        orbits=mean_orbits(batch.elements, bodies, float(tai_s[0]), float(tai_s[-1])),
        turn_rad_s=np.array([turn_rate_rad_s(one) for one in batch.elements]),
    )


def _tops(
    found: Found, ground: Sites, time: Clock
) -> tuple[NDArray[np.int64], Floats, Floats, Floats]:
    """Return satellite, instant, Earth-fixed position and turn of the Earth at culminations."""
    position_km = found.top.sight_km + ground.position_km.T.take(found.station, axis=1)
    turned = np.interp(found.top.tai_s, time.tai_s, np.unwrap(time.angle_rad))
    return found.satellite, found.top.tai_s, position_km, turned


def _geometry(found: Found, ground: Sites) -> Table:
    """Return times and angles of passes as columns."""
    table: Table = {
        "station_index": found.station.astype(np.int32),
        "aos_tai_s": found.rise.tai_s,
        "tca_tai_s": found.top.tai_s,
        "los_tai_s": found.fall.tai_s,
        "min_range_km": found.min_range_km,
        "open_start": found.open_start,
        "open_end": found.open_end,
    }
    for points, azimuth, elevation in (
        (found.rise, "aos_azimuth_deg", "aos_elevation_deg"),
        (found.top, "tca_azimuth_deg", "max_elevation_deg"),
        (found.fall, "los_azimuth_deg", "los_elevation_deg"),
    ):
        east, north, up = (
            dot(points.sight_km, axis.T.take(found.station, axis=1))
            for axis in (ground.east, ground.north, ground.up)
        )
        table[azimuth] = np.degrees(np.arctan2(east, north)) % 360.0
        table[elevation] = np.degrees(np.arctan2(up, np.hypot(east, north)))
    return table
