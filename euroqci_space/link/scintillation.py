"""How the light of a satellite flickers: Rytov variance, scintillation, what an aperture averages.

The mean over a bucket is untouched by it; it matters to beacons, clocks and fibres.
"""

from math import pi

import numpy as np
from numpy.typing import ArrayLike, NDArray

from euroqci_space.link.turbulence import HV57, TurbulenceProfile, secant, turbulence_moment

FloatArray = NDArray[np.float64]


def rytov_variance(
    wavelength_nm: float, elevation_deg: ArrayLike = 90.0, profile: TurbulenceProfile = HV57
) -> FloatArray:
    """Return the Rytov variance of a plane wave that comes down.

    Notes
    -----
    2.25 k^(7/6) sec^(11/6) z int Cn2 h^(5/6) dh; fluctuations are weak below about 1.

    References
    ----------
    .. [1] L. C. Andrews, R. L. Phillips, Laser Beam Propagation through Random Media, 2nd ed.,
       SPIE Press, 2005, section 12.5, doi:10.1117/3.626196.

    Examples
    --------
    >>> round(float(rytov_variance(850.0)), 4)
    0.1266
    """
    wavenumber = 2.0 * pi / (wavelength_nm * 1e-9)
    air = 2.25 * wavenumber ** (7.0 / 6.0) * turbulence_moment(5.0 / 6.0, profile)
    variance: FloatArray = air * secant(elevation_deg) ** (11.0 / 6.0)
    return variance


def scintillation_index(rytov: ArrayLike) -> FloatArray:
    """Return the variance of the intensity at a point, over its mean squared.

    Parameters
    ----------
    rytov
        Rytov variance of the plane wave, any shape.

    Notes
    -----
    exp(0.49 s2 / (1 + 1.11 s^(12/5))^(7/6) + 0.51 s2 / (1 + 0.69 s^(12/5))^(5/6)) - 1, from weak
    to strong fluctuations.

    References
    ----------
    .. [1] L. C. Andrews, R. L. Phillips, C. Y. Hopen, M. A. Al-Habash, Theory of optical
       scintillation, Journal of the Optical Society of America A 16, 1417, 1999,
       doi:10.1364/JOSAA.16.001417.

    Examples
    --------
    >>> round(float(scintillation_index(0.1266)), 3)
    0.125
    """
    variance = np.asarray(rytov, dtype=np.float64)
    saturation = variance**1.2
    large = 0.49 * variance / (1.0 + 1.11 * saturation) ** (7.0 / 6.0)
    small = 0.51 * variance / (1.0 + 0.69 * saturation) ** (5.0 / 6.0)
    index: FloatArray = np.expm1(large + small)
    return index


def aperture_averaging(
    aperture_m: float,
    wavelength_nm: float,
    elevation_deg: ArrayLike = 90.0,
    profile: TurbulenceProfile = HV57,
) -> FloatArray:
    """Return by what factor an aperture calms the scintillation at a point.

    Notes
    -----
    A = 1 / (1 + 1.1 (D^2 / (lambda h0 sec z))^(7/6)), with h0 = (int Cn2 h^2 / int Cn2
    h^(5/6))^(6/7), 7.84 km for HV5/7. Weak fluctuations.

    References
    ----------
    .. [1] H. T. Yura, W. G. McKinley, Aperture averaging of scintillation for space-to-ground
       optical communication applications, Applied Optics 22, 1608, 1983,
       doi:10.1364/AO.22.001608.

    Examples
    --------
    >>> round(float(aperture_averaging(0.4, 850.0)), 4)
    0.0218
    """
    ratio = turbulence_moment(2.0, profile) / turbulence_moment(5.0 / 6.0, profile)
    fresnel_m2 = wavelength_nm * 1e-9 * ratio ** (6.0 / 7.0) * secant(elevation_deg)
    factor: FloatArray = 1.0 / (1.0 + 1.1 * (aperture_m**2 / fresnel_m2) ** (7.0 / 6.0))
    return factor
