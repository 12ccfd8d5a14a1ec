"""The form of a scenario file: its tables, their keys, and what each may hold."""

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    model_validator,
)

from euroqci_space.model import Constraints, PostProcessing, SolverSettings, WeatherSettings
from euroqci_space.scenario.names import identifier
from euroqci_space.times import within_years

Identifier = Annotated[str, AfterValidator(identifier)]
Instant = Annotated[AwareDatetime, AfterValidator(within_years)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Keys = Annotated[float, Field(ge=0, le=1e6)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Text = Annotated[str, Field(max_length=200)]
Count = Annotated[int, Field(ge=1, le=1000)]
Probability = Annotated[float, Field(ge=0, le=1)]
MonthlyProbability = Annotated[list[Probability], Field(min_length=12, max_length=12)]

MOST_BITS = 1e15  # of one demand; a float counts them one by one up to 9e15

_RULES = Constraints()
_RADIO = PostProcessing(stations=())
_SOLVER = SolverSettings()
_WEATHER = WeatherSettings()


class Form(BaseModel):
    """A table of the file; a key that is not listed is refused."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class SunSynchronousForm(Form):
    """``[satellite.sun_synchronous]``: a designed orbit."""

    norad_id: Annotated[int, Field(ge=1, le=999_999_999)]
    altitude_km: Annotated[float, Field(ge=200, le=2000)]
    local_time_of_ascending_node_h: Annotated[float, Field(ge=0, lt=24)]
    epoch: Instant


class SatelliteForm(Form):
    """``[[satellite]]``."""

    name: Identifier
    elements: str | None = None
    object: str | int | None = None
    sun_synchronous: SunSynchronousForm | None = None
    terminal: str
    protocol: str
    terminals: Count = 1


class ConstellationForm(Form):
    """``[[constellation]]``: like satellites, in Walker's patterns or in sun-synchronous planes.

    The pattern is given in notation (``walker``), in fields (``kind`` and those after it), or by
    local times of the planes' nodes.
    """

    prefix: Identifier
    first_norad_id: Annotated[int, Field(ge=1, le=999_998_999)]
    altitude_km: Annotated[float, Field(ge=200, le=50_000)]
    epoch: Instant
    walker: Text | None = None
    kind: Literal["delta", "star"] | None = None
    inclination_deg: Annotated[float, Field(ge=0, le=180)] | None = None
    satellites: Count | None = None
    planes: Count | None = None
    phasing: Annotated[int, Field(ge=0, le=999)] = 0
    first_raan_deg: Annotated[float, Field(ge=0, lt=360)] = 0.0
    local_times_of_ascending_node_h: (
        Annotated[list[Annotated[float, Field(ge=0, lt=24)]], Field(min_length=1)] | None
    ) = None
    terminal: str
    protocol: str
    terminals: Count = 1


class StationForm(Form):
    """``[[station]]``: a station of one's own, or a change to one of the catalogue."""

    id: Identifier
    name: Text | None = None
    country: Text | None = None
    site: Identifier | None = None
    lat_deg: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon_deg: Annotated[float, Field(ge=-180, le=360)] | None = None
    alt_m: Annotated[float, Field(ge=-500, le=9000)] | None = None
    telescope: str | None = None
    telescopes: Count | None = None
    clear_sky: MonthlyProbability | None = None


class StationsForm(Form):
    """``[stations]``: which stations of the catalogue, and the telescope of those without one."""

    include: list[str] = []
    kind: list[str] = []
    file: str | None = None
    telescope: str


class PairForm(Form):
    """``[[demand.pair]]``."""

    a: Identifier
    b: Identifier
    bits_per_day: Annotated[float, Field(ge=0, le=MOST_BITS)]
    class_: Annotated[str, Field(alias="class")] = "standard"


class ClassForm(Form):
    """``[demand.class.NAME]``: how much a class of demand matters."""

    priority: Annotated[int, Field(ge=1, le=9)] = 2
    weight: Annotated[float, Field(gt=0, le=1e6)] = 1.0
    first: Literal["space", "fibre"] = "space"
    max_trusted_nodes: Annotated[int, Field(ge=0, le=1000)] | None = None
    max_age_h: Positive | None = None
    due_h: Positive | None = None
    met_probability: Annotated[float, Field(gt=0, le=1)] | None = None


class GenerateForm(Form):
    """``[demand.generate]``: keys a day by rule; the figures are ASSUMED."""

    hub: Identifier | None = None
    key_bits: Annotated[int, Field(ge=1, le=10**9)] = 256
    capital_keys: Keys = 4.0
    hub_keys: Keys = 24.0
    corridor_keys: Keys = 4.0
    remote_capital_keys: Keys = 24.0
    remote_hub_keys: Keys = 4.0


class DemandForm(Form):
    """``[demand]``."""

    file: str | None = None
    multiplier: Annotated[float, Field(gt=0, le=1e6)] = 1.0
    pair: list[PairForm] = []
    generate: GenerateForm | None = None
    class_: Annotated[dict[str, ClassForm], Field(alias="class")] = {}


class FibreForm(Form):
    """``[fibre]``: links between sites, by default the bundled ones."""

    file: str | None = None
    status: list[str] | None = None


class CrosslinkForm(Form):
    """``[[isl.link]]``: links within a constellation, between two, or of two satellites."""

    a: Identifier
    b: Identifier | None = None
    pattern: Literal["ring", "adjacent", "across"] | None = None
    every: Count = 1
    rate_bps: Annotated[float, Field(gt=0, le=1e12)]
    full_rate_km: Positive | None = None


class CrosslinksForm(Form):
    """``[isl]``: inter-satellite links."""

    grazing_height_km: Annotated[float, Field(ge=0, le=2000)] = 100.0
    link: list[CrosslinkForm] = []


class InitialKeyForm(Form):
    """``[[network.initial]]``: key that two neighbours share from the start."""

    a: Identifier
    b: Identifier
    bits: Annotated[int, Field(ge=0, le=10**15)]


class RadioStationForm(Form):
    """``[[network.post_processing.station]]``."""

    id: Identifier
    lat_deg: Annotated[float, Field(ge=-90, le=90)]
    lon_deg: Annotated[float, Field(ge=-180, le=360)]
    alt_m: Annotated[float, Field(ge=-500, le=9000)]
    antennas: Count = 1


class PostProcessingForm(Form):
    """``[network.post_processing]``: radio contacts before bits are key."""

    minimum_elevation_deg: Annotated[float, Field(ge=0, lt=90)] = _RADIO.minimum_elevation_deg
    contact_s: Annotated[float, Field(gt=0, le=86_400)] = _RADIO.contact_s
    antenna_setup_s: Annotated[float, Field(ge=0, le=3600)] = _RADIO.antenna_setup_s
    station: Annotated[list[RadioStationForm], Field(min_length=1)]


class NetworkForm(Form):
    """``[network]``: how key is passed on."""

    untrusted: list[str] = []
    epoch_h: Annotated[float, Field(ge=1, le=744)] | None = None
    processing_delay_s: Annotated[float, Field(ge=0, le=864_000)] = 0.0
    store_limit_bits: Annotated[float, Field(ge=0, le=1e15)] | None = None
    initial: list[InitialKeyForm] = []
    post_processing: PostProcessingForm | None = None


class ClosureForm(Form):
    """``[[constraints.closure]]``: maintenance or a booking."""

    resource: str
    start: Instant
    stop: Instant


class ConstraintsForm(Form):
    """``[constraints]``."""

    minimum_elevation_deg: Annotated[float, Field(ge=0, lt=90)] = _RULES.minimum_elevation_deg
    maximum_sun_elevation_deg: Annotated[float, Field(ge=-90, le=90)] = (
        _RULES.maximum_sun_elevation_deg
    )
    minimum_moon_separation_deg: Annotated[float, Field(ge=0, lt=180)] = (
        _RULES.minimum_moon_separation_deg
    )
    minimum_contact_s: Annotated[float, Field(gt=0, le=3600)] = _RULES.minimum_contact_s
    satellite_setup_s: Annotated[float, Field(ge=0, le=3600)] = _RULES.satellite_setup_s
    telescope_setup_s: Annotated[float, Field(ge=0, le=3600)] = _RULES.telescope_setup_s
    satellite_slew_deg_s: Annotated[float, Field(gt=0, le=1000)] | None = None
    telescope_azimuth_deg_s: Annotated[float, Field(gt=0, le=1000)] | None = None
    telescope_elevation_deg_s: Annotated[float, Field(gt=0, le=1000)] | None = None
    work_per_orbit_s: Annotated[float, Field(ge=0, le=1e6)] | None = None
    energy_per_orbit_wh: Annotated[float, Field(ge=0, le=1e6)] | None = None
    work_power_w: Annotated[float, Field(gt=0, le=1e6)] | None = None
    raw_memory_gbit: Annotated[float, Field(ge=0, le=1e9)] | None = None
    raw_bits_per_pulse: Annotated[float, Field(gt=0, le=64)] = _RULES.raw_bits_per_pulse
    closure: list[ClosureForm] = []

    @model_validator(mode="after")
    def _in_pairs(self) -> "ConstraintsForm":
        """Refuse half of what belongs together."""
        for one, other in (
            ("energy_per_orbit_wh", "work_power_w"),
            ("telescope_azimuth_deg_s", "telescope_elevation_deg_s"),
        ):
            if (getattr(self, one) is None) != (getattr(self, other) is None):
                message = f"{one} and {other} belong together; give both or neither"
                raise ValueError(message)
        return self


class WeatherForm(Form):
    """``[weather]``."""

    clear_sky: str | None = None
    forecast: str | None = None
    planning: Literal["mean", "robust"] = _WEATHER.planning
    scenarios: Annotated[int, Field(ge=1, le=1000)] = _WEATHER.scenarios
    risk: Annotated[float, Field(gt=0, le=1)] = _WEATHER.risk
    risk_weight: Annotated[float, Field(ge=0, le=1)] = _WEATHER.risk_weight
    backups: bool | None = _WEATHER.backups
    override: dict[str, Annotated[float, Field(ge=0, le=1)]] = {}
    visibility_km: Annotated[float, Field(ge=1, le=100)] = 23.0


def _concave(stretches: list[list[float]]) -> list[list[float]]:
    """Refuse stretches of satisfaction that do not end at 1, or of which one is steeper later."""
    ends = [0.0, *(end for end, _ in stretches)]
    slopes = [slope for _, slope in stretches]
    if ends != sorted(set(ends)) or ends[-1] != 1.0:
        message = f"the ends {ends[1:]} do not rise from above 0 to 1"
        raise ValueError(message)
    if slopes != sorted(slopes, reverse=True) or not slopes[-1] > 0.0:
        message = f"the slopes {slopes} do not fall, or not all are above 0"
        raise ValueError(message)
    return stretches


Stretch = Annotated[list[float], Field(min_length=2, max_length=2)]


class SolverForm(Form):
    """``[solver]``."""

    slot_s: Annotated[float, Field(ge=1, le=120)] = _SOLVER.slot_s
    gap: Annotated[float, Field(ge=0, lt=1)] = _SOLVER.gap
    time_limit_s: NotNegative | None = None
    objective: Literal["concave", "weighted"] = _SOLVER.objective
    concave: Annotated[
        list[Stretch], Field(min_length=1, max_length=20), AfterValidator(_concave)
    ] = [list(stretch) for stretch in _SOLVER.concave]
    tolerance: Annotated[float, Field(ge=0, lt=0.5)] = _SOLVER.tolerance
    contacts: Literal["useful", "fewest"] = _SOLVER.contacts
    stability: Annotated[float, Field(ge=0, le=1000)] = _SOLVER.stability
    max_min: bool = _SOLVER.max_min


class PublishedForm(Form):
    """``[[published]]``: what was measured on a contact of this scenario."""

    satellite: str
    station: str
    sifted_bits: Annotated[int, Field(ge=0)]
    qber: Annotated[float, Field(ge=0, le=0.5)]
    secret_bits: Annotated[int, Field(ge=0)]
    source: Text


class ScenarioForm(Form):
    """The whole file."""

    schema_: Annotated[Literal[1], Field(alias="schema")]
    name: Identifier
    title: Text = ""
    start: Instant
    stop: Instant | None = None
    days: Annotated[float, Field(gt=0, le=3660)] | None = None
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 1
    satellite: list[SatelliteForm] = []
    constellation: list[ConstellationForm] = []
    stations: StationsForm
    station: list[StationForm] = []
    terminal: dict[str, dict[str, Any]] = {}
    telescope: dict[str, dict[str, Any]] = {}
    detector: dict[str, dict[str, Any]] = {}
    protocol: dict[str, dict[str, Any]] = {}
    demand: DemandForm = DemandForm()
    fibre: FibreForm | None = None
    isl: CrosslinksForm | None = None
    network: NetworkForm | None = None
    constraints: ConstraintsForm = ConstraintsForm()
    weather: WeatherForm = WeatherForm()
    solver: SolverForm = SolverForm()
    published: list[PublishedForm] = []
