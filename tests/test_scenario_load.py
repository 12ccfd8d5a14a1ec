from pathlib import Path

import pytest
from scenario_texts import WHOLE

from euroqci_space.errors import InputError
from euroqci_space.scenario import bundled_scenarios, load_scenario


@pytest.fixture
def write(tmp_path):
    def write_scenario(text: str, **files: str) -> Path:
        for name, content in files.items():
            (tmp_path / name.replace("_csv", ".csv")).write_text(content)
        path = tmp_path / "mine.toml"
        path.write_text(text)
        return path

    return write_scenario


def refused(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        load_scenario(path)
    return str(caught.value).replace(str(path), "mine.toml")


def test_a_small_scenario_is_read_whole(write):
    scenario = load_scenario(write(WHOLE))
    assert [station.id for station in scenario.stations] == ["DE-OBE", "GR-HEL"]
    assert scenario.horizon.duration_s == 86400.0
    assert scenario.satellites[0].terminal.aperture_m == 0.08


@pytest.mark.parametrize("name", bundled_scenarios())
def test_every_bundled_scenario_is_valid(name):
    assert load_scenario(name).name == name


def test_the_default_telescope_takes_the_aperture_of_the_catalogue(write):
    scenario = load_scenario(write(WHOLE))
    apertures = {telescope.id: telescope.aperture_m for telescope in scenario.telescopes}
    assert apertures[scenario.stations[1].telescope] == 2.3  # Aristarchos, Helmos


def test_demand_is_per_day_times_days_times_multiplier(write):
    text = WHOLE + '[demand]\nfile = "wish.csv"\nmultiplier = 2.0\n'
    path = write(
        text.replace("days = 1", "days = 3"), wish_csv="a,b,bits_per_day\nDE-NAT,GR-NAT,10\n"
    )
    assert load_scenario(path).demands[0].requested_bits == 60


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("days = 1", ""), "mine.toml:3: give either stop or days"),
        (("days = 1", "stop = 2027-01-03T00:00:00Z"), "mine.toml:4: stop: .* is not after start"),
        (("00:00Z\ndays", "00:00\ndays"), "mine.toml:3: start: has no time zone; add Z for UTC"),
        (("days = 1", "days = -1"), "mine.toml:4: days: is -1; it should be greater than 0"),
        (("days = 1", "days = nan"), "mine.toml:4: days: is nan; it should be a finite number"),
        (("days = 1", 'days = "1"'), "mine.toml:4: days: is '1'; it should be a valid number"),
        (("schema = 1", "schema = 2"), "mine.toml:1: schema: is 2"),
        (('name = "mine"', 'name = "../x"'), "mine.toml:2: name: '../x' may hold only"),
        (("days = 1", "dais = 1"), r"mine.toml:4: unknown key 'dais'; did you mean 'days'\?"),
        (
            ('"eagle1"\np', '"eagle"\np'),
            r"mine.toml:8: unknown terminal 'eagle'; did you mean 'eagle1'",
        ),
        (('l = "eagle1"\n[', 'l = "bb84"\n['), "mine.toml:9: unknown protocol 'bb84'; known: "),
        (
            ("altitude_km = 500", ""),
            "mine.toml:10: satellite.0.sun_synchronous.altitude_km: is missing",
        ),
        (
            ('"DE-OBE"', '"DE-OBF"'),
            r"mine.toml:18: unknown station 'DE-OBF'; did you mean 'DE-OBE'\?",
        ),
        (("ao-1550-0.8m", "ao"), "unknown telescope 'ao'"),
    ],
)
def test_a_fault_is_named_with_its_line_and_its_fix(write, change, said):
    assert change[0] in WHOLE
    import re  # noqa: PLC0415

    assert re.search(said, refused(write(WHOLE.replace(*change, 1))))


STATION = '[[station]]\nid = "MAT"\nlat_deg = 40.6486\nlon_deg = 16.7046\nalt_m = 536.9\n'


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        (
            STATION.replace("40.6486", "116.39"),
            "lat_deg: is 116.39; it should be less than or equal",
        ),
        (STATION + STATION, "mine.toml:25: station id 'MAT' is used twice (first at line 20)"),
        (STATION + "elevaton_mask_deg = 20\n", "unknown key 'station.0.elevaton_mask_deg'"),
        (STATION.replace("MAT", "../../pwned"), "'../../pwned' may hold only A-Z a-z 0-9 _ - ."),
        (STATION.replace("lat_deg = 40.6486\n", ""), "is not in the catalogue and lacks lat_deg"),
    ],
)
def test_a_wrong_station_is_refused(write, extra, said):
    assert said in refused(write(WHOLE + extra))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("DE-NAT,XX-NAT,1", "wish.csv:2: b: unknown site 'XX-NAT'"),
        ("DE-NAT,DE-NAT,1", "wish.csv:2: both ends are DE-NAT"),
        ("DE-NAT,GR-NAT,1e400", "wish.csv:2: bits_per_day: '1e400' is not finite"),
        ("DE-NAT,GR-NAT,-1", "wish.csv:2: bits_per_day: -1 is outside 0.."),
        ("DE-NAT,GR-NAT", "wish.csv:2: 2 fields, header has 3"),
        (
            "DE-NAT,GR-NAT,1\nGR-NAT,DE-NAT,1",
            "wish.csv:3: GR-NAT:DE-NAT stands twice (first at line 2)",
        ),
        ("=cmd|' /C calc'!A0,GR-NAT,1", "may hold only A-Z a-z 0-9 _ - ."),
        ("DE-NAT,\0,1", "wish.csv:2: b: holds a NUL byte"),
    ],
)
def test_a_wrong_demand_is_refused(write, rows, said):
    text = WHOLE + '[demand]\nfile = "wish.csv"\n'
    assert said in refused(write(text, wish_csv=f"a,b,bits_per_day\n{rows}\n"))


def test_all_faults_are_told_at_once_up_to_ten(write):
    rows = "\n".join(f"X{n},X{n},1" for n in range(12))
    said = refused(
        write(WHOLE + '[demand]\nfile = "wish.csv"\n', wish_csv=f"a,b,bits_per_day\n{rows}\n")
    )
    assert len(said.splitlines()) == 11
    assert said.splitlines()[-1] == "and 26 more"


def test_a_demand_without_rows_is_no_demand(write):
    path = write(WHOLE + '[demand]\nfile = "wish.csv"\n', wish_csv="a,b,bits_per_day\n")
    assert load_scenario(path).demands == ()


def test_an_html_page_in_place_of_a_table_is_told(write):
    text = WHOLE + '[demand]\nfile = "wish.csv"\n'
    assert "looks like HTML or XML, not CSV" in refused(write(text, wish_csv="<!DOCTYPE html>"))


def test_a_terminal_of_ones_own_starts_from_another(write):
    text = WHOLE.replace('terminal = "eagle1"', 'terminal = "wide"')
    path = write(text + '[terminal.wide]\nbase = "eagle1"\naperture_m = 0.12\n')
    assert load_scenario(path).satellites[0].terminal.aperture_m == 0.12


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('base = "eagel1"\n', "unknown terminal 'eagel1'; did you mean 'eagle1'"),
        ('base = "wide"\n', "'wide' is its own base"),
        (
            'base = "eagle1"\naperture = 1\n',
            "unknown key 'terminal.wide.aperture'; did you mean 'aperture_m'",
        ),
        ('base = "eagle1"\naperture_m = "x"\n', "terminal.wide.aperture_m: is 'x'"),
        ("aperture_m = 0.1\n", "terminal.wide.wavelength_nm: is missing"),
    ],
)
def test_a_wrong_device_is_refused(write, table, said):
    text = WHOLE.replace('terminal = "eagle1"', 'terminal = "wide"')
    assert said in refused(write(f"{text}[terminal.wide]\n{table}"))


def test_a_closure_of_something_unknown_is_refused(write):
    closure = (
        '[[constraints.closure]]\nresource = "DE-OBF"\n'
        "start = 2027-01-04T00:00:00Z\nstop = 2027-01-04T00:00:00Z\n"
    )
    said = refused(write(WHOLE + closure))
    assert "unknown resource 'DE-OBF'; did you mean 'DE-OBE'?" in said
    assert "stop is not after start" in said


def test_an_unknown_scenario_names_the_bundled_ones():
    with pytest.raises(InputError, match=r"unknown scenario 'eagel1'; did you mean 'eagle1'\?"):
        load_scenario("eagel1")
