"""The table of passes as CSV."""

import csv
import sys
from io import StringIO
from pathlib import Path

import numpy as np
import pytest

from euroqci_space.export import PassCircumstances, passes_csv
from euroqci_space.export.csvtext import instant, instants
from euroqci_space.orbit import find_passes
from euroqci_space.times import tai_seconds_of_text

sys.path.insert(0, str(Path(__file__).parent))

from verify_scenario import ELEMENTS, SCENARIO, STATIONS

HEADER = (  # the promise of the interface
    "satellite,norad_id,station,aos_utc,tca_utc,los_utc,duration_s,max_elevation_deg,"
    "aos_azimuth_deg,tca_azimuth_deg,los_azimuth_deg,min_range_km,sun_elevation_deg,sunlit,"
    "orbit_number,open_start,open_end,element_age_h,timing_error_s"
)


def passes():
    return find_passes(ELEMENTS, STATIONS, SCENARIO.horizon, 20.0)


def circumstances(number):
    return PassCircumstances(
        sun_elevation_deg=np.linspace(-40.0, 40.0, number),
        sunlit=np.arange(number) % 2 == 0,
        element_age_h=np.full(number, 84.0),
        timing_error_s=np.full(number, 0.25),
    )


def test_there_is_a_row_a_pass_under_the_promised_header():
    found = passes()
    table = passes_csv(found, circumstances(len(found)))
    rows = list(csv.DictReader(StringIO(table), strict=True))
    assert table.split("\n", 1)[0] == HEADER
    assert [row["station"] for row in rows] == [sight.station for sight in found]
    assert rows[0]["sunlit"] == "true"
    assert rows[1]["sunlit"] == "false"
    assert rows[0]["sun_elevation_deg"] == "-40.000"
    assert rows[0]["timing_error_s"] == "0.250"


def test_cells_are_the_figures_of_the_pass():
    found = passes()
    rows = csv.DictReader(StringIO(passes_csv(found, circumstances(len(found)))))
    for row, sight in zip(rows, found, strict=True):
        assert row["aos_utc"] == instant(sight.aos_tai_s)
        assert float(row["max_elevation_deg"]) == pytest.approx(sight.max_elevation_deg, abs=6e-4)
        assert int(row["orbit_number"]) == sight.orbit_number
        assert row["open_start"] == str(sight.open_start).lower()


def test_circumstances_of_another_table_are_refused():
    with pytest.raises(ValueError, match="1 circumstances for"):
        passes_csv(passes(), circumstances(1))


def test_many_instants_read_as_one_does_also_in_a_leap_second():
    start = tai_seconds_of_text("2016-12-31T23:59:58Z")
    many = np.concatenate([start + np.arange(0.0, 4.0, 0.2503), [start + 1.9996, 852076837.0]])
    assert instants(many) == [instant(one) for one in many.tolist()]
    assert any(word.startswith("2016-12-31T23:59:60") for word in instants(many))
