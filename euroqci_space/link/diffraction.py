"""How much of a beam a telescope catches in vacuum: two descriptions of the same light.

``measured_efficiency`` trusts a measured far-field divergence, ``aperture_efficiency`` derives the
far field from the optics. A real terminal is seldom as good as its aperture allows: Micius spreads
its light three to five times wider. Use the first wherever a divergence was measured.
"""

from dataclasses import dataclass, replace
from math import log, pi, sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from euroqci_space.model.devices import Divergence

FloatArray = NDArray[np.float64]

_HALF_ANGLE_1E2: dict[Divergence, float] = {
    "half_angle_1e2": 1.0,
    "full_angle_1e2": 0.5,
    "fwhm": 1.0 / sqrt(2.0 * log(2.0)),
    "flat_top": 1.0 / sqrt(2.0),  # the Gaussian of the same density on axis
}


def half_angle_urad(divergence_urad: float, convention: Divergence) -> float:
    """Return a divergence as the half angle at 1/e^2 of a Gaussian beam. [urad]

    Parameters
    ----------
    divergence_urad
        The angle as the source prints it. [urad]
    convention
        What it means: ``half_angle_1e2``; ``full_angle_1e2``; ``fwhm``, the full width at half
        maximum; ``flat_top``, the full angle of an evenly lit cone.

    Notes
    -----
    FWHM = theta sqrt(2 ln 2). An evenly lit cone of full angle Theta has the density on axis of a
    Gaussian of theta = Theta / sqrt(2): 3.01 dB below a Gaussian of half angle Theta / 2.

    References
    ----------
    .. [1] A. E. Siegman, Lasers, University Science Books, 1986, section 17.1.

    Examples
    --------
    >>> half_angle_urad(10.0, "full_angle_1e2")
    5.0
    """
    return divergence_urad * _HALF_ANGLE_1E2[convention]


def measured_efficiency(
    range_km: ArrayLike,
    *,
    half_angle_1e2_urad: float,
    exit_radius_m: float,
    receiver_radius_m: float,
    receiver_obscuration: float = 0.0,
) -> FloatArray:
    """Return the share of a Gaussian beam that falls on a centred, obscured aperture.

    Parameters
    ----------
    range_km
        Distance, any shape. [km]
    half_angle_1e2_urad
        Far-field half angle at 1/e^2. [urad]
    exit_radius_m
        Radius of the beam where it leaves; matters only in the near field. [m]
    receiver_radius_m
        Radius of the receiving aperture. [m]
    receiver_obscuration
        Diameter of the central obscuration over that of the aperture.

    Notes
    -----
    w^2 = w0^2 + (theta L)^2, eta = exp(-2 (eps a)^2 / w^2) - exp(-2 a^2 / w^2). The profile is
    taken as Gaussian and its axis as on target; see ``pointing``.

    References
    ----------
    .. [1] A. E. Siegman, Lasers, University Science Books, 1986, chapter 17.

    Examples
    --------
    >>> measured_efficiency(
    ...     1000.0, half_angle_1e2_urad=10.0, exit_radius_m=0.15, receiver_radius_m=0.5).round(6)
    np.float64(0.004986)
    """
    range_m = np.asarray(range_km, dtype=np.float64) * 1e3
    spread = np.square(range_m * (half_angle_1e2_urad * 1e-6))
    exponent = (-2.0 * receiver_radius_m**2) / (spread + exit_radius_m**2)
    caught: FloatArray = -np.expm1(exponent)
    if receiver_obscuration:
        caught = caught + np.expm1(exponent * receiver_obscuration**2)
    return caught


@dataclass(frozen=True, slots=True, kw_only=True)
class Apertures:
    """Two circular apertures that face each other. Radii and waist [m]."""

    wavelength_nm: float
    transmitter_radius_m: float
    beam_radius_m: float  # 1/e^2 radius of the Gaussian in the transmitter
    receiver_radius_m: float
    transmitter_obscuration: float = 0.0
    receiver_obscuration: float = 0.0


def aperture_efficiency(
    range_km: ArrayLike, apertures: Apertures, *, nodes: int = 200
) -> FloatArray:
    """Return the share of a truncated Gaussian beam that a centred aperture catches.

    Parameters
    ----------
    range_km
        Distance, any shape. [km]
    apertures
        The optics at both ends.
    nodes
        Gauss-Legendre points of each of the two integrals.

    Notes
    -----
    Fraunhofer diffraction of A(r) = exp(-(r/w0)^2) over an annulus, caught by an annulus:
    eta = int (k/L)^2 |int r A J0(k rho r / L) dr|^2 rho drho / int r A^2 dr. Holds far beyond
    D^2 / lambda, here tens of kilometres, for perfect optics: an upper limit.

    References
    ----------
    .. [1] J. S. Sidhu, T. Brougham, D. McArthur, R. G. Pousa, D. K. L. Oi, Finite key effects in
       satellite quantum key distribution, npj Quantum Information 8, 18, 2022,
       doi:10.1038/s41534-022-00525-3.

    Examples
    --------
    >>> apertures = Apertures(wavelength_nm=810.0, transmitter_radius_m=0.15, beam_radius_m=0.15,
    ...     receiver_radius_m=0.6)
    >>> aperture_efficiency(500.0, apertures).round(6)
    np.float64(0.368668)
    """
    from scipy.special import j0  # noqa: PLC0415  (0.1 s that --help need not pay)

    ranges_m = np.asarray(range_km, dtype=np.float64) * 1e3
    ratio = (2.0 * pi / (apertures.wavelength_nm * 1e-9)) / ranges_m.reshape(-1, 1)
    sent_r, sent_weight = _annulus(
        apertures.transmitter_radius_m, apertures.transmitter_obscuration, nodes
    )
    caught_r, caught_weight = _annulus(
        apertures.receiver_radius_m, apertures.receiver_obscuration, nodes
    )
    amplitude = np.exp(-np.square(sent_r / apertures.beam_radius_m))
    kernel = np.multiply.outer(caught_r, sent_r)
    field = np.stack(
        [j0(wavenumber * kernel) @ (sent_weight * amplitude) for wavenumber in ratio[:, 0]]
    )
    caught = np.square(ratio[:, 0]) * (np.square(field) @ caught_weight)
    share: FloatArray = caught / (sent_weight @ np.square(amplitude))
    return share.reshape(ranges_m.shape)[()]


def aperture_efficiency_along(range_km: ArrayLike, apertures: Apertures) -> FloatArray:
    """Return ``aperture_efficiency`` for many ranges at the cost of a few.

    Notes
    -----
    log eta as a polynomial in log L through 17 Chebyshev points: within 1e-5 of the
    integral over a factor of ten in range, far better where the receiver is small in the beam.
    """
    log_range = np.log(np.asarray(range_km, dtype=np.float64))
    domain = [float(log_range.min()) - 1e-3, float(log_range.max()) + 1e-3]
    fit = np.polynomial.Chebyshev.interpolate(
        lambda points: np.log(aperture_efficiency(np.exp(points), apertures)), 16, domain
    )
    share: FloatArray = np.exp(fit(log_range))
    return share


def axis_half_angle_urad(apertures: Apertures) -> float:
    """Return the half angle at 1/e^2 of the Gaussian beam as bright on its axis. [urad]

    Notes
    -----
    A small receiver of radius a catches 2 a^2 / (theta L)^2 of a Gaussian beam.

    Examples
    --------
    >>> round(axis_half_angle_urad(Apertures(wavelength_nm=1550.0, transmitter_radius_m=0.04,
    ...     beam_radius_m=0.04 * 0.892, receiver_radius_m=0.4)), 2)
    18.53
    """
    small = replace(apertures, receiver_radius_m=1e-3, receiver_obscuration=0.0)
    share = float(aperture_efficiency(1000.0, small))
    return sqrt(2.0 / share) * 1e-3  # 1 mm over 1000 km is 1e-3 urad


def _annulus(radius_m: float, obscuration: float, nodes: int) -> tuple[FloatArray, FloatArray]:
    """Return radii and weights (with the factor r) that integrate over an annulus."""
    points, weights = np.polynomial.legendre.leggauss(nodes)
    inner = obscuration * radius_m
    half = (radius_m - inner) / 2.0
    radii: FloatArray = inner + half * (points + 1.0)
    return radii, weights * half * radii
