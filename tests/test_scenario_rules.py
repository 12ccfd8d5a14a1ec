"""Rules of `[solver]` and `[constraints]`: what is read, what is refused and how."""

import pytest
from scenario_texts import WHOLE

from euroqci_space.errors import InputError
from euroqci_space.scenario import load_scenario


def loaded(tmp_path, tables):
    (tmp_path / "mine.toml").write_text(WHOLE + tables, encoding="utf-8")
    return load_scenario(tmp_path / "mine.toml")


def test_the_scenario_chooses_satisfaction_tolerance_and_stability(tmp_path):
    tables = "[solver]\nconcave = [[0.5, 2.0], [1.0, 1.0]]\ntolerance = 0.01\nstability = 3.0\n"
    settings = loaded(tmp_path, tables).solver
    assert settings.concave == ((0.5, 2.0), (1.0, 1.0))
    assert (settings.tolerance, settings.stability) == (0.01, 3.0)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("concave = [[0.5, 1.0], [1.0, 2.0]]", "slopes .* do not fall"),
        ("concave = [[0.5, 2.0], [0.9, 1.0]]", "do not rise from above 0 to 1"),
        ("concave = [[0.5, 2.0, 1.0], [1.0, 1.0]]", "concave"),
        ("concave = []", "concave"),
        ("concave = [[1.0, 0.0]]", "not all are above 0"),
        ("tolerance = 0.5", "tolerance"),
        ("tolerance = -1e-9", "tolerance"),
        ("stability = -1.0", "stability"),
        ("stability = nan", "stability"),
    ],
)
def test_a_bad_solver_setting_is_refused_with_its_line(tmp_path, line, said):
    with pytest.raises(InputError, match=rf"mine.toml:\d+.*{said}"):
        loaded(tmp_path, f"[solver]\n{line}\n")


def test_rules_on_slews_work_and_memory_are_read(tmp_path):
    table = "satellite_slew_deg_s = 1.5\nwork_per_orbit_s = 900.0\nraw_memory_gbit = 64.0\n"
    rules = loaded(tmp_path, f"[constraints]\n{table}").constraints
    assert (rules.satellite_slew_deg_s, rules.work_per_orbit_s) == (1.5, 900.0)
    assert (rules.raw_memory_gbit, rules.raw_bits_per_pulse) == (64.0, 4.0)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("satellite_slew_deg_s = 0.0", "satellite_slew_deg_s"),
        ("satellite_slew_deg_s = inf", "satellite_slew_deg_s"),
        ("telescope_azimuth_deg_s = 1.0", "belong together"),
        ("energy_per_orbit_wh = 10.0", "belong together"),
        ("work_power_w = 10.0", "belong together"),
        ("work_per_orbit_s = -1.0", "work_per_orbit_s"),
        ("raw_memory_gbit = -1.0", "raw_memory_gbit"),
        ("raw_bits_per_pulse = 0.0", "raw_bits_per_pulse"),
    ],
)
def test_a_bad_rule_is_refused_with_its_line(tmp_path, line, said):
    with pytest.raises(InputError, match=rf"mine.toml:\d+.*{said}"):
        loaded(tmp_path, f"[constraints]\n{line}\n")
