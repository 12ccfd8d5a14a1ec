"""Why a demand is not met, why a contact was not chosen: reasons with figures."""

from euroqci_space.explanation.contact import explain_contact
from euroqci_space.explanation.demand import explain_demand
from euroqci_space.explanation.reason import Reason
from euroqci_space.explanation.scarcity import Scarce, scarcest

__all__ = ["Reason", "Scarce", "explain_contact", "explain_demand", "scarcest"]
