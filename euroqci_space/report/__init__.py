"""Figures of passes and plans, as matplotlib figures that a notebook shows."""

from euroqci_space.report.budget_figures import budget_waterfall, pass_curves
from euroqci_space.report.sky_figures import Track, sky_plot
from euroqci_space.report.style import save_figure

__all__ = ["Track", "budget_waterfall", "pass_curves", "save_figure", "sky_plot"]
