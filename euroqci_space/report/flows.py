"""Where key comes from and where it goes: satellites and fibre, sites, classes, single pairs."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from euroqci_space.model import Plan
from euroqci_space.report.stores import StoreDraw, brought, draws

FIBRE = "fibre"
CROSSLINKS = "between satellites"
LEFT = "left in store"
MORE = " more of "
SHOWN_PAIRS = 40  # the rest of each class is one node
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
    """The picture: nodes in four columns, and the bands between them."""

    nodes: tuple[Node, ...]
    bands: tuple[Band, ...]
    height: float


def key_flows(plan: Plan, band_height: float = 300.0) -> Flows:
    """Return the flow of key; the fullest column is ``band_height`` high without its gaps.

    A relayed bit is drawn from every store on its route, so what flows into a pair is twice the
    key that one satellite delivers to it, and as many times as it has hops over longer routes.
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
    filled: dict[str, int] = defaultdict(int)
    for contact in brought(plan):
        if contact.expected_key_bits:
            links[(0, contact.satellite), (1, contact.site)] += contact.expected_key_bits
            filled[contact.site] += contact.expected_key_bits
    drawn: dict[str, int] = defaultdict(int)
    pairs: dict[tuple[str, str], int] = defaultdict(int)
    classes = {frozenset((one.a, one.b)): one for one in plan.scenario.demands}
    for draw in draws(plan):
        demand = classes[frozenset((draw.move.a, draw.move.b))]
        source = _source(draw)
        links[source, (2, demand.demand_class)] += draw.move.bits
        drawn[source[1]] += draw.move.bits
        pairs[demand.demand_class, f"{demand.a}:{demand.b}"] += draw.move.bits
    for site, bits in filled.items():
        if bits > drawn[site]:
            links[(1, site), (2, LEFT)] += bits - drawn[site]
    for (name, pair), bits in _largest(pairs):
        links[(2, name), (3, pair)] += bits
    return dict(links)


def _source(draw: StoreDraw) -> Key:
    if len(draw.ground) == 1:
        return 1, draw.ground[0]
    return 0, FIBRE if draw.ground else CROSSLINKS


def _largest(pairs: dict[tuple[str, str], int]) -> Iterator[tuple[tuple[str, str], int]]:
    """Yield the largest pairs, then the rest of each class together."""
    ranked = sorted(pairs.items(), key=lambda entry: (-entry[1], entry[0]))
    yield from ranked[:SHOWN_PAIRS]
    rest: dict[str, list[int]] = defaultdict(list)
    for (name, _), bits in ranked[SHOWN_PAIRS:]:
        rest[name].append(bits)
    for name, others in rest.items():
        yield (name, f"{len(others)}{MORE}{name}"), sum(others)


def _laid_out(links: Links, sizes: dict[Key, int], band_height: float) -> Flows:
    if not links:
        return Flows(nodes=(), bands=(), height=0.0)
    columns = {number: _column(sizes, number) for number in sorted({key[0] for key in sizes})}
    if 3 in columns:  # beside their class, so that bands do not cross
        place = {key: number for number, key in enumerate(columns[2])}
        home = {stop: place[start] for start, stop in links if stop[0] == 3}
        columns[3].sort(key=lambda key: home[key])
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
    return sorted(keys, key=lambda key: (key[1] == LEFT or MORE in key[1], -sizes[key], key))


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
