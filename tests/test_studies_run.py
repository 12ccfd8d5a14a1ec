"""Running studies: rows, resuming, failures, and the same bytes on every engine."""

import json

import pandas as pd
import pytest
from study_cases import small_study

import euroqci_space as eqs
from euroqci_space.errors import OutputError
from euroqci_space.export import results_csv, study_record, summary_csv, write_study
from euroqci_space.report import study_page
from euroqci_space.studies import read_study
from euroqci_space.studies.case import cases


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    folder = tmp_path_factory.mktemp("study")
    file = small_study(folder, replicas=3)
    return file, folder / "out", eqs.study(file, folder / "out")


def finished(folder):
    return {path.name: path.read_bytes() for path in (folder / "cases").iterdir()}


def test_a_study_has_a_row_a_case_in_the_order_of_its_design(done):
    _, _, table = done
    assert table.column("altitude_km") == [500.0, 500.0, 700.0, 700.0]
    assert table.column("limit_deg") == [20.0, 30.0, 20.0, 30.0]
    assert set(table.column("status")) == {"done"}


def test_a_higher_limit_never_adds_key(done):
    _, _, table = done
    low, high = table.column("bound_keys_per_day")[:2]
    assert low >= high > 0.0


def test_weather_lies_below_what_a_clear_sky_gives(done):
    _, _, table = done
    frame = table.to_pandas()
    assert (
        frame["weather_bound_keys_per_day_low"] <= frame["weather_bound_keys_per_day_high"]
    ).all()
    assert (frame["weather_bound_keys_per_day_high"] <= frame["requested_keys_per_day"]).all()


def test_finished_cases_are_not_done_again(done):
    file, out, table = done
    before = {path: path.stat().st_mtime_ns for path in (out / "cases").iterdir()}
    again = eqs.study(file, out, on_progress=lambda step: pytest.fail(str(step)))
    assert again.rows == table.rows
    assert {path: path.stat().st_mtime_ns for path in (out / "cases").iterdir()} == before


def test_a_broken_result_is_made_anew(done):
    file, out, _ = done
    broken = next((out / "cases").iterdir())
    content = broken.read_bytes()
    broken.write_bytes(content[:20])
    eqs.study(file, out)
    assert broken.read_bytes() == content


def test_processes_give_the_same_bytes(done, tmp_path):
    file, out, table = done
    seen = []
    other = eqs.study(file, tmp_path / "out", workers=3, on_progress=seen.append)
    assert finished(tmp_path / "out") == finished(out)
    assert results_csv(other) == results_csv(table)
    assert study_page(other) == study_page(table)
    assert [step.finished for step in seen] == [1, 2, 3, 4]
    assert seen[-1].left_s == 0.0


def test_a_case_that_fails_is_a_row_with_its_reason(tmp_path):
    file = small_study(tmp_path, altitudes="[500.0]", limits="[20.0, 89.9]")
    table = eqs.study(file, tmp_path / "out")
    assert table.column("status") == ["done", "failed"]
    assert "no station sees a satellite" in table.column("reason")[1]
    assert table.column("bound_keys_per_day")[1] is None
    assert results_csv(table).count("\n") == 3


def test_a_key_names_all_that_a_case_is_made_from(tmp_path):
    keys = set()
    for options in ({}, {"replicas": 2}, {"model": "plan"}, {"altitudes": "[501.0, 700.0]"}):
        keys |= {case.key for case in cases(read_study(small_study(tmp_path, **options)))}
    assert len(keys) == 4 + 4 + 4 + 2


def test_cases_that_are_the_same_are_done_once(tmp_path):
    file = small_study(tmp_path, altitudes="[500.0, 500.0]", limits="[20.0]")
    table = eqs.study(file, tmp_path / "out")
    assert len(finished(tmp_path / "out")) == 1
    assert table.rows[0][1:] == table.rows[1][1:]


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    file = small_study(tmp_path)
    with pytest.raises(OutputError, match="holds other files"):
        eqs.study(file, tmp_path)


def test_a_plan_lies_below_its_bound(tmp_path):
    file = small_study(tmp_path, model="plan", replicas=4, altitudes="[500.0]", limits="[20.0]")
    row = eqs.study(file, tmp_path / "out").to_pandas().iloc[0]
    assert 0.0 < row["delivered_keys_per_day"] <= row["bound_keys_per_day"] * (1 + 1e-3)
    assert 0.0 <= row["all_met_probability"] <= 1.0


def test_the_folder_holds_tables_page_and_provenance(done, tmp_path):
    _, _, table = done
    write_study(table, tmp_path, report=study_page(table))
    assert (tmp_path / "results.csv").read_text() == results_csv(table)
    assert summary_csv(table).splitlines()[0].startswith("metric,parameter,value,cases")
    record = json.loads(study_record(table))
    assert record["cases"] == {"done": 4, "failed": 0, "lost": 0}
    assert any(entry["name"] == "saga.toml" for entry in record["inputs"])


def test_the_page_stands_alone(done):
    _, _, table = done
    page = study_page(table)
    assert "default-src &#39;none&#39;" in page
    assert "<script" not in page
    assert page.count("data:image/svg+xml;base64,") == 1
    assert "http" not in page.replace("http-equiv", "")


def test_parquet_holds_the_same_table(done, tmp_path):
    pytest.importorskip("pyarrow")
    _, _, table = done
    write_study(table, tmp_path)
    read = pd.read_parquet(tmp_path / "results.parquet")
    assert read["bound_keys_per_day"].tolist() == table.column("bound_keys_per_day")
