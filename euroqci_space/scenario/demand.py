"""Demand: which pairs of sites want how much key."""

from dataclasses import dataclass
from math import inf
from pathlib import Path

from euroqci_space.errors import Fault, InputError
from euroqci_space.model import Demand
from euroqci_space.scenario.names import identifier
from euroqci_space.scenario.schema import MOST_BITS, ClassForm, DemandForm, ScenarioForm
from euroqci_space.scenario.table import Columns, number, read_table, text_cell
from euroqci_space.scenario.text import nearest
from euroqci_space.scenario.toml import TomlFile

STANDARD = "standard"  # the class of a wish that names none
GENERATED = ("overseas", "hub", "corridor", "capitals")  # those of [demand.generate]
_COLUMNS = Columns(
    required={"a": identifier, "b": identifier, "bits_per_day": number(0, MOST_BITS)},
    optional={"class": text_cell},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandRow:
    """One wish as it was written."""

    file: str
    line: int | None
    a: str
    b: str
    bits_per_day: float
    demand_class: str


def read_demand(path: Path) -> tuple[DemandRow, ...]:
    """Read a demand file with the columns ``a, b, bits_per_day`` and optionally ``class``.

    Raises
    ------
    InputError
        With every fault of the file.
    """
    return tuple(
        DemandRow(
            file=str(path),
            line=row.line,
            a=row.values["a"],
            b=row.values["b"],
            bits_per_day=row.values["bits_per_day"],
            demand_class=row.values.get("class") or STANDARD,
        )
        for row in read_table(path, _COLUMNS)
    )


def demand_rows(form: DemandForm, file: TomlFile) -> tuple[DemandRow, ...]:
    """Return the wishes of ``[demand]``: those of its file, then its own pairs."""
    rows = read_demand(file.path.parent / form.file) if form.file else ()
    own = tuple(
        DemandRow(
            file=str(file.path),
            line=file.line(("demand", "pair", index)),
            a=pair.a,
            b=pair.b,
            bits_per_day=pair.bits_per_day,
            demand_class=pair.class_,
        )
        for index, pair in enumerate(form.pair)
    )
    return rows + own


def demands(
    rows: tuple[DemandRow, ...],
    form: ScenarioForm,
    file: TomlFile,
    sites: tuple[str, ...],
    days: float,
) -> tuple[Demand, ...]:
    """Return the demands over ``days``.

    Raises
    ------
    InputError
        With every site that no station serves, every pair of a site with itself, every pair that
        stands twice, every class that has no table where others have one.
    """
    faults: list[Fault] = []
    first: dict[tuple[str, ...], int | None] = {}
    for row in rows:
        faults += _end_faults(row, sites)
        faults += _amount_faults(row, _bits(row, form.demand, days))
        faults += _name_faults(row, tuple(form.demand.class_))
        key = tuple(sorted((row.a, row.b)))
        if key in first:
            problem = f"{row.a}:{row.b} stands twice (first at line {first[key]})"
            fix = "add the bits up in one row"
            faults.append(Fault(file=row.file, line=row.line, problem=problem, fix=fix))
        first.setdefault(key, row.line)
    faults += _class_faults(form, file)
    if faults:
        raise InputError(faults)
    return tuple(_demand(row, form.demand, days) for row in rows)


def _class_faults(form: ScenarioForm, file: TomlFile) -> list[Fault]:
    """Return what a class asks of a network that the scenario does not have."""
    epoch_h = form.network.epoch_h if form.network else None
    faults = []
    for name, rank in form.demand.class_.items():
        key = ("demand", "class", name)
        timed = rank.max_age_h is not None or rank.due_h is not None
        routed = rank.first == "fibre" or rank.max_trusted_nodes is not None
        if routed and not (form.fibre or form.isl or form.network):
            problem = f"class {name!r} has a rule on routes, the scenario no [fibre] or [network]"
            faults.append(file.fault(key, problem, "add [fibre], or take the rule out"))
        if timed and epoch_h is None:
            problem = f"class {name!r} has max_age_h or due_h, the scenario no network.epoch_h"
            faults.append(file.fault(key, problem, "add epoch_h to [network]"))
        elif timed and min(rank.max_age_h or inf, rank.due_h or inf) < (epoch_h or 0.0):
            problem = f"class {name!r}: max_age_h or due_h is less than an epoch of {epoch_h:g} h"
            faults.append(file.fault(key, problem, "shorten network.epoch_h"))
    return faults


def _end_faults(row: DemandRow, sites: tuple[str, ...]) -> list[Fault]:
    faults = [
        Fault(
            file=row.file,
            line=row.line,
            field=field,
            problem=f"unknown site {site!r}; no station of the scenario serves it",
            fix=nearest(site, sites, f"known: {', '.join(sites)}"),
        )
        for field, site in (("a", row.a), ("b", row.b))
        if site not in sites
    ]
    if row.a == row.b:
        problem = f"both ends are {row.a}"
        faults.append(Fault(file=row.file, line=row.line, problem=problem, fix="remove the row"))
    return faults


def _amount_faults(row: DemandRow, bits: float) -> list[Fault]:
    if bits <= MOST_BITS:
        return []
    problem = f"{row.a}:{row.b} asks for {bits:.3g} bits over the horizon, at most {MOST_BITS:g}"
    fix = "lower bits_per_day or demand.multiplier"
    return [Fault(file=row.file, line=row.line, problem=problem, fix=fix)]


def _name_faults(row: DemandRow, classes: tuple[str, ...]) -> list[Fault]:
    """Return a class that was misspelt; where no class has a table, all are names alone."""
    if not classes or row.demand_class in (*classes, STANDARD, *GENERATED):
        return []
    problem = f"unknown class {row.demand_class!r}"
    fix = nearest(row.demand_class, classes, f"write [demand.class.{row.demand_class}]")
    return [Fault(file=row.file, line=row.line, field="class", problem=problem, fix=fix)]


def _bits(row: DemandRow, form: DemandForm, days: float) -> float:
    return row.bits_per_day * form.multiplier * days


def _demand(row: DemandRow, form: DemandForm, days: float) -> Demand:
    rank = form.class_.get(row.demand_class, ClassForm())
    return Demand(
        a=row.a,
        b=row.b,
        requested_bits=round(_bits(row, form, days)),
        demand_class=row.demand_class,
        priority=rank.priority,
        weight=rank.weight,
        first=rank.first,
        max_trusted_nodes=rank.max_trusted_nodes,
        max_age_h=rank.max_age_h,
        due_h=rank.due_h,
        met_probability=rank.met_probability,
    )
