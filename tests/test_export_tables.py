"""plan.csv and deliveries.csv: columns, decimals, text that no spreadsheet runs."""

import csv
import json
import sys
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from euroqci_space.export import deliveries_csv, plan_csv
from euroqci_space.export.csvtext import csv_text, number, text

sys.path.insert(0, str(Path(__file__).parent))

from verify_cases import valid_plan

SHARED = Path(__file__).resolve().parents[2] / "shared"
PLAN_HEADER = (  # the promise of the interface
    "contact_id,role,status,satellite,norad_id,station,start_utc,stop_utc,duration_s,aos_utc,"
    "tca_utc,los_utc,max_elevation_deg,min_range_km,sun_elevation_deg,moon_separation_deg,"
    "clear_sky_probability,loss_db,sifted_bits,qber,secret_key_bits,expected_key_bits,"
    "element_epoch_utc,element_age_h,timing_error_s"
)
DELIVERIES_HEADER = (
    "a,b,class,requested_bits,delivered_bits,fraction,space_bits,fibre_bits,trusted_nodes,"
    "first_key_utc,oldest_key_age_h"
)
PAYLOADS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0")


def rows(table):
    return list(csv.DictReader(StringIO(table, newline=""), strict=True))


def one_contact(**values):
    plan = valid_plan()
    return replace(plan, contacts=(replace(plan.contacts[0], **values),))


def test_the_columns_are_those_that_scripts_rely_on():
    assert plan_csv(valid_plan()).split("\n", 1)[0] == PLAN_HEADER
    assert deliveries_csv(valid_plan()).split("\n", 1)[0] == DELIVERIES_HEADER


def test_lines_end_in_lf_and_the_last_one_too():
    for table in (plan_csv(valid_plan()), deliveries_csv(valid_plan())):
        assert "\r" not in table
        assert table.endswith("\n")


def test_there_is_a_row_a_contact_sorted_by_start():
    plan = valid_plan()
    starts = [row["start_utc"] for row in rows(plan_csv(plan))]
    assert len(starts) == len(plan.contacts)
    assert starts == sorted(starts)
    assert plan_csv(replace(plan, contacts=plan.contacts[::-1])) == plan_csv(plan)


def test_numbers_have_fixed_decimals_and_a_dot():
    row = rows(plan_csv(one_contact(max_elevation_deg=45.0, qber=0.01, loss_db=30.12345)))[0]
    assert row["max_elevation_deg"] == "45.000"
    assert row["qber"] == "0.010000"
    assert row["loss_db"] == "30.123"


def test_times_are_utc_with_milliseconds():
    row = rows(plan_csv(one_contact(start_tai_s=852076837.0)))[0]
    assert row["start_utc"] == "2027-01-01T00:00:00.000Z"


def test_a_demand_without_key_has_empty_cells():
    plan = valid_plan()
    none = replace(plan.deliveries[0], first_key_tai_s=None, oldest_key_age_h=None)
    row = rows(deliveries_csv(replace(plan, deliveries=(none,))))[0]
    assert row["first_key_utc"] == row["oldest_key_age_h"] == ""


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_text_cell_never_begins_like_a_formula(payload):
    cell = rows(plan_csv(one_contact(satellite=payload)))[0]["satellite"]
    assert cell == f"'{payload}"


def test_a_negative_number_stays_a_number():
    row = rows(plan_csv(one_contact(sun_elevation_deg=-12.5)))[0]
    assert row["sun_elevation_deg"] == "-12.500"


def test_there_is_no_negative_zero():
    assert number(-1e-9, 3) == "0.000"


def naughty_strings():
    if not SHARED.is_dir():
        pytest.skip("no shared references beside this checkout")
    lines = (SHARED / "references/csv-formula-payloads.txt").read_text("utf-8").splitlines()
    return json.loads((SHARED / "references/naughty-strings.json").read_text("utf-8")) + lines


def test_naughty_strings_come_back_and_run_nowhere():
    words = [word for word in naughty_strings() if word]
    table = csv_text(["word", "next"], [[text(word), "x"] for word in words])
    back = list(csv.reader(StringIO(table, newline=""), strict=True))[1:]
    assert [row[0].removeprefix("'") for row in back] == [word.removeprefix("'") for word in words]
    assert all(row[1] == "x" for row in back)
    assert not any(row[0].startswith(("=", "+", "-", "@", "\t", "\r")) for row in back)
