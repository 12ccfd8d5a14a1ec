"""Rules on what a satellite does in one orbit: work, energy, memory."""

from collections import defaultdict
from collections.abc import Callable

from euroqci_space.model import Contact
from euroqci_space.verification.case import Case
from euroqci_space.verification.tolerance import RATIO, TIME_S
from euroqci_space.verification.verdict import Findings


def work(case: Case) -> Findings:
    """Judge that contacts and their set-up last no longer than an orbit allows."""
    limit_s, setup_s = case.constraints.work_per_orbit_s, case.constraints.satellite_setup_s
    if limit_s is not None:
        most = limit_s + TIME_S
        yield from _in_orbits(case, lambda one: one.duration_s + setup_s, "works {:.3f} s", most)


def energy(case: Case) -> Findings:
    """Judge that contacts and their set-up take no more energy than an orbit has."""
    rules = case.constraints
    limit_wh, power_w, setup_s = (
        rules.energy_per_orbit_wh,
        rules.work_power_w,
        rules.satellite_setup_s,
    )
    if limit_wh is not None and power_w is not None:
        watts = power_w
        yield from _in_orbits(
            case,
            lambda one: (one.duration_s + setup_s) * watts / 3600.0,
            "takes {:.6f} Wh",
            limit_wh * (1.0 + RATIO) + TIME_S * watts / 3600.0,
        )


def memory(case: Case) -> Findings:
    """Judge that what is sent in an orbit fits into the memory for raw key."""
    limit_gbit = case.constraints.raw_memory_gbit
    if limit_gbit is not None:
        yield from _in_orbits(
            case, lambda one: _raw_gbit(case, one), "keeps {:.6f} Gbit", limit_gbit * (1.0 + RATIO)
        )


def _raw_gbit(case: Case, contact: Contact) -> float:
    pulses = case.satellites[contact.satellite].protocol.pulse_rate_hz * contact.duration_s
    return pulses * case.constraints.raw_bits_per_pulse / 1e9


def _in_orbits(case: Case, amount: Callable[[Contact], float], words: str, most: float) -> Findings:
    """Add up what the contacts of each orbit take; name the last of one that takes too much."""
    taken: dict[tuple[str, int], float] = defaultdict(float)
    for contact in case.primary:
        orbit = contact.satellite, contact.orbit_number
        taken[orbit] += amount(contact)
        fault = f"{contact.satellite} {words.format(taken[orbit])} in orbit {orbit[1]}"
        yield contact.contact_id, None if taken[orbit] <= most else f"{fault}, at most {most:.6f}"
