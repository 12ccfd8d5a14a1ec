"""Contracts: demands that are to be delivered in full in a share of the weathers."""

from collections.abc import Sequence

from euroqci_space.model import Demand, Scenario

MET = 1.0 - 1e-6  # share of a request that is all of it: what linear programs agree to


def shortfall(demands: Sequence[Demand], met: Sequence[float]) -> float:
    """Return by how much contracts are missed, summed; 0 where all are held.

    Parameters
    ----------
    demands
        With contracts or without.
    met
        Share of the weathers in which each demand is delivered in full.

    Examples
    --------
    >>> wish = Demand(a="A", b="B", requested_bits=1.0, met_probability=0.75)
    >>> shortfall([wish], [0.5])
    0.25
    """
    pairs = zip(demands, met, strict=True)
    return sum(max(wanted(demand) - share, 0.0) for demand, share in pairs)


def wanted(demand: Demand) -> float:
    """Return the share of weathers that a demand asks for; 0 without a contract."""
    return demand.met_probability or 0.0


def has_contracts(scenario: Scenario) -> bool:
    """Tell whether any demand of a scenario is a contract."""
    return any(wanted(demand) for demand in scenario.demands)
