"""How often a photon of the right slot gives the wrong bit: the error that no darkness mends."""

from math import radians, sin

from euroqci_space.link.detectors import gate_fraction, neighbour_fraction
from euroqci_space.model import Protocol, Telescope, Terminal


def polarisation_error(extinction_ratio: float, angle_error_deg: float = 0.0) -> float:
    """Return the error from imperfect and turned polarisation.

    Parameters
    ----------
    extinction_ratio
        Power in the right over power in the wrong polarisation.
    angle_error_deg
        Turn between the frames of satellite and station that is left. [deg]

    Notes
    -----
    sin^2(dphi) + 1 / (1 + PER), the sum of two small errors.

    Examples
    --------
    >>> round(polarisation_error(225.0, 1.0), 5)
    0.00473
    """
    return sin(radians(angle_error_deg)) ** 2 + 1.0 / (1.0 + extinction_ratio)


def phase_error(visibility: float) -> float:
    """Return the error of a phase-encoded link whose interference has this visibility.

    Notes
    -----
    (1 - V) / 2. Doppler shift and mismatch of the interferometers belong in V.

    Examples
    --------
    >>> round(phase_error(0.98), 3)
    0.01
    """
    return (1.0 - visibility) / 2.0


def jitter_error(gate_ns: float, jitter_ps: float, pulse_rate_hz: float) -> float:
    """Return the error from counts that stray into a neighbour's gate: random bits, half wrong.

    Examples
    --------
    >>> jitter_error(1.0, 0.0, 1e8)
    0.0
    """
    stray = neighbour_fraction(gate_ns, jitter_ps, pulse_rate_hz)
    return 0.5 * stray / (gate_fraction(gate_ns, jitter_ps) + stray)


def intrinsic_error(terminal: Terminal, telescope: Telescope, protocol: Protocol) -> float:
    """Return Q_I, the sum of source, encoding and timing error; at most one half."""
    if protocol.encoding == "phase":
        encoding = phase_error(terminal.interferometer_visibility)
    else:
        encoding = polarisation_error(
            terminal.extinction_ratio, terminal.polarisation_angle_error_deg
        )
    timing = jitter_error(telescope.gate_ns, telescope.detector.jitter_ps, protocol.pulse_rate_hz)
    return min(terminal.source_error + encoding + timing, 0.5)
