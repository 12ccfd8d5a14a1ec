"""Sun and Moon: geocentric vectors in the frame of SGP4, without a data file."""

from collections.abc import Callable
from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from euroqci_space.orbit.frames import earth_fixed, ut1_days
from euroqci_space.times import DAY_S, TT_MINUS_TAI_S

Floats = NDArray[np.float64]

AU_KM = 149_597_870.7  # IAU 2012 resolution B2
SPEED_OF_LIGHT_KM_S = 299_792.458  # exact
SUN_RADIUS_KM = 695_700.0  # IAU 2015 resolution B3
MOON_RADIUS_KM = 1_737.4  # IAU WGCCRE 2015
_JD_2000_01_01 = 2451544.5
_NODE_STEP_S = 10_800.0  # eight-point interpolation: below 0.01 arcsec for Sun and Moon
_HALF_STENCIL = 4
_BLOCK = 16  # nodes that are computed together and kept, two days


def sun_km(tai_s: ArrayLike) -> Floats:
    """Return the apparent geocentric Sun. [km]

    Parameters
    ----------
    tai_s
        Instants, shape (n,). [s]

    Returns
    -------
    numpy.ndarray
        True equator and the mean equinox that SGP4 uses (TEME), shape (n, 3). [km]

    Notes
    -----
    Earth's heliocentric position of ERFA ``epv00`` plus light time at the Earth's barycentric
    velocity, which is annual aberration: within 1 arcsec of the JPL ephemerides, 1900 to 2100.

    References
    ----------
    .. [1] Bretagnon & Francou, "Planetary theories in rectangular and spherical variables.
       VSOP87 solutions", Astronomy and Astrophysics 202, 309 (1988)

    Examples
    --------
    >>> distance_km = float(np.linalg.norm(sun_km([852076837.0])))
    >>> 147.0e6 < distance_km < 147.2e6
    True
    """
    return _interpolated(_sun_block, np.atleast_1d(np.asarray(tai_s, dtype=np.float64)))


def moon_km(tai_s: ArrayLike) -> Floats:
    """Return the apparent geocentric Moon, frame and shape as :func:`sun_km`. [km]

    Notes
    -----
    ERFA ``moon98`` less its light time: within about 10 arcsec in longitude and 4 in latitude.

    References
    ----------
    .. [1] Meeus, "Astronomical Algorithms", 2nd edition, Willmann-Bell (1998), chapter 47

    Examples
    --------
    >>> distance_km = float(np.linalg.norm(moon_km([852076837.0])))
    >>> 356_000 < distance_km < 407_000
    True
    """
    return _interpolated(_moon_block, np.atleast_1d(np.asarray(tai_s, dtype=np.float64)))


@lru_cache(maxsize=512)  # the edges of a night are found by many calls on the same days
def _sun_block(index: int) -> Floats:
    import erfa  # noqa: PLC0415  (0.05 s that --help need not pay)

    tai_s = _block_tai_s(index)
    heliocentric, barycentric = erfa.epv00(_JD_2000_01_01, _tt_days(tai_s))
    sun = -heliocentric["p"] * AU_KM
    light_days = np.linalg.norm(sun, axis=-1, keepdims=True) / (SPEED_OF_LIGHT_KM_S * DAY_S)
    return _teme(sun + barycentric["v"] * AU_KM * light_days, tai_s)


@lru_cache(maxsize=512)
def _moon_block(index: int) -> Floats:
    import erfa  # noqa: PLC0415

    tai_s = _block_tai_s(index)
    moon = erfa.moon98(_JD_2000_01_01, _tt_days(tai_s))
    position_km = moon["p"] * AU_KM
    light_days = np.linalg.norm(position_km, axis=-1, keepdims=True) / (SPEED_OF_LIGHT_KM_S * DAY_S)
    return _teme(position_km - moon["v"] * AU_KM * light_days, tai_s)


def _block_tai_s(index: int) -> Floats:
    return (index * _BLOCK + np.arange(_BLOCK, dtype=np.float64)) * _NODE_STEP_S


def _tt_days(tai_s: Floats) -> Floats:
    return (tai_s + TT_MINUS_TAI_S) / DAY_S


def _teme(gcrs: Floats, tai_s: Floats) -> Floats:
    """Turn GCRS vectors into the true equator and SGP4's mean equinox of date."""
    import erfa  # noqa: PLC0415

    of_date = np.einsum("nij,nj->ni", erfa.pnm00b(_JD_2000_01_01, _tt_days(tai_s)), gcrs)
    ut1 = ut1_days(tai_s)
    equinoxes = erfa.gst00b(_JD_2000_01_01, ut1) - erfa.gmst82(_JD_2000_01_01, ut1)
    return earth_fixed(of_date, equinoxes)


def _interpolated(block: Callable[[int], Floats], tai_s: Floats) -> Floats:
    """Interpolate a body between nodes that do not depend on the instants asked for."""
    place = tai_s / _NODE_STEP_S
    base = np.floor(place).astype(np.int64)
    stencil = np.arange(1 - _HALF_STENCIL, 1 + _HALF_STENCIL)
    wanted, inverse = np.unique(base, return_inverse=True)
    values = _at_nodes(block, wanted[:, None] + stencil)
    weights = _lagrange(place - base, stencil)
    return cast(Floats, np.einsum("nk,nkj->nj", weights, values[inverse]))


def _at_nodes(block: Callable[[int], Floats], nodes: NDArray[np.int64]) -> Floats:
    """Return the body at nodes, shape (n, k, 3)."""
    blocks, row = np.unique(nodes // _BLOCK, return_inverse=True)
    values = np.array([block(int(index)) for index in blocks]).reshape(-1, _BLOCK, 3)
    found: Floats = values[row.reshape(nodes.shape), nodes % _BLOCK]
    return found


def _lagrange(place: Floats, stencil: NDArray[np.int64]) -> Floats:
    """Return the weights (n, k) of the nodes ``stencil`` for places (n,) between 0 and 1."""
    away = place - stencil[:, None]
    before, after = np.ones_like(away), np.ones_like(away)
    np.cumprod(away[:-1], axis=0, out=before[1:])
    np.cumprod(away[:0:-1], axis=0, out=after[-2::-1])
    gaps = stencil[:, None] - stencil + np.eye(len(stencil))
    weights: Floats = before * after / np.prod(gaps, axis=1)[:, None]
    return weights.T
