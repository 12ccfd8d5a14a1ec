"""How fast the key is: contacts per second of processor time, and against SatQuMA.

    python benchmarks/key.py
    python benchmarks/key.py --satquma CHECKOUT --cases FILE

Without options: 10,000 contacts of 300 slots of a second, from geometry and from efficiencies to
the finite key, and all windows of a pass. With a checkout of SatQuMA 2.0 (none of it is in this
repository) and a file of cases as for ``satquma.py``: its ``key_length`` on the same cases.
"""

import argparse
import importlib
import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import satquma as reference

from euroqci_space.key import Counts, interval_bits, pass_counts, secret_key, slot_counts
from euroqci_space.link import Conditions, Geometry, link_budget
from euroqci_space.model import Detector, Protocol, Telescope, Terminal

HERE = Path(__file__).resolve().parent
CONTACTS, SLOTS, AT_A_TIME = 10_000, 300, 100
ALTITUDE_KM, EARTH_KM = 500.0, 6371.0
PROTOCOL = Protocol(
    id="benchmark",
    pulse_rate_hz=1e8,
    intensities=(0.8, 0.2, 0.0),
    intensity_probabilities=(0.7, 0.2, 0.1),
    basis_x_probability_alice=0.8,
    basis_x_probability_bob=0.8,
    authentication_bits_per_contact=400.0,
)
TERMINAL = Terminal(
    id="benchmark",
    wavelength_nm=850.0,
    aperture_m=0.15,
    divergence_urad=10.0,
    pointing_jitter_urad=1.0,
)
SPAD = Detector(id="benchmark", efficiency=0.5, dark_count_hz=100.0, dead_time_ns=40.0)
TELESCOPE = Telescope(id="benchmark", aperture_m=0.8, optics_efficiency=0.5, detector=SPAD)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--satquma", type=Path, help="folder of a SatQuMA 2.0 checkout")
    parser.add_argument("--cases", type=Path, help="file of cases, as for satquma.py")
    parser.add_argument("--rounds", type=int, default=3, help="the best of so many is told")
    options = parser.parse_args()
    if options.satquma and options.cases:
        compare(options.satquma, json.loads(options.cases.read_text(encoding="utf-8")))
        return
    geometry = passes()
    tell("geometry to key", CONTACTS, best(lambda: from_geometry(geometry), options.rounds))
    budget = link_budget(geometry, TERMINAL, TELESCOPE, PROTOCOL, Conditions())
    eta, noise = budget.efficiency, np.array(budget.extraneous_probability)
    error = budget.intrinsic_error
    seconds = best(lambda: from_efficiency(eta, noise, error), options.rounds)
    tell("efficiency to key", CONTACTS, seconds)
    slots = slot_counts(eta[0], noise[0], error, PROTOCOL, 1.0, 0.005)
    windows = SLOTS * (SLOTS + 1) // 2
    tell("all windows of a pass", windows, best(lambda: all_windows(slots), options.rounds))


def passes() -> Geometry:
    """Return passes of a circular orbit of 500 km over the station at many greatest elevations."""
    steps = np.linspace(-0.125, 0.125, SLOTS)
    side = np.linspace(0.0, 0.2, CONTACTS)[:, np.newaxis]
    cosine = np.cos(steps) * np.cos(side)
    radius = EARTH_KM + ALTITUDE_KM
    distance = np.sqrt(EARTH_KM**2 + radius**2 - 2.0 * EARTH_KM * radius * cosine)
    sine = (radius * cosine - EARTH_KM) / distance
    elevation = np.maximum(np.degrees(np.arcsin(sine)), 1.0)
    return Geometry(elevation_deg=elevation, range_km=distance)


def from_geometry(geometry: Geometry) -> float:
    total = 0.0
    for first in range(0, len(geometry.range_km), AT_A_TIME):
        rows = slice(first, first + AT_A_TIME)
        some = Geometry(
            elevation_deg=geometry.elevation_deg[rows], range_km=geometry.range_km[rows]
        )
        budget = link_budget(some, TERMINAL, TELESCOPE, PROTOCOL, Conditions())
        total += from_efficiency(
            budget.efficiency, budget.extraneous_probability, budget.intrinsic_error
        )
    return total


def from_efficiency(efficiency: np.ndarray, noise: np.ndarray, error: float) -> float:
    counts = pass_counts(efficiency, noise, error, PROTOCOL, 1.0, 0.005)
    return float(secret_key(counts, PROTOCOL).bits.sum())


def all_windows(slots: Counts) -> float:
    first, last = np.triu_indices(SLOTS + 1, k=1)
    return float(interval_bits(slots.cumulative(), first, last, PROTOCOL).max())


def best(work: Callable[[], object], rounds: int) -> float:
    """Return the least processor time of some rounds. [s]"""
    spent = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return min(spent)


def tell(what: str, number: int, seconds: float) -> None:
    print(f"{what:22}  {number:6d} in {seconds:7.3f} s  {number / seconds:10,.0f} per s")


def compare(checkout: Path, cases: dict[str, Any]) -> None:
    """Time SatQuMA's ``key_length`` and ours, one case at a time and a thousand at once."""
    # Its package is called key, as this file is: look for it there alone.
    sys.path = [str(checkout.resolve()), *(p for p in sys.path if Path(p).resolve() != HERE)]
    theirs = importlib.import_module("key.protocols.key_efficient_BB84")
    print("milliseconds a case, and how many times as fast")
    print(f"{'case':24}  {'SatQuMA':>9}  {'ours':>9}  {'of 1000':>9}  {'times':>6}  {'times':>6}")
    ratios = []
    for case in cases["cases"]:
        given, table = case["input"], reference.loss_table(case, cases)
        a = milliseconds(their_key(theirs, given, table), 50)
        b = milliseconds(our_key(given, table, 1), 50)
        c = milliseconds(our_key(given, table, 1000), 1) / 1000.0
        ratios.append((a / b, a / c))
        print(f"{case['id']:24}  {a:9.3f}  {b:9.3f}  {c:9.4f}  {a / b:6.2f}  {a / c:6.1f}")
    alone, together = np.median(ratios, axis=0)
    print(
        f"median: {alone:.2f} times as fast one at a time, {together:.1f} times a thousand at once"
    )


def their_key(theirs: Any, given: dict[str, Any], table: dict[str, Any]) -> Callable[[], object]:
    eta, zero = reference.whole_pass(table)
    arguments = theirs.set_params(
        given["Pec"],
        given["QBER_I"],
        given["excess_loss_ls_dB"],
        given["window_half_width_dt_slots"],
        given["mu3"],
        zero,
        given["Pap"],
        eta,
        given["pulse_rate_fs_Hz"] * given["NoPass"],
        given["tail_bound"],
        given["eps_c"],
        given["eps_s"],
        given["num_zero"],
        given["error_correction"],
        given["fEC"],
        given["NoPass"],
    )
    settings = np.array([given[name] for name in ("PxA", "p1", "p2", "mu1", "mu2")])
    return lambda: theirs.key_length(settings, arguments)


def our_key(given: dict[str, Any], table: dict[str, Any], times: int) -> Callable[[], object]:
    """Return the key of a case, or of a row of cases between 0 and 1 dB more loss."""
    protocol = reference.protocol_of(given)
    eta = reference.window(given, table) * 10 ** (-given["excess_loss_ls_dB"] / 10)
    eta = eta * 10 ** (-np.linspace(0, 0.1, times)[:, np.newaxis])
    protocol = replace(protocol, pulse_rate_hz=protocol.pulse_rate_hz * given["NoPass"])
    rest = (given["Pec"], given["QBER_I"], protocol, given["slot_s"], given["Pap"])
    return lambda: secret_key(pass_counts(eta, *rest), protocol)


def milliseconds(work: Callable[[], object], times: int) -> float:
    work()
    return 1e3 * best(lambda: [work() for _ in range(times)], 3) / times


if __name__ == "__main__":
    main()
