"""What becomes of the light between two telescopes, factor by factor."""

import numpy as np
from numpy.typing import NDArray

from euroqci_space.link import atmosphere as air
from euroqci_space.link import coupling, diffraction, pointing
from euroqci_space.link.situation import Conditions, Geometry
from euroqci_space.link.turbulence import TurbulenceProfile, fried_parameter_m
from euroqci_space.model import Telescope, Terminal

FloatArray = NDArray[np.float64]

_EARTH_RADIUS_KM = 6371.0
_EARTH_MU_KM3_S2 = 398600.4418


def optical_factors(
    geometry: Geometry, terminal: Terminal, telescope: Telescope, conditions: Conditions
) -> dict[str, FloatArray]:
    """Return the factors from the satellite to the detectors, in the order of the light."""
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
