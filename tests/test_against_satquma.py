"""SatQuMA 2.0.0-beta (commit f2b9229, https://github.com/cnqo-qcomms/SatQuMA, MIT) run by others.

Inputs and outputs of its ``key_length``, made with numpy 2.4.6 and scipy 1.17.1; the link tables
are in ``data/satquma-loss-tables.json`` with its licence.
"""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from euroqci_space.key import secret_key, slot_counts
from euroqci_space.model import Protocol

HERE = Path(__file__).parent
SHARED = HERE.resolve().parents[1] / "shared"
REFERENCE = SHARED / "references" / "satquma-cases.json"
BENCHMARK = HERE.parent / "benchmarks" / "satquma.py"
TABLES = json.loads((HERE / "data" / "satquma-loss-tables.json").read_text("utf-8"))
RELATIVE = 1e-9

DEFAULT = {
    "loss_table": "FS_loss_XI0.csv",
    "window_half_width_dt_slots": 220,
    "slot_s": 1.0,
    "excess_loss_ls_dB": 0.0,
    "pulse_rate_fs_Hz": 1e8,
    "NoPass": 1,
    "PxA": 0.7611,
    "PxB": 0.7611,
    "p1": 0.7501,
    "p2": 0.1749,
    "p3": 1 - 0.7501 - 0.1749,
    "mu1": 0.7921,
    "mu2": 0.1707,
    "mu3": 0.0,
    "Pec": 1e-8,
    "QBER_I": 0.001,
    "Pap": 0.001,
    "eps_c": 1e-15,
    "eps_s": 1e-9,
    "tail_bound": "Chernoff",
    "error_correction": "logM",
    "fEC": 1.16,
    "num_zero": 1e-10,
}
LOSSY = {"excess_loss_ls_dB": 15.0, "Pec": 1e-7, "QBER_I": 0.005}
CHANGED = {
    "C01": {},
    "C02": {"excess_loss_ls_dB": 1.0},
    "C03": {"Pec": 1e-7},
    "C04": {"QBER_I": 0.05},
    "C05": {"tail_bound": "Hoeffding"},
    "C06": {"tail_bound": "Asymptotic", "error_correction": "block"},
    "C07": {"error_correction": "block"},
    "C10": {"window_half_width_dt_slots": 60},
    "C13": {"Pap": 0.0},
    "C15": {"excess_loss_ls_dB": 10.0},
    "C19": LOSSY,
    "C20": LOSSY | {"NoPass": 10},
    "C21": LOSSY | {"NoPass": 100},
    "C22": LOSSY | {"tail_bound": "Asymptotic", "error_correction": "block"},
    "C25": {"PxA": 0.5, "PxB": 0.5, "p1": 0.5, "p2": 0.25, "p3": 0.25, "mu1": 0.8, "mu2": 0.1},
    "C26": {"loss_table": "calc_810_90"},
    "C27": {"loss_table": "calc_810_60", "window_half_width_dt_slots": 200},
    "C28": {"loss_table": "calc_810_30", "window_half_width_dt_slots": 150},
    "C29": {
        "loss_table": "calc_850_90_small",
        "window_half_width_dt_slots": 200,
        "pulse_rate_fs_Hz": 1e9,
        "Pec": 1e-7,
        "QBER_I": 0.01,
    },
    "C31": {
        "PxA": 0.929465561050187,
        "PxB": 0.929465561050187,
        "p1": 0.920151159924758,
        "p2": 0.05412965185723917,
        "p3": 0.025719188218002786,
        "mu1": 0.8239579670183313,
        "mu2": 0.08321622774452747,
    },
    "C32": {
        "excess_loss_ls_dB": 10.0,
        "PxA": 0.843168682182687,
        "PxB": 0.843168682182687,
        "p1": 0.8101854805932867,
        "p2": 0.13811007149776505,
        "p3": 0.05170444790894829,
        "mu1": 0.6911162052908536,
        "mu2": 0.13959504385421012,
        "Pec": 1e-7,
        "QBER_I": 0.005,
    },
}
NAMES = (
    "SKL_bits_per_pass",
    "QBER_x",
    "phi_x",
    "nX",
    "nZ",
    "mX",
    "lambda_EC",
    "sX0",
    "sX1",
    "vZ1",
    "sZ1",
    "mean_photon_number",
)
OUTPUTS = """
C01
    4700176.358885008 0.0015197847355447082 0.0046046838503414275 12266745.740471084
    1208587.8365797577 18642.81293117602 233633.18507456628 1e-10 5152385.7484928025
    1836.7933455989182 487708.92487921723 0.62400964
C02
    3719368.891567337 0.001525163380789638 0.004761327303269235 9744860.51732517 960117.7149656345
    14862.504411927119 186170.12554697812 1e-10 4083781.674857034 1464.3363801130092
    384433.18185410433 0.62400964
C03
    4655218.784292884 0.0017067604439515065 0.0051242023489758756 12271346.401561005
    1209041.1192311752 20944.248632210983 258404.7941795282 1769.9743350061915 5150911.369813068
    2063.5435574146272 487150.6015324334 0.62400964
C04
    0.0 0.050468793779579434 0.08421971800206114 12266745.740471084 1208587.8365797577
    619087.8611223695 4103553.1938066427 1e-10 5152385.7484928025 39325.82078436305
    487708.92487921723 0.62400964
C05
    4205063.072373905 0.0015197847355447082 0.006447015041909117 12266745.740471084
    1208587.8365797577 18642.81293117602 233633.18507456628 1e-10 4703211.931370236
    1836.7933455989182 347673.53806451184 0.62400964
C06
    4898583.950137096 0.0015197847355447082 0.0019904619565718085 12266745.740471084
    1208587.8365797577 18642.81293117602 233633.18507456628 287.50980111923275 5240558.810287287
    1027.7330812464857 516328.9244756831 0.62400964
C07
    4700176.358885008 0.0015197847355447082 0.0046046838503414275 12266745.740471084
    1208587.8365797577 18642.81293117602 233633.18507456628 1e-10 5152385.7484928025
    1836.7933455989182 487708.92487921723 0.62400964
C10
    2706035.615468137 0.001508827596404658 0.004937596643721295 7118640.730614935
    701367.9733833014 10740.801583242031 134734.72463700426 1e-10 2974702.836923388
    1058.243353475133 277579.4587303397 0.62400964
C13
    4820699.048854594 0.0010208045202802526 0.0032211330616122615 12254491.249221865
    1207380.4561236342 12509.44006094048 165106.11826236828 1e-10 5147193.895151713
    1232.4994273090392 487206.6699300131 0.62400964
C15
    434004.92720998405 0.0017066732343888464 0.008361684800669046 1227648.8991468397
    120954.77957158835 2095.1955174008435 25850.16687330326 1e-10 494597.49889439263
    206.43028486623263 41428.3523467545 0.62400964
C19
    50763.30870215356 0.011927273907273614 0.0719396878825248 393181.52423540223
    38738.424828600655 4689.583734834981 42560.00098479183 1769.9743350061915 146455.50407015448
    462.0438036670489 9213.347888157417 0.62400964
C20
    84485.74231518069 0.011927273907273616 0.036431574364458895 3931815.2423540214
    387384.24828600645 46895.83734834981 425600.0098479183 25460.012911836726 1608200.2600900508
    4620.43803667049 144136.50216473866 0.62400964
C21
    101251.54826693365 0.011927273907273614 0.020832359609641547 39318152.42354022
    3873842.4828600646 468958.3734834981 4256000.098479182 277298.984738065 16517072.491894592
    31381.21369484926 1584015.9789274666 0.62400964
C22
    108115.9822891485 0.011927273907273614 0.015568661832045907 393181.52423540223
    38738.424828600655 4689.583734834981 42560.00098479183 2875.098012788328 167153.62758748358
    256.3987757350479 16468.90262638289 0.62400964
C25
    1467463.6558516598 0.0015295162147118714 0.003336071464180332 3605728.141683495
    3605728.141683495 5515.01965854781 69055.70128321789 1e-10 1587993.2676394696
    4440.757034704167 1587993.2676394696 0.42500000000000004
C26
    25500180.371940594 0.0015029292759599366 0.003288726576028012 64901193.58208264
    6394425.612330414 97541.90387925514 1224224.6676168884 1e-10 27604216.843571685
    7962.76706144511 2675731.2278125687 0.62400964
C27
    21133455.954630475 0.0015032980963810034 0.003464818391730837 53949221.41439763
    5315376.561468141 81101.76185350122 1017855.1227571367 1e-10 22914813.875743814
    6902.534440072087 2217470.4933733162 0.62400964
C28
    9004186.93608081 0.0015064728739952724 0.004260339767576549 23289064.549404643
    2294567.8287655083 35084.34400440303 440196.6745540177 1e-10 9834915.69991848
    3456.7041915774685 942084.5720258116 0.62400964
C29
    8417030.403396457 0.011196533063392444 0.019603435877346823 32220239.858257316
    3174516.763308785 360754.9808834131 3312399.9270258243 23000.757987253724 13599903.148499146
    24183.56289652794 1306380.3713694161 0.62400964
C31
    7886851.191099469 0.001516006781679241 0.011949750471453923 22358343.374885928
    128758.36360360598 33895.40018344019 424921.0897848717 1e-10 9168939.584436815
    195.19855242098816 27278.657620196485 0.7626703445178472
C32
    369218.86919608834 0.0077054015704721025 0.04117921355469375 1404212.1120887918
    48581.32593833056 10820.018213764924 106146.13615689393 2099.308736627783 629410.1346063191
    374.3386251808293 13450.103858838798 0.5792117964168174
"""


def reference_cases():
    words = OUTPUTS.split()
    for start in range(0, len(words), len(NAMES) + 1):
        name, *values = words[start : start + len(NAMES) + 1]
        yield name, dict(zip(NAMES, map(float, values), strict=True))


CASES = dict(reference_cases())


def protocol_of(given):
    return Protocol(
        id="satquma",
        pulse_rate_hz=given["pulse_rate_fs_Hz"],
        intensities=(given["mu1"], given["mu2"], given["mu3"]),
        intensity_probabilities=(given["p1"], given["p2"], given["p3"]),
        basis_x_probability_alice=given["PxA"],
        basis_x_probability_bob=given["PxB"],
        tail_bound=given["tail_bound"].lower(),
        leakage=given["error_correction"],
        error_allocation="satquma",
    )


def block_of(given, protocol):
    eta = np.array(TABLES["loss_tables"][given["loss_table"]]["eta"])
    half = eta[: given["window_half_width_dt_slots"] + 1]
    window = np.concatenate([half[:0:-1], half]) * 10 ** (-given["excess_loss_ls_dB"] / 10)
    slots = slot_counts(window, given["Pec"], given["QBER_I"], protocol, 1.0, given["Pap"])
    return slots.sum() * given["NoPass"]


def outputs(given):
    protocol = protocol_of(given)
    counts = block_of(given, protocol)
    key = secret_key(counts, protocol)
    passes = 1 if protocol.tail_bound == "asymptotic" else given["NoPass"]
    photons = np.dot(protocol.intensity_probabilities, protocol.intensities)
    values = [key.bits / passes, key.qber, key.phase_error, key.sifted_bits, counts.sifted_z.sum()]
    values += [counts.errors_x, key.leakage_bits, key.vacuum_x, key.single_x]
    values += [key.single_errors_z, key.single_z, photons]
    return dict(zip(NAMES, map(float, values), strict=True))


@pytest.mark.parametrize("name", CASES)
def test_every_output_of_a_case_is_that_of_satquma(name):
    assert outputs(DEFAULT | CHANGED[name]) == pytest.approx(CASES[name], rel=RELATIVE, abs=1e-18)


# Of cases whose outputs are at hand with one decimal only (C11, C14, C17, C18).
@pytest.mark.parametrize(
    ("changed", "bits"),
    [
        ({"window_half_width_dt_slots": 346}, 5068637.2),
        ({"Pap": 0.02}, 3155323.6),
        ({"excess_loss_ls_dB": 5.0, "Pec": 1e-7, "QBER_I": 0.005}, 1142808.3),
        ({"excess_loss_ls_dB": 10.0, "Pec": 5e-7, "QBER_I": 0.01}, 105143.4),
    ],
)
def test_further_keys_agree_to_their_printed_digit(changed, bits):
    assert outputs(DEFAULT | changed)["SKL_bits_per_pass"] == pytest.approx(bits, abs=0.051)


def test_sharing_errors_out_by_detections_moves_the_asymptotic_key_by_some_per_cent():
    given = DEFAULT | CHANGED["C22"]
    physical = replace(protocol_of(given), error_allocation="physical")
    bits = float(secret_key(block_of(given, physical), physical).bits)
    assert bits / CASES["C22"]["SKL_bits_per_pass"] == pytest.approx(1.034, abs=0.001)


def run_benchmark(path):
    command = [sys.executable, str(BENCHMARK), str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def file_with(path, **outputs_changed):
    case = {"id": "C01", "input": DEFAULT, "output": CASES["C01"] | outputs_changed}
    path.write_text(json.dumps(TABLES | {"cases": [case]}), "utf-8")
    return path


@pytest.mark.skipif(not BENCHMARK.is_file(), reason="the benchmarks are not beside the tests")
def test_the_benchmark_exits_1_where_one_output_is_off(tmp_path):
    assert run_benchmark(file_with(tmp_path / "good.json")).returncode == 0
    bad = run_benchmark(file_with(tmp_path / "bad.json", sZ1=CASES["C01"]["sZ1"] * (1 + 2e-9)))
    assert bad.returncode == 1
    assert "ABOVE" in bad.stdout


@pytest.mark.skipif(
    not REFERENCE.is_file(), reason="the reference file is not beside this checkout"
)
@pytest.mark.skipif(not BENCHMARK.is_file(), reason="the benchmarks are not beside the tests")
def test_the_benchmark_agrees_with_the_whole_reference_file():
    done = run_benchmark(REFERENCE)
    assert done.returncode == 0, done.stdout
