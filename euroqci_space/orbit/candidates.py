"""Where satellites may be near stations: propagated there, and only there."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from euroqci_space.orbit.curves import dot
from euroqci_space.orbit.frames import gmst_rad
from euroqci_space.orbit.grid import MARGIN, Grid
from euroqci_space.orbit.meanorbit import MeanOrbits, directions
from euroqci_space.orbit.sites import Sites
from euroqci_space.orbit.tracks import Body, Tracks, tracks
from euroqci_space.orbit.visibility import near

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Index = NDArray[np.int64]

_LARGEST_MODEL_ERROR_RAD = np.radians(2.0)  # a mean orbit worse than this prunes nothing
_MODEL_MARGIN_RAD = np.radians(0.3)  # on top of twice what the anchors show
_LARGEST_MODEL_ECCENTRICITY = 0.05
_RADIAL_MARGIN_KM = 30.0  # short-period terms of the Earth's flattening


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """Instants of the nodes and the turn of the Earth then, (n,)."""

    tai_s: Floats
    angle_rad: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """Satellites b to search for: propagators, mean orbits, and the most that each turns."""

    bodies: Sequence[Body]
    orbits: MeanOrbits
    turn_rad_s: Floats  # (b,)


def clock(nodes: Grid) -> Clock:
    """Return the clock of a grid."""
    tai_s = nodes.node_tai_s
    return Clock(tai_s=tai_s, angle_rad=gmst_rad(tai_s))


def candidates(
    fleet: Fleet, nodes: Grid, time: Clock, ground: Sites, mask_deg: Floats
) -> tuple[Tracks, Flags]:
    """Propagate satellites where they may be near a station.

    Returns
    -------
    tuple
        Tracks, and whether each satellite may be visible from each station about each node of
        the horizon: false at either end of an interval means not visible within it, (b, s, n).

    Notes
    -----
    A satellite whose mean orbit follows SGP4 is propagated only where that orbit comes near a
    station, and is propagated everywhere after all if SGP4 then shows it farther from the mean
    orbit than was allowed for.
    """
    modelled = _modelled(fleet.orbits)
    sky = _Sky(nodes=nodes, time=time, ground=ground, mask_deg=mask_deg)
    track, flags, strayed = _search(fleet, sky, modelled)
    if strayed.any():
        track, flags, _ = _search(fleet, sky, modelled & ~strayed)
    return track, flags


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sky:
    nodes: Grid
    time: Clock
    ground: Sites
    mask_deg: Floats


def _search(fleet: Fleet, sky: _Sky, modelled: Flags) -> tuple[Tracks, Flags, Flags]:
    """Return tracks, flags, and which modelled satellites strayed from their model."""
    count = sky.nodes.intervals + 1
    flags = np.zeros((len(fleet.bodies), len(sky.mask_deg), count), dtype=np.bool_)
    wanted = np.ones((len(fleet.bodies), len(sky.time.tai_s)), dtype=np.bool_)
    rows = np.flatnonzero(modelled)
    model = directions(fleet.orbits, rows, sky.time.tai_s, sky.time.angle_rad)
    flags[rows] = _near_model(fleet, sky, rows, model)
    wanted[rows] = _spread(np.any(flags[rows], axis=1))
    track = tracks(fleet.bodies, sky.time.tai_s, sky.time.angle_rad, wanted)
    rest = np.flatnonzero(~modelled)
    flags[rest] = _near_track(fleet, sky, rest, track)
    strayed = np.zeros(len(modelled), dtype=np.bool_)
    strayed[rows] = _strayed(track, rows, model, _model_margin_rad(fleet.orbits)[rows])
    return track, flags, strayed


def _near_model(fleet: Fleet, sky: _Sky, rows: Index, model: NDArray[np.float32]) -> Flags:
    margin_rad = sky.nodes.step_s * fleet.turn_rad_s[rows] + _model_margin_rad(fleet.orbits)[rows]
    inner = model[:, :, MARGIN : MARGIN + sky.nodes.intervals + 1]
    radius_km = _radius_bound_km(fleet.orbits, rows)
    return near(inner, radius_km, sky.ground, sky.mask_deg, margin_rad[:, None])


def _near_track(fleet: Fleet, sky: _Sky, rows: Index, track: Tracks) -> Flags:
    turn_rad = sky.nodes.step_s * fleet.turn_rad_s[rows]
    positions = track.position_km[:, rows, MARGIN : MARGIN + sky.nodes.intervals + 1]
    radius_km = np.sqrt(dot(positions, positions))
    direction = (positions / radius_km).astype(np.float32).transpose(1, 0, 2)
    eccentricity = fleet.orbits.eccentricity[rows]
    swell = turn_rad * eccentricity / (1.0 + eccentricity)  # most that the radius grows in a step
    bound_km = radius_km * (1.0 + swell[:, None]) + _RADIAL_MARGIN_KM
    return near(direction, bound_km, sky.ground, sky.mask_deg, turn_rad[:, None])


def _modelled(orbits: MeanOrbits) -> Flags:
    """Tell which satellites the mean orbit follows well enough to prune by."""
    flags: Flags = (orbits.eccentricity <= _LARGEST_MODEL_ECCENTRICITY) & (
        orbits.error_rad <= _LARGEST_MODEL_ERROR_RAD
    )
    return flags


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
