"""The nouns of hardware: terminal, telescope, detector, protocol.

Values live in ``data/*.toml``, each with its source and confidence; these records hold the numbers
that the physics needs.
"""

from dataclasses import dataclass, field, fields
from math import inf
from types import MappingProxyType
from typing import Literal

from euroqci_space.model.keys import SPARSE

Divergence = Literal["half_angle_1e2", "full_angle_1e2", "fwhm", "flat_top"]
Diffraction = Literal["measured", "aperture"]
Coupling = Literal["bucket", "single_mode_fibre"]
Encoding = Literal["polarisation", "phase"]
TailBound = Literal["chernoff", "hoeffding", "asymptotic"]
Leakage = Literal["block", "logM", "mXtot", "none"]
ErrorAllocation = Literal["satquma", "physical"]

# Least and greatest value of each number; what physics, or any hardware known, allows.
_RANGES = MappingProxyType(
    {
        "wavelength_nm": (300.0, 3000.0),
        "aperture_m": (1e-3, 50.0),
        "beam_radius_m": (0.0, 50.0),
        "obscuration_ratio": (0.0, 0.95),
        "divergence_urad": (0.1, 1e5),
        "pointing_jitter_urad": (0.0, 1e4),
        "pointing_bias_urad": (0.0, 1e4),
        "source_error": (0.0, 0.5),
        "extinction_ratio": (1.0, inf),
        "polarisation_angle_error_deg": (-90.0, 90.0),
        "interferometer_visibility": (0.0, 1.0),
        "excess_loss_db": (-30.0, 100.0),
        "efficiency": (0.0, 1.0),
        "dark_count_hz": (0.0, 1e9),
        "dead_time_ns": (0.0, 1e9),
        "afterpulse_probability": (0.0, 1.0),
        "jitter_ps": (0.0, 1e6),
        "number": (1, 1024),
        "optics_efficiency": (0.0, 1.0),
        "ao_modes": (0, 100_000),
        "ao_bandwidth_hz": (0.0, 1e6),
        "non_common_path_error_rad": (0.0, 10.0),
        "field_of_view_urad": (0.1, 1e5),
        "filter_nm": (1e-6, 1000.0),
        "gate_ns": (1e-4, 1e6),
        "pulse_rate_hz": (1.0, 1e12),
        "basis_x_probability_alice": (0.0, 1.0),
        "basis_x_probability_bob": (0.0, 1.0),
        "secrecy_error": (1e-300, 0.5),
        "correctness_error": (1e-300, 0.1),
        "error_correction_efficiency": (1.0, 10.0),
        "authentication_bits_per_contact": (0.0, 1e9),
    }
)


def _check(device: "Terminal | Detector | Telescope | Protocol") -> None:
    """Refuse a number out of its range; NaN is in none."""
    for one in fields(device):
        value = getattr(device, one.name)
        low, high = _RANGES.get(one.name, (-inf, inf))
        if one.name in _RANGES and not low <= value <= high:
            message = (
                f"{type(device).__name__.lower()} {device.id!r}: "
                f"{one.name} is {value}, not in {low:g}..{high:g}"
            )
            raise ValueError(message)


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
    diffraction: Diffraction = "measured"  # "aperture": perfect optics instead of the divergence
    beam_radius_m: float = 0.0  # at 1/e^2 in the aperture; 0: as wide as the aperture
    obscuration_ratio: float = 0.0  # of diameters; matters to "aperture" only

    def __post_init__(self) -> None:
        _check(self)


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
    # light that it sees, from and to; a detector of one's own that does not say so sees all of it
    band_nm: tuple[float, float] = field(default=_RANGES["wavelength_nm"], metadata=SPARSE)

    def __post_init__(self) -> None:
        _check(self)
        low_nm, high_nm = _RANGES["wavelength_nm"]
        if not low_nm <= self.band_nm[0] < self.band_nm[1] <= high_nm:
            message = (
                f"detector {self.id!r}: band_nm is {self.band_nm}, not two rising wavelengths in "
                f"{low_nm:g}..{high_nm:g}"
            )
            raise ValueError(message)

    def sees(self, wavelength_nm: float) -> bool:
        """Tell whether light of a wavelength is in the band."""
        return self.band_nm[0] <= wavelength_nm <= self.band_nm[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Telescope:
    """The receiver on the ground, from its aperture to its detectors."""

    id: str
    aperture_m: float
    obscuration_ratio: float = 0.0  # of diameters
    optics_efficiency: float = 1.0
    coupling: Coupling = "bucket"
    ao_modes: int = 0  # Zernike modes corrected, piston counted: 3 is tip and tilt
    ao_bandwidth_hz: float = 0.0  # -3 dB of the servo; 0: no lag
    non_common_path_error_rad: float = 0.0
    field_of_view_urad: float = 100.0  # full angle; a single-mode fibre has its own
    filter_nm: float = 1.0
    gate_ns: float = 1.0
    detector: Detector

    def __post_init__(self) -> None:
        _check(self)


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

    def __post_init__(self) -> None:
        _check(self)
        first, second, third = self.intensities
        if not (first > second + third and second > third >= 0.0 and first < 10.0):
            message = (
                f"protocol {self.id!r}: intensities are {self.intensities}, not first > second + "
                "third, second > third >= 0 and first < 10"
            )
            raise ValueError(message)
        shares = self.intensity_probabilities
        if not (min(shares) > 0.0 and abs(sum(shares) - 1.0) <= 1e-9):
            message = (
                f"protocol {self.id!r}: intensity_probabilities are {shares}, not above 0 with "
                "sum 1"
            )
            raise ValueError(message)
