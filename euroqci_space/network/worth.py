"""What deliveries are worth: the stages of the objective, in the order that they count."""

from euroqci_space.model import CONTACTS, Contact, Delivery, Scenario

WEIGHTED_KEY = "weighted key"
LEAST_SHARE = "least share"


def satisfaction_name(priority: int) -> str:
    """Return the name of the stage of one priority."""
    return f"satisfaction, priority {priority}"


def satisfaction(fraction: float, concave: tuple[tuple[float, float], ...]) -> float:
    """Return the worth of a delivered fraction: piecewise linear, each stretch less steep.

    Examples
    --------
    >>> satisfaction(0.15, ((0.1, 32.0), (0.2, 16.0), (1.0, 1.0)))
    4.0
    """
    worth = 0.0
    start = 0.0
    for stop, slope in concave:
        worth += slope * max(0.0, min(fraction, stop) - start)
        start = stop
    return worth


def stage_values(
    scenario: Scenario, deliveries: tuple[Delivery, ...], contacts: tuple[Contact, ...]
) -> dict[str, float]:
    """Return the value of every stage by its name.

    Parameters
    ----------
    deliveries
        One a demand, in the order of the scenario.
    """
    values: dict[str, float] = {}
    pairs = list(zip(scenario.demands, deliveries, strict=True))
    for priority in sorted({demand.priority for demand in scenario.demands}):
        values[satisfaction_name(priority)] = sum(
            demand.weight
            * delivery.requested_bits
            * satisfaction(delivery.fraction, scenario.solver.concave)
            for demand, delivery in pairs
            if demand.priority == priority
        )
    values[WEIGHTED_KEY] = sum(
        demand.weight * delivery.delivered_bits for demand, delivery in pairs
    )
    asked = [delivery for delivery in deliveries if delivery.requested_bits]
    least = min((delivery.fraction for delivery in asked), default=1.0)
    values[LEAST_SHARE] = least * sum(delivery.requested_bits for delivery in asked)
    values[CONTACTS] = sum(contact.role == "primary" for contact in contacts)
    return values
