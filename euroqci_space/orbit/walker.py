"""Constellations in Walker's patterns."""

from dataclasses import replace
from datetime import datetime

from euroqci_space.errors import InputError
from euroqci_space.model import ElementSet, WalkerPattern
from euroqci_space.orbit.designers import DESIGNED, KeplerianOrbit, keplerian
from euroqci_space.orbit.formats.limits import LARGEST_ID, LIMITS, Limit, check_limits
from euroqci_space.orbit.secular import EQUATORIAL_RADIUS_KM

_LOWEST_KM, _HIGHEST_KM = 150.0, 50_000.0  # drag; beyond the geostationary ring


def walker(
    name: str, first_norad_id: int, pattern: WalkerPattern, epoch: datetime
) -> tuple[ElementSet, ...]:
    """Return the element sets of a constellation, plane by plane.

    Parameters
    ----------
    name
        Each satellite is called ``name-PP-SS``, plane and slot from 1.
    first_norad_id
        Number of the first; the others follow it.
    pattern
        Walker's numbers, altitude, inclination.
    epoch
        Aware time at which the first satellite is at its node.

    Raises
    ------
    InputError
        When the pattern contradicts itself.

    Notes
    -----
    Neighbours in a plane are ``360 planes / satellites`` apart; a satellite leads its neighbour in
    the plane to the west by ``360 phasing / satellites``. SGP4 moves all planes alike, so the
    pattern keeps its form.

    References
    ----------
    .. [1] Walker, "Satellite constellations", Journal of the British Interplanetary Society 37,
       1984, 559-572

    Examples
    --------
    >>> from datetime import UTC
    >>> galileo_like = WalkerPattern(
    ...     kind="delta", satellites=24, planes=3, phasing=1, altitude_km=1200.0,
    ...     inclination_deg=56.0)
    >>> sets = walker("G", 90001, galileo_like, datetime(2027, 1, 1, tzinfo=UTC))
    >>> sets[8].name, sets[8].raan_deg, sets[8].mean_anomaly_deg
    ('G-02-01', 120.0, 15.0)
    """
    _check_numbers(pattern, first_norad_id)
    per_plane = pattern.satellites // pattern.planes
    return tuple(
        walker_member(
            f"{name}-{plane + 1:02}-{slot + 1:02}",
            first_norad_id + plane * per_plane + slot,
            pattern,
            (plane, slot),
            epoch,
        )
        for plane in range(pattern.planes)
        for slot in range(per_plane)
    )


def walker_member(
    name: str, norad_id: int, pattern: WalkerPattern, place: tuple[int, int], epoch: datetime
) -> ElementSet:
    """Return the element set of one member; ``place`` is its plane and slot, from 0.

    Raises
    ------
    InputError
        When the pattern contradicts itself.
    """
    _check_pattern(pattern)
    plane, slot = place
    spread_deg = 360.0 if pattern.kind == "delta" else 180.0
    raan_deg = pattern.first_raan_deg + spread_deg * plane / pattern.planes
    anomaly_deg = 360.0 * (slot * pattern.planes + plane * pattern.phasing) / pattern.satellites
    orbit = KeplerianOrbit(
        semi_major_axis_km=EQUATORIAL_RADIUS_KM + pattern.altitude_km,
        eccentricity=0.0,
        inclination_deg=pattern.inclination_deg,
        raan_deg=raan_deg,
        argument_of_perigee_deg=0.0,
        mean_anomaly_deg=anomaly_deg,
    )
    source = f"{DESIGNED}: Walker {pattern.kind} {pattern.inclination_deg:g}: "
    source += f"{pattern.satellites}/{pattern.planes}/{pattern.phasing}"
    return replace(keplerian(name, norad_id, orbit, epoch), source=source)


def _check_numbers(pattern: WalkerPattern, first_norad_id: int) -> None:
    _check_pattern(pattern)
    most = LARGEST_ID - pattern.satellites + 1
    check_limits(first_norad_id=(first_norad_id, Limit(low=1, high=most)))


def _check_pattern(pattern: WalkerPattern) -> None:
    check_limits(
        satellites=(pattern.satellites, Limit(low=1, high=100_000)),
        planes=(pattern.planes, Limit(low=1, high=pattern.satellites)),
        phasing=(pattern.phasing, Limit(low=0, high=pattern.planes - 1)),
        inclination_deg=(pattern.inclination_deg, LIMITS["INCLINATION"]),
        altitude_km=(pattern.altitude_km, Limit(low=_LOWEST_KM, high=_HIGHEST_KM)),
    )
    if pattern.satellites % pattern.planes:
        problem = f"{pattern.satellites} satellites cannot fill {pattern.planes} planes evenly"
        raise InputError.of(problem, field="planes", fix="give a divisor of satellites")
