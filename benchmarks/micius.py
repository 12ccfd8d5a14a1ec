"""Hold link and key against what flew: Micius in 2016 and 2021, Jinan-1.

    python benchmarks/micius.py

Prints the loss of Liao et al., Nature 549, 43 (2017) beside ours, the sifted bits of the pass of
19 December 2016, and the secret key of one pass of Micius (2021) and Jinan-1. Exits 1 where the
calibrated loss is 1 dB rms off, or the sifted bits are 6 % off. The losses were digitised by others
(QCompute, Apache-2.0); bits and durations of the pass are from memory.
"""

import sys
from dataclasses import dataclass, replace
from math import pi

import numpy as np
from numpy.typing import NDArray

from euroqci_space.datafiles import data_file
from euroqci_space.key import Counts, secret_key, slot_counts
from euroqci_space.link import Conditions, Geometry, LinkBudget, link_budget
from euroqci_space.model import Protocol, Scenario, Telescope, Terminal
from euroqci_space.orbit import look_angles, read_elements
from euroqci_space.scenario import Devices, load_scenario
from euroqci_space.scenario.devices import record, telescope_record
from euroqci_space.times import utc_text
from euroqci_space.units import loss_db

FloatArray = NDArray[np.float64]

RANGE_KM = np.arange(650.0, 1250.0, 50.0)
RANGE_KM[0] = 645.0
MEASURED_DB = np.array(
    [29.754, 30.540, 30.901, 30.935, 31.842, 32.284,
     33.056, 34.422, 35.506, 36.051, 37.328, 40.340]
)  # fmt: skip
FITTED = RANGE_KM < 1200.0  # there the data fall 3 dB in 50 km: the edge of acquisition
JUDGED = RANGE_KM <= 1100.0
SIFTED_BITS = 1_671_072  # in 273 s, from memory
SECRET_BITS = 300_939  # from memory
SKY = Conditions(visibility_km=50.0)
EARTH_KM, MU_KM3_S2 = 6371.0, 398600.4418


@dataclass(frozen=True, slots=True, kw_only=True)
class Hardware:
    """Both ends of a link and how it is used."""

    terminal: Terminal
    telescope: Telescope
    protocol: Protocol

    @classmethod
    def named(cls, terminal: str, telescope: str, protocol: str) -> "Hardware":
        """Return the bundled devices of these names."""
        return cls(
            terminal=record(Devices("terminal"), terminal, Terminal),
            telescope=telescope_record(Devices("telescope"), Devices("detector"), telescope),
            protocol=record(Devices("protocol"), protocol, Protocol),
        )

    def budget(self, geometry: Geometry) -> LinkBudget:
        """Return the budget along a geometry in clean air."""
        return link_budget(geometry, self.terminal, self.telescope, self.protocol, SKY)


def main() -> int:
    scenario = load_scenario("micius-2016")
    hardware = Hardware.named("micius-2016", "xinglong-1m", "micius-2016")
    geometry = tracked_pass(scenario)
    rms_db = print_loss(hardware, geometry)
    ratio = print_pass(hardware, geometry)
    print_later_missions()
    good = rms_db < 1.0 and abs(ratio - 1.0) < 0.06
    print("\nheld" if good else "\nMISSED")
    return 0 if good else 1


def tracked_pass(scenario: Scenario) -> Geometry:
    """Return the pass of 19 December 2016, 16:48 UTC, second by second above 10 degrees."""
    elements = read_elements(str(data_file("elements/micius-2016.tle"))).sets[0]
    tai_s = scenario.horizon.start_tai_s + np.arange(4 * 3600.0, 6 * 3600.0)
    angles = look_angles(elements, scenario.stations[0], tai_s)
    up = angles.elevation_deg > 10.0
    lowest = int(np.argmin(angles.range_km))
    print(
        f"Pass of {utc_text(tai_s[lowest], 0)} by SGP4: {np.count_nonzero(up)} s above 10 degrees, "
        f"least range {angles.range_km[lowest]:.0f} km (published 645)"
    )
    return Geometry(elevation_deg=angles.elevation_deg[up], range_km=angles.range_km[up])


def print_loss(hardware: Hardware, geometry: Geometry) -> float:
    """Print predicted and measured loss without detectors; return the calibrated rms. [dB]"""
    setting = slice(int(np.argmin(geometry.range_km)), None)
    elevation = np.interp(RANGE_KM, geometry.range_km[setting], geometry.elevation_deg[setting])
    at = Geometry(elevation_deg=elevation, range_km=RANGE_KM)
    half, full = (
        optical_loss_db(
            replace(
                hardware,
                terminal=replace(
                    hardware.terminal, excess_loss_db=0.0, divergence_convention=convention
                ),
            ),
            at,
        )
        for convention in ("half_angle_1e2", "full_angle_1e2")
    )
    held = optical_loss_db(hardware, at)
    print(
        "\nrange_km elevation measured | 10 urad as half angle, full angle | calibrated, rest  [dB]"
    )
    for row in zip(RANGE_KM, elevation, MEASURED_DB, half, full, held, strict=True):
        text = "{:8.0f} {:9.1f} {:8.2f} | {:10.2f} {:22.2f} | {:9.2f}".format(*row)
        print(text, f"{row[5] - row[2]:+8.2f}")
    rest = held - MEASURED_DB
    rms_db = float(np.sqrt(np.mean(rest[JUDGED] ** 2)))
    constant_db = float(np.mean((MEASURED_DB - half)[FITTED]))
    near_half, near_full = (np.mean((loss - MEASURED_DB)[JUDGED]) for loss in (half, full))
    print(
        f"absolute prediction, 645 to 1100 km: {near_half:+.2f} dB (half angle), "
        f"{near_full:+.2f} dB (full angle)\n"
        f"one constant, fitted to 645 to 1150 km: {constant_db:.2f} dB (in the table of terminals "
        f"{hardware.terminal.excess_loss_db:.2f}); rest to 1100 km {rms_db:.2f} dB rms"
    )
    return rms_db


def optical_loss_db(hardware: Hardware, geometry: Geometry) -> FloatArray:
    budget = hardware.budget(geometry)
    return loss_db(budget.efficiency / (budget.detector * budget.gate * budget.live))


def print_pass(hardware: Hardware, geometry: Geometry) -> float:
    """Print bits of the pass within 1200 km; return sifted bits over those published."""
    near = geometry.range_km <= 1200.0
    budget = hardware.budget(
        Geometry(elevation_deg=geometry.elevation_deg[near], range_km=geometry.range_km[near])
    )
    counts = count(budget, hardware)
    signal = float(counts.sifted_x[0] + counts.sifted_z[0])
    key = secret_key(counts, hardware.protocol)
    print(
        f"\n{np.count_nonzero(near)} s within 1200 km (published 273 s)\n"
        f"sifted bits of the signal, both bases: {signal:,.0f} (published {SIFTED_BITS:,}): "
        f"{signal / SIFTED_BITS - 1.0:+.1%}\n"
        f"QBER {float(counts.qber):.2%} (published 1.1 %); secret bits of one basis "
        f"{float(key.bits):,.0f}, asymptotic {float(key.asymptotic_bits):,.0f} "
        f"(published, both bases, another bound: {SECRET_BITS:,})"
    )
    return signal / SIFTED_BITS


def count(budget: LinkBudget, hardware: Hardware) -> Counts:
    return slot_counts(
        budget.efficiency,
        budget.extraneous_probability,
        budget.intrinsic_error,
        hardware.protocol,
        1.0,
        hardware.telescope.detector.afterpulse_probability,
    ).sum()


def print_later_missions() -> None:
    print("\nOne overhead pass at 500 km, finite key, against the published figure")
    micius = Hardware.named("micius-2021", "nanshan-1.2m", "micius-2021")
    print_mission("Micius 2021, 364 s", micius, overhead_pass(364), (17.4e6,))
    jinan = Hardware.named("jinan-1", "small-0.28m", "jinan-1")
    print_mission("Jinan-1, above 15 degrees", jinan, overhead_pass(359), (0.59e6, 1.07e6))
    print(
        "Why not equal: optics and bases of 2021, and divergence, losses and bases of Jinan-1 are\n"
        "assumed (data/*.toml); the published figures are a mean rate times a duration\n"
        "(Micius) and the best pass (Jinan-1, preprint and final); passes are rarely overhead."
    )


def print_mission(
    name: str, hardware: Hardware, geometry: Geometry, published: tuple[float, ...]
) -> None:
    budget = hardware.budget(geometry)
    key = secret_key(count(budget, hardware), hardware.protocol)
    bits = float(key.bits)
    ratios = ", ".join(f"{value / 1e6:.2f} Mbit ({bits / value:.2f})" for value in published)
    print(
        f"{name}: loss {budget.loss_db.min():.1f} to {budget.loss_db.max():.1f} dB, QBER "
        f"{float(key.qber):.2%}, {bits / 1e6:.2f} Mbit; published (ratio): {ratios}"
    )


def overhead_pass(seconds: int, altitude_km: float = 500.0) -> Geometry:
    """Return a pass through the zenith over a round Earth that does not turn."""
    radius = EARTH_KM + altitude_km
    rate = np.sqrt(MU_KM3_S2 / radius**3)
    angle = rate * (np.arange(seconds) - (seconds - 1) / 2.0)
    range_km = np.sqrt(EARTH_KM**2 + radius**2 - 2.0 * EARTH_KM * radius * np.cos(angle))
    sine = np.clip((radius * np.cos(angle) - EARTH_KM) / range_km, -1.0, 1.0)
    return Geometry(elevation_deg=np.arcsin(sine) * 180.0 / pi, range_km=range_km)


if __name__ == "__main__":
    sys.exit(main())
