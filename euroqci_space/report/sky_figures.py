"""Figures of the sky over a station."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from euroqci_space.model import ElementSet, Pass, Station
from euroqci_space.orbit import look_angles
from euroqci_space.report.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    SKY,
    VERMILION,
    new_figure,
    styled,
)
from euroqci_space.sky import moon, sun_angles
from euroqci_space.times import leap_offset_s, utc_text

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.projections.polar import PolarAxes

FloatArray = NDArray[np.float64]

TRACK_COLOURS = (BLUE, VERMILION, GREEN, PURPLE, ORANGE, SKY, INK)
LABELLED_PASSES = 7
TRACK_SAMPLES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A pass to draw and the elements that it comes from."""

    sight: Pass
    elements: ElementSet


@styled
def sky_plot(station: Station, tracks: Sequence[Track], mask_deg: float = 0.0) -> "Figure":
    """Return the tracks of passes over a station, with the Sun and the Moon where they are up.

    Parameters
    ----------
    station
        Where one looks up; north is on top, east to the right as on a map.
    tracks
        Passes over it; the first seven are labelled with their times.
    mask_deg
        Lowest elevation that counts; below it the sky is shaded. [deg]
    """
    figure = new_figure(7.2, 7.2)
    axes: PolarAxes = figure.add_subplot(projection="polar")  # type: ignore[assignment]
    axes.set_theta_zero_location("N")
    axes.set_theta_direction(-1)
    axes.set_rlim(0.0, 90.0)
    axes.set_rgrids([0, 30, 60], labels=["90°", "60°", "30°"], angle=67.5, fontsize=7, color=GREY)
    axes.set_thetagrids(range(0, 360, 45), ["N", "NE", "E", "SE", "S", "SW", "W", "NW"])
    if mask_deg > 0.0:
        around = np.linspace(0.0, 2.0 * np.pi, 181)
        axes.fill_between(around, 90.0 - mask_deg, 90.0, color=GREY, alpha=0.15, linewidth=0)
        axes.text(np.radians(112.5), 90.0 - mask_deg / 2.0, f"below {mask_deg:g}°", color=GREY,
                  fontsize=8, ha="center", va="center")  # fmt: skip
    for place, track in enumerate(tracks):
        _draw_track(axes, station, track, place)
    if tracks:
        _draw_bodies(axes, station, tracks[0].sight.tca_tai_s)
    title = f"{station.name} ({station.latitude_deg:.3f}°, {station.longitude_deg:.3f}°)"
    axes.set_title(title, fontsize=10, pad=18)
    if tracks:
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.05), ncols=2, fontsize=7,
                    title="dots: whole minutes UTC", title_fontsize=7)  # fmt: skip
    return figure


def _draw_track(axes: "PolarAxes", station: Station, track: Track, place: int) -> None:
    """Draw one track: its number where it rises, a dot each minute, an arrow where it sets."""
    sight = track.sight
    tai_s = np.linspace(sight.aos_tai_s, sight.los_tai_s, TRACK_SAMPLES)
    around, away_deg = _seen(station, track, tai_s)
    if place >= LABELLED_PASSES:
        axes.plot(around, away_deg, color=GREY, linewidth=0.6, alpha=0.5)
        return
    colour = TRACK_COLOURS[place]
    axes.plot(around, away_deg, color=colour, linewidth=1.6, label=_caption(sight, place))
    minutes = whole_minutes(sight)
    if len(minutes):
        axes.plot(*_seen(station, track, minutes), ".", markersize=5, color=colour)
    axes.annotate(
        "", (around[-1], away_deg[-1]), xytext=(around[-4], away_deg[-4]),
        arrowprops={"arrowstyle": "-|>", "color": colour, "lw": 1.6},
    )  # fmt: skip
    beside = (-4.0 + 11.0 * (place % 3), -12.0)  # tracks of a repeating orbit rise at one place
    axes.annotate(
        str(place + 1), (around[0], away_deg[0]), textcoords="offset points", xytext=beside,
        fontsize=9, fontweight="bold", color=colour,
    )  # fmt: skip


def whole_minutes(sight: Pass) -> FloatArray:
    """Return the whole minutes of UTC within a pass as ``tai_s``, array (n,)."""
    leap_s = float(leap_offset_s(sight.aos_tai_s))
    first = np.ceil((sight.aos_tai_s - leap_s) / 60.0) * 60.0 + leap_s
    return np.arange(first, sight.los_tai_s, 60.0)


def _seen(station: Station, track: Track, tai_s: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return azimuth [rad] and distance from the zenith [deg] of a track, arrays (n,)."""
    angles = look_angles(track.elements, station, tai_s)
    return np.radians(angles.azimuth_deg), 90.0 - angles.elevation_deg


def _caption(sight: Pass, place: int) -> str:
    rise, fall = utc_text(sight.aos_tai_s, 0), utc_text(sight.los_tai_s, 0)[11:]
    highest_deg = f"{sight.max_elevation_deg:.0f}°"
    return f"{place + 1}  {sight.satellite}  {rise[:10]}  {rise[11:-1]} to {fall}, {highest_deg}"


def _draw_bodies(axes: "PolarAxes", station: Station, tai_s: float) -> None:
    """Draw the Sun and the Moon at the culmination of the first pass, where they are up."""
    sun = sun_angles(station, [tai_s])
    moon_now = moon(station, [tai_s])
    share = 100.0 * float(moon_now.illuminated_fraction[0])
    bodies = (
        ("Sun", sun.azimuth_deg, sun.elevation_deg, ORANGE),
        (f"Moon, {share:.0f} % lit", moon_now.azimuth_deg, moon_now.elevation_deg, GREY),
    )
    for name, azimuth_deg, elevation_deg, colour in bodies:
        if elevation_deg[0] > 0.0:
            axes.plot(
                np.radians(azimuth_deg[0]), 90.0 - elevation_deg[0], marker="o", markersize=9,
                color=colour, markeredgecolor=INK, linestyle="none", label=name,
            )  # fmt: skip
