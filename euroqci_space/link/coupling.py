"""What reaches the detector of the light that reaches the aperture: bucket or single-mode fibre."""

from functools import lru_cache
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from euroqci_space.link.turbulence import HV57, TurbulenceProfile, fried_parameter_m, wind_moment

FloatArray = NDArray[np.float64]

_NOLL = (
    1.0299, 0.582, 0.134, 0.111, 0.0880, 0.0648, 0.0587, 0.0525, 0.0463, 0.0401, 0.0377,
    0.0352, 0.0328, 0.0304, 0.0279, 0.0267, 0.0255, 0.0243, 0.0232, 0.0220, 0.0208,
)  # fmt: skip


def bucket_efficiency(
    field_of_view_urad: float, *, wavelength_nm: float, aperture_m: float, fried_m: ArrayLike
) -> FloatArray:
    """Return the share of a blurred point that falls within a round field stop.

    Parameters
    ----------
    field_of_view_urad
        Full angle of the stop. [urad]
    wavelength_nm
        Wavelength. [nm]
    aperture_m
        Diameter of the telescope. [m]
    fried_m
        r0 towards the satellite, any shape. [m]

    Notes
    -----
    1 - 2^-(FOV / blur)^2: a Gaussian spot whose full width at half maximum is blur^2 =
    (0.98 lambda / r0)^2 + (1.03 lambda / D)^2, seeing and diffraction. In the mean, turbulence
    costs a wide bucket nothing: scintillation has mean 1.

    References
    ----------
    .. [1] D. L. Fried, Journal of the Optical Society of America 56, 1372, 1966,
       doi:10.1364/JOSA.56.001372.

    Examples
    --------
    >>> bucket_efficiency(100.0, wavelength_nm=850.0, aperture_m=1.0, fried_m=0.0938).round(6)
    np.float64(1.0)
    """
    wavelength_m = wavelength_nm * 1e-9
    seeing = 0.98 * wavelength_m / np.asarray(fried_m, dtype=np.float64)
    blur_square = np.square(seeing) + (1.03 * wavelength_m / aperture_m) ** 2
    caught: FloatArray = -np.expm1(-np.log(2.0) * (field_of_view_urad * 1e-6) ** 2 / blur_square)
    return caught


@lru_cache(maxsize=64)
def fibre_mode_efficiency(obscuration: float = 0.0) -> float:
    """Return the best overlap of an evenly lit annulus with the mode of a single-mode fibre.

    Parameters
    ----------
    obscuration
        Diameter of the central obscuration over that of the aperture.

    Notes
    -----
    eta_0 = max over b of 2 [(exp(-b^2 eps^2) - exp(-b^2)) / (b sqrt(1 - eps^2))]^2, b the radius of
    the pupil over that of the fibre mode carried back to it; 0.8145 for a clear pupil. It counts
    light caught within the annulus.

    References
    ----------
    .. [1] C. Ruilier, F. Cassaing, Coupling of large telescopes and single-mode waveguides,
       Journal of the Optical Society of America A 18, 143, 2001, doi:10.1364/JOSAA.18.000143.

    Examples
    --------
    >>> round(fibre_mode_efficiency(0.0), 4), round(fibre_mode_efficiency(0.3), 4)
    (0.8145, 0.6562)
    """
    ratio = np.linspace(0.5, 2.5, 20001)
    square = np.square(ratio)
    overlap = (np.exp(-square * obscuration**2) - np.exp(-square)) / ratio
    return float(np.max(2.0 * np.square(overlap)) / (1.0 - obscuration**2))


def residual_variance(modes: int) -> float:
    """Return the wavefront variance left after ``modes`` Zernike modes, for D = r0. [rad^2]

    Parameters
    ----------
    modes
        Modes corrected in Noll's order, piston included; 0 and 1 mean no correction, 3 tip and
        tilt. Multiply by (D / r0)^(5/3).

    Notes
    -----
    Noll's table to 21, then 0.2944 J^(-sqrt(3)/2).

    References
    ----------
    .. [1] R. J. Noll, Zernike polynomials and atmospheric turbulence, Journal of the Optical
       Society of America 66, 207, 1976, doi:10.1364/JOSA.66.000207.

    Examples
    --------
    >>> residual_variance(3)
    0.134
    """
    if modes <= len(_NOLL):
        return _NOLL[max(modes, 1) - 1]
    return float(0.2944 * modes ** (-sqrt(3.0) / 2.0))


def servo_lag_variance(greenwood_hz: ArrayLike, bandwidth_hz: float) -> FloatArray:
    """Return the wavefront variance from the lag of a servo. [rad^2]

    Notes
    -----
    (f_G / f_3dB)^(5/3).

    References
    ----------
    .. [1] D. P. Greenwood, Journal of the Optical Society of America 67, 390, 1977,
       doi:10.1364/JOSA.67.000390.

    Examples
    --------
    >>> servo_lag_variance(100.0, 100.0)
    np.float64(1.0)
    """
    ratio = np.asarray(greenwood_hz, dtype=np.float64) / bandwidth_hz
    variance: FloatArray = ratio ** (5.0 / 3.0)
    return variance


def fibre_efficiency(obscuration: float, wavefront_variance_rad2: ArrayLike) -> FloatArray:
    """Return the mean share of caught light that enters a single-mode fibre.

    Parameters
    ----------
    obscuration
        Diameter of the central obscuration over that of the aperture.
    wavefront_variance_rad2
        Sum of fitting, lag and non-common-path variances, any shape. [rad^2]

    Notes
    -----
    eta_0 exp(-s2). Pessimistic beyond s2 = 2, where the halo still feeds some light.

    References
    ----------
    .. [1] C. Ruilier, F. Cassaing, Journal of the Optical Society of America A 18, 143, 2001,
       doi:10.1364/JOSAA.18.000143.

    Examples
    --------
    >>> fibre_efficiency(0.3, 0.2228).round(3)
    np.float64(0.525)
    """
    coupled: FloatArray = fibre_mode_efficiency(obscuration) * np.exp(
        -np.asarray(wavefront_variance_rad2, dtype=np.float64)
    )
    return coupled


@lru_cache(maxsize=64)
def fitting_variance_zenith(
    modes: int, aperture_m: float, wavelength_nm: float, profile: TurbulenceProfile = HV57
) -> float:
    """Return the residual variance towards the zenith; sec z times this elsewhere. [rad^2]

    Examples
    --------
    >>> round(fitting_variance_zenith(21, 0.8, 1550.0), 3)
    0.223
    """
    ratio = aperture_m / float(fried_parameter_m(wavelength_nm, 90.0, profile))
    return float(residual_variance(modes) * ratio ** (5.0 / 3.0))


def lag_variance_zenith(
    slew_rad_s: ArrayLike,
    *,
    bandwidth_hz: float,
    wavelength_nm: float,
    profile: TurbulenceProfile = HV57,
) -> FloatArray:
    """Return the lag variance as if at the zenith; sec z times this elsewhere. [rad^2]

    Examples
    --------
    >>> lag_variance_zenith(0.0152, bandwidth_hz=300.0, wavelength_nm=1550.0).round(3)
    np.float64(0.135)
    """
    scale = 2.31 ** (5.0 / 3.0) * (wavelength_nm * 1e-9) ** -2.0 * bandwidth_hz ** (-5.0 / 3.0)
    variance: FloatArray = scale * wind_moment(slew_rad_s, profile)
    return variance
