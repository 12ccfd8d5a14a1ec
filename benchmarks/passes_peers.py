"""Other pass finders on the same input; each returns rows (satellite, station, rise, fall)."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray
from passes_cases import Case
from sgp4.api import Satrec

from euroqci_space.orbit import find_passes
from euroqci_space.orbit.frames import ut1_days
from euroqci_space.times import DAY_S, leap_offset_s, tai_seconds

Floats = NDArray[np.float64]
JD_2000_01_01 = 2451544.5


def ours(case: Case) -> Floats:
    passes = find_passes(case.elements, case.stations, case.horizon, case.mask_deg)
    columns = (
        passes.satellite_index,
        passes.station_index,
        passes.aos_tai_s,
        passes.los_tai_s,
    )
    return np.stack([column.astype(np.float64) for column in columns], axis=1)


def skyfield(case: Case) -> Floats:
    """find_events; a pass in progress at an edge of the horizon gets that edge."""
    from skyfield.api import EarthSatellite, load, wgs84  # noqa: PLC0415

    timescale = load.timescale(builtin=True)
    edges = np.array([case.horizon.start_tai_s, case.horizon.stop_tai_s])
    start, stop = timescale.tai_jd(JD_2000_01_01, edges / DAY_S)
    rows = []
    for number, lines in enumerate(case.lines):
        satellite = EarthSatellite.from_satrec(Satrec.twoline2rv(*lines), timescale)
        for index, one in enumerate(case.stations):
            place = wgs84.latlon(one.latitude_deg, one.longitude_deg, one.altitude_m)
            times, events = satellite.find_events(place, start, stop, case.mask_deg)
            tai_s = (times.whole - JD_2000_01_01 + times.tai_fraction) * DAY_S
            rise, fall = tai_s[events == 0], tai_s[events == 2]
            if len(fall) and (not len(rise) or fall[0] < rise[0]):
                rise = np.insert(rise, 0, edges[0])
            if len(rise) > len(fall):
                fall = np.append(fall, edges[1])
            rows += [(number, index, *window) for window in zip(rise, fall, strict=True)]
    return np.array(rows)


def sgp4_predict(case: Case) -> Floats:
    """transits_iter with max_step 60 s, its setting that loses next to nothing."""
    from sgp4_predict import GeodeticPoint, Interval, Predictor, Tle  # noqa: PLC0415

    window = Interval(start=case.horizon.start, end=case.horizon.stop)
    rows = []
    for number, lines in enumerate(case.lines):
        predictor = Predictor.from_tle(Tle(f"SAT {number}", *lines))
        for index, one in enumerate(case.stations):
            place = GeodeticPoint(
                latitude_deg=one.latitude_deg,
                longitude_deg=one.longitude_deg,
                altitude=one.altitude_m,
            )
            transits = predictor.transits_iter(
                place,
                window,
                min_elevation_deg=case.mask_deg,
                max_step=timedelta(seconds=60),
                max_transit_duration=timedelta(hours=12),
                skip_leading_partial=False,
                clamp_to_interval=True,
            )
            rows += [
                (number, index, _tai_s(transit.start, case), _tai_s(transit.end, case))
                for transit in transits
            ]
    return np.array(rows)


def brahe(case: Case) -> Floats:
    """location_accesses with its default step of 60 s, one thread, the UT1 that we use."""
    import brahe as bh  # noqa: PLC0415

    start_tai_s = case.horizon.start_tai_s
    utc_s = start_tai_s - float(leap_offset_s(start_tai_s))
    dut1_s = float(ut1_days(start_tai_s)) * DAY_S - utc_s
    # brahe 1.8.0 names the parameters ut1_utc, pm_x, pm_y, but takes pole x, pole y, UT1-UTC
    provider = bh.StaticEOPProvider.from_values(0.0, 0.0, dut1_s, 0.0, 0.0, 0.0)
    if provider.get_ut1_utc(61409.0) != dut1_s:
        message = "this brahe takes UT1-UTC elsewhere"
        raise ValueError(message)
    bh.set_global_eop_provider_from_static_provider(provider)
    begin, end = (_epoch(time) for time in (case.horizon.start, case.horizon.stop))
    places = [
        bh.PointLocation(one.longitude_deg, one.latitude_deg, one.altitude_m).with_name(str(index))
        for index, one in enumerate(case.stations)
    ]
    movers = [
        bh.SGPPropagator.from_tle(*lines, 60.0).with_name(str(number))
        for number, lines in enumerate(case.lines)
    ]
    windows = bh.location_accesses(
        places,
        movers,
        begin,
        end,
        bh.ElevationConstraint(min_elevation_deg=case.mask_deg),
        config=bh.AccessSearchConfig(parallel=False),
    )
    return np.array(
        [
            (
                int(one.satellite_name),
                int(one.location_name),
                start_tai_s + (one.start - begin),
                start_tai_s + (one.end - begin),
            )
            for one in windows
        ]
    )


def _epoch(time: datetime):  # type: ignore[no-untyped-def]
    import brahe as bh  # noqa: PLC0415

    utc = time.astimezone(UTC)
    return bh.Epoch.from_datetime(
        utc.year,
        utc.month,
        utc.day,
        utc.hour,
        utc.minute,
        float(utc.second),
        0.0,
        bh.TimeSystem.UTC,
    )


def _tai_s(time: datetime, case: Case) -> float:
    """Return the instant, a transit that runs past the horizon cut there."""
    return min(max(tai_seconds(time), case.horizon.start_tai_s), case.horizon.stop_tai_s)


PEERS: dict[str, Callable[[Case], Floats]] = {
    "skyfield": skyfield,
    "sgp4-predict": sgp4_predict,
    "brahe": brahe,
}
