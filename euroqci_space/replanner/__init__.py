"""A new plan out of an old one: history stays, promises are kept, the rest is planned again."""

from euroqci_space.replanner.news import News
from euroqci_space.replanner.pipeline import KEEP_HOURS, judged_replan, replan
from euroqci_space.replanner.promises import closure_of, same_contact, same_elements

__all__ = [
    "KEEP_HOURS",
    "News",
    "closure_of",
    "judged_replan",
    "replan",
    "same_contact",
    "same_elements",
]
