"""Pass windows of STK, Gpredict and a PREDICT port, as their users published them.

STK: Ansys STK access intervals quoted in the tests of brahe (Svalbard, elevation 0). Gpredict: the
pass list in the tests of orbit-predictor. PREDICT: the tests of predict4java, on a 5 s grid.
"""

import numpy as np
from sgp4_cases import elements_of, site_at

from euroqci_space.model import Horizon, Station
from euroqci_space.orbit import Passes, find_passes
from euroqci_space.times import parse_utc, tai_seconds

STK = (
    ("00:19:59.776", "00:30:39.293"),
    ("01:55:16.331", "02:06:35.211"),
    ("03:30:13.201", "03:41:55.695"),
    ("05:04:54.081", "05:16:30.793"),
    ("06:39:19.083", "06:50:22.980"),
    ("08:13:24.935", "08:23:45.935"),
    ("09:47:07.465", "09:57:01.775"),
    ("11:20:29.103", "11:30:31.919"),
    ("12:53:45.755", "13:04:25.698"),
    ("14:27:20.723", "14:38:41.177"),
    ("16:01:32.672", "16:13:14.011"),
    ("17:36:30.019", "17:48:02.441"),
    ("19:12:09.407", "19:23:08.406"),
    ("20:48:14.588", "20:58:36.775"),
    ("22:24:20.109", "22:34:30.297"),
)
GPREDICT = (
    ("2014-10-23T01:27:33.224Z", "01:32:41.074", "01:37:47.944", 12.76),
    ("2014-10-23T03:01:37.007Z", "03:07:48.890", "03:14:01.451", 39.32),
    ("2014-10-23T14:49:34.783Z", "14:55:44.394", "15:01:51.154", 41.75),
    ("2014-10-23T16:25:54.939Z", "16:30:50.152", "16:35:44.984", 11.45),
    ("2014-10-24T01:35:47.889Z", "01:41:13.181", "01:46:37.548", 16.07),
    ("2014-10-24T03:10:23.486Z", "03:16:27.230", "03:22:31.865", 30.62),
    ("2014-10-24T14:58:07.378Z", "15:04:21.721", "15:10:33.546", 54.83),
    ("2014-10-24T16:34:48.635Z", "16:39:20.960", "16:43:53.204", 8.78),
    ("2014-10-25T01:44:05.771Z", "01:49:45.487", "01:55:24.414", 20.07),
    ("2014-10-25T03:19:12.611Z", "03:25:05.674", "03:30:59.815", 24.09),
)
PREDICT = (
    ("04:28:10", "04:32:15", 0.9),
    ("06:04:00", "06:18:00", 24.42),
    ("07:42:45", "07:57:50", 62.19),
    ("09:22:05", "09:34:20", 14.3),
    ("11:02:05", "11:07:35", 1.8),
)


STK_LINES = (
    "1 00001U          20001.00000000  .00000000  00000-0  00000-0 0    07",
    "2 00001  90.0000   0.0000 0010000   0.0000   0.0000 15.21936719    07",
)
STK_SITE = site_at(78.230306, 15.396518, 0.0)
GPREDICT_LINES = (
    "1 40014U 14033E   14294.41438078  .00003468  00000-0  34565-3 0  3930",
    "2 40014  97.9781 190.6418 0032692 299.0467  60.7524 14.91878099 18425",
)
GPREDICT_SITE = site_at(-31.2884, -64.2032868, 492.96)
PREDICT_LINES = (
    "1 28375U 04025K   09105.66391970  .00000003  00000-0  13761-4 0  3643",
    "2 28375 098.0551 118.9086 0084159 315.8041 043.6444 14.40638450251959",
)
PREDICT_SITE = site_at(52.467, -2.022, 200.0)


def _tai_s(day: str, clock: str) -> float:
    return tai_seconds(parse_utc(f"{day}T{clock}Z"))


def _passes(lines: tuple[str, str], site: Station, start: str, stop: str) -> Passes:
    horizon = Horizon(start=parse_utc(start), stop=parse_utc(stop))
    return find_passes([elements_of(*lines)], [site], horizon)


def test_all_windows_of_stk_are_found_within_20_ms():
    passes = _passes(STK_LINES, STK_SITE, "2020-01-01T00:00:00Z", "2020-01-02T00:00:00Z")
    assert len(passes) == len(STK) == 15
    rise = [_tai_s("2020-01-01", row[0]) for row in STK]
    fall = [_tai_s("2020-01-01", row[1]) for row in STK]
    assert np.abs(passes.aos_tai_s - rise).max() < 0.02
    assert np.abs(passes.los_tai_s - fall).max() < 0.02


def test_all_passes_of_gpredict_are_found_within_10_ms():
    passes = _passes(
        GPREDICT_LINES, GPREDICT_SITE, "2014-10-22T20:18:11.921921Z", "2014-10-25T03:45:00Z"
    )
    assert len(passes) == len(GPREDICT) == 10
    days = [row[0][:10] for row in GPREDICT]
    rise = [tai_seconds(parse_utc(row[0])) for row in GPREDICT]
    top = [_tai_s(day, row[1]) for day, row in zip(days, GPREDICT, strict=True)]
    fall = [_tai_s(day, row[2]) for day, row in zip(days, GPREDICT, strict=True)]
    for ours, theirs in (
        (passes.aos_tai_s, rise),
        (passes.tca_tai_s, top),
        (passes.los_tai_s, fall),
    ):
        assert np.abs(ours - theirs).max() < 0.01
    assert np.abs(passes.max_elevation_deg - [row[3] for row in GPREDICT]).max() < 0.006


def test_all_passes_of_predict_are_found_within_its_5_s_step():
    passes = _passes(PREDICT_LINES, PREDICT_SITE, "2009-01-05T00:00:00Z", "2009-01-05T11:30:00Z")
    assert len(passes) == len(PREDICT) == 5
    for index, (rise, fall, highest_deg) in enumerate(PREDICT):
        assert abs(passes.aos_tai_s[index] - _tai_s("2009-01-05", rise)) < 5.0
        assert abs(passes.los_tai_s[index] - _tai_s("2009-01-05", fall)) < 5.0
        assert abs(passes.max_elevation_deg[index] - highest_deg) < 0.2
