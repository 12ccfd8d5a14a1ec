"""The whole link: geometry, hardware and sky in; efficiency, background and error out."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from euroqci_space.link import background, detectors
from euroqci_space.link.factors import optical_factors
from euroqci_space.link.intrinsic import intrinsic_error
from euroqci_space.link.situation import Conditions, Geometry
from euroqci_space.model import Protocol, Telescope, Terminal
from euroqci_space.units import loss_db

FloatArray = NDArray[np.float64]


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
    factors = optical_factors(geometry, terminal, telescope, conditions)
    jitter_ps = telescope.detector.jitter_ps
    seen = telescope.detector.sees(terminal.wavelength_nm)
    factors["detector"] = np.asarray(telescope.detector.efficiency if seen else 0.0)
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
        "excess": f"terminal {terminal.id}, fitted" if terminal.excess_loss_db else "none known",
        "atmosphere": atmosphere,
        "optics": f"telescope {telescope.id}",
        "coupling": "Ruilier and Cassaing 2001, Noll 1976" if fibre else "field stop, Fried 1966",
        "detector": f"detector {telescope.detector.id}",
        "gate": "Gaussian jitter",
        "live": "dead time, not prolonged",
    }
