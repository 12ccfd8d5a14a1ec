"""Where key comes from and where it goes: satellites and fibre, sites, classes of demand."""

from collections import defaultdict
from dataclasses import dataclass

from euroqci_space.model import Plan
from euroqci_space.report.rows import flown

FIBRE = "fibre"
LEFT = "left in store"
LEAST_SLOT = 13.0  # a line of text
GAP = 5.0

Key = tuple[int, str]  # column and name of a node
Links = dict[tuple[Key, Key], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A bar of the picture; x and y downwards in the units of the picture."""

    column: int
    name: str
    bits: int
    top: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Key that moves from one node to another; ``start`` and ``stop`` index the nodes."""

    start: int
    stop: int
    bits: int
    start_top: float
    stop_top: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Flows:
    """The picture: nodes in three columns, and the bands between them."""

    nodes: tuple[Node, ...]
    bands: tuple[Band, ...]
    height: float


def key_flows(plan: Plan, band_height: float = 300.0) -> Flows:
    """Return the flow of key; the fullest column is ``band_height`` high without its gaps.

    A relayed bit is drawn from the stores of both ends, so what flows into a class is twice the
    key that it is delivered over space; fibre is drawn twice as well, to the same scale.
    """
    links = _links(plan)
    into: dict[Key, int] = defaultdict(int)
    out: dict[Key, int] = defaultdict(int)
    for (start, stop), bits in links.items():
        out[start] += bits
        into[stop] += bits
    sizes = {key: max(into[key], out[key]) for key in sorted({*into, *out})}
    return _laid_out(links, sizes, band_height)


def _links(plan: Plan) -> Links:
    """Return bits by (from, to)."""
    links: Links = defaultdict(int)
    left: dict[str, int] = defaultdict(int)
    for contact in flown(plan.contacts):
        if contact.expected_key_bits:
            links[(0, contact.satellite), (1, contact.site)] += contact.expected_key_bits
            left[contact.site] += contact.expected_key_bits
    classes = {(demand.a, demand.b): demand.demand_class for demand in plan.scenario.demands}
    for transfer in plan.transfers:
        for site in {transfer.a, transfer.b} - {transfer.satellite}:
            links[(1, site), (2, classes[transfer.a, transfer.b])] += transfer.bits
            left[site] -= transfer.bits
    for delivery in plan.deliveries:
        if delivery.fibre_bits:
            links[(0, FIBRE), (2, delivery.demand_class)] += 2 * delivery.fibre_bits
    for site, bits in left.items():
        if bits > 0:
            links[(1, site), (2, LEFT)] += bits
    return dict(links)


def _laid_out(links: Links, sizes: dict[Key, int], band_height: float) -> Flows:
    if not links:
        return Flows(nodes=(), bands=(), height=0.0)
    columns = {number: _column(sizes, number) for number in sorted({key[0] for key in sizes})}
    scale = band_height / max(sum(sizes[key] for key in column) for column in columns.values())
    slots = {key: max(bits * scale, LEAST_SLOT) + GAP for key, bits in sizes.items()}
    height = max(sum(slots[key] for key in column) for column in columns.values())
    nodes: list[Node] = []
    index: dict[Key, int] = {}
    for number, column in columns.items():
        spare = (height - sum(slots[key] for key in column)) / len(column)
        top = spare / 2.0
        for key in column:
            index[key] = len(nodes)
            size = sizes[key] * scale
            middle = top + (slots[key] - size) / 2.0
            nodes.append(Node(column=number, name=key[1], bits=sizes[key], top=middle, height=size))
            top += slots[key] + spare
    return Flows(nodes=tuple(nodes), bands=_bands(links, index, nodes, scale), height=height)


def _column(sizes: dict[Key, int], number: int) -> list[Key]:
    """Return the nodes of a column, the largest first and what is left over last."""
    keys = [key for key in sizes if key[0] == number]
    return sorted(keys, key=lambda key: (key[1] == LEFT, -sizes[key], key))


def _bands(
    links: Links, index: dict[Key, int], nodes: list[Node], scale: float
) -> tuple[Band, ...]:
    """Stack the bands at each node in the order of the nodes at their other ends."""
    ordered = sorted(
        ((index[start], index[stop], bits) for (start, stop), bits in links.items()),
    )
    out = {i: node.top for i, node in enumerate(nodes)}
    into = dict(out)
    bands = []
    for start, stop, bits in ordered:
        height = bits * scale
        bands.append(
            Band(
                start=start,
                stop=stop,
                bits=bits,
                start_top=out[start],
                stop_top=into[stop],
                height=height,
            )
        )
        out[start] += height
        into[stop] += height
    return tuple(bands)
