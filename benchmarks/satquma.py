"""Hold the key room against SatQuMA: every output of every case of a reference file.

    python benchmarks/satquma.py FILE [--tolerance 1e-9] [--quiet]

Prints the worst relative difference per case and per output and exits 1 where one is above the
tolerance. Where the reference is 0 the difference counts as none up to 1e-6. A file holds
``cases``, each with ``input`` and ``output``, and the ``loss_tables`` that they name.
"""

import argparse
import json
import math
import sys
from pathlib import Path
from typing import Any

import numpy as np

from euroqci_space.key import Counts, SecretKey, secret_key, slot_counts
from euroqci_space.key.secret import key_margin
from euroqci_space.model import Protocol
from euroqci_space.units import efficiency

TABLES = Path(__file__).parents[1] / "tests" / "data" / "satquma-loss-tables.json"
BOUNDS = ("chernoff", "hoeffding", "asymptotic")
LEAKAGES = {"logm": "logM", "block": "block", "mxtot": "mXtot"}
ZERO_TOLERANCE = 1e-6


class UncheckedProtocol(Protocol):
    """Source settings outside the validity of the decoy bounds: SatQuMA takes them, we refuse."""

    def __post_init__(self) -> None:
        pass


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--tolerance", type=float, default=1e-9)
    parser.add_argument("--quiet", action="store_true", help="print the summary only")
    options = parser.parse_args()
    reference = json.loads(options.file.read_text(encoding="utf-8"))
    results = {case["id"]: compare(case, reference) for case in reference["cases"]}
    if not results:
        print(f"{options.file}: no case", file=sys.stderr)
        return 1
    if not options.quiet:
        print_cases(results, options.tolerance)
    return print_summary(results, options.tolerance)


def compare(case: dict[str, Any], reference: dict[str, Any]) -> dict[str, float]:
    """Return the relative difference of each output of a case."""
    ours = outputs(case["input"], loss_table(case, reference))
    return {name: difference(ours[name], value) for name, value in case["output"].items()}


def outputs(given: dict[str, Any], table: dict[str, Any]) -> dict[str, float]:
    """Return what SatQuMA's ``key_length`` returns, under the names of the file."""
    protocol = protocol_of(given)
    counts = block(given, table, protocol)
    floor = given.get("num_zero", 1e-10)
    key = secret_key(counts, protocol, floor=floor)
    length = max(
        float(key_margin(counts, protocol, floor=floor)), 0.0
    )  # may exceed the sifted bits
    passes = 1 if protocol.tail_bound == "asymptotic" else given.get("NoPass", 1)
    photons = np.dot(protocol.intensity_probabilities, protocol.intensities)
    return named_outputs(key, counts) | {
        "SKL_bits_per_pass": length * validity(protocol) / passes,
        "mean_photon_number": float(photons),
    }


def validity(protocol: Protocol) -> float:
    """Return SatQuMA's two step functions, each a half on its edge."""
    mu_1, mu_2, mu_3 = protocol.intensities
    edges = np.array([mu_1 - mu_2 - mu_3, protocol.intensity_probabilities[2]])
    return float(np.heaviside(edges, 0.5).prod())


def named_outputs(key: SecretKey, counts: Counts) -> dict[str, float]:
    values = {
        "QBER_x": key.qber,
        "phi_x": key.phase_error,
        "nX": key.sifted_bits,
        "nZ": counts.sifted_z.sum(),
        "mX": counts.errors_x,
        "lambda_EC": key.leakage_bits,
        "sX0": key.vacuum_x,
        "sX1": key.single_x,
        "vZ1": key.single_errors_z,
        "sZ1": key.single_z,
    }
    return {name: float(value) for name, value in values.items()}


def protocol_of(given: dict[str, Any]) -> Protocol:
    """Return the protocol of a case; names that SatQuMA does not know fall where it lets them."""
    bound = str(given["tail_bound"]).lower()
    leakage = str(given["error_correction"]).lower()
    p_1, p_2 = given["p1"], given["p2"]
    return UncheckedProtocol(
        id="satquma",
        pulse_rate_hz=given["pulse_rate_fs_Hz"],
        intensities=(given["mu1"], given["mu2"], given["mu3"]),
        intensity_probabilities=(p_1, p_2, given.get("p3", 1 - p_1 - p_2)),
        basis_x_probability_alice=given["PxA"],
        basis_x_probability_bob=given.get("PxB", given["PxA"]),
        secrecy_error=given["eps_s"],
        correctness_error=given["eps_c"],
        tail_bound=bound if bound in BOUNDS else "chernoff",
        leakage=LEAKAGES.get(leakage, "none"),
        error_allocation="satquma",
        error_correction_efficiency=given["fEC"],
    )


def block(given: dict[str, Any], table: dict[str, Any], protocol: Protocol) -> Counts:
    """Return the counts of the window of a case, repeated over its identical passes."""
    slots = slot_counts(
        window(given, table) * efficiency(given.get("excess_loss_ls_dB", 0.0)),
        given["Pec"],
        given["QBER_I"],
        protocol,
        given.get("slot_s", 1.0),
        given["Pap"],
    )
    return slots.sum() * given.get("NoPass", 1)


def window(given: dict[str, Any], table: dict[str, Any]) -> np.ndarray:
    """Return the transmittances from -dt to +dt, cut to the table as in SatQuMA's loop."""
    eta, zero = whole_pass(table)
    half_width = given.get("window_half_width_dt_slots")
    longest = min(zero, eta.size - 1 - zero)
    half_width = longest if half_width is None else min(int(half_width), longest)
    return eta[zero - half_width : zero + half_width + 1]


def whole_pass(table: dict[str, Any]) -> tuple[np.ndarray, int]:
    """Return the transmittances in order of time, and where t = 0 lies among them."""
    eta = np.asarray(table["eta"], dtype=np.float64)
    times = np.asarray(table["t_s"], dtype=np.float64) if "t_s" in table else None
    if table.get("symmetric", times is not None and times.min() >= 0.0):
        return np.concatenate([eta[:0:-1], eta]), eta.size - 1
    return eta, int(np.argmin(np.abs(times))) if times is not None else eta.size // 2


def loss_table(case: dict[str, Any], reference: dict[str, Any]) -> dict[str, Any]:
    """Return the table that a case names, or the one that it carries."""
    name = case["input"].get("loss_table")
    if isinstance(name, dict):
        return name
    for tables in (reference.get("loss_tables", {}), known_tables()):
        if name in tables:
            return tables[name]
    for holder in (case["input"], case):
        for candidate in (holder, *(v for v in holder.values() if isinstance(v, dict))):
            if "eta" in candidate:
                return candidate
    message = f"case {case['id']}: no loss table {name!r} in the file"
    raise SystemExit(message)


def known_tables() -> dict[str, Any]:
    return json.loads(TABLES.read_text(encoding="utf-8"))["loss_tables"] if TABLES.is_file() else {}


def difference(ours: float, theirs: float) -> float:
    if not math.isfinite(theirs) or not math.isfinite(ours):
        return 0.0 if ours == theirs else math.inf
    if theirs == 0.0:
        return 0.0 if abs(ours) <= ZERO_TOLERANCE else math.inf
    return abs(ours - theirs) / abs(theirs)


def print_cases(results: dict[str, dict[str, float]], tolerance: float) -> None:
    width = max(len(name) for name in results)
    for name, differences in results.items():
        worst = max(differences, key=differences.__getitem__)
        mark = "ok" if differences[worst] <= tolerance else "ABOVE"
        print(f"{name:{width}}  {differences[worst]:9.1e}  {worst:18}  {mark}")


def print_summary(results: dict[str, dict[str, float]], tolerance: float) -> int:
    names = list(dict.fromkeys(name for case in results.values() for name in case))
    print()
    for name in names:
        case = max(results, key=lambda c: results[c].get(name, 0.0))
        print(f"{name:18}  {results[case].get(name, 0.0):9.1e}  {case}")
    failed = [name for name, case in results.items() if max(case.values()) > tolerance]
    print(f"\n{len(results)} cases, {len(failed)} above {tolerance:g}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
