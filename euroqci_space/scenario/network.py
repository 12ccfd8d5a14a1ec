"""The key network of a scenario: fibre, crosslinks, and the rules of passing key on."""

from collections.abc import Iterable

from euroqci_space.errors import Fault
from euroqci_space.model import InitialKey, Network, PostProcessing, RadioStation
from euroqci_space.scenario.constellation import planes_of
from euroqci_space.scenario.crosslinks import crosslinks
from euroqci_space.scenario.faults import FaultList
from euroqci_space.scenario.fibre import fibre_links
from euroqci_space.scenario.schema import (
    CrosslinksForm,
    NetworkForm,
    PostProcessingForm,
    ScenarioForm,
)
from euroqci_space.scenario.text import nearest
from euroqci_space.scenario.toml import KeyPath, TomlFile


def network(form: ScenarioForm, file: TomlFile, sites: tuple[str, ...]) -> Network | None:
    """Return the key network of a scenario, None where no table asks for one.

    ``sites`` are those that stations fill, and the satellites. Links end at sites; the tail from a
    station to its site is within the site's store.

    Raises
    ------
    InputError
        With every unknown status, node and constellation, and radio stations and initial keys that
        stand twice.
    """
    if form.fibre is None and form.isl is None and form.network is None:
        return None
    faults = FaultList()
    found = faults.attempt(lambda: fibre_links(form.fibre, file) if form.fibre else ())
    between = faults.attempt(lambda: crosslinks(form, file)) or ()
    links = found or ()
    rules = form.network or NetworkForm()
    known = (*sites, *(node for link in links for node in (link.a, link.b)))
    groups = {
        table.prefix: [name for plane in planes_of(table).names for name in plane]
        for table in form.constellation
    }
    for fault in (
        *_unknown(rules, file, (*known, *groups)),
        *_twice(rules, file),
        *_pair_twice(rules, file),
    ):
        faults.add(fault)
    faults.settle()
    return Network(
        links=links,
        untrusted=tuple(name for entry in rules.untrusted for name in groups.get(entry, [entry])),
        epoch_h=rules.epoch_h,
        processing_delay_s=rules.processing_delay_s,
        store_limit_bits=rules.store_limit_bits,
        initial=tuple(InitialKey(**key.model_dump()) for key in rules.initial),
        crosslinks=between,
        grazing_height_km=(form.isl or CrosslinksForm()).grazing_height_km,
        post_processing=_post_processing(rules.post_processing),
    )


def _post_processing(form: PostProcessingForm | None) -> PostProcessing | None:
    if form is None:
        return None
    stations = tuple(
        RadioStation(
            id=table.id,
            latitude_deg=table.lat_deg,
            longitude_deg=table.lon_deg,
            altitude_m=table.alt_m,
            antennas=table.antennas,
        )
        for table in form.station
    )
    return PostProcessing(**form.model_dump(exclude={"station"}), stations=stations)


def _twice(rules: NetworkForm, file: TomlFile) -> Iterable[Fault]:
    """Return a fault for each radio station whose id an earlier one has."""
    names = [table.id for table in rules.post_processing.station] if rules.post_processing else []
    for index, name in enumerate(names):
        if name in names[:index]:
            key = ("network", "post_processing", "station", index, "id")
            yield file.fault(key, f"radio station id {name!r} is used twice", "rename one of them")


def _pair_twice(rules: NetworkForm, file: TomlFile) -> Iterable[Fault]:
    """Return a fault for each initial key whose pair, in either order, an earlier one has."""
    first: dict[frozenset[str], int] = {}
    for index, key in enumerate(rules.initial):
        place = ("network", "initial", index)
        pair = frozenset((key.a, key.b))
        if pair in first:
            problem = f"initial key {key.a}:{key.b} stands twice (first at line {first[pair]})"
            yield file.fault(place, problem, "write the pair once, with the sum of the bits")
        first.setdefault(pair, file.line(place))


def _unknown(rules: NetworkForm, file: TomlFile, known: tuple[str, ...]) -> Iterable[Fault]:
    named: list[tuple[KeyPath, str]] = [(("untrusted",), name) for name in rules.untrusted]
    for index, key in enumerate(rules.initial):
        named += [(("initial", index, "a"), key.a), (("initial", index, "b"), key.b)]
        if key.a == key.b:
            problem = f"initial key {key.a}:{key.b} is a loop"
            yield file.fault(("network", "initial", index), problem, "remove it")
    for place, name in named:
        if name not in known:
            fix = nearest(name, known, "name a site")
            yield file.fault(("network", *place), f"unknown node {name!r}", fix)
