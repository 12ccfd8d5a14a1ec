"""What no plan can exceed: contacts and relay in one linear program, or all satellites as one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil

import numpy as np

from euroqci_space.network.graph import Edge, KeyGraph, Wish
from euroqci_space.network.master import Master
from euroqci_space.network.relay import Pricing, had_worth, solved, stages
from euroqci_space.network.supply import NO_SUPPLY, Stretch, Supply
from euroqci_space.network.telescopes import busiest

POOL = "all satellites"


def joint_bounds(
    graphs: tuple[KeyGraph, KeyGraph],
    wishes: Sequence[Wish],
    concave: Sequence[tuple[float, float]],
    supply: Supply,
    kept: Mapping[str, float],
) -> dict[str, float]:
    """Return what each stage can reach at most while those before it keep their values.

    Parameters
    ----------
    graphs
        Stores with what stands in them whatever is flown (fibre, crosslinks, initial key), and the
        same stores with all that could come in: of that only whether it is zero counts.
    wishes, concave
        As in `relay`.
    supply
        Contacts to choose from.
    kept
        Value of each stage in the plan that is judged. [bit]

    Notes
    -----
    Columns are routes, as in `relay`, and contacts: any stretch of an opening, with its own
    finite-size key. A store gives no more than what stands in it and the key of its contacts; a
    satellite or a telescope holds no more contacts, set-up included, than it has terminals. The
    rows of one satellite, or of one telescope, are those of an interval graph, whose corners are
    whole: only mixtures of plans make the bound loose.
    """
    master = Master(graphs[0], wishes, concave, supply)
    pricing = Pricing(graphs[1], wishes)
    size = supply.bits.shape[1]
    for place, table in enumerate(supply.bits):
        start, stop = divmod(int(table.argmax()), size)
        master.add_contact(Stretch(place, start, stop))
    found = {}
    for stage in stages(wishes, concave):
        if not stage.counts_routes:
            had_bits = had_worth(stage, wishes, concave)
            most = solved(master, pricing, stage).value
            found[stage.name] = most * master.unit_bits + had_bits
            master.settle(stage, min(most, (kept[stage.name] - had_bits) / master.unit_bits))
    return found


def pooled_bounds(
    graph: KeyGraph,
    wishes: Sequence[Wish],
    concave: Sequence[tuple[float, float]],
    supply: Supply,
    kept: Mapping[str, float],
) -> dict[str, float]:
    """Return bounds, as `joint_bounds`, for constellations too large for one program.

    Parameters
    ----------
    graph
        Stores with what stands in them whatever is flown.

    Notes
    -----
    All satellites but those that are an end themselves count as one node without limit on memory:
    key of one is key of all. Into its store with a site comes what the telescopes of the site bring
    at most, each alone and all satellites free for it (longest path over its contacts). Both give
    away limits, so the bound holds for every plan.
    """
    ends = {end for wish in wishes for end in (wish.a, wish.b)}
    names = {holder for edge in graph.edges for holder in edge.holders} - ends
    bits = _standing(graph, names)
    for (edge, station, epoch), places in _groups(graph, supply, names).items():
        most_bits, _ = busiest(supply, places, None, epoch)
        telescopes = int(supply.free[supply.satellites + station].max(initial=0))
        bits[edge][epoch] += ceil(telescopes * most_bits)
    known = {_merged(edge, names): edge for edge in reversed(graph.edges)}
    edges = tuple(
        Edge(
            a=a,
            b=b,
            medium=known[a, b].medium,
            bits=tuple(bits[a, b]),
            trusted_nodes=known[a, b].trusted_nodes,
        )
        for a, b in bits
    )
    untrusted = graph.untrusted - names
    pooled = replace(graph, edges=edges, untrusted=untrusted, hold_limit_bits={}, held_bits={})
    return joint_bounds((pooled, pooled), wishes, concave, NO_SUPPLY, kept)


def _merged(edge: Edge, names: set[str]) -> tuple[str, str]:
    """Return the ends of an edge with the satellites as one node, which comes first."""
    a, b = (POOL if end in names else end for end in (edge.a, edge.b))
    return (b, a) if b == POOL else (a, b)


def _standing(graph: KeyGraph, names: set[str]) -> dict[tuple[str, str], list[int]]:
    bits: dict[tuple[str, str], list[int]] = {}
    for edge in graph.edges:
        ends = _merged(edge, names)
        if ends[0] != ends[1]:
            sums = np.add(bits.get(ends, [0] * graph.epochs), edge.bits)
            bits[ends] = sums.tolist()
    return bits


def _groups(
    graph: KeyGraph, supply: Supply, names: set[str]
) -> dict[tuple[tuple[str, str], int, int], list[int]]:
    """Return the openings that fill each merged store in each epoch through each station."""
    groups: dict[tuple[tuple[str, str], int, int], list[int]] = defaultdict(list)
    for place, opening in enumerate(supply.openings):
        ends = _merged(graph.edges[opening.edge], names)
        for epoch in sorted(set(opening.epochs.tolist()) - {-1}):
            groups[ends, opening.station, epoch].append(place)
    return groups
