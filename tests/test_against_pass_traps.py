"""Cases in which other pass finders failed, as their users reported, with brute-force truth.

Skyfield issues 559, 996, 1000 and its test of a satellite that never rises; orbit-predictor 99;
pyorbital 22. Truth is a scan of Skyfield's altitude every second (20 s in the long cases of
``../shared/references/pass-finder-traps.json``).
"""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from sgp4_cases import elements_of, site_at

from euroqci_space.model import Horizon
from euroqci_space.orbit import Passes, find_passes
from euroqci_space.times import parse_utc, tai_seconds

SHARED = Path(__file__).resolve().parents[2] / "shared" / "references" / "pass-finder-traps.json"


@dataclass(frozen=True)
class Trap:
    name: str
    lines: tuple[str, str]
    site: tuple[float, float, float]
    mask_deg: float
    horizon: tuple[str, str]
    windows: tuple[tuple[str, str], ...]
    step_s: float = 1.0


TRAPS = (
    Trap(
        name="skyfield-1000-high-mask",
        lines=(
            "1 38707U 12039A   24247.82317651  .00138984  00000-0  16635-2 0  9998",
            "2 38707  97.4945 189.8924 0007050 108.0286 252.1739 15.60479551673427",
        ),
        site=(48.6622, 34.8862, 0),
        mask_deg=50.0,
        horizon=("2024-09-05T00:00:00Z", "2024-09-06T00:00:00Z"),
        windows=(("2024-09-05T00:00:09Z", "2024-09-05T00:01:32Z"),),
    ),
    Trap(
        name="skyfield-1000-mask70",
        lines=(
            "1 38707U 12039A   24247.82317651  .00138984  00000-0  16635-2 0  9998",
            "2 38707  97.4945 189.8924 0007050 108.0286 252.1739 15.60479551673427",
        ),
        site=(48.6622, 34.8862, 0),
        mask_deg=70.0,
        horizon=("2024-09-05T00:00:00Z", "2024-09-06T00:00:00Z"),
        windows=(("2024-09-05T00:00:32Z", "2024-09-05T00:01:09Z"),),
    ),
    Trap(
        name="skyfield-559-grazing-one-second",
        lines=(
            "1 00172U 19029BR  21063.59692852  .00001103  00000-0  33518-4 0  9998",
            "2 00172  53.0000  36.7036 0003481 299.7327  99.3331 15.05527065  1779",
        ),
        site=(53.10373, 8.85132, 0),
        mask_deg=25.0,
        horizon=("2021-03-03T21:36:00Z", "2021-03-04T02:24:00Z"),
        windows=(
            ("2021-03-03T22:38:12Z", "2021-03-03T22:42:49Z"),
            ("2021-03-04T00:19:38Z", "2021-03-04T00:19:39Z"),
        ),
    ),
    Trap(
        name="skyfield-996-o3b-set-only",
        lines=(
            "1 39191U 13031D   21365.68950013 -.00000013  00000-0  00000-0 0  9995",
            "2 39191 000.0397 004.0913 0002586 278.0623 077.8173 05.00115674155430",
        ),
        site=(-24.626331, -70.403964, 2369.34),
        mask_deg=30.0,
        horizon=("2022-01-02T03:15:00Z", "2022-01-02T03:45:00Z"),
        windows=(("2022-01-02T03:15:00Z", "2022-01-02T03:40:18Z"),),
    ),
    Trap(
        name="skyfield-geo-never-visible",
        lines=(
            "1 35812U 09046A   20008.38785173 -.00000341 +00000-0 +00000-0 0  9999",
            "2 35812 000.0518 095.9882 0002721 218.8296 045.1595 01.00269700038098",
        ),
        site=(42.3581, -71.0636, 0),
        mask_deg=20.0,
        horizon=("2020-01-01T00:00:00Z", "2020-01-15T00:00:00Z"),
        windows=(),
    ),
    Trap(
        name="orbitpredictor-99-skipped-pass",
        lines=(
            "1 99999U 20003C   20266.16335194  .00000680  00000-0  27888-4 0  9992",
            "2 99999  97.3095 330.4275 0013971 101.1830 259.0981 15.27499258 38313",
        ),
        site=(-15.137152171507697, -0.4276612055384211, 0),
        mask_deg=0.0,
        horizon=("2020-09-25T09:02:06Z", "2020-09-25T10:36:00Z"),
        windows=(("2020-09-25T09:42:56Z", "2020-09-25T09:54:15Z"),),
    ),
    Trap(
        name="pyorbital-22-iridium7-nz",
        lines=(
            "1 24793U 97020B   18065.48735489  .00000075  00000-0  19863-4 0  9994",
            "2 24793  86.3994 209.3241 0002020  89.8714 270.2713 14.34246429 90794",
        ),
        site=(-43.368, 170.556, 500),
        mask_deg=40.0,
        horizon=("2018-03-07T03:30:15Z", "2018-03-07T04:30:15Z"),
        windows=(("2018-03-07T03:46:15Z", "2018-03-07T03:50:13Z"),),
    ),
)


def _passes(trap: Trap) -> Passes:
    site = site_at(*trap.site)
    start, stop = (parse_utc(text) for text in trap.horizon)
    return find_passes(
        [elements_of(*trap.lines)], [site], Horizon(start=start, stop=stop), trap.mask_deg
    )


def _assert_right(trap: Trap) -> None:
    passes = _passes(trap)
    assert len(passes) == len(trap.windows)
    for index, (rise, fall) in enumerate(trap.windows):
        assert abs(passes.aos_tai_s[index] - tai_seconds(parse_utc(rise))) <= trap.step_s
        assert abs(passes.los_tai_s[index] - tai_seconds(parse_utc(fall))) <= trap.step_s


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
def test_a_pass_that_another_finder_lost_is_found(trap):
    _assert_right(trap)


def test_a_pass_in_progress_at_the_start_is_open_and_its_top_is_the_edge():
    passes = _passes(next(trap for trap in TRAPS if "set-only" in trap.name))
    one = passes.at(0)
    assert (one.open_start, one.open_end) == (True, False)
    assert one.tca_tai_s == one.aos_tai_s == passes.horizon.start_tai_s


def test_every_trap_of_the_shared_file_is_passed():
    if not SHARED.exists():
        pytest.skip("../shared is not there")
    for case in json.loads(SHARED.read_text()):
        _assert_right(
            Trap(
                name=case["case"],
                lines=(case["line1"], case["line2"]),
                site=(case["lat_deg"], case["lon_deg"], case["alt_m"]),
                mask_deg=case["mask_deg"],
                horizon=(case["start"], case["stop"]),
                windows=tuple((one["aos"], one["los"]) for one in case["brute_windows"]),
                step_s=case["brute_step_s"],
            )
        )
