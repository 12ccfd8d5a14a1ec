"""One batch of the search: a few satellites, all stations, one stretch of the horizon."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from euroqci_space.model import ElementSet
from euroqci_space.orbit.curves import dot
from euroqci_space.orbit.find import Found, find
from euroqci_space.orbit.frames import gmst_rad
from euroqci_space.orbit.grid import MARGIN, Grid, turn_rate_rad_s
from euroqci_space.orbit.masks import Skyline
from euroqci_space.orbit.meanorbit import MeanOrbits, directions, in_plane, mean_orbits
from euroqci_space.orbit.passes import LeftOut
from euroqci_space.orbit.propagate import fault_text, states
from euroqci_space.orbit.satrec import satrec
from euroqci_space.orbit.scene import Scene
from euroqci_space.orbit.sites import Sites
from euroqci_space.orbit.tracks import Body, Tracks, tracks
from euroqci_space.orbit.visibility import near
from euroqci_space.times import utc_text

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Index = NDArray[np.int64]
Table = dict[str, NDArray[Any]]

_LARGEST_MODEL_ERROR_RAD = np.radians(2.0)  # a mean orbit worse than this prunes nothing
_MODEL_MARGIN_RAD = np.radians(0.3)  # on top of twice what the anchors show
_LARGEST_MODEL_ECCENTRICITY = 0.05
_RADIAL_MARGIN_KM = 30.0  # short-period terms of the Earth's flattening


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
class Clock:
    """Instants of the nodes and the turn of the Earth then, (n,)."""

    tai_s: Floats
    angle_rad: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchResult:
    """Passes of a batch as columns, and satellites that could not be followed."""

    table: Table
    left_out: tuple[LeftOut, ...]
    partial: bool  # only a part of the horizon


def search(batch: Batch) -> BatchResult:
    """Find the passes of one batch."""
    bodies = [Body(propagator=satrec(one), epoch_tai_s=one.epoch_tai_s) for one in batch.elements]
    clock = _clock(batch.nodes)
    orbits = mean_orbits(batch.elements, bodies, float(clock.tai_s[0]), float(clock.tai_s[-1]))
    modelled = _modelled(orbits)
    track, flags = _candidates(batch, bodies, clock, orbits, modelled)
    scene = Scene(
        track=track,
        nodes=batch.nodes,
        ground=batch.ground.sites,
        sin_mask=np.sin(np.radians(batch.ground.mask_deg)),
        skylines=batch.ground.skylines,
    )
    found = find(scene, flags)
    table = geometry(found, batch.ground.sites)
    table["satellite_index"] = np.array(batch.members, dtype=np.int32)[found.satellite]
    table["orbit_number"] = _orbit_numbers(batch, bodies, clock, orbits, found)
    return BatchResult(
        table=table,
        left_out=tuple(_left_out(batch, bodies, clock, track)),
        partial=batch.partial,
    )


def _clock(nodes: Grid) -> Clock:
    tai_s = nodes.node_tai_s
    return Clock(tai_s=tai_s, angle_rad=gmst_rad(tai_s))


def _modelled(orbits: MeanOrbits) -> Flags:
    """Tell which satellites the mean orbit follows well enough to prune by."""
    flags: Flags = (orbits.eccentricity <= _LARGEST_MODEL_ECCENTRICITY) & (
        orbits.error_rad <= _LARGEST_MODEL_ERROR_RAD
    )
    return flags


def _candidates(
    batch: Batch, bodies: Sequence[Body], clock: Clock, orbits: MeanOrbits, modelled: Flags
) -> tuple[Tracks, Flags]:
    """Propagate where a satellite may be near a station; return where at nodes, (b, s, n)."""
    inner = slice(MARGIN, MARGIN + batch.nodes.intervals + 1)
    turn_rad = batch.nodes.step_s * np.array([turn_rate_rad_s(one) for one in batch.elements])
    flags = np.zeros(
        (len(bodies), len(batch.ground.mask_deg), batch.nodes.intervals + 1), dtype=np.bool_
    )
    wanted = np.ones((len(bodies), len(clock.tai_s)), dtype=np.bool_)
    rows = np.flatnonzero(modelled)
    model = directions(orbits, rows, clock.tai_s, clock.angle_rad)
    if len(rows):
        radius_km = _radius_bound_km(orbits, rows)
        margin_rad = turn_rad[rows] + _model_margin_rad(orbits)[rows]
        flags[rows] = near(
            model[:, :, inner],
            radius_km,
            batch.ground.sites,
            batch.ground.mask_deg,
            margin_rad[:, None],
        )
        wanted[rows] = _spread(np.any(flags[rows], axis=1))
    track = tracks(bodies, clock.tai_s, clock.angle_rad, wanted)
    strayed = _strayed(track, rows, model, _model_margin_rad(orbits)[rows])
    if strayed.any():
        modelled = modelled.copy()
        modelled[rows[strayed]] = False
        return _candidates(batch, bodies, clock, orbits, modelled)
    rest = np.flatnonzero(~modelled)
    if len(rest):
        positions = track.position_km[:, rest, inner]
        radius_km = np.sqrt(dot(positions, positions))
        direction = (positions / radius_km).astype(np.float32).transpose(1, 0, 2)
        swell = turn_rad[rest] * orbits.eccentricity[rest] / (1.0 + orbits.eccentricity[rest])
        bound_km = radius_km * (1.0 + swell[:, None]) + _RADIAL_MARGIN_KM
        flags[rest] = near(
            direction, bound_km, batch.ground.sites, batch.ground.mask_deg, turn_rad[rest][:, None]
        )
    return track, flags


def _model_margin_rad(orbits: MeanOrbits) -> Floats:
    margin: Floats = 2.0 * orbits.error_rad + _MODEL_MARGIN_RAD
    return margin


def _radius_bound_km(orbits: MeanOrbits, rows: Index) -> Floats:
    eccentricity = orbits.eccentricity[rows]
    swing = (1.0 + eccentricity) / (1.0 - eccentricity)
    return (orbits.radius_km[rows] * swing + _RADIAL_MARGIN_KM)[:, None]


def _spread(near_any: Flags) -> Flags:
    """Return nodes (b, n + 2 MARGIN) that the stencils of flagged nodes (b, n) need."""
    count = near_any.shape[1]
    wanted = np.zeros((len(near_any), count + 2 * MARGIN), dtype=np.bool_)
    for shift in range(2 * MARGIN + 1):
        wanted[:, shift : shift + count] |= near_any
    return wanted


def _strayed(track: Tracks, rows: Index, model: NDArray[np.float32], margin_rad: Floats) -> Flags:
    """Tell which satellites are anywhere farther from their model than was allowed for."""
    positions = track.position_km[:, rows]
    along = dot(positions, model.transpose(1, 0, 2).astype(np.float64))
    cosine = along / np.sqrt(dot(positions, positions))
    off: Flags = np.any(cosine < np.cos(margin_rad)[:, None], axis=1)
    return off


def geometry(found: Found, ground: Sites) -> Table:
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


def _orbit_numbers(
    batch: Batch, bodies: Sequence[Body], clock: Clock, orbits: MeanOrbits, found: Found
) -> NDArray[np.int64]:
    """Count ascending nodes from the element set's revolution number to each culmination."""
    row = found.satellite
    site_km = batch.ground.sites.position_km.T.take(found.station, axis=1)
    turned = np.interp(found.top.tai_s, clock.tai_s, np.unwrap(clock.angle_rad))
    node = orbits.ascending_node(row, found.top.tai_s) - turned
    turns = _turns(orbits, row, found.top.tai_s, (found.top.sight_km + site_km, node))
    every = np.arange(len(bodies))
    epoch_tai_s = orbits.epoch_tai_s
    at_epoch = np.array([body.propagator.sgp4_tsince(0.0)[1] for body in bodies]).T
    start = _turns(
        orbits, every, epoch_tai_s, (at_epoch, orbits.ascending_node(every, epoch_tai_s))
    )
    first = np.array([one.rev_at_epoch for one in batch.elements], dtype=np.int64)
    return first[row] + turns - start[row]


def _turns(
    orbits: MeanOrbits, row: Index, tai_s: Floats, place: tuple[Floats, Floats]
) -> NDArray[np.int64]:
    """Return whole turns since the ascending node before the anomaly's zero.

    The angle within the turn comes from the position, the number of turns from the mean orbit,
    which is far less than half a turn wrong.
    """
    position, node = place
    along, across, _ = in_plane(position, node, orbits.inclination[row])
    within = np.arctan2(across, along)
    whole = np.round((orbits.latitude_argument(row, tai_s) - within) / (2.0 * np.pi))
    turns: NDArray[np.int64] = (whole + np.floor(within / (2.0 * np.pi))).astype(np.int64)
    return turns


def _left_out(
    batch: Batch, bodies: Sequence[Body], clock: Clock, track: Tracks
) -> Iterator[LeftOut]:
    usable = track.usable(batch.nodes.intervals)
    for row in np.flatnonzero(usable < batch.nodes.intervals).tolist():
        element = batch.elements[row]
        failed_tai_s = _failure_tai_s(bodies[row], clock.tai_s, int(track.failed[row]))
        reason = f"{fault_text(int(track.fault[row]))} (at {utc_text(failed_tai_s, 0)})"
        yield LeftOut(
            satellite=element.name,
            norad_id=element.norad_id,
            from_tai_s=float(batch.nodes.at(usable[row])),
            reason=reason,
        )


def _failure_tai_s(body: Body, tai_s: Floats, failed: int) -> float:
    """Return when SGP4 fails first, to the second, by bisection from the last good node."""
    good, bad = float(tai_s[max(failed - 1, 0)]), float(tai_s[failed])
    while bad - good > 1.0:
        middle = 0.5 * (good + bad)
        fails = states(body.propagator, body.epoch_tai_s, np.array([middle])).fault[0]
        good, bad = (good, middle) if fails else (middle, bad)
    return bad
