"""Bad scenarios and tables through the program: exit code 2, a line a fault, nothing written.

Cases of references/bad-inputs B24 to B44, their field names adapted, and more of their kind.
"""

import re
from pathlib import Path

import pytest
from command_line import Done, command

HEAD = 'schema = 1\nname = "mine"\nstart = 2027-01-04T00:00:00Z\ndays = 1\n'
SATELLITE = """[[satellite]]
name = "S"
terminal = "eagle1"
protocol = "eagle1"
[satellite.sun_synchronous]
norad_id = 99001
altitude_km = 500
local_time_of_ascending_node_h = 22.5
epoch = 2027-01-01T00:00:00Z
"""
STATIONS = '[stations]\ntelescope = "ao-1550-0.8m"\ninclude = ["DE-OBE", "GR-HEL"]\n'
MATERA = """[[station]]
id = "MAT"
name = "Matera"
lat_deg = 40.6486
lon_deg = 16.7046
alt_m = 536.9
"""
SMALL = HEAD + SATELLITE + STATIONS
RADIO = """[network.post_processing]
contact_s = 120
[[network.post_processing.station]]
id = "KIR"
lat_deg = 67.88
lon_deg = 21.06
alt_m = 400
"""


def refused(folder: Path, text: str | bytes, **files: bytes) -> list[str]:
    """Return what the program says of a scenario that it refuses."""
    (folder / "mine.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    for name, content in files.items():
        (folder / f"{name}.csv").write_bytes(content)
    before = {path: path.read_bytes() for path in folder.iterdir()}
    done = command("plan", "mine.toml", folder=folder)
    assert (done.code, done.out) == (2, ""), done.err
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    return lines_of(done)


def lines_of(done: Done) -> list[str]:
    lines = done.err.splitlines()
    assert all(line.startswith("euroqci-space: ") for line in lines)
    assert all(line.isprintable() for line in lines)
    return [line.removeprefix("euroqci-space: ") for line in lines]


SCENARIOS = {
    "latitude and longitude swapped": (
        SMALL + MATERA.replace("40.6486", "116.39"),
        r"mine\.toml:20: station\.0\.lat_deg: is 116\.39; .* 90; were latitude and longitude swapp",
    ),
    "an id twice": (SMALL + MATERA + MATERA, r"mine\.toml:24: .*'MAT' is used twice .* line 18\)"),
    "an unknown key": (
        SMALL + MATERA + "telescop = 'x'\n",
        r"mine\.toml:23: unknown key 'station\.0\.telescop'; did you mean 'telescope'\?",
    ),
    "a stop before the start": (
        SMALL.replace("days = 1", "stop = 2027-01-03T00:00:00Z"),
        r"mine\.toml:4: stop: stop 2027-01-03\S+ is not after start 2027-01-04\S+; change",
    ),
    "a path as an id": (
        SMALL + MATERA.replace("MAT", "../../../..pwned"),
        r"mine\.toml:18: station\.0\.id: '\.\./\.\./\.\./\.\.pwned' may hold only A-Z a-z",
    ),
    "a path as a name": (
        SMALL.replace('"mine"', '"../mine"'),
        r"mine\.toml:2: name: '\.\./mine' may hold only",
    ),
    "a key twice": (
        HEAD + "days = 2\n" + SATELLITE,
        r"mine\.toml:5:9: is not TOML: the key stands tw",
    ),
    "not a number": (SMALL.replace("= 500", "= nan"), r"mine\.toml:11: .*altitude_km: is nan; "),
    "infinite": (SMALL.replace("= 500", "= inf"), r"mine\.toml:11: .*altitude_km: is inf; "),
    "too large": (SMALL.replace("= 500", "= 1e400"), r"mine\.toml:11: .*altitude_km: is inf; "),
    "5000 digits": (SMALL.replace("= 500", "= " + "9" * 5000), r"mine\.toml: is not TOML: Exceeds"),
    "the year 9999": (
        SMALL.replace("2027-01-04", "9999-12-31"),
        r"mine\.toml:3: start: year 9999 is not in 1957\.\.2099",
    ),
    "seventy years": (
        SMALL.replace("days = 1", "stop = 2097-01-04T00:00:00Z"),
        r"mine\.toml:4: stop: 25,568 days are more than 3660; change",
    ),
    "a day without an hour": (
        SMALL.replace("04T00:00:00Z", "04"),
        r"mine\.toml:3: start: is 2027-01-04; it should be a valid datetime",
    ),
    "eleven months": (
        SMALL + MATERA + "clear_sky = [" + "0.5," * 11 + "]\n",
        r"mine\.toml:23: station\.0\.clear_sky: has 11 items; at least 12 are needed",
    ),
    "no clouds of a station": (
        SMALL + MATERA,
        r"mine\.toml:18: no clear-sky probability of station 'MAT'; give clear_sky in its",
    ),
    "a class of no table": (
        SMALL + '[[demand.pair]]\na = "DE-NAT"\nb = "GR-NAT"\nbits_per_day = 1\n'
        'class = "goverment"\n[demand.class.government]\n',
        r"mine\.toml:17: class: unknown class 'goverment'; did you mean 'government'\?",
    ),
    "a rule on routes without any": (
        SMALL + '[demand.class.far]\nfirst = "fibre"\n',
        r"mine\.toml:17: class 'far' has a rule on routes, the scenario no \[fibre\]",
    ),
    "key of no node": (
        SMALL + '[[network.initial]]\na = "DE-NAT"\nb = "GR-NAR"\nbits = 1\n',
        r"mine\.toml:19: unknown node 'GR-NAR'; did you mean 'GR-NAT'\?",
    ),
    "key of a node with itself": (
        SMALL + '[[network.initial]]\na = "DE-NAT"\nb = "DE-NAT"\nbits = 1\n',
        r"mine\.toml:17: initial key DE-NAT:DE-NAT is a loop",
    ),
    "key of one pair twice": (
        SMALL
        + '[[network.initial]]\na = "DE-NAT"\nb = "GR-NAT"\nbits = 1\n'
        + '[[network.initial]]\na = "GR-NAT"\nb = "DE-NAT"\nbits = 2\n',
        r"mine\.toml:21: initial key GR-NAT:DE-NAT stands twice \(first at line 17\); write",
    ),
    "a radio station that is nowhere": (
        SMALL + RADIO.replace("67.88", "121.1"),
        r"mine\.toml:21: network\.post_processing\.station\.0\.lat_deg: is 121\.1; .*swapped\?",
    ),
    "a radio station twice": (
        SMALL + RADIO + RADIO[RADIO.index("[[") :],
        r"mine\.toml:25: radio station id 'KIR' is used twice; rename one of them",
    ),
    "a radio station without antennas": (
        SMALL + RADIO + "antennas = 0\n",
        r"mine\.toml:24: .*antennas: is 0; it should be greater than or equal to 1",
    ),
    "a radio contact of no time": (
        SMALL + RADIO.replace("120", "0"),
        r"mine\.toml:18: network\.post_processing\.contact_s: is 0; it should be greater than 0",
    ),
    "post-processing that nobody does": (
        SMALL + RADIO[: RADIO.index("[[")],
        r"mine\.toml:17: network\.post_processing\.station: is missing; add it",
    ),
    "an unknown key of post-processing": (
        SMALL + RADIO.replace("contact_s", "contacts_s"),
        r"mine\.toml:18: unknown key 'network\.post_processing\.contacts_s'; .*'contact_s'\?",
    ),
    "a list as a base": (
        SMALL + '[terminal.eagle1]\nbase = ["a"]\n',
        r"mine\.toml:18: base: \['a'\] is no name of a device",
    ),
    "a base of itself": (
        SMALL + '[terminal.eagle1]\nbase = "eagle1"\n',
        r"mine\.toml:18: .*'eagle1' is its own base",
    ),
    "a folder of elements": (
        re.sub(r"\[satellite\.sun.*?Z\n", 'elements = "."\n', SMALL, flags=re.DOTALL),
        r"\.: cannot be read \(Is a directory\); check the path",
    ),
    "a NUL in a path": (
        re.sub(r"\[satellite\.sun.*?Z\n", 'elements = "a\\\\u0000b"\n', SMALL, flags=re.DOTALL),
        r"a\\x00b: cannot be read \(embedded null",
    ),
    "a device without end": (
        SMALL + '[demand]\nfile = "/dev/zero"\n',
        r"/dev/zero: is larger than 64 MiB",
    ),
    "more bits than can be counted": (
        SMALL + '[demand]\nmultiplier = 1e6\n[[demand.pair]]\na = "DE-NAT"\nb = "GR-NAT"\n'
        "bits_per_day = 1e12\n",
        r"mine\.toml:19: DE-NAT:GR-NAT asks for 1e\+18 bits over the horizon, at most 1e\+15",
    ),
    "lists in lists": ("a = " + "[" * 3000 + "]" * 3000, r"mine\.toml: is nested too deeply"),
    "tables in tables": (".".join("a" * 3000) + " = 1", r"mine\.toml: is nested too deeply"),
    "nothing": ("", r"mine\.toml:1: schema: is missing; add it"),
    "a page": (b"<!DOCTYPE html><html>503</html>", r"mine\.toml:1: looks like HTML or XML, not T"),
    "UTF-16": (SMALL.encode("utf-16"), r"mine\.toml:1:1: byte 0xFF is not UTF-8 text; save"),
    "a NUL": (SMALL.encode() + b"\0", r"mine\.toml:1\d:1: is not TOML: "),
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_bad_scenario_is_refused_with_place_and_cause(tmp_path, name):
    text, said = SCENARIOS[name]
    lines = refused(tmp_path, text)
    assert any(re.match(said, line) for line in lines), lines


def test_ten_faults_are_listed_and_the_rest_is_counted(tmp_path):
    lines = refused(tmp_path, SMALL + "".join(f"[[station]]\nid = '{n}/'\n" for n in range(14)))
    assert len(lines) == 11
    assert lines[-1] == "and 4 more"


@pytest.mark.parametrize("change", [("\n", "\r\n"), ("schema", "\ufeffschema")])
def test_line_ends_of_windows_and_a_byte_order_mark_are_read(tmp_path, change):
    text = SMALL.replace(change[0], change[1], -1 if change[0] == "\n" else 1)
    (tmp_path / "mine.toml").write_bytes(text.encode())
    assert command("check", "mine.toml", folder=tmp_path).code == 0


HEADER = b"a,b,bits_per_day\n"
DEMANDS = {
    "a formula": (HEADER + b"=cmd|' /C calc'!A0,GR-NAT,1e6\n", r"wish\.csv:2: a: .* may hold only"),
    "too large": (HEADER + b"DE-NAT,GR-NAT,1e400\n", r"wish\.csv:2: .*'1e400' is not finite"),
    "ragged": (HEADER + b"DE-NAT,GR-NAT\nDE-NAT,\0,1\n", r"wish\.csv:2: 2 fields, header has 3"),
    "a NUL": (HEADER + b"DE-NAT,GR-NAT\nDE-NAT,\0,1\n", r"wish\.csv:3: b: holds a NUL byte"),
    "itself": (HEADER + b"DE-NAT,DE-NAT,1\n", r"wish\.csv:2: both ends are DE-NAT"),
    "twice": (
        HEADER + b"DE-NAT,GR-NAT,1\nGR-NAT,DE-NAT,1\n",
        r"wish\.csv:3: GR-NAT:DE-NAT stands twice \(first at line 2\)",
    ),
    "a near name": (
        HEADER + b"DE-NAT,GR-NAR,1\n",
        r"wish\.csv:2: b: unknown site 'GR-NAR'; .*; did you mean 'GR-NAT'\?",
    ),
    "a near column": (b"a,b,bits_per_dya\n", r"wish\.csv:1: unknown column .* 'bits_per_day'\?"),
    "a column twice": (b"a,b,b,bits_per_day\n", r"wish\.csv:1: column 'b' stands twice"),
    "a page": (b"<html>503</html>", r"wish\.csv:1: looks like HTML or XML, not CSV; the download"),
    "UTF-16": ((HEADER + b"x,y,1\n").decode().encode("utf-16"), r"wish\.csv:1:1: byte 0xFF is not"),
    "an open quote": (HEADER + b'"DE-NAT,GR-NAT,1\n', r"wish\.csv:\d: is not CSV: "),
    "nothing": (b"", r"wish\.csv:1: column 'a' is missing"),
    "a negative number": (HEADER + b"DE-NAT,GR-NAT,-1\n", r"wish\.csv:2: .*-1 is outside 0\.\."),
    "not a number": (HEADER + b"DE-NAT,GR-NAT,nan\n", r"wish\.csv:2: .*'nan' is not finite"),
}


@pytest.mark.parametrize("name", DEMANDS)
def test_a_bad_table_is_refused_with_place_and_cause(tmp_path, name):
    content, said = DEMANDS[name]
    lines = refused(tmp_path, SMALL + '[demand]\nfile = "wish.csv"\n', wish=content)
    assert any(re.match(said, line) for line in lines), lines


def test_a_table_without_rows_is_a_valid_plan_without_demand(tmp_path):
    (tmp_path / "mine.toml").write_text(SMALL + '[demand]\nfile = "wish.csv"\n')
    (tmp_path / "wish.csv").write_bytes(HEADER)
    done = command("plan", "mine.toml", folder=tmp_path)
    assert done.code == 0
    assert "demand    none" in done.out
    assert command("verify", "plan-mine", folder=tmp_path).code == 0


def test_a_missing_file_gives_the_nearest_name(tmp_path):
    (tmp_path / "wishes.csv").write_bytes(HEADER)
    (line,) = refused(tmp_path, SMALL + '[demand]\nfile = "wish.csv"\n')
    assert line == "wish.csv: no such file; did you mean 'wishes.csv'?"
