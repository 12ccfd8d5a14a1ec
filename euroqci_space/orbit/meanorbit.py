"""A quick mean orbit: roughly where a near-circular satellite is, and which turn it is on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from euroqci_space.model import ElementSet
from euroqci_space.orbit.propagate import states
from euroqci_space.orbit.tracks import Body

Floats = NDArray[np.float64]
Index = NDArray[np.int64]

_TURN = 2.0 * np.pi
_ANCHORS = np.linspace(-1.0, 1.0, 7)  # where SGP4 pulls the model straight
_FIT = np.linalg.pinv(np.vander(_ANCHORS, 3, increasing=True)).T  # least squares of a parabola
_DRAG_PLACES, _DRAG_WEIGHTS = np.polynomial.legendre.leggauss(5)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanOrbits:
    """Mean orbits of satellites (b,) over one stretch of time; angles in rad, times in s.

    ``drift_rad`` (b, 3) holds what the argument of latitude gains on its secular rate (drag), as
    powers of x, which runs from -1 to 1 over the stretch. ``error_rad`` is the largest distance
    from SGP4 at the anchors, NaN where SGP4 failed; ``radius_km`` the largest radius there.
    """

    middle_tai_s: float
    half_s: float
    epoch_tai_s: Floats
    eccentricity: Floats
    inclination: Floats
    node: Floats
    node_rate: Floats
    perigee: Floats
    perigee_rate: Floats
    anomaly: Floats
    anomaly_rate: Floats
    drift_rad: Floats
    error_rad: Floats
    radius_km: Floats

    def latitude_argument(self, row: Index, tai_s: Floats) -> Floats:
        """Return the argument of latitude of satellites ``row``, whole turns counted. [rad]"""
        x = (tai_s - self.middle_tai_s) / self.half_s
        drift = self.drift_rad[row]
        gained = (drift[..., 2] * x + drift[..., 1]) * x + drift[..., 0]
        return self.dragless_argument(row, tai_s) + gained

    def dragless_argument(self, row: Index, tai_s: Floats) -> Floats:
        """Return the argument of latitude without what drag gains. [rad]

        The equation of the centre is taken to the second power of the eccentricity.
        """
        since = tai_s - self.epoch_tai_s[row]
        anomaly = self.anomaly[row] + self.anomaly_rate[row] * since
        perigee = self.perigee[row] + self.perigee_rate[row] * since
        small = self.eccentricity[row]
        centre = 2.0 * small * np.sin(anomaly) + 1.25 * small**2 * np.sin(2.0 * anomaly)
        argument: Floats = anomaly + perigee + centre
        return argument

    def ascending_node(self, row: Index, tai_s: Floats) -> Floats:
        """Return the right ascension of the ascending node of satellites ``row``. [rad]"""
        node: Floats = self.node[row] + self.node_rate[row] * (tai_s - self.epoch_tai_s[row])
        return node


def mean_orbits(
    elements: Sequence[ElementSet], bodies: Sequence[Body], start_tai_s: float, stop_tai_s: float
) -> MeanOrbits:
    """Fit the mean orbits of satellites to SGP4 over a stretch of time."""
    propagators = [body.propagator for body in bodies]
    degrees = np.array([_angles_deg(element) for element in elements])
    inclination, node, perigee, anomaly = np.radians(degrees).T
    raw = MeanOrbits(
        middle_tai_s=0.5 * (start_tai_s + stop_tai_s),
        half_s=0.5 * (stop_tai_s - start_tai_s),
        epoch_tai_s=np.array([body.epoch_tai_s for body in bodies]),
        eccentricity=np.array([element.eccentricity for element in elements]),
        inclination=inclination,
        node=node,
        node_rate=np.array([record.nodedot for record in propagators]) / 60.0,
        perigee=perigee,
        perigee_rate=np.array([record.argpdot for record in propagators]) / 60.0,
        anomaly=anomaly,
        anomaly_rate=np.array([record.mdot for record in propagators]) / 60.0,
        drift_rad=np.zeros((len(bodies), 3)),
        error_rad=np.zeros(len(bodies)),
        radius_km=np.zeros(len(bodies)),
    )
    return _anchored(raw, bodies)


def _angles_deg(element: ElementSet) -> tuple[float, float, float, float]:
    return (
        element.inclination_deg,
        element.raan_deg,
        element.argument_of_perigee_deg,
        element.mean_anomaly_deg,
    )


def _anchored(raw: MeanOrbits, bodies: Sequence[Body]) -> MeanOrbits:
    """Fit the drift to SGP4 at the anchors, and see how well the orbits fit there."""
    tai_s = raw.middle_tai_s + raw.half_s * _ANCHORS
    row = np.arange(len(bodies))[:, None]
    positions = np.stack(
        [states(body.propagator, body.epoch_tai_s, tai_s).position_km.T for body in bodies], axis=1
    )
    node = raw.ascending_node(row, tai_s)
    along, across, off = in_plane(positions, node, raw.inclination[row])
    gained = np.arctan2(across, along) - raw.dragless_argument(row, tai_s)
    drag = np.array([_drag_rad(body, tai_s) for body in bodies])
    gained += _TURN * np.round((drag - gained) / _TURN)
    drift = gained @ _FIT
    for failed in np.flatnonzero(~np.isfinite(drift[:, 0])).tolist():
        drift[failed] = _partial_fit(gained[failed])
    missed = gained - drift @ np.vander(_ANCHORS, 3, increasing=True).T
    radius = np.sqrt(along**2 + across**2 + off**2)
    return replace(
        raw,
        drift_rad=drift,
        error_rad=np.hypot(missed, off / radius).max(axis=1),
        radius_km=radius.max(axis=1),
    )


def in_plane(position: Floats, node: Floats, inclination: Floats) -> tuple[Floats, Floats, Floats]:
    """Return components of positions (3, ...) along the node, 90 degrees on, and off the plane."""
    cos_node, sin_node = np.cos(node), np.sin(node)
    cos_tilt, sin_tilt = np.cos(inclination), np.sin(inclination)
    along = cos_node * position[0] + sin_node * position[1]
    level = cos_node * position[1] - sin_node * position[0]
    across = cos_tilt * level + sin_tilt * position[2]
    return along, across, cos_tilt * position[2] - sin_tilt * level


def _partial_fit(gained: Floats) -> Floats:
    """Return the powers of a drift that is known at some of the anchors."""
    good = np.isfinite(gained)
    powers = np.zeros(3)
    if good.any():
        degree = min(2, int(good.sum()) - 1)
        powers[: degree + 1] = np.polyfit(_ANCHORS[good], gained[good], degree)[::-1]
    return powers


def _drag_rad(body: Body, tai_s: Floats) -> Floats:
    """Return what the mean anomaly gains from the epoch to instants (n,) on a constant rate. [rad]

    Gauss's rule over the mean motion that SGP4 holds after each call; whole turns are all that
    matters.
    """
    body.propagator.sgp4_tsince(0.0)
    start = body.propagator.nm
    half_min = (tai_s - body.epoch_tai_s) / 120.0
    motion = np.empty((len(tai_s), len(_DRAG_PLACES)))
    for index, minutes in np.ndenumerate(half_min[:, None] * (1.0 + _DRAG_PLACES)):
        body.propagator.sgp4_tsince(minutes)
        motion[index] = body.propagator.nm
    gained: Floats = ((motion - start) @ _DRAG_WEIGHTS) * half_min
    return gained


def directions(
    orbits: MeanOrbits, rows: Index, tai_s: Floats, angle_rad: Floats
) -> NDArray[np.float32]:
    """Return Earth-fixed unit vectors (r, 3, n) of satellites at instants (n,).

    Single precision, and the equation of the centre to the first power of the eccentricity: for
    pruning only.
    """
    unit = np.empty((len(rows), 3, len(tai_s)), dtype=np.float32)
    x = (tai_s - orbits.middle_tai_s) / orbits.half_s
    for place, row in enumerate(rows):
        drift = orbits.drift_rad[row]
        since = tai_s - orbits.epoch_tai_s[row]
        anomaly = since * orbits.anomaly_rate[row] + orbits.anomaly[row]
        argument = since * (orbits.anomaly_rate[row] + orbits.perigee_rate[row])
        argument += (drift[2] * x + drift[1]) * x
        argument += drift[0] + orbits.anomaly[row] + orbits.perigee[row]
        node = since * orbits.node_rate[row] - angle_rad
        node += orbits.node[row]
        turned = _single(argument)
        turned += np.float32(2.0 * orbits.eccentricity[row]) * np.sin(_single(anomaly))
        _unit(_sincos(turned), _sincos(_single(node)), orbits.inclination[row], unit[place])
    return unit


def _sincos(angle: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    return np.sin(angle), np.cos(angle)


def _unit(
    argument: tuple[NDArray[np.float32], NDArray[np.float32]],
    node: tuple[NDArray[np.float32], NDArray[np.float32]],
    inclination: float,
    out: NDArray[np.float32],
) -> None:
    """Write the unit vectors (3, n) of sines and cosines of the two angles."""
    (sin_u, cos_u), (sin_node, cos_node) = argument, node
    level = sin_u * np.float32(np.cos(inclination))
    out[0] = cos_u * cos_node - level * sin_node
    out[1] = cos_u * sin_node + level * cos_node
    out[2] = sin_u * np.float32(np.sin(inclination))


def _single(angle: Floats) -> NDArray[np.float32]:
    """Return an angle less its whole turns, in single precision."""
    turns = angle * (1.0 / _TURN)
    turns -= np.rint(turns)
    turns *= _TURN
    return turns.astype(np.float32)
