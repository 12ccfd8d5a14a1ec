"""One look for all figures: colour-blind safe, readable in print, the same bytes each time."""

import io
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec

from euroqci_space.errors import InputError
from euroqci_space.outfiles import write_bytes

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Okabe and Ito, "Color universal design" (2008): told apart with every kind of colour vision.
BLUE = "#0072B2"
ORANGE = "#E69F00"
GREEN = "#009E73"
VERMILION = "#D55E00"
PURPLE = "#CC79A7"
SKY = "#56B4E9"
GREY = "#7F7F7F"
INK = "#222222"

P = ParamSpec("P")

FORMATS = (".png", ".svg", ".pdf")

_SETTINGS: dict[Any, Any] = {
    "font.size": 9.0,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#DDDDDD",
    "grid.linewidth": 0.6,
    "legend.frameon": False,
    "svg.hashsalt": "euroqci-space",
    "svg.fonttype": "none",
    "text.color": INK,
}


def new_figure(width_in: float, height_in: float) -> "Figure":
    """Return an empty figure that no window system knows."""
    import matplotlib as mpl  # noqa: PLC0415  (slow to load)
    from matplotlib.figure import Figure  # noqa: PLC0415

    with mpl.rc_context(_SETTINGS):
        return Figure(figsize=(width_in, height_in), layout="constrained")


def styled(draw: "Callable[P, Figure]") -> "Callable[P, Figure]":
    """Run a drawing function under the common settings."""

    @wraps(draw)
    def draw_styled(*args: P.args, **kwargs: P.kwargs) -> "Figure":
        import matplotlib as mpl  # noqa: PLC0415  (slow to load)

        with mpl.rc_context(_SETTINGS):
            return draw(*args, **kwargs)

    return draw_styled


def worded(column: str) -> str:
    """Return a column name as words, its unit in brackets where it is known.

    Examples
    --------
    >>> worded("altitude_km")
    'altitude [km]'
    """
    head, _, unit = column.rpartition("_")
    units = {"bits": "bit", "s": "s", "h": "h", "km": "km", "m": "m", "db": "dB", "deg": "deg"}
    if head and unit in units:
        return f"{head.replace('_', ' ')} [{units[unit]}]"
    return column.replace("_", " ")


def svg_bytes(figure: "Figure") -> bytes:
    """Return a figure as SVG, the same bytes each time."""
    return _drawn(figure, ".svg")


def save_figure(figure: "Figure", path: Path) -> None:
    """Write a figure as PNG, SVG or PDF, by the ending of the name; whole or not at all.

    Raises
    ------
    InputError
        When the ending is another.
    OutputError
        When the file cannot be written; what stood there still stands.
    """
    ending = path.suffix.lower()
    if ending not in FORMATS:
        raise InputError.of(f"{path}: cannot draw {ending!r}", fix=f"end in {', '.join(FORMATS)}")
    write_bytes(path, _drawn(figure, ending, dpi=150.0))


def _drawn(figure: "Figure", ending: str, dpi: float | str = "figure") -> bytes:
    """Return a figure as the bytes of a file, without the time at which it was made."""
    import matplotlib as mpl  # noqa: PLC0415  (slow to load)

    undated = {".png": {"Software": None}, ".svg": {"Date": None}, ".pdf": {"CreationDate": None}}
    content = io.BytesIO()
    with mpl.rc_context(_SETTINGS):
        figure.savefig(content, format=ending[1:], metadata=undated[ending], dpi=dpi)
    return content.getvalue()
