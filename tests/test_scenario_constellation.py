from datetime import UTC, datetime

import pytest

from euroqci_space.datafiles import data_file
from euroqci_space.errors import InputError
from euroqci_space.model import WalkerPattern
from euroqci_space.orbit import walker
from euroqci_space.prospect import resolve_elements
from euroqci_space.scenario import load_scenario

PLANES = "satellites = 6\n"
TIMES = "local_times_of_ascending_node_h = [20.5, 22.5]\n"
FIELDS = """kind = "star"
inclination_deg = 87.5
satellites = 12
planes = 3
phasing = 2
"""


@pytest.fixture
def scenario_with(tmp_path):
    def write(text: str):
        whole = data_file("scenarios/saga-growth.toml").read_text(encoding="utf-8")
        path = tmp_path / "mine.toml"
        path.write_text(whole.replace(PLANES, "").replace(TIMES, text))
        return load_scenario(path)

    return write


def test_notation_and_fields_mean_the_same(scenario_with):
    noted = scenario_with('walker = "star 87.5: 12/3/2"\n').satellites
    assert [one.name for one in noted[:5]] == [
        "SAGA-01-01", "SAGA-01-02", "SAGA-01-03", "SAGA-01-04", "SAGA-02-01",
    ]  # fmt: skip
    assert noted == scenario_with(FIELDS).satellites


def test_a_member_flies_where_the_designer_puts_it(scenario_with):
    elements, _ = resolve_elements(scenario_with('walker = "delta 56: 6/3/1"\n'))
    pattern = WalkerPattern(
        kind="delta", satellites=6, planes=3, phasing=1, altitude_km=600.0, inclination_deg=56.0
    )
    made = walker("SAGA", 99011, pattern, datetime(2027, 1, 1, tzinfo=UTC))
    assert elements == made


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('walker = "12/3/2"\n', "is not Walker's notation"),
        ('walker = "star 87: 12/5/2"\n', "12 satellites cannot fill 5 planes"),
        ('walker = "star 87: 12/3/3"\n', r"phasing is 3, not in 0\.\.2"),
        ('walker = "star 200: 12/3/1"\n', "inclination_deg is 200"),
        ('walker = "star 87: 5000/5/1"\n', "5000 satellites, not 1 to 1000"),
        ('kind = "star"\nsatellites = 6\n', "inclination_deg, satellites or planes is missing"),
        (FIELDS + TIMES, "give one of walker, kind, local_times_of_ascending_node_h"),
        ("", "give one of walker, kind, local_times_of_ascending_node_h"),
    ],
)
def test_a_pattern_that_contradicts_itself_is_refused(scenario_with, text, words):
    with pytest.raises(InputError, match=words):
        scenario_with(text)
