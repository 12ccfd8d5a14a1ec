"""The whole link: geometry, hardware and sky in; efficiency, background and error out."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from euroqci_space.link import atmosphere as air
from euroqci_space.link import background, coupling, detectors, diffraction, pointing
from euroqci_space.link.intrinsic import intrinsic_error
from euroqci_space.link.turbulence import HV57, TurbulenceProfile, fried_parameter_m
from euroqci_space.model import Protocol, Telescope, Terminal
from euroqci_space.units import loss_db

FloatArray = NDArray[np.float64]

_EARTH_RADIUS_KM = 6371.0
_EARTH_MU_KM3_S2 = 398600.4418


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Geometry:
    """Where the satellite is, seen from the station. Arrays of one shape, or that broadcast."""

    elevation_deg: FloatArray  # above 0, at most 90
    range_km: FloatArray
    slew_deg_s: FloatArray | None = None  # None: the fastest that the orbit allows, v / range

    def __post_init__(self) -> None:
        elevation = np.asarray(self.elevation_deg, dtype=np.float64)
        ranges = np.asarray(self.range_km, dtype=np.float64)
        if not np.all((elevation > 0.0) & (elevation <= 90.0)):
            message = "elevation_deg has values that are not above 0 and at most 90"
            raise ValueError(message)
        if not np.all((ranges > 0.0) & np.isfinite(ranges)):
            message = "range_km has values that are not positive and finite"
            raise ValueError(message)
        object.__setattr__(self, "elevation_deg", elevation)
        object.__setattr__(self, "range_km", ranges)

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the samples."""
        return np.broadcast_shapes(self.elevation_deg.shape, self.range_km.shape)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Conditions:
    """The sky during the link. Numbers, or arrays that broadcast against the geometry."""

    visibility_km: float = 23.0  # "clear" to a meteorologist; assumed
    atmosphere: air.Profile = "qrackling"
    zenith_transmittance: float | None = None  # in place of the tables, with Beer's law
    cirrus_optical_depth: float = 0.0
    sun_elevation_deg: ArrayLike = -90.0
    moon_elevation_deg: ArrayLike = -90.0
    moon_illumination: ArrayLike = 0.0
    moon_separation_deg: ArrayLike = 180.0
    urban_ratio: float = 0.0  # artificial over natural brightness of the night sky
    turbulence: TurbulenceProfile = HV57

    def __post_init__(self) -> None:
        zenith = 1.0 if self.zenith_transmittance is None else self.zenith_transmittance
        _require("zenith_transmittance", zenith, 1e-6, 1.0)
        _require("cirrus_optical_depth", self.cirrus_optical_depth, 0.0, 100.0)
        _require("sun_elevation_deg", self.sun_elevation_deg, -90.0, 90.0)
        _require("moon_elevation_deg", self.moon_elevation_deg, -90.0, 90.0)
        _require("moon_illumination", self.moon_illumination, 0.0, 1.0)
        _require("moon_separation_deg", self.moon_separation_deg, 0.0, 180.0)
        _require("urban_ratio", self.urban_ratio, 0.0, 1e6)


def _require(name: str, values: ArrayLike, low: float, high: float) -> None:
    """Refuse values out of range; NaN is in none."""
    array = np.asarray(values, dtype=np.float64)
    if not np.all((array >= low) & (array <= high)):
        message = f"{name} has values that are not in {low:g}..{high:g}"
        raise ValueError(message)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LossTerm:
    """One row of the table of losses."""

    name: str
    loss_db: FloatArray
    source: str


@dataclass(frozen=True, kw_only=True, eq=False)
class LinkBudget:
    """The efficiency of a link by its factors, its background and its error.

    Arrays have the shape of the geometry. ``efficiency`` is the chance that a photon that leaves
    the satellite is counted within its gate; it holds the detectors and their dead time.
    """

    diffraction: FloatArray
    pointing: FloatArray
    excess: FloatArray
    atmosphere: FloatArray
    optics: FloatArray
    coupling: FloatArray
    detector: FloatArray
    gate: FloatArray
    live: FloatArray
    efficiency: FloatArray
    background_hz: FloatArray  # all detectors together
    dark_hz: float  # all detectors together
    extraneous_probability: FloatArray  # per gate and detector of a basis
    intrinsic_error: float
    sources: dict[str, str] = field(repr=False)

    @cached_property
    def loss_db(self) -> FloatArray:
        """Loss from the exit of the satellite to a count. [dB]"""
        return loss_db(self.efficiency)

    def terms(self) -> tuple[LossTerm, ...]:
        """Return the factors in the order of the light, as positive dB with their sources."""
        # adding 0 turns the -0.0 dB of a factor 1 into 0.0
        return tuple(
            LossTerm(name=name, loss_db=loss_db(getattr(self, name)) + 0.0, source=source)
            for name, source in self.sources.items()
        )


def link_budget(
    geometry: Geometry,
    terminal: Terminal,
    telescope: Telescope,
    protocol: Protocol,
    conditions: Conditions,
) -> LinkBudget:
    """Return the budget of a downlink at every sample of a geometry.

    Parameters
    ----------
    geometry
        Elevation and range, any shape.
    terminal, telescope, protocol
        The hardware at both ends and how it is used.
    conditions
        Air and sky. Sun and Moon hardly move within a pass: give them as (passes, 1).

    Raises
    ------
    InputError
        When no transmittance is known for the wavelength.

    Notes
    -----
    eta = diffraction x pointing x excess x atmosphere x optics x coupling x detector x gate x live.

    Examples
    --------
    >>> from euroqci_space.model import Detector
    >>> budget = link_budget(
    ...     Geometry(elevation_deg=[90.0, 30.0], range_km=[500.0, 910.0]),
    ...     Terminal(id="t", wavelength_nm=850.0, aperture_m=0.15, divergence_urad=10.0),
    ...     Telescope(id="g", aperture_m=1.0, optics_efficiency=0.5,
    ...         detector=Detector(id="d", efficiency=0.5, dark_count_hz=25.0)),
    ...     Protocol(id="p", pulse_rate_hz=1e8, intensities=(0.8, 0.1, 0.0),
    ...         intensity_probabilities=(0.5, 0.25, 0.25),
    ...         basis_x_probability_alice=0.5, basis_x_probability_bob=0.5),
    ...     Conditions(visibility_km=50.0))
    >>> budget.loss_db.round(1)
    array([23.6, 29.2])
    """
    shape = geometry.shape
    factors = _optical_factors(geometry, terminal, telescope, conditions)
    jitter_ps = telescope.detector.jitter_ps
    factors["detector"] = np.asarray(telescope.detector.efficiency)
    factors["gate"] = np.asarray(detectors.gate_fraction(telescope.gate_ns, jitter_ps))
    before_dead_time = _product(list(factors.values()), shape)
    background_hz = _background_hz(geometry, terminal, telescope, conditions)
    factors["live"] = _live(before_dead_time, background_hz, telescope, protocol)
    spread = {name: np.broadcast_to(factor, shape) for name, factor in factors.items()}
    return LinkBudget(
        **spread,
        efficiency=before_dead_time * factors["live"],
        background_hz=np.broadcast_to(background_hz, shape),
        dark_hz=telescope.detector.number * telescope.detector.dark_count_hz,
        extraneous_probability=np.broadcast_to(
            detectors.extraneous_probability(background_hz, telescope.detector, telescope.gate_ns),
            shape,
        ),
        intrinsic_error=intrinsic_error(terminal, telescope, protocol),
        sources=_sources(terminal, telescope, conditions),
    )


def _product(factors: list[FloatArray], shape: tuple[int, ...]) -> FloatArray:
    """Multiply the scalars first: most factors are one number."""
    scalar = float(np.prod([factor for factor in factors if factor.ndim == 0]))
    product = np.full(shape, scalar)
    for factor in factors:
        if factor.ndim:
            product *= factor
    return product


def _optical_factors(
    geometry: Geometry, terminal: Terminal, telescope: Telescope, conditions: Conditions
) -> dict[str, FloatArray]:
    caught, theta = _diffraction(geometry.range_km, terminal, telescope)
    return {
        "diffraction": caught,
        "pointing": np.asarray(
            pointing.mean_pointing_efficiency(
                half_angle_1e2_urad=theta,
                jitter_urad=terminal.pointing_jitter_urad,
                bias_urad=terminal.pointing_bias_urad,
            )
        ),
        "excess": np.asarray(10.0 ** (-terminal.excess_loss_db / 10.0)),
        "atmosphere": _atmosphere(geometry.elevation_deg, terminal.wavelength_nm, conditions),
        "optics": np.asarray(telescope.optics_efficiency),
        "coupling": _coupling(geometry, terminal, telescope, conditions.turbulence),
    }


def _diffraction(
    range_km: FloatArray, terminal: Terminal, telescope: Telescope
) -> tuple[FloatArray, float]:
    """Return the share of the beam that is caught and the half angle that pointing works on."""
    if terminal.diffraction == "aperture":
        apertures = diffraction.Apertures(
            wavelength_nm=terminal.wavelength_nm,
            transmitter_radius_m=terminal.aperture_m / 2.0,
            beam_radius_m=terminal.beam_radius_m or terminal.aperture_m / 2.0,
            receiver_radius_m=telescope.aperture_m / 2.0,
            transmitter_obscuration=terminal.obscuration_ratio,
            receiver_obscuration=telescope.obscuration_ratio,
        )
        caught = diffraction.aperture_efficiency_along(range_km, apertures)
        return caught, diffraction.axis_half_angle_urad(apertures)
    theta = diffraction.half_angle_urad(terminal.divergence_urad, terminal.divergence_convention)
    caught = diffraction.measured_efficiency(
        range_km,
        half_angle_1e2_urad=theta,
        exit_radius_m=terminal.aperture_m / 2.0,
        receiver_radius_m=telescope.aperture_m / 2.0,
        receiver_obscuration=telescope.obscuration_ratio,
    )
    return caught, theta


def _atmosphere(
    elevation_deg: FloatArray, wavelength_nm: float, conditions: Conditions
) -> FloatArray:
    if conditions.zenith_transmittance is not None:
        clear = air.beer_transmittance(elevation_deg, conditions.zenith_transmittance)
    else:
        table = air.transmittance_table(
            wavelength_nm, conditions.visibility_km, conditions.atmosphere
        )
        clear = air.table_transmittance(elevation_deg, table)
    if conditions.cirrus_optical_depth == 0.0:
        return clear
    return clear * air.cirrus_transmittance(elevation_deg, conditions.cirrus_optical_depth)


def _coupling(
    geometry: Geometry, terminal: Terminal, telescope: Telescope, profile: TurbulenceProfile
) -> FloatArray:
    if telescope.coupling == "bucket":
        return coupling.bucket_efficiency(
            telescope.field_of_view_urad,
            wavelength_nm=terminal.wavelength_nm,
            aperture_m=telescope.aperture_m,
            fried_m=fried_parameter_m(terminal.wavelength_nm, geometry.elevation_deg, profile),
        )
    variance = np.asarray(
        coupling.fitting_variance_zenith(
            telescope.ao_modes, telescope.aperture_m, terminal.wavelength_nm, profile
        )
    )
    sine = np.sin(np.radians(geometry.elevation_deg))
    if telescope.ao_bandwidth_hz > 0.0:
        variance = variance + coupling.lag_variance_zenith(
            _slew_rad_s(geometry, sine),
            bandwidth_hz=telescope.ao_bandwidth_hz,
            wavelength_nm=terminal.wavelength_nm,
            profile=profile,
        )
    return coupling.fibre_efficiency(
        telescope.obscuration_ratio, variance / sine + telescope.non_common_path_error_rad**2
    )


def _slew_rad_s(geometry: Geometry, sine: FloatArray) -> FloatArray:
    """Return how fast the line of sight turns; by default as if the motion were across it."""
    if geometry.slew_deg_s is not None:
        return np.radians(geometry.slew_deg_s)
    square = _EARTH_RADIUS_KM**2 + geometry.range_km * (
        geometry.range_km + 2.0 * _EARTH_RADIUS_KM * sine
    )
    speed_km_s = np.sqrt(_EARTH_MU_KM3_S2 / np.sqrt(square))
    slew: FloatArray = speed_km_s / geometry.range_km
    return slew


def _background_hz(
    geometry: Geometry, terminal: Terminal, telescope: Telescope, conditions: Conditions
) -> FloatArray:
    radiance = (
        background.twilight_radiance(conditions.sun_elevation_deg)
        + background.moonlight_radiance(
            moon_elevation_deg=conditions.moon_elevation_deg,
            moon_illumination=conditions.moon_illumination,
            moon_separation_deg=conditions.moon_separation_deg,
            elevation_deg=geometry.elevation_deg,
        )
        + background.dark_radiance(terminal.wavelength_nm, conditions.urban_ratio)
    )
    return background.background_rate_hz(radiance, telescope, terminal.wavelength_nm)


def _live(
    efficiency: FloatArray, background_hz: FloatArray, telescope: Telescope, protocol: Protocol
) -> FloatArray:
    photons_hz = protocol.pulse_rate_hz * sum(
        probability * intensity
        for probability, intensity in zip(
            protocol.intensity_probabilities, protocol.intensities, strict=True
        )
    )
    detector = telescope.detector
    rate_hz = (photons_hz * efficiency + background_hz) / detector.number + detector.dark_count_hz
    return detectors.live_fraction(rate_hz, detector.dead_time_ns)


def _sources(terminal: Terminal, telescope: Telescope, conditions: Conditions) -> dict[str, str]:
    if conditions.zenith_transmittance is None:
        atmosphere = f"MODTRAN tables ({conditions.atmosphere})"
    else:
        atmosphere = "Beer's law, Kasten and Young 1989"
    perfect = terminal.diffraction == "aperture"
    beam = "diffraction integral, Sidhu et al. 2022" if perfect else "Gaussian beam, Siegman 1986"
    fibre = telescope.coupling == "single_mode_fibre"
    return {
        "diffraction": f"{beam}, terminal {terminal.id}",
        "pointing": "Kiasaleh 1994, mean",
        "excess": f"terminal {terminal.id}, fitted",
        "atmosphere": atmosphere,
        "optics": f"telescope {telescope.id}",
        "coupling": "Ruilier and Cassaing 2001, Noll 1976" if fibre else "field stop, Fried 1966",
        "detector": f"detector {telescope.detector.id}",
        "gate": "Gaussian jitter",
        "live": "dead time, not prolonged",
    }
