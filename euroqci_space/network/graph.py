"""The key network as one graph: nodes that are trusted or not, edges that are key stores."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import isfinite

from euroqci_space.errors import Fault, InputError
from euroqci_space.model import Medium


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A key store between two neighbours, and the bits that come into it in each epoch.

    ``trusted_nodes`` are those within the edge, such as the repeaters of a fibre link. ``holders``
    are the satellites in whose memory the store is; at a ground node memory has no limit.
    """

    a: str
    b: str
    medium: Medium
    bits: tuple[int, ...]
    trusted_nodes: int = 0
    holders: tuple[str, ...] = ()

    def other(self, node: str) -> str:
        """Return the end that is not ``node``."""
        return self.b if node == self.a else self.a


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyGraph:
    """Edges over a number of epochs; a node relays unless it is listed as untrusted.

    Epochs before ``first_epoch`` are over: their key may be there, nothing is delivered in them.
    ``held_bits`` is what each holder's memory held in each epoch for deliveries of the past.

    Raises
    ------
    InputError
        With every self loop, negative fill and edge of another number of epochs.
    """

    edges: tuple[Edge, ...]
    epochs: int = 1
    untrusted: frozenset[str] = frozenset()
    hold_limit_bits: dict[str, float] = field(default_factory=dict)
    first_epoch: int = 0
    held_bits: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        faults = [Fault(problem=text) for text in _faults(self)]
        if faults:
            raise InputError(faults)

    @property
    def nodes(self) -> tuple[str, ...]:
        """Every node that an edge has, in the order of the edges."""
        return tuple(dict.fromkeys(node for edge in self.edges for node in (edge.a, edge.b)))

    def memory_bits(self, holder: str) -> tuple[float, ...]:
        """Return what a holder can still hold back in each epoch."""
        held = self.held_bits.get(holder, (0,) * self.epochs)
        return tuple(max(self.hold_limit_bits[holder] - bits, 0.0) for bits in held)

    def with_bits(self, bits: Mapping[frozenset[str], tuple[int, ...]]) -> "KeyGraph":
        """Return the graph with other bits by the ends of an edge, none where it has no entry."""
        empty = (0,) * self.epochs
        edges = (
            replace(edge, bits=bits.get(frozenset((edge.a, edge.b)), empty)) for edge in self.edges
        )
        return replace(self, edges=tuple(edges))

    def neighbours(self) -> dict[str, tuple[int, ...]]:
        """Return the edges at each node, by their places."""
        found: dict[str, list[int]] = {node: [] for node in self.nodes}
        for place, edge in enumerate(self.edges):
            found[edge.a].append(place)
            found[edge.b].append(place)
        return {node: tuple(places) for node, places in found.items()}


def _faults(graph: KeyGraph) -> Iterator[str]:
    if graph.epochs < 1:
        yield f"epochs is {graph.epochs}, not at least 1"
    for edge in graph.edges:
        yield from _edge_faults(edge, graph.epochs)
    for node, limit_bits in graph.hold_limit_bits.items():
        if not limit_bits >= 0.0:
            yield f"the store limit of {node} is {limit_bits}, not at least 0"
    yield from _twins(graph.edges)


def _edge_faults(edge: Edge, epochs: int) -> Iterator[str]:
    name = f"edge {edge.a}:{edge.b}"
    if edge.a == edge.b:
        yield f"{name} is a loop"
    if len(edge.bits) != epochs:
        yield f"{name} has the fill of {len(edge.bits)} epochs, not of {epochs}"
    if not all(isfinite(bits) and bits >= 0 for bits in edge.bits):
        yield f"{name} has a fill below 0 or not finite: {edge.bits}"
    if edge.trusted_nodes < 0:
        yield f"{name} has {edge.trusted_nodes} trusted nodes, not at least 0"


def _twins(edges: Iterable[Edge]) -> Iterator[str]:
    counts = Counter(frozenset((edge.a, edge.b)) for edge in edges)
    for ends, count in counts.items():
        if count > 1:
            yield f"edge {':'.join(sorted(ends))} stands {count} times; add the fills up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What one demand asks of the graph; epochs count from 0.

    Every bit is delivered in an epoch of at most ``due_epoch``, from key that came in at most
    ``max_age_epochs`` epochs before; None: no such rule. Of ``bits`` it has ``had_bits`` already.
    """

    a: str
    b: str
    bits: int
    priority: int = 1
    weight: float = 1.0
    first: Medium = "space"
    max_trusted_nodes: int | None = None
    due_epoch: int | None = None
    max_age_epochs: int | None = None
    had_bits: int = 0

    @property
    def open_bits(self) -> int:
        """Bits that are still wanted."""
        return max(self.bits - self.had_bits, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteFlow:
    """Bits of one wish along one route: its nodes, its edges, and the epoch of each hop's key."""

    wish: int
    nodes: tuple[str, ...]
    edges: tuple[int, ...]
    key_epochs: tuple[int, ...]
    epoch: int  # of the delivery
    bits: int


def trusted_nodes(graph: KeyGraph, edges: tuple[int, ...]) -> int:
    """Return how many nodes beside the ends know a key that took a route.

    Examples
    --------
    >>> graph = KeyGraph(edges=(
    ...     Edge(a="A", b="S", medium="space", bits=(9,)),
    ...     Edge(a="S", b="B", medium="space", bits=(9,)),
    ...     Edge(a="B", b="C", medium="fibre", bits=(9,), trusted_nodes=3)))
    >>> trusted_nodes(graph, (0, 1)), trusted_nodes(graph, (0, 1, 2))
    (1, 5)
    """
    return len(edges) - 1 + sum(graph.edges[edge].trusted_nodes for edge in edges)
