"""What fibre alone, space alone and both together bring to each class of a scenario.

    python examples/shares.py euroqci

Prints a Markdown table, in bits.
"""

import sys
from collections import Counter
from dataclasses import replace

from euroqci_space.model import Delivery, Scenario
from euroqci_space.network import relay_contacts
from euroqci_space.planner import plan_from
from euroqci_space.prospect import Prospect, survey
from euroqci_space.scenario import load_scenario


def by_class(deliveries: tuple[Delivery, ...]) -> Counter[str]:
    """Return the bits that each class got."""
    bits: Counter[str] = Counter()
    for delivery in deliveries:
        bits[delivery.demand_class] += delivery.delivered_bits
    return bits


def with_links(scenario: Scenario, there: bool) -> Scenario:
    """Return a scenario with its fibre, or without."""
    if there or scenario.network is None:
        return scenario
    return replace(scenario, network=replace(scenario.network, links=()))


def shares(prospect: Prospect) -> dict[str, Counter[str]]:
    """Return what each class asks for, and what each way of bringing it delivers."""
    scenario = prospect.scenario
    asked: Counter[str] = Counter()
    for demand in scenario.demands:
        asked[demand.demand_class] += round(demand.requested_bits)
    found = {"asked": asked, "fibre alone": by_class(relay_contacts(scenario, ()).deliveries)}
    for name, there in (("space alone", False), ("together", True)):
        made = plan_from(replace(prospect, scenario=with_links(scenario, there)))
        found[name] = by_class(made.deliveries)
    return found


def table(found: dict[str, Counter[str]]) -> str:
    """Return the shares as a Markdown table."""
    lines = [f"| class | {' | '.join(found)} |", "|---" * (len(found) + 1) + "|"]
    lines += [
        f"| {name} | {' | '.join(f'{bits[name]:,}' for bits in found.values())} |"
        for name in found["asked"]
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(shares(survey(load_scenario(sys.argv[1])))))
