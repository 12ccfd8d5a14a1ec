"""How much light clear air lets through: MODTRAN tables, Beer's law and where it holds.

Between absorption lines the optical depth grows with the airmass (Beer). Near 810 to 835 nm and
1310 nm water lines saturate and it does not: there, and by default everywhere, the tables are
interpolated. The visibility is the one measured at the station, so that its altitude needs no
correction of its own: the thinner Rayleigh column of a mountain is worth under 0.05 dB.
"""

import csv
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from euroqci_space.datafiles import data_file
from euroqci_space.errors import InputError

FloatArray = NDArray[np.float64]
Profile = Literal["qrackling", "satquma"]
Interpolation = Literal["log_airmass", "linear_elevation"]

# Within 5 nm of a tabulated wavelength air is taken as the same; water lines allow no more.
_WAVELENGTH_TOLERANCE_NM = 5.0
_REFERENCE_NM = 550.0
_KOSCHMIEDER = 3.912  # -ln(0.02), the contrast that defines visibility


def airmass(elevation_deg: ArrayLike) -> FloatArray:
    """Return the length of air towards an elevation, in zenith columns.

    Parameters
    ----------
    elevation_deg
        Apparent elevation, 0 to 90, any shape. [deg]

    Notes
    -----
    1 / (sin e + 0.50572 (e + 6.07995)^-1.6364), good to the horizon.

    References
    ----------
    .. [1] F. Kasten, A. T. Young, Revised optical air mass tables and approximation formula,
       Applied Optics 28, 4735, 1989, doi:10.1364/AO.28.004735.

    Examples
    --------
    >>> airmass([30.0, 20.0, 10.0]).round(4)
    array([1.9943, 2.9031, 5.586 ])
    """
    elevation = np.asarray(elevation_deg, dtype=np.float64)
    bend = 0.50572 * (elevation + 6.07995) ** -1.6364
    mass: FloatArray = 1.0 / (np.sin(np.radians(elevation)) + bend)
    return mass


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TransmittanceTable:
    """Transmittance of one atmosphere at one wavelength by elevation, space to sea level."""

    elevation_deg: FloatArray  # (n,), rising
    transmittance: FloatArray  # (n,), above 0

    def __post_init__(self) -> None:
        self.elevation_deg.setflags(write=False)  # tables are shared between calls
        self.transmittance.setflags(write=False)


@lru_cache(maxsize=1)
def _tables() -> dict[tuple[str, float, float], TransmittanceTable]:
    """Return the tables by profile, visibility [km] and wavelength [nm]; 0 km where unknown."""
    rows: dict[tuple[str, float, float], list[tuple[float, float]]] = {}
    with data_file("atmosphere.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            visibility = float(row["visibility_km"] or 0.0)
            key = (row["profile"], visibility, float(row["wavelength_nm"]))
            point = (float(row["elevation_deg"]), float(row["transmittance"]))
            if point[1] > 0.0:  # the tables print 0 where less than 5e-6 gets through
                rows.setdefault(key, []).append(point)
    return {key: _table(points) for key, points in rows.items()}


def _table(points: list[tuple[float, float]]) -> TransmittanceTable:
    elevation, transmittance = np.array(sorted(points)).T
    return TransmittanceTable(elevation_deg=elevation, transmittance=transmittance)


def tabulated_wavelengths_nm(profile: Profile = "qrackling") -> tuple[float, ...]:
    """Return the wavelengths that a profile knows, rising. [nm]

    Examples
    --------
    >>> tabulated_wavelengths_nm()
    (785.0, 810.0, 850.0, 1064.0, 1310.0, 1550.0)
    """
    return tuple(sorted({key[2] for key in _tables() if key[0] == profile}))


def _nearest_wavelength_nm(wavelength_nm: float, profile: Profile) -> float:
    known = tabulated_wavelengths_nm(profile)
    nearest = min(known, key=lambda candidate: abs(candidate - wavelength_nm))
    if abs(nearest - wavelength_nm) > _WAVELENGTH_TOLERANCE_NM:
        names = ", ".join(f"{value:g}" for value in known)
        raise InputError.of(
            f"no transmittance of air at {wavelength_nm:g} nm (known within 5 nm: {names})",
            field="wavelength_nm",
            fix="give zenith_transmittance for this wavelength",
        )
    return nearest


@lru_cache(maxsize=256)
def transmittance_table(
    wavelength_nm: float, visibility_km: float, profile: Profile = "qrackling"
) -> TransmittanceTable:
    """Return the table of one wavelength, interpolated to a visibility.

    Parameters
    ----------
    wavelength_nm
        Wavelength, within 5 nm of a tabulated one. [nm]
    visibility_km
        Visibility at the station, 0.5 to infinity; the profile ``satquma`` has one only and
        ignores it. [km]
    profile
        ``qrackling``: four visibilities, six wavelengths; ``satquma``: 785 to 850 nm in steps of
        5 nm, and 1550 nm.

    Raises
    ------
    InputError
        Unknown wavelength, or visibility below 0.5 km.

    Notes
    -----
    Between tabulated visibilities the optical depth goes linearly with 1/V (Koschmieder). Below
    5 km the depth of 5 km grows by the visibility law times the airmass.
    """
    known_nm = _nearest_wavelength_nm(wavelength_nm, profile)
    if profile == "satquma":
        return _tables()[profile, 0.0, known_nm]
    if not visibility_km >= 0.5:
        raise InputError.of(
            f"visibility_km is {visibility_km}, not in 0.5..inf", field="visibility_km"
        )
    haze = min(1.0 / visibility_km, 0.2)
    elevation, depth = _depth_by_haze(known_nm, haze)
    if visibility_km < 5.0:
        extra = aerosol_depth(known_nm, visibility_km) - aerosol_depth(known_nm, 5.0)
        depth = depth + extra * airmass(elevation)
    return TransmittanceTable(elevation_deg=elevation, transmittance=np.exp(-depth))


def _depth_by_haze(wavelength_nm: float, haze_per_km: float) -> tuple[FloatArray, FloatArray]:
    """Interpolate optical depth in 1/V at the elevations that all visibilities have."""
    by_haze = {
        1.0 / key[1]: table
        for key, table in _tables().items()
        if key[0] == "qrackling" and key[2] == wavelength_nm
    }
    hazes = sorted(by_haze)
    upper = max(1, int(np.searchsorted(hazes, haze_per_km)))
    low, high = hazes[upper - 1], hazes[upper]
    elevation = by_haze[high].elevation_deg  # the hazier table lacks the lowest elevations
    first = by_haze[low].elevation_deg.size - elevation.size
    share = (haze_per_km - low) / (high - low)
    depth_low = -np.log(by_haze[low].transmittance[first:])
    depth_high = -np.log(by_haze[high].transmittance)
    return elevation, (1.0 - share) * depth_low + share * depth_high


def table_transmittance(
    elevation_deg: ArrayLike,
    table: TransmittanceTable,
    interpolation: Interpolation = "log_airmass",
) -> FloatArray:
    """Return the transmittance towards an elevation from a table.

    Parameters
    ----------
    elevation_deg
        Elevation, any shape. [deg]
    table
        One atmosphere, one wavelength.
    interpolation
        ``log_airmass``: optical depth linear in the airmass between rows, and beyond the lowest row
        with the slope of the last two; ``linear_elevation``: transmittance linear in elevation, as
        SatQuMA does.

    Examples
    --------
    >>> table = transmittance_table(850.0, 50.0)
    >>> table_transmittance([90.0, 30.0], table).round(5)
    array([0.89017, 0.79298])
    """
    if interpolation == "linear_elevation":
        linear: FloatArray = np.interp(
            np.asarray(elevation_deg, dtype=np.float64), table.elevation_deg, table.transmittance
        )
        return linear
    mass = airmass(elevation_deg)
    masses = airmass(table.elevation_deg)[::-1]
    depths = -np.log(table.transmittance[::-1])
    slope = (depths[-1] - depths[-2]) / (masses[-1] - masses[-2])
    beyond = np.maximum(mass - masses[-1], 0.0) * slope
    transmitted: FloatArray = np.exp(-np.interp(mass, masses, depths) - beyond)
    return transmitted


def beer_transmittance(elevation_deg: ArrayLike, zenith_transmittance: float) -> FloatArray:
    """Return the transmittance towards an elevation by Beer's law, T_z^m.

    Notes
    -----
    Within 1.1 % of MODTRAN at 785, 850 and 1550 nm above 10 degrees in clear air; 19 % low at
    810 nm and 10 degrees.

    References
    ----------
    .. [1] F. Kasten, A. T. Young, Applied Optics 28, 4735, 1989, doi:10.1364/AO.28.004735.

    Examples
    --------
    >>> beer_transmittance(30.0, 0.8952).round(4)
    np.float64(0.8019)
    """
    transmitted: FloatArray = np.exp(np.log(zenith_transmittance) * airmass(elevation_deg))
    return transmitted


def visibility_exponent(visibility_km: float) -> float:
    """Return the exponent q of the visibility law.

    Notes
    -----
    Kruse above 6 km, Kim below: 1.6 (V > 50), 1.3 (6 to 50), 0.16 V + 0.34 (1 to 6), V - 0.5 (0.5
    to 1), 0 (fog). Written from memory, not checked in print.

    References
    ----------
    .. [1] I. I. Kim, B. McArthur, E. Korevaar, Comparison of laser beam propagation at 785 nm and
       1550 nm in fog and haze for optical wireless communications, Proceedings of SPIE 4214, 26,
       2001, doi:10.1117/12.417512.

    Examples
    --------
    >>> visibility_exponent(23.0)
    1.3
    """
    if visibility_km > 50.0:
        return 1.6
    if visibility_km > 6.0:
        return 1.3
    if visibility_km > 1.0:
        return 0.16 * visibility_km + 0.34
    return max(visibility_km - 0.5, 0.0)


def aerosol_depth(
    wavelength_nm: float, visibility_km: float, scale_height_km: float = 1.33
) -> float:
    """Return the optical depth of haze towards the zenith by the visibility law.

    Parameters
    ----------
    wavelength_nm
        Wavelength. [nm]
    visibility_km
        Visibility. [km]
    scale_height_km
        Thickness of the haze. Fitted to the tables over their clear one: 0.94 at 50 km, 1.48 at
        20 km, 1.28 to 1.38 at 5 km, the same at 785, 850 and 1550 nm. [km]

    Notes
    -----
    H (3.912 / V) (lambda / 550 nm)^-q.

    References
    ----------
    .. [1] P. W. Kruse, L. D. McGlauchlin, R. B. McQuistan, Elements of Infrared Technology, Wiley,
       1962.

    Examples
    --------
    >>> round(aerosol_depth(850.0, 20.0, scale_height_km=1.48), 3)
    0.164
    """
    spectrum: float = (wavelength_nm / _REFERENCE_NM) ** -visibility_exponent(visibility_km)
    return scale_height_km * _KOSCHMIEDER / visibility_km * spectrum


def cirrus_transmittance(elevation_deg: ArrayLike, optical_depth: float) -> FloatArray:
    """Return what thin cirrus of a zenith optical depth lets through, the same at all wavelengths.

    Notes
    -----
    exp(-tau m); thin cirrus has tau 0.03 to 0.3 (from memory). Thicker cloud is availability, not
    attenuation.

    Examples
    --------
    >>> cirrus_transmittance(90.0, 0.1).round(3)
    np.float64(0.905)
    """
    transmitted: FloatArray = np.exp(-optical_depth * airmass(elevation_deg))
    return transmitted
