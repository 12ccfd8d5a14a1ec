"""Demand from a rule in place of a file: capitals, the hub, remote regions, fibre corridors."""

from itertools import combinations

from euroqci_space.errors import InputError
from euroqci_space.model import FibreLink
from euroqci_space.scenario.demand import DemandRow
from euroqci_space.scenario.fibre import SATELLITE_ONLY, fibre_path, read_fibre
from euroqci_space.scenario.schema import FibreForm, GenerateForm, ScenarioForm
from euroqci_space.scenario.text import nearest
from euroqci_space.scenario.toml import TomlFile

CORRIDORS = ("demonstrated", "demonstrated_in_part", "funded")
NATIONAL = "-NAT"  # how the ids of national nodes end


def generated_rows(
    form: ScenarioForm, file: TomlFile, sites: tuple[str, ...]
) -> tuple[DemandRow, ...]:
    """Return the wishes of ``[demand.generate]`` between sites of the scenario, none without it.

    Each pair stands once, in the first class that fits: ``overseas``, a remote region with its
    capital or the hub; ``hub``, a capital with the hub; ``corridor``, capitals with fibre that is
    funded or there; ``capitals``, any two others.

    Raises
    ------
    InputError
        When the hub is no site of the scenario.
    """
    table = form.demand.generate
    if table is None:
        return ()
    if table.hub is not None and table.hub not in sites:
        fix = nearest(table.hub, sites, "name a site of the scenario, or leave hub out")
        key = ("demand", "generate", "hub")
        raise InputError([file.fault(key, f"unknown site {table.hub!r}", fix)])
    links = read_fibre(fibre_path(form.fibre or FibreForm(), file))
    wanted: dict[frozenset[str], tuple[str, str, float, str]] = {}
    for a, b, keys, name in _wishes(table, sites, links):
        if a != b and {a, b} <= set(sites):
            wanted.setdefault(frozenset((a, b)), (a, b, keys, name))
    line = file.line(("demand", "generate"))
    return tuple(
        DemandRow(
            file=str(file.path),
            line=line,
            a=a,
            b=b,
            bits_per_day=keys * table.key_bits,
            demand_class=name,
        )
        for a, b, keys, name in wanted.values()
    )


def _wishes(
    table: GenerateForm, sites: tuple[str, ...], links: tuple[FibreLink, ...]
) -> list[tuple[str, str, float, str]]:
    """Return pairs with their keys a day and class, first come first served."""
    hubs = [table.hub] if table.hub is not None else []
    capitals = sorted(site for site in sites if site.endswith(NATIONAL))
    remote = sorted(
        (link.a, link.b)
        for link in links
        if link.status == SATELLITE_ONLY and not link.a.endswith(NATIONAL)
    )
    found = [(a, b, table.remote_capital_keys, "overseas") for a, b in remote]
    found += [(a, hub, table.remote_hub_keys, "overseas") for a, _ in remote for hub in hubs]
    found += [(a, hub, table.hub_keys, "hub") for a in capitals for hub in hubs]
    found += [
        (link.a, link.b, table.corridor_keys, "corridor")
        for link in links
        if link.status in CORRIDORS and {link.a, link.b} <= set(capitals)
    ]
    found += [(a, b, table.capital_keys, "capitals") for a, b in combinations(capitals, 2)]
    return found
