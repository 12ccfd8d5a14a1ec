"""Passes -> candidate contacts: which stretches are allowed, and what each is worth."""

from euroqci_space.candidates.candidate import (
    Candidate,
    Score,
    Worth,
    find_candidates,
    openings_worth,
    pairings,
)
from euroqci_space.candidates.contacts import Choice, contact, contact_id
from euroqci_space.candidates.grid import SlotGrid
from euroqci_space.candidates.inspection import PassBudget, pass_budget, varied
from euroqci_space.candidates.light import Light, Pairing, counts, light
from euroqci_space.candidates.prices import prices
from euroqci_space.candidates.problem import (
    choices,
    free_slots,
    ready_tai_s,
    scheduling_problem,
    sites,
)
from euroqci_space.candidates.slews import satellite_setups, telescope_setups
from euroqci_space.candidates.windows import Opening, openings

__all__ = [
    "Candidate",
    "Choice",
    "Light",
    "Opening",
    "Pairing",
    "PassBudget",
    "Score",
    "SlotGrid",
    "Worth",
    "choices",
    "contact",
    "contact_id",
    "counts",
    "find_candidates",
    "free_slots",
    "light",
    "openings",
    "openings_worth",
    "pairings",
    "pass_budget",
    "prices",
    "ready_tai_s",
    "satellite_setups",
    "scheduling_problem",
    "sites",
    "telescope_setups",
    "varied",
]
