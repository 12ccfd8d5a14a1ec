"""Can SGP4 use an element set? Its error code alone does not tell."""

from math import hypot, isfinite

from euroqci_space.model import ElementSet
from euroqci_space.orbit.satrec import satrec

# From the surface to beyond the Moon: sgp4 returns no error at 2e10 km (its issue 137).
LEAST_RADIUS_KM = 6378.0
LARGEST_RADIUS_KM = 500_000.0
_REASONS = {
    1: "the mean eccentricity leaves 0..1",
    2: "the mean motion is not positive",
    3: "the perturbed eccentricity leaves 0..1",
    4: "the orbit has no positive semi-latus rectum",
    6: "it is below the surface of the Earth, so it has decayed",
}


def unusable(elements: ElementSet) -> str | None:
    """Say why SGP4 gives no sound position at the epoch; None where it does.

    Examples
    --------
    >>> unusable(ElementSet(
    ...     name="X", norad_id=1, epoch_tai_s=0.0, mean_motion_rev_per_day=15.0, eccentricity=0.2,
    ...     inclination_deg=50.0, raan_deg=0.0, argument_of_perigee_deg=0.0, mean_anomaly_deg=0.0))
    'SGP4 cannot propagate it: it is below the surface of the Earth, so it has decayed'
    """
    code, position_km, _ = satrec(elements).sgp4_tsince(0.0)
    if code:
        return f"SGP4 cannot propagate it: {_REASONS.get(code, f'error {code}')}"
    radius_km = hypot(*position_km)
    if not isfinite(radius_km):
        return "SGP4 gives no finite position at its epoch"
    if LEAST_RADIUS_KM <= radius_km <= LARGEST_RADIUS_KM:
        return None
    allowed = f"{LEAST_RADIUS_KM:.0f}..{LARGEST_RADIUS_KM:.0f}"
    distance = f"{radius_km:.0f} km from the centre of the Earth at its epoch"
    return f"SGP4 puts it {distance}, not in {allowed}"
