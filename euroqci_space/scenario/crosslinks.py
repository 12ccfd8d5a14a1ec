"""Inter-satellite links of a scenario: patterns within and between constellations, single links."""

from collections.abc import Iterator

from euroqci_space.errors import InputError
from euroqci_space.model import Crosslink
from euroqci_space.scenario.constellation import Planes, planes_of
from euroqci_space.scenario.faults import FaultList
from euroqci_space.scenario.schema import CrosslinkForm, ScenarioForm
from euroqci_space.scenario.text import nearest
from euroqci_space.scenario.toml import TomlFile

Ends = tuple[str, str]


def crosslinks(form: ScenarioForm, file: TomlFile) -> tuple[Crosslink, ...]:
    """Return the links of ``[[isl.link]]``, none without it.

    ``ring`` joins the neighbours in each plane, ``adjacent`` like slots of neighbouring planes (a
    star leaves its seam open), ``across`` every so-many-th satellite of one constellation with
    those of another in turn; without a pattern a and b are satellites.

    Raises
    ------
    InputError
        With every unknown name, loop and link that stands twice.
    """
    faults = FaultList()
    found: dict[frozenset[str], Crosslink] = {}
    for index, table in enumerate(form.isl.link if form.isl else []):
        key = ("isl", "link", index)
        pairs = faults.attempt(lambda table=table, key=key: tuple(_pairs(table, form, file, key)))  # type: ignore[misc]
        for a, b in pairs or ():
            if frozenset((a, b)) in found:
                faults.add(file.fault(key, f"link {a}:{b} stands twice", "take one out"))
            found[frozenset((a, b))] = Crosslink(
                a=a, b=b, rate_bps=table.rate_bps, full_rate_km=table.full_rate_km
            )
    faults.settle()
    return tuple(found.values())


def _pairs(
    table: CrosslinkForm, form: ScenarioForm, file: TomlFile, key: tuple[str | int, ...]
) -> Iterator[Ends]:
    groups = {one.prefix: planes_of(one) for one in form.constellation}
    names = [name for planes in groups.values() for plane in planes.names for name in plane]
    names += [one.name for one in form.satellite]
    if table.pattern is None:
        yield _pair(table, names, file, key)
        return
    ends = [table.a, *([table.b] if table.b is not None else [])]
    unknown = [name for name in ends if name not in groups]
    if unknown:
        fix = nearest(unknown[0], list(groups), f"constellations: {', '.join(groups)}")
        raise InputError([file.fault(key, f"unknown constellation {unknown[0]!r}", fix)])
    if (table.pattern == "across") != (len(set(ends)) == 2):
        problem = f"pattern {table.pattern!r} with {' and '.join(map(repr, ends))}"
        fix = "across joins two constellations, ring and adjacent one"
        raise InputError([file.fault(key, problem, fix)])
    if table.pattern == "ring":
        yield from _ring(groups[table.a])
    elif table.pattern == "adjacent":
        yield from _adjacent(groups[table.a])
    else:
        yield from _across(groups[table.a], groups[str(table.b)], table.every)


def _pair(
    table: CrosslinkForm, names: list[str], file: TomlFile, key: tuple[str | int, ...]
) -> Ends:
    if table.b is None:
        raise InputError([file.fault(key, "neither b nor pattern is given", "add one of them")])
    for name in (table.a, table.b):
        if name not in names:
            fix = nearest(name, names, "name a satellite, or give a pattern")
            raise InputError([file.fault(key, f"unknown satellite {name!r}", fix)])
    if table.a == table.b:
        raise InputError([file.fault(key, f"link {table.a}:{table.b} is a loop")])
    return table.a, table.b


def _ring(planes: Planes) -> Iterator[Ends]:
    for names in planes.names:
        if len(names) > 1:
            # Of two satellites the first is also the neighbour behind the second.
            last = len(names) if len(names) > 2 else 1
            for slot in range(last):
                yield names[slot], names[(slot + 1) % len(names)]


def _adjacent(planes: Planes) -> Iterator[Ends]:
    count, slots = len(planes.names), len(planes.names[0])
    for plane in range(count - 1):
        yield from zip(planes.names[plane], planes.names[plane + 1], strict=True)
    if planes.seam_shift is not None and count > 2:
        for slot in range(slots):
            yield planes.names[-1][slot], planes.names[0][(slot + planes.seam_shift) % slots]


def _across(planes: Planes, others: Planes, every: int) -> Iterator[Ends]:
    names = [name for plane in planes.names for name in plane][::every]
    far = [name for plane in others.names for name in plane]
    for place, name in enumerate(names):
        yield name, far[place % len(far)]
