"""What people look at: figures of passes and plans, and the page of a plan."""

from euroqci_space.report.budget_figures import budget_waterfall, pass_curves
from euroqci_space.report.change_figure import changes
from euroqci_space.report.demand_figure import demand_matrix
from euroqci_space.report.map_figure import key_map
from euroqci_space.report.page import plan_page
from euroqci_space.report.pareto_figure import pareto
from euroqci_space.report.response_figure import response
from euroqci_space.report.sky_figures import Track, sky_plot
from euroqci_space.report.store_figure import store_levels
from euroqci_space.report.study_page import study_page
from euroqci_space.report.style import save_figure
from euroqci_space.report.timeline_figure import timeline

__all__ = [
    "Track",
    "budget_waterfall",
    "changes",
    "demand_matrix",
    "key_map",
    "pareto",
    "pass_curves",
    "plan_page",
    "response",
    "save_figure",
    "sky_plot",
    "store_levels",
    "study_page",
    "timeline",
]
