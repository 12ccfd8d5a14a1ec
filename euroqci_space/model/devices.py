"""The nouns of hardware: terminal, telescope, detector, protocol.

Values live in ``data/*.toml``, each with its source and confidence; these records hold the numbers
that the physics needs.
"""

from dataclasses import dataclass
from typing import Literal

Divergence = Literal["half_angle_1e2", "full_angle_1e2", "fwhm", "flat_top"]
Coupling = Literal["bucket", "single_mode_fibre"]
Encoding = Literal["polarisation", "phase"]
TailBound = Literal["chernoff", "hoeffding", "asymptotic"]
Leakage = Literal["block", "logM", "mXtot", "none"]
ErrorAllocation = Literal["satquma", "physical"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """The transmitter on a satellite. Loss before the exit aperture is in the intensities."""

    id: str
    wavelength_nm: float
    aperture_m: float
    divergence_urad: float
    divergence_convention: Divergence = "half_angle_1e2"
    pointing_jitter_urad: float = 0.0  # standard deviation per axis
    pointing_bias_urad: float = 0.0
    source_error: float = 0.0  # share of wrong states sent
    extinction_ratio: float = float("inf")  # polarisation, power ratio
    polarisation_angle_error_deg: float = 0.0
    interferometer_visibility: float = 1.0  # phase encoding
    excess_loss_db: float = 0.0  # fitted to measurements; shown as a term of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Detector:
    """One kind of single-photon detector; ``number`` of them share the light."""

    id: str
    efficiency: float
    dark_count_hz: float  # per detector
    dead_time_ns: float = 0.0
    afterpulse_probability: float = 0.0
    jitter_ps: float = 0.0  # standard deviation
    number: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Telescope:
    """The receiver on the ground, from its aperture to its detectors."""

    id: str
    aperture_m: float
    obscuration_ratio: float = 0.0  # of diameters
    optics_efficiency: float = 1.0
    coupling: Coupling = "bucket"
    ao_modes: int = 0  # Zernike modes corrected
    ao_bandwidth_hz: float = 0.0  # -3 dB of the servo
    non_common_path_error_rad: float = 0.0
    field_of_view_urad: float = 100.0  # full angle
    filter_nm: float = 1.0
    gate_ns: float = 1.0
    detector: Detector


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """Decoy-state BB84 with three intensities, and the bounds that judge it."""

    id: str
    pulse_rate_hz: float
    intensities: tuple[float, float, float]
    intensity_probabilities: tuple[float, float, float]
    basis_x_probability_alice: float
    basis_x_probability_bob: float
    encoding: Encoding = "polarisation"
    secrecy_error: float = 1e-9  # eps_s
    correctness_error: float = 1e-15  # eps_c
    tail_bound: TailBound = "chernoff"
    leakage: Leakage = "logM"
    error_allocation: ErrorAllocation = "physical"
    error_correction_efficiency: float = 1.16  # f_EC, times the Shannon limit
    authentication_bits_per_contact: float = 0.0
