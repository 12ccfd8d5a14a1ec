"""Earth rotation: from the frame of SGP4 (TEME) to the frame of the ground (ITRF)."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from euroqci_space.times import DAY_S, TT_MINUS_TAI_S

EARTH_ROTATION_RAD_S = 7.292115e-5  # nominal mean rate, IERS Conventions (2010), table 1.1
_JD_2000_01_01 = 2451544.5  # zero of tai_s, as a Julian date of TAI
_ARCSEC_TO_RAD = np.pi / 648000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EarthRotationData:
    """Where UT1 comes from, and the instant from which it is extrapolated."""

    source: str
    end_tai_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pole:
    """Position of the rotation pole in ITRF, as IERS bulletins print it. [arcsec]

    Zero is the default of the program: no file that ships with it knows the pole. The pole
    stays within 0.6 arcsec, 18 m on the ground, 3 ms on the edge of a low pass.
    """

    x_arcsec: float = 0.0
    y_arcsec: float = 0.0

    @property
    def matrix(self) -> NDArray[np.float64]:
        """Rotation W from the frame of the rotation axis (PEF) to ITRF, shape (3, 3).

        References
        ----------
        .. [1] IERS Conventions (2010), section 5.4.1: W = R3(-s') R2(xp) R1(yp) from ITRF to PEF;
           s' is below 0.0001 arcsec and left out.
        """
        x, y = self.x_arcsec * _ARCSEC_TO_RAD, self.y_arcsec * _ARCSEC_TO_RAD
        about_y = np.array([[np.cos(x), 0, -np.sin(x)], [0, 1, 0], [np.sin(x), 0, np.cos(x)]])
        about_x = np.array([[1, 0, 0], [0, np.cos(y), np.sin(y)], [0, -np.sin(y), np.cos(y)]])
        to_itrf: NDArray[np.float64] = (about_y @ about_x).T
        return to_itrf


NO_POLAR_MOTION = Pole()


@cache
def _timescale() -> Any:
    from skyfield.api import load  # noqa: PLC0415  (0.3 s that --help need not pay)

    return load.timescale(builtin=True)


def earth_rotation_data() -> EarthRotationData:
    """Return the source of UT1 and the instant where its table ends.

    Examples
    --------
    >>> earth_rotation_data().source[:8]
    'Skyfield'
    """
    import skyfield  # noqa: PLC0415

    with np.load(Path(skyfield.__path__[0], "data", "iers.npz")) as table:
        days = table["tt_jd_minus_arange"]  # the table that the built-in timescale reads
    end_tai_s = (days[-1] + len(days) - 1 - _JD_2000_01_01) * DAY_S - TT_MINUS_TAI_S
    source = f"Skyfield {skyfield.__version__} built-in table of IERS finals2000A"
    return EarthRotationData(source=source, end_tai_s=round(end_tai_s, 3))


def ut1_days(tai_s: ArrayLike) -> NDArray[np.float64]:
    """Return days of UT1 since the Julian date 2451544.5, any shape.

    Beyond the end of its table Skyfield goes over to the long-term curve of Morrison,
    Stephenson, Hohenkerk and Zawilski (2021).
    """
    tt_s = np.asarray(tai_s, dtype=np.float64) + TT_MINUS_TAI_S
    delta_t_s = _timescale().delta_t_function(np.atleast_1d(_JD_2000_01_01 + tt_s / DAY_S))
    days: NDArray[np.float64] = (tt_s - np.reshape(delta_t_s, tt_s.shape)) / DAY_S
    return days


def gmst_rad(tai_s: ArrayLike) -> NDArray[np.float64]:
    """Return the angle from TEME to the rotating Earth, any shape. [rad, 0 to 2 pi]

    Notes
    -----
    Greenwich mean sidereal time of 1982 at UT1. SGP4's frame leaves the equation of the
    equinoxes out; true sidereal time in its place moves edges by up to 0.7 s.

    References
    ----------
    .. [1] Vallado, Crawford, Hujsak, Kelso, "Revisiting Spacetrack Report #3", AIAA 2006-6753,
       appendix C, doi:10.2514/6.2006-6753

    Examples
    --------
    >>> float(gmst_rad(0.0).round(4))
    1.7425
    """
    from skyfield.sgp4lib import theta_GMST1982  # noqa: PLC0415

    angle: NDArray[np.float64] = theta_GMST1982(_JD_2000_01_01, ut1_days(tai_s))[0]
    return angle


def earth_fixed(vector: NDArray[np.float64], angle_rad: ArrayLike) -> NDArray[np.float64]:
    """Return inertial vectors (..., 3) in the frame that has turned by ``angle_rad`` (...)."""
    cosine, sine = np.cos(angle_rad), np.sin(angle_rad)
    x, y = vector[..., 0], vector[..., 1]
    return np.stack([cosine * x + sine * y, cosine * y - sine * x, vector[..., 2]], axis=-1)
