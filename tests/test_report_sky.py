"""The sky over a station: what is drawn along a track."""

from pathlib import Path

from sgp4_cases import elements_of, site_at

from euroqci_space.model import Horizon
from euroqci_space.orbit import find_passes
from euroqci_space.report import Track, save_figure, sky_plot
from euroqci_space.report.sky_figures import whole_minutes
from euroqci_space.times import parse_utc, utc_text

ISS = (  # as Heavens-Above had it on 2022-01-21
    "1 25544U 98067A   22021.68747065 -.00000457  00000-0  00000+0 0  9996",
    "2 25544  51.6270 342.0904 0006847  44.2808  14.3181 15.49598315322461",
)
ZURICH = site_at(47.3744, 8.541)
EVENING = Horizon(start=parse_utc("2022-01-22T17:00:00Z"), stop=parse_utc("2022-01-22T17:30:00Z"))


def _pass_of_heavens_above():
    """Return the pass that rises at 17:14:24 there; after its last row it is in the shadow."""
    passes = find_passes([elements_of(*ISS)], [ZURICH], EVENING, 10.0)
    assert len(passes) == 1
    return passes[0]


def test_the_dots_of_a_track_are_whole_minutes_of_utc_not_of_atomic_time():
    minutes = [utc_text(tai_s) for tai_s in whole_minutes(_pass_of_heavens_above())]
    assert minutes == [f"2022-01-22T17:{minute}:00.000Z" for minute in range(15, 22)]


def test_a_sky_plot_names_its_passes_and_says_what_the_dots_are(tmp_path: Path):
    track = Track(sight=_pass_of_heavens_above(), elements=elements_of(*ISS))
    figure = sky_plot(ZURICH, [track], 10.0)
    legend = figure.axes[0].get_legend()
    assert legend.get_title().get_text() == "dots: whole minutes UTC"
    assert "17:14:24 to 17:21" in legend.get_texts()[0].get_text()
    save_figure(figure, tmp_path / "sky.png")
    assert (tmp_path / "sky.png").read_bytes().startswith(b"\x89PNG")
