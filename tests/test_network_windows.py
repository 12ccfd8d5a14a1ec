"""Radio windows and radio contacts at their edges, by hand."""

from types import SimpleNamespace

import pytest
from test_network_ledger import contact

from euroqci_space.model import Network, PostProcessing, RadioContact, RadioStation, RadioWindow
from euroqci_space.network import Readiness, radio_contacts, resumed
from euroqci_space.network.antennas import _left, _served, _with_windows


def window(start_s, stop_s, satellite="S", station="R", orbit=1):
    return RadioWindow(
        satellite=satellite,
        station=station,
        orbit_number=orbit,
        start_tai_s=start_s,
        stop_tai_s=stop_s,
    )


def rules(*windows, contact_s=60.0, setup_s=30.0):
    return PostProcessing(
        stations=(), contact_s=contact_s, antenna_setup_s=setup_s, windows=windows
    )


def spans(windows):
    return [(one.satellite, one.start_tai_s, one.stop_tai_s) for one in windows]


def place(antennas=1):
    return RadioStation(
        id="R", latitude_deg=0.0, longitude_deg=0.0, altitude_m=0.0, antennas=antennas
    )


# -- windows


def test_windows_as_long_as_a_contact_stand_in_order_of_time():
    made = _with_windows(rules(), [window(9.0, 99.0), window(0.0, 59.5), window(0.0, 60.0, "T")])
    assert spans(made.windows) == [("T", 0.0, 60.0), ("S", 9.0, 99.0)]


def test_an_antenna_serves_who_rises_first_and_then_sets_up():
    parts = [window(100.0, 300.0, "T"), window(0.0, 200.0), window(150.0, 250.0, "U")]
    assert spans(_served(rules(), place(), parts)) == [("S", 0.0, 200.0), ("T", 230.0, 300.0)]
    two = _served(rules(), place(antennas=2), parts)
    assert spans(two) == [("S", 0.0, 200.0), ("T", 100.0, 300.0)]
    exact = _served(rules(contact_s=70.0), place(), parts)
    assert spans(exact) == [("S", 0.0, 200.0), ("T", 230.0, 300.0)]
    longer = _served(rules(contact_s=70.5), place(), parts)
    assert spans(longer) == [("S", 0.0, 200.0)]


def test_a_satellite_at_an_earlier_station_is_there_for_no_other():
    sight = SimpleNamespace(
        satellite="S", station="Q", orbit_number=3, aos_tai_s=100.4, los_tai_s=299.6
    )
    free = list(_left([sight], [window(150.0, 200.0), window(0.0, 999.0, "T")]))
    assert spans(free) == [("S", 101.0, 150.0), ("S", 200.0, 299.0)]
    assert {(one.station, one.orbit_number) for one in free} == {("Q", 3)}


# -- resumed


def begun(stop_s, satellite="S", station="R"):
    return RadioContact(
        radio_id="r",
        satellite=satellite,
        station=station,
        start_tai_s=stop_s - 60.0,
        stop_tai_s=stop_s,
        serves=("a",),
    )


def test_windows_of_the_past_stop_at_the_replan_or_after_what_has_begun():
    old = rules(window(0.0, 500.0), window(300.0, 400.0, "T"))
    made = resumed(rules(), old, (), 300.0)
    assert spans(made.windows) == [("S", 0.0, 300.0)]
    made = resumed(rules(), old, (begun(320.5), begun(310.0)), 300.0)
    assert spans(made.windows) == [("S", 0.0, 321.0)]
    made = resumed(rules(), old, (begun(900.0),), 300.0)
    assert spans(made.windows) == [("S", 0.0, 500.0)]


def test_new_windows_begin_at_the_replan_and_after_what_has_begun():
    new = rules(window(0.0, 900.0), window(0.0, 900.0, "T"), window(0.0, 900.0, "T", "Q"))
    made = resumed(new, rules(), (begun(320.5),), 300.5)
    assert [(one.station, one.satellite, one.start_tai_s) for one in made.windows] == [
        ("Q", "T", 301.0),
        ("R", "S", 351.0),
        ("R", "T", 351.0),
    ]
    elsewhere = resumed(rules(window(0.0, 900.0)), rules(), (begun(320.5, station="Q"),), 300.0)
    assert spans(elsewhere.windows) == [("S", 321.0, 900.0)]
    later = resumed(rules(window(700.0, 900.0)), rules(), (), 300.0)
    assert spans(later.windows) == [("S", 700.0, 900.0)]


# -- readiness


@pytest.mark.parametrize(
    ("stop_s", "ready_s"),
    [(0.0, 167.0), (100.0, 167.0), (120.0, 187.0), (140.0, 207.0), (140.1, 467.0), (900.0, None)],
)
def test_key_is_ready_in_the_first_window_that_is_long_enough(stop_s, ready_s):
    asked = rules(window(400.0, 500.0), window(100.0, 200.0))
    network = Network(post_processing=asked, processing_delay_s=7.0)
    readiness = Readiness.of(SimpleNamespace(network=network))
    found = float(readiness.at("S", stop_s))
    assert found == (float("inf") if ready_s is None else ready_s)
    assert float(readiness.at("T", stop_s)) == float("inf")
    wanted = None if ready_s is None else (100.0 if ready_s < 400.0 else 400.0)
    there = readiness.window("S", stop_s)
    assert (there and there.start_tai_s) == wanted
    assert readiness.window("T", stop_s) is None


def test_without_radio_key_is_ready_after_its_delay():
    for network, delay_s in ((None, 0.0), (Network(processing_delay_s=7.0), 7.0)):
        readiness = Readiness.of(SimpleNamespace(network=network))
        assert float(readiness.at("S", 100.0)) == 100.0 + delay_s
        assert readiness.window("S", 100.0) is None


# -- radio contacts

WHOLE = (window(0.0, 2000.0),)


def planned(*stops_s, windows=WHOLE):
    scenario = SimpleNamespace(name="m", network=Network(post_processing=rules(*windows)))
    flown = [contact("S", "A", 1000.0 + at_s, 10) for at_s in stops_s]
    return [
        (one.radio_id, one.start_tai_s - 1000.0, one.stop_tai_s - 1000.0, len(one.serves))
        for one in radio_contacts(scenario, flown)
    ]


# Sixty seconds each, and thirty between two satellites: what is nearer is one radio contact.
@pytest.mark.parametrize(("gap_s", "number"), [(0.0, 1), (90.0, 1), (90.5, 2)])
def test_radio_contacts_that_meet_are_one(gap_s, number):
    made = planned(0.0, gap_s)
    assert len(made) == number
    assert made[0][:2] == ("m-S-R-1-radio", 0.0)
    assert made[-1][2:] == (gap_s + 60.0, 3 - number)
    assert number == 1 or made[1][0] == "m-S-R-1-radio.2"


def test_radio_contacts_of_two_passes_are_two_in_order_of_time():
    pair = (window(0.0, 1070.0, orbit=2), window(1071.0, 2000.0, orbit=1))
    assert [one[:2] for one in planned(0.0, 20.0, windows=pair)] == [
        ("m-S-R-2-radio", 0.0),
        ("m-S-R-1-radio", 71.0),
    ]
    assert planned(5000.0) == []
