"""Every pass of a scenario and its key, by the command that lists them."""

import csv
import subprocess
import sys
from io import StringIO

import pytest

from euroqci_space.errors import InputError
from euroqci_space.export import pass_keys_csv
from euroqci_space.passkeys import choose_pass, pass_choices
from euroqci_space.scenario import load_scenario


@pytest.fixture(scope="module")
def choices():
    return pass_choices(load_scenario("micius-2016"))


def test_a_pass_that_a_plan_cannot_use_has_no_key_and_a_reason(choices):
    assert len({choice.reason for choice in choices}) > 1
    for choice in choices:
        assert (choice.secret_key_bits > 0) == (choice.reason == "ok")


def test_the_table_is_a_row_a_pass_sorted_by_rise(choices):
    rows = list(csv.DictReader(StringIO(pass_keys_csv(choices))))
    rises = [row["aos_utc"] for row in rows]
    assert len(rows) == len(choices)
    assert rises == sorted(rises)
    assert [int(row["secret_key_bits"]) for row in rows] == [c.secret_key_bits for c in choices]


def test_the_chosen_pass_is_the_one_with_most_key(choices):
    best = choose_pass(load_scenario("micius-2016"), "MICIUS", "CN-XIN")
    assert best.secret_key_bits == max(choice.secret_key_bits for choice in choices)


def test_an_unknown_satellite_is_told():
    with pytest.raises(InputError, match="unknown satellite 'MICUS'; did you mean 'MICIUS'"):
        pass_choices(load_scenario("micius-2016"), "MICUS")


def test_options_of_one_pass_are_refused_for_many():
    words = ["budget", "micius-2016", "--pass", "1"]
    done = subprocess.run(
        [sys.executable, "-m", "euroqci_space", *words],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "give --satellite and --station" in done.stderr
