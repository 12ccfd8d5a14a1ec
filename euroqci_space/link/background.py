"""Light that is not the signal: the sky by day, in twilight, under the Moon and over a town.

Radiances are those of Miao et al., written from memory, and hold for the red and near infrared;
the true sky differs by an order of magnitude from night to night. Twilight follows the illuminance
of the ground, moonlight the model of Krisciunas and Schaefer, both scaled to those radiances.
"""

from math import pi
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from euroqci_space.model import Telescope

FloatArray = NDArray[np.float64]
SkyState = Literal["clear_day", "full_moon", "new_moon", "moonless"]

PLANCK_J_S = 6.62607015e-34  # exact, SI 2019
LIGHT_M_S = 299792458.0  # exact, SI 1983

# Radiance of the clear sky [W m^-2 sr^-1 um^-1]; Miao et al. 2005, from memory. A clear day is
# 1.5 to 15: the brighter end is taken.
STATE_RADIANCE: dict[SkyState, float] = {
    "clear_day": 15.0,
    "full_moon": 1.5e-3,
    "new_moon": 1.5e-4,
    "moonless": 1.5e-5,
}

# Airglow of hydroxyl shines from 1400 to 1800 nm: 14 mag/arcsec^2 in band H (from memory) is
# 1.2e-4 W m^-2 sr^-1 um^-1.
_AIRGLOW_BAND_NM = (1400.0, 1800.0)
_AIRGLOW_RADIANCE = 1.2e-4

# Illuminance of the ground by elevation of the Sun [deg: lux], Explanatory Supplement to the
# Astronomical Almanac, 1992, from memory.
_SUN_DEG = np.array([-18.0, -12.0, -6.0, -0.8, 5.0, 10.0, 20.0, 40.0, 90.0])
_SUN_LUX = np.array([6.51e-4, 8.31e-3, 3.40, 453.0, 4760.0, 1.09e4, 2.73e4, 6.69e4, 1.24e5])
_SUN_LOG = np.log(_SUN_LUX)

_EXTINCTION_MAG = 0.172  # per airmass, visual, as in Krisciunas and Schaefer


def twilight_radiance(sun_elevation_deg: ArrayLike) -> FloatArray:
    """Return the radiance of the sky that the Sun lights. [W m^-2 sr^-1 um^-1]

    Parameters
    ----------
    sun_elevation_deg
        Elevation of the Sun, any shape. [deg]

    Notes
    -----
    Proportional to the illuminance of the ground: log-linear between tabulated elevations, scaled
    to a clear day at 40 degrees; none below -18 degrees. A mean over the sky: the bright arch
    above a set Sun is up to ten times brighter. From memory.

    References
    ----------
    .. [1] P. K. Seidelmann (ed.), Explanatory Supplement to the Astronomical Almanac, University
       Science Books, 1992, chapter 9.

    Examples
    --------
    >>> twilight_radiance([40.0, -6.0, -20.0]).round(6)
    array([1.50e+01, 7.62e-04, 0.00e+00])
    """
    elevation = np.asarray(sun_elevation_deg, dtype=np.float64)
    scale = STATE_RADIANCE["clear_day"] / _SUN_LUX[7]
    lit = scale * np.exp(np.interp(elevation, _SUN_DEG, _SUN_LOG))
    radiance: FloatArray = np.where(elevation < _SUN_DEG[0], 0.0, lit)
    return radiance


def moonlight_radiance(
    *,
    moon_elevation_deg: ArrayLike,
    moon_illumination: ArrayLike,
    moon_separation_deg: ArrayLike,
    elevation_deg: ArrayLike,
) -> FloatArray:
    """Return the radiance of the sky that the Moon lights. [W m^-2 sr^-1 um^-1]

    Parameters
    ----------
    moon_elevation_deg
        Elevation of the Moon; at 0 and below there is no light. [deg]
    moon_illumination
        Lit share of the disc, 0 to 1.
    moon_separation_deg
        Angle between Moon and satellite. [deg]
    elevation_deg
        Elevation of the satellite. [deg]

    Notes
    -----
    B = f(rho) I (1 - 10^(-0.4 k X)) 10^(-0.4 k X_moon), with I = 10^(-0.4 (3.84 + 0.026 a + 4e-9
    a^4)) at phase angle a, f = 10^5.36 (1.06 + cos^2 rho) + 10^(6.15 - rho / 40) and X = (1 - 0.96
    cos^2 e)^(-1/2). Scaled to the full Moon of the table at 45 degrees, seen 60 degrees away at an
    elevation of 45 degrees. Measured in V, 8 to 23 % good there, beyond 5 degrees from the Moon.

    References
    ----------
    .. [1] K. Krisciunas, B. E. Schaefer, A model of the brightness of moonlight, Publications of
       the Astronomical Society of the Pacific 103, 1033, 1991, doi:10.1086/132921.

    Examples
    --------
    >>> moonlight_radiance(moon_elevation_deg=45.0, moon_illumination=1.0,
    ...     moon_separation_deg=60.0, elevation_deg=45.0)
    np.float64(0.0015)
    """
    moon = np.asarray(moon_elevation_deg, dtype=np.float64)
    if not np.any(moon > 0.0):
        return np.zeros(())
    illumination = np.asarray(moon_illumination, dtype=np.float64)
    phase_deg = np.degrees(np.arccos(2.0 * illumination - 1.0))
    brightness = (
        _moon_flux(phase_deg)
        * _scattered(np.asarray(moon_separation_deg, dtype=np.float64))
        * _dimmed(moon)
        * (1.0 - _dimmed(np.asarray(elevation_deg, dtype=np.float64)))
    )
    lit = brightness * (STATE_RADIANCE["full_moon"] / _MOON_REFERENCE)
    radiance: FloatArray = np.where(moon > 0.0, lit, 0.0)
    return radiance[()]


def _moon_flux(phase_deg: ArrayLike) -> FloatArray:
    angle = np.asarray(phase_deg, dtype=np.float64)
    flux: FloatArray = 10.0 ** (-0.4 * (3.84 + 0.026 * angle + 4e-9 * angle**4))
    return flux


def _scattered(separation_deg: ArrayLike) -> FloatArray:
    angle = np.asarray(separation_deg, dtype=np.float64)
    rayleigh = 10.0**5.36 * (1.06 + np.square(np.cos(np.radians(angle))))
    scattered: FloatArray = rayleigh + 10.0 ** (6.15 - angle / 40.0)
    return scattered


def _dimmed(elevation_deg: ArrayLike) -> FloatArray:
    sine = np.sin(np.radians(np.asarray(elevation_deg, dtype=np.float64)))
    air = 1.0 / np.sqrt(0.04 + 0.96 * np.square(sine))
    dimmed: FloatArray = np.exp((-0.4 * np.log(10.0) * _EXTINCTION_MAG) * air)
    return dimmed


_MOON_REFERENCE = float(_moon_flux(0.0) * _scattered(60.0) * _dimmed(45.0) * (1.0 - _dimmed(45.0)))


def dark_radiance(wavelength_nm: float, urban_ratio: float = 0.0) -> float:
    """Return the radiance of a moonless night sky. [W m^-2 sr^-1 um^-1]

    Parameters
    ----------
    wavelength_nm
        Wavelength; airglow is added between 1400 and 1800 nm. [nm]
    urban_ratio
        Artificial over natural brightness of the sky at the zenith: 0 dark, 1 rural, 10 suburb,
        40 city.

    References
    ----------
    .. [1] F. Falchi et al., The new world atlas of artificial night sky brightness, Science
       Advances 2, e1600377, 2016, doi:10.1126/sciadv.1600377 (the ratio, not the radiance).

    Examples
    --------
    >>> dark_radiance(850.0)
    1.5e-05
    """
    low, high = _AIRGLOW_BAND_NM
    airglow = _AIRGLOW_RADIANCE if low <= wavelength_nm <= high else 0.0
    return STATE_RADIANCE["moonless"] * (1.0 + urban_ratio) + airglow


def etendue_m2_sr(telescope: Telescope, wavelength_nm: float) -> float:
    """Return the product of collecting area and solid angle. [m^2 sr]

    Notes
    -----
    A (1 - eps^2) pi (FOV / 2)^2 for a field stop; lambda^2, one mode, for a single-mode fibre,
    however large the telescope and whatever its field of view.

    References
    ----------
    .. [1] A. E. Siegman, The antenna properties of optical heterodyne receivers, Applied Optics 5,
       1588, 1966, doi:10.1364/AO.5.001588.
    """
    if telescope.coupling == "single_mode_fibre":
        return (wavelength_nm * 1e-9) ** 2
    area_m2 = pi / 4.0 * telescope.aperture_m**2 * (1.0 - telescope.obscuration_ratio**2)
    return area_m2 * pi * (telescope.field_of_view_urad * 1e-6 / 2.0) ** 2


def background_rate_hz(
    radiance: ArrayLike, telescope: Telescope, wavelength_nm: float
) -> FloatArray:
    """Return the background counts of all detectors together. [1/s]

    Parameters
    ----------
    radiance
        Of the sky, any shape. [W m^-2 sr^-1 um^-1]
    telescope
        Receiver: aperture, field of view, filter, optics, detectors.
    wavelength_nm
        Wavelength. [nm]

    Notes
    -----
    H dlambda Omega A eta_optics eta_detector lambda / (h c).

    References
    ----------
    .. [1] E.-L. Miao, Z.-F. Han, S.-S. Gong, T. Zhang, D.-S. Diao, G.-C. Guo, Background noise of
       satellite-to-ground quantum key distribution, New Journal of Physics 7, 215, 2005,
       doi:10.1088/1367-2630/7/1/215.
    """
    photon_j = PLANCK_J_S * LIGHT_M_S / (wavelength_nm * 1e-9)
    power_per_radiance = etendue_m2_sr(telescope, wavelength_nm) * telescope.filter_nm * 1e-3
    efficiency = telescope.optics_efficiency * telescope.detector.efficiency
    rate: FloatArray = np.asarray(radiance, dtype=np.float64) * (
        power_per_radiance * efficiency / photon_j
    )
    return rate
