"""Optical turbulence along a slant path: Hufnagel-Valley air, Bufton wind, wavefront error.

Each integral over height is taken once per profile; elevation enters by powers of sec z, which
holds above some 20 degrees (weak fluctuations, flat air).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, log2, pi, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]

_FASTEST_RAD_S = 0.032  # a satellite at 240 km overhead
_LAYERS_M = (0.0, 300.0, 3000.0, 12000.0, 40000.0)  # each smooth enough for 64 points


@dataclass(frozen=True, slots=True, kw_only=True)
class TurbulenceProfile:
    """Hufnagel-Valley air above a station; the defaults are the model HV5/7."""

    high_wind_m_s: float = 21.0  # root mean square between 5 and 20 km
    ground_cn2: float = 1.7e-14  # [m^(-2/3)]
    ground_wind_m_s: float = 5.0


HV57 = TurbulenceProfile()


def refractive_structure(height_m: ArrayLike, profile: TurbulenceProfile = HV57) -> FloatArray:
    """Return Cn2 at heights above the ground. [m^(-2/3)]

    Notes
    -----
    Hufnagel-Valley: 0.00594 (v/27)^2 (1e-5 h)^10 exp(-h/1000) + 2.7e-16 exp(-h/1500) +
    A exp(-h/100). A mean night; single nights differ by a factor of several.

    References
    ----------
    .. [1] L. C. Andrews, R. L. Phillips, Laser Beam Propagation through Random Media, 2nd ed.,
       SPIE Press, 2005, section 12.2, doi:10.1117/3.626196.

    Examples
    --------
    >>> refractive_structure(0.0)
    np.float64(1.727e-14)
    """
    height = np.asarray(height_m, dtype=np.float64)
    high = 0.00594 * (profile.high_wind_m_s / 27.0) ** 2 * (1e-5 * height) ** 10
    cn2: FloatArray = (
        high * np.exp(-height / 1000.0)
        + 2.7e-16 * np.exp(-height / 1500.0)
        + profile.ground_cn2 * np.exp(-height / 100.0)
    )
    return cn2


def wind_speed_m_s(
    height_m: ArrayLike, *, slew_rad_s: ArrayLike = 0.0, ground_wind_m_s: float = 5.0
) -> FloatArray:
    """Return how fast air crosses a beam that follows a satellite. [m/s]

    Notes
    -----
    Bufton: v = w_s h + v_g + 30 exp(-((h - 9400) / 4800)^2), w_s the slew rate [rad/s]. For a low
    orbit the slew term rules: 0.015 rad/s at 10 km is 150 m/s.

    References
    ----------
    .. [1] J. L. Bufton, Comparison of vertical profile turbulence structure with stellar
       observations, Applied Optics 12, 1785, 1973, doi:10.1364/AO.12.001785.

    Examples
    --------
    >>> wind_speed_m_s(9400.0, ground_wind_m_s=5.0)
    np.float64(35.0)
    """
    height = np.asarray(height_m, dtype=np.float64)
    jet = 30.0 * np.exp(-np.square((height - 9400.0) / 4800.0))
    speed: FloatArray = np.asarray(slew_rad_s) * height + ground_wind_m_s + jet
    return speed


@lru_cache(maxsize=64)
def turbulence_moment(power: float, profile: TurbulenceProfile = HV57) -> float:
    """Return the integral of Cn2 h^power over height. [m^(1/3 + power)]

    Examples
    --------
    >>> round(turbulence_moment(0.0) * 1e12, 4)
    2.2354
    """
    heights, weights = _heights()
    return float(weights @ (refractive_structure(heights, profile) * heights**power))


@lru_cache(maxsize=1)
def _heights() -> tuple[FloatArray, FloatArray]:
    points, weights = np.polynomial.legendre.leggauss(64)
    lower, upper = np.array(_LAYERS_M[:-1]), np.array(_LAYERS_M[1:])
    half = ((upper - lower) / 2.0)[:, None]
    heights = (lower[:, None] + half * (points + 1.0)).ravel()
    return heights, (half * weights).ravel()


def secant(elevation_deg: ArrayLike) -> FloatArray:
    """Return 1 / sin of the elevation: how much longer a flat layer is along the path."""
    longer: FloatArray = 1.0 / np.sin(np.radians(np.asarray(elevation_deg, dtype=np.float64)))
    return longer


def fried_parameter_m(
    wavelength_nm: float, elevation_deg: ArrayLike = 90.0, profile: TurbulenceProfile = HV57
) -> FloatArray:
    """Return the diameter r0 over which the wavefront errs by one radian. [m]

    Notes
    -----
    r0 = (0.423 k^2 sec z int Cn2 dh)^(-3/5), plane wave.

    References
    ----------
    .. [1] D. L. Fried, Optical resolution through a randomly inhomogeneous medium, Journal of the
       Optical Society of America 56, 1372, 1966, doi:10.1364/JOSA.56.001372.

    Examples
    --------
    >>> round(float(fried_parameter_m(500.0)), 4)
    0.0496
    """
    wavenumber = 2.0 * pi / (wavelength_nm * 1e-9)
    air = 0.423 * wavenumber**2 * turbulence_moment(0.0, profile)
    r0: FloatArray = (air * secant(elevation_deg)) ** -0.6
    return r0


def isoplanatic_angle_urad(
    wavelength_nm: float, elevation_deg: ArrayLike = 90.0, profile: TurbulenceProfile = HV57
) -> FloatArray:
    """Return the angle theta0 within which two beams share their wavefront error. [urad]

    Notes
    -----
    theta0 = (2.914 k^2 sec^(8/3) z int Cn2 h^(5/3) dh)^(-3/5). An uplink must aim some 50 urad
    ahead of the beacon, far outside theta0.

    References
    ----------
    .. [1] D. L. Fried, Anisoplanatism in adaptive optics, Journal of the Optical Society of
       America 72, 52, 1982, doi:10.1364/JOSA.72.000052.

    Examples
    --------
    >>> round(float(isoplanatic_angle_urad(500.0)), 2)
    6.89
    """
    wavenumber = 2.0 * pi / (wavelength_nm * 1e-9)
    air = 2.914 * wavenumber**2 * turbulence_moment(5.0 / 3.0, profile)
    angle_rad: FloatArray = (air * secant(elevation_deg) ** (8.0 / 3.0)) ** -0.6
    return angle_rad * 1e6


def wind_moment(slew_rad_s: ArrayLike, profile: TurbulenceProfile = HV57) -> FloatArray:
    """Return the integral of Cn2 v^(5/3) over height, any shape. [m^2 s^(-5/3)]

    Notes
    -----
    Integrated at nine Chebyshev points and interpolated by their polynomial in the root of the slew
    rate: to 2e-5 of the value below 0.032 rad/s, 2e-3 beyond.

    Examples
    --------
    >>> round(float(wind_moment(0.0152)) * 1e10, 2)
    10.82
    """
    slew = np.asarray(slew_rad_s, dtype=np.float64)
    highest = float(slew.max(initial=0.0))
    doublings = max(0, ceil(log2(highest / _FASTEST_RAD_S))) if highest > 0.0 else 0
    moment: FloatArray = _wind_fit(_FASTEST_RAD_S * 2.0**doublings, profile)(np.sqrt(slew))
    return moment


@lru_cache(maxsize=64)
def _wind_fit(fastest_rad_s: float, profile: TurbulenceProfile) -> Callable[..., FloatArray]:
    fit = np.polynomial.Chebyshev.interpolate(
        lambda root: _wind_moment_exact(np.square(root), profile), 8, [0.0, sqrt(fastest_rad_s)]
    )
    return fit.convert(kind=np.polynomial.Polynomial)


def _wind_moment_exact(slew_rad_s: FloatArray, profile: TurbulenceProfile) -> FloatArray:
    heights, weights = _heights()
    speed = wind_speed_m_s(
        heights, slew_rad_s=slew_rad_s[:, None], ground_wind_m_s=profile.ground_wind_m_s
    )
    moment: FloatArray = speed ** (5.0 / 3.0) @ (weights * refractive_structure(heights, profile))
    return moment


def greenwood_frequency_hz(
    wavelength_nm: float,
    elevation_deg: ArrayLike = 90.0,
    slew_rad_s: ArrayLike = 0.0,
    profile: TurbulenceProfile = HV57,
) -> FloatArray:
    """Return the bandwidth f_G that a servo needs to follow the wavefront. [Hz]

    Notes
    -----
    f_G = 2.31 lambda^(-6/5) (sec z int Cn2 v^(5/3) dh)^(3/5), a servo of bandwidth f lags by
    (f_G / f)^(5/3) rad^2.

    References
    ----------
    .. [1] D. P. Greenwood, Bandwidth specification for adaptive optics systems, Journal of the
       Optical Society of America 67, 390, 1977, doi:10.1364/JOSA.67.000390.

    Examples
    --------
    >>> round(float(greenwood_frequency_hz(1550.0)), 1)
    18.5
    """
    air = secant(elevation_deg) * wind_moment(slew_rad_s, profile)
    frequency: FloatArray = 2.31 * (wavelength_nm * 1e-9) ** -1.2 * air**0.6
    return frequency


def uplink_spread(beam_radius_m: float, fried_m: ArrayLike) -> FloatArray:
    """Return by what factor turbulence at the transmitter widens an uplink beam, long exposure.

    Notes
    -----
    W_LT / W = (1 + (D0 / r0)^(5/3))^(3/5) with D0^2 = 8 W0^2. The constant was written from memory
    and not checked in print.

    References
    ----------
    .. [1] L. C. Andrews, R. L. Phillips, Laser Beam Propagation through Random Media, 2nd ed.,
       SPIE Press, 2005, chapter 12, doi:10.1117/3.626196.

    Examples
    --------
    >>> round(float(uplink_spread(0.1, 0.1)), 3)
    3.119
    """
    ratio = np.sqrt(8.0) * beam_radius_m / np.asarray(fried_m, dtype=np.float64)
    spread: FloatArray = (1.0 + ratio ** (5.0 / 3.0)) ** 0.6
    return spread
