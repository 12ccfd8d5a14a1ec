"""The tables of the page: demand, contacts, skies, proof."""

from dataclasses import dataclass

from euroqci_space.model import Contact, Delivery, Plan, WeatherScore
from euroqci_space.report.demand_figure import matrix_edges, matrix_sites
from euroqci_space.report.grades import grade, percent
from euroqci_space.report.rows import flown
from euroqci_space.report.timeline_shapes import look
from euroqci_space.times import utc_text
from euroqci_space.weather import zenith_probability


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixCell:
    """One demand; ``demand`` is its place in the plan."""

    demand: int
    grade: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """The demands of one site with the sites of the columns."""

    site: str
    cells: tuple[MatrixCell | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """The demand matrix."""

    columns: tuple[str, ...]
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRow:
    """What one class of demand gets."""

    name: str
    pairs: int
    met: int
    requested_bits: int
    delivered_bits: int
    share: str
    oldest_h: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRow:
    """One contract: shares wanted, held and possible where planned for, held in other skies."""

    pair: str
    shares: tuple[float | None, ...]
    held: bool  # in other skies


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the table of contacts."""

    name: str
    number: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell; ``value`` is what a number sorts by."""

    text: str
    value: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRow:
    """A row of the table of contacts; ``place`` is that in the plan."""

    place: int
    look: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SkyRow:
    """What the clouds of a station are, and what they cost."""

    place: int
    id: str
    name: str
    clear: str
    contacts: int
    expected_bits: int
    clear_bits: int


COLUMNS = (
    Column(name="start [UTC]", number=False),
    Column(name="length [s]"),
    Column(name="satellite", number=False),
    Column(name="station", number=False),
    Column(name="role", number=False),
    Column(name="highest [°]"),
    Column(name="Sun [°]"),
    Column(name="Moon away [°]"),
    Column(name="clear [%]"),
    Column(name="loss [dB]"),
    Column(name="error [%]"),
    Column(name="key expected [bit]"),
    Column(name="under a clear sky [bit]"),
)


def demand_table(plan: Plan) -> Matrix:
    """Return the demand matrix of the page."""
    sites = matrix_sites(plan)
    rows, columns = matrix_edges(plan)
    cells: dict[tuple[str, str], MatrixCell] = {}
    for place, delivery in enumerate(plan.deliveries):
        if delivery.requested_bits:
            column, row = sorted((delivery.a, delivery.b), key=sites.index)
            level, text = grade(delivery.fraction), percent(delivery.fraction)
            cells[row, column] = MatrixCell(demand=place, grade=level, text=text)
    return Matrix(
        columns=tuple(columns),
        rows=tuple(
            MatrixRow(site=row, cells=tuple(cells.get((row, column)) for column in columns))
            for row in rows
        ),
    )


def class_rows(plan: Plan) -> tuple[ClassRow, ...]:
    """Return the classes of demand in the order of the scenario."""
    asked = [delivery for delivery in plan.deliveries if delivery.requested_bits]
    names = dict.fromkeys(delivery.demand_class for delivery in asked)
    return tuple(_class_row(name, [d for d in asked if d.demand_class == name]) for name in names)


def _class_row(name: str, mine: list[Delivery]) -> ClassRow:
    requested = sum(delivery.requested_bits for delivery in mine)
    delivered = sum(delivery.delivered_bits for delivery in mine)
    ages = [d.oldest_key_age_h for d in mine if d.oldest_key_age_h is not None]
    return ClassRow(
        name=name,
        pairs=len(mine),
        met=sum(delivery.fraction >= 1.0 for delivery in mine),
        requested_bits=requested,
        delivered_bits=delivered,
        share=percent(delivered / requested),
        oldest_h=f"{max(ages):.1f}" if ages else "–",
    )


def contact_rows(plan: Plan) -> tuple[ContactRow, ...]:
    """Return the rows of the table of contacts, by start."""
    placed = sorted(enumerate(plan.contacts), key=lambda entry: (entry[1].start_tai_s, entry[0]))
    return tuple(
        ContactRow(place=place, look=look(contact), cells=_cells(contact))
        for place, contact in placed
    )


def _cells(contact: Contact) -> tuple[Cell, ...]:
    role = contact.role if contact.status != "cancelled" else f"{contact.role}, cancelled"
    start = utc_text(contact.start_tai_s, 0).replace("T", " ").removesuffix("Z")
    return (
        Cell(text=start),
        _number(contact.duration_s, 0),
        Cell(text=contact.satellite),
        Cell(text=contact.station),
        Cell(text=role),
        _number(contact.max_elevation_deg, 1),
        _number(contact.sun_elevation_deg, 1),
        _number(contact.moon_separation_deg, 0),
        _number(100.0 * contact.clear_sky_probability, 0),
        _number(contact.loss_db, 1),
        _number(100.0 * contact.qber, 2),
        _number(contact.expected_key_bits, 0),
        _number(contact.secret_key_bits, 0),
    )


def _number(value: float, decimals: int) -> Cell:
    return Cell(text=f"{value:,.{decimals}f}".replace("-", "−"), value=round(value, decimals + 1))


def sky_rows(plan: Plan) -> tuple[SkyRow, ...]:
    """Return the stations by the key that they expect, most first."""
    scenario = plan.scenario
    middle_tai_s = (scenario.horizon.start_tai_s + scenario.horizon.stop_tai_s) / 2.0
    rows = []
    for place, station in enumerate(scenario.stations):
        mine = [c for c in flown(plan.contacts) if c.station == station.id]
        clear = float(zenith_probability(scenario.clear_sky[place], middle_tai_s))
        rows.append(
            SkyRow(
                place=place,
                id=station.id,
                name=station.name,
                clear=f"{100.0 * clear:.0f}",
                contacts=len(mine),
                expected_bits=sum(contact.expected_key_bits for contact in mine),
                clear_bits=sum(contact.secret_key_bits for contact in mine),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.expected_bits, row.id)))


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineRow:
    """What a simple rule reaches, and how much more the plan does."""

    name: str
    value: float
    gain: str


def baseline_rows(plan: Plan) -> tuple[BaselineRow, ...]:
    """Return the simple rules and, stage by stage, how many times their value the plan has."""
    return tuple(
        BaselineRow(
            name=baseline.name.replace("_", " "),
            value=baseline.value,
            gain=", ".join(
                f"× {gain:.2f} in {stage}" if gain else f"– in {stage}"
                for stage, gain in plan.certificate.gains(baseline)
            ),
        )
        for baseline in plan.certificate.baselines
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRow:
    """What somebody measured, beside the contact of the plan with the most key."""

    pair: str
    measured: tuple[str, str, str]  # sifted bits in both bases, error rate, key of both bases
    ours: tuple[str, str, str]  # the same, but for the key, which is of one basis
    source: str


def published_rows(plan: Plan) -> tuple[PublishedRow, ...]:
    """Return measurements that the scenario brings, each with our best contact of the pair."""
    rows = []
    for entry in plan.scenario.published:
        ours = [
            contact
            for contact in flown(plan.contacts)
            if (contact.satellite, contact.station) == (entry.satellite, entry.station)
        ]
        best = max(ours, key=lambda contact: contact.secret_key_bits, default=None)
        rows.append(
            PublishedRow(
                pair=f"{entry.satellite} to {entry.station}",
                measured=_figures(entry.sifted_bits, entry.qber, entry.secret_bits),
                ours=_figures(_both_bases(plan, best), best.qber, best.secret_key_bits)
                if best
                else ("no contact", "", ""),
                source=entry.source,
            )
        )
    return tuple(rows)


def _figures(sifted_bits: float, qber: float, secret_bits: int) -> tuple[str, str, str]:
    return f"{sifted_bits:,.0f}", f"{100.0 * qber:.2f} %", f"{secret_bits:,}"


def _both_bases(plan: Plan, contact: Contact) -> float:
    """Return the sifted bits of both bases; a contact counts those of the key basis."""
    names = [satellite.name for satellite in plan.scenario.satellites]
    protocol = plan.scenario.satellites[names.index(contact.satellite)].protocol
    alice, bob = protocol.basis_x_probability_alice, protocol.basis_x_probability_bob
    return contact.sifted_bits * (1.0 + (1.0 - alice) * (1.0 - bob) / (alice * bob))


def contract_rows(plan: Plan, score: WeatherScore) -> list[ContractRow]:
    """Return every contract, with what no plan for the mean weather says left open."""
    made_for = {(one.a, one.b): one for one in plan.certificate.contracts}
    rows = []
    for demand, told in zip(plan.scenario.demands, score.demands, strict=True):
        if demand.met_probability is not None:
            inside = made_for.get((demand.a, demand.b))
            planned = (inside.held, inside.possible) if inside else (None, None)
            shares = (demand.met_probability, *planned, told.met_probability)
            held = told.met_probability >= demand.met_probability
            rows.append(ContractRow(pair=demand.id, shares=shares, held=held))
    return rows


def switch_rows(plan: Plan) -> list[tuple[float, Contact, Contact]]:
    """Return each switch between contacts of the plan: when it is decided, primary, back-up."""
    contacts = {one.contact_id: one for one in plan.contacts}
    rows = [
        (rule.decide_tai_s, contacts[rule.primary_id], contacts[rule.contact_id])
        for rule in plan.backups
        if {rule.primary_id, rule.contact_id} <= contacts.keys()
    ]
    return sorted(rows, key=lambda row: (row[0], row[2].contact_id))
