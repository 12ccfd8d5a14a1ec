"""What the options of ``passes`` ask for."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from euroqci_space.commands.sightings import Wish, gather
from euroqci_space.errors import InputError

TLE = Path(__file__).resolve().parents[1] / "data" / "elements" / "eagle1.tle"
NOW = datetime(2027, 1, 1, 12, tzinfo=UTC)


def wish(**changed):
    plain = {
        "scenario": None,
        "elements": (TLE,),
        "sites": ("DE-OBE",),
        "start": None,
        "stop": None,
        "days": None,
        "now": NOW,
        "min_elevation_deg": None,
        "mask": None,
        "max_sun_elevation_deg": None,
        "sunlit": False,
        "sun_exclusion_deg": 0.0,
        "moon_exclusion_deg": 0.0,
        "max_age_h": None,
        "workers": 1,
    }
    return Wish(**(plain | changed))


def test_without_start_and_stop_a_week_begins_now():
    horizon = gather(wish()).horizon
    assert (horizon.start, horizon.duration_s) == (NOW, 7 * 86400.0)


def test_a_kind_of_the_catalogue_is_all_its_stations():
    capitals = gather(wish(sites=("national_node",))).stations
    assert len({station.country for station in capitals}) == 27


def test_places_and_ids_mix():
    stations = gather(wish(sites=("GRAZ,47.067,15.493,480", "IT-MAT"))).stations
    assert [station.id for station in stations] == ["GRAZ", "IT-MAT"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"sites": ("DE-OBX",)}, "did you mean 'DE-OBE'"),
        ({"sites": ("DE-OBE", "ogs_confirmed")}, "'DE-OBE' stands twice"),
        ({"days": 1.0, "stop": "2027-01-02T00:00:00Z"}, "both given"),
        ({"days": 0.0}, "is not after start"),
        ({"elements": ()}, "--elements: missing"),
    ],
)
def test_a_wrong_wish_is_told(changed, words):
    with pytest.raises(InputError, match=words):
        gather(wish(**changed))


def test_a_scenario_keeps_its_start_where_only_days_are_given():
    horizon = gather(wish(scenario="micius-2016", elements=(), sites=(), days=0.5)).horizon
    assert horizon.start.isoformat() == "2016-12-19T12:00:00+00:00"
    assert horizon.duration_s == 43200.0
