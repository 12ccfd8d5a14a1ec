"""Element files as a user meets them: found, doubled, unusable, packed, broken."""

import gzip
from pathlib import Path

import pytest

from euroqci_space.errors import InputError
from euroqci_space.orbit.elements import Elements, read_elements
from euroqci_space.times import utc_text

ISS_1 = "1 25544U 98067A   20194.88612269 -.00002218  00000-0 -31515-4 0  9992"
ISS_2 = "2 25544  51.6461 221.2784 0001413  89.1723 280.4612 15.49507896236008"
ISS = f"ISS (ZARYA)\n{ISS_1}\n{ISS_2}\n"
NEXT_DAY_1 = "1 25544U 98067A   20195.88612269 -.00002218  00000-0 -31515-4 0  9993"
NEXT_DAY = f"ISS (ZARYA)\n{NEXT_DAY_1}\n{ISS_2}\n"
MICIUS = """MICIUS
1 41731U 16051A   16353.90152003  .00000364  00000-0  17957-4 0  9993
2 41731  97.3699 267.4500 0013200 178.5836 246.0824 15.23915303 19063
"""
# satellite-js test/io-edge.json with mended checksums: a mean motion that is all but zero
NO_MOTION = """1 00002U 57001B   21005.53831292 -.00000083  00000-0 -11575-3 0  9991
2 00002  34.2508 325.6936 1846988 181.8107 177.4919 00.00000001227202
"""


def _write(folder: Path, text: str | bytes, name: str = "a.tle") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def _message(path: Path, **options: bool) -> str:
    with pytest.raises(InputError) as caught:
        read_elements(path, **options)
    return str(caught.value).replace(str(path), "FILE")


def test_a_three_line_set_gives_the_printed_numbers(tmp_path: Path) -> None:
    (item,) = read_elements(_write(tmp_path, ISS)).sets
    assert (item.name, item.norad_id, item.object_id) == ("ISS (ZARYA)", 25544, "1998-067A")
    assert utc_text(item.epoch_tai_s, 6) == "2020-07-12T21:16:01.000416Z"  # CelesTrak's OMM of it
    assert item.mean_motion_rev_per_day == 15.49507896
    assert (item.eccentricity, item.inclination_deg) == (0.0001413, 51.6461)
    assert (item.raan_deg, item.argument_of_perigee_deg) == (221.2784, 89.1723)
    assert (item.mean_anomaly_deg, item.rev_at_epoch) == (280.4612, 23600)
    assert item.bstar_per_earth_radii == -0.31515e-4
    assert (item.mean_motion_dot, item.mean_motion_ddot) == (-0.00002218, 0.0)


def test_the_source_names_file_and_line(tmp_path: Path) -> None:
    path = _write(tmp_path, f"# a comment\n\n{ISS}")
    assert read_elements(path).sets[0].source == f"{path}:4"


def test_several_files_of_several_formats_become_one_list(tmp_path: Path) -> None:
    first = _write(tmp_path, ISS)
    second = _write(tmp_path, gzip.compress(MICIUS.encode()), "b.tle.gz")
    read = read_elements(first, str(second))
    assert [item.norad_id for item in read.sets] == [25544, 41731]
    assert [(file.path, file.format, file.objects) for file in read.files] == [
        (str(first), "TLE", 1),
        (str(second), "TLE", 1),
    ]


@pytest.mark.parametrize("text", [ISS, f"{ISS_1}\n{ISS_2}", f"0 ISS (ZARYA)\n{ISS_1}\n{ISS_2}\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["ascii", "utf-8-sig", "utf-16"])
def test_line_ends_and_byte_order_marks_do_not_matter(
    tmp_path: Path, text: str, end: str, encoding: str
) -> None:
    path = _write(tmp_path, text.replace("\n", end).encode(encoding))
    (item,) = read_elements(path).sets
    assert item.mean_motion_rev_per_day == 15.49507896
    assert item.name == ("ISS (ZARYA)" if "ISS" in text else "25544")


def test_of_two_sets_the_newest_epoch_is_used_and_both_are_named(tmp_path: Path) -> None:
    path = _write(tmp_path, NEXT_DAY + ISS)
    read = read_elements(path)
    assert [utc_text(item.epoch_tai_s, 0) for item in read.sets] == ["2020-07-13T21:16:01Z"]
    (warning,) = read.warnings
    assert "2 element sets for 25544 (ISS (ZARYA)), newest epoch used" in warning
    assert f"2020-07-13T21:16:01.000Z ({path}:2)" in warning
    assert f"2020-07-12T21:16:01.000Z ({path}:5)" in warning


def test_strict_reading_refuses_what_is_otherwise_a_warning(tmp_path: Path) -> None:
    message = _message(_write(tmp_path, NEXT_DAY + ISS), strict=True)
    assert message.startswith("FILE:2: 2 element sets for 25544")


def test_a_wrong_checksum_is_forgiven_only_beside_a_sound_set(tmp_path: Path) -> None:
    spoilt = NEXT_DAY.replace("9993", "9992")
    (warning,) = read_elements(path := _write(tmp_path, ISS + spoilt)).warnings
    assert warning.startswith(f"{path}:5: of several element sets for 25544 (ISS (ZARYA)) this")
    assert "checksum '2' is wrong, line 1 sums to 3" in warning
    assert _message(_write(tmp_path, MICIUS + spoilt)).startswith("FILE:5:69: checksum: '2' is wr")


def test_an_object_that_sgp4_refuses_is_left_out_with_the_reason(tmp_path: Path) -> None:
    read = read_elements(path := _write(tmp_path, ISS + NO_MOTION))
    assert [item.norad_id for item in read.sets] == [25544]
    assert read.warnings[0].startswith(f"{path}:4: 2 (2) is left out: SGP4 cannot propagate it: ")


def test_a_file_with_no_object_left_is_refused(tmp_path: Path) -> None:
    assert "FILE:1: 2 (2) is left out" in _message(_write(tmp_path, NO_MOTION))


def test_the_faults_of_all_files_come_together(tmp_path: Path) -> None:
    first = _write(tmp_path, ISS.replace("15.49507896", "15.4950789x"))
    second = _write(tmp_path, "", "empty.tle")
    with pytest.raises(InputError) as caught:
        read_elements(first, second, tmp_path / "absent.tle")
    lines = str(caught.value).splitlines()
    assert [line.split(":")[0] for line in lines] == [str(first)] * 2 + [
        str(second),
        str(tmp_path / "absent.tle"),
    ]
    assert "no such file; did you mean 'a.tle'?" in lines[-1]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "FILE:1: the file is empty"),
        (b" \n\n", "FILE:1: the file is empty"),
        (b"<html><h1>503</h1></html>", "FILE:1: looks like HTML, not TLE/OMM; the download failed"),
        (b"<?xml version='1.0'?>\n<!DOCTYPE html>", "FILE:1: looks like HTML"),
        (b"No GP data found", "FILE:1: 'No GP data found' begins neither TLE nor OMM"),
        (ISS.encode()[:60] + b"\xa0", "FILE:2:49: byte 0xA0 is not UTF-8"),
        (ISS.encode() + b"\0", "FILE:4: NUL byte"),
        (gzip.compress(ISS.encode())[:-12], "FILE: the gzip file is damaged"),
        (b"\x1f\x8bnot gzip", "FILE: the gzip file is damaged"),
        (gzip.compress(b"\n" * (65 * 2**20), 9), "FILE: unpacks to more than 64 MiB"),
        (b"[]", "FILE: the OMM JSON holds no object"),
        (b"<ndm></ndm>", "FILE: the OMM XML holds no object"),
    ],
)
def test_a_file_that_is_no_element_file_says_what_it_is(
    tmp_path: Path, content: bytes, problem: str
) -> None:
    assert _message(_write(tmp_path, content)).startswith(problem)


def test_a_folder_and_no_file_at_all_are_refused(tmp_path: Path) -> None:
    assert "cannot be read (Is a directory)" in _message(tmp_path)
    with pytest.raises(InputError, match="no element file is given"):
        read_elements()


def _two(tmp_path: Path) -> Elements:
    return read_elements(_write(tmp_path, ISS + MICIUS))


@pytest.mark.parametrize("wanted", ["MICIUS", "micius", " Micius ", "41731", 41731])
def test_an_object_is_found_by_name_or_number(tmp_path: Path, wanted: str | int) -> None:
    assert _two(tmp_path).find(wanted).norad_id == 41731


@pytest.mark.parametrize(
    ("wanted", "fix"),
    [
        ("MICUS", r"did you mean MICIUS \(41731\)\?"),
        ("41713", r"did you mean MICIUS \(41731\)\?"),
        ("zzz", r"2 objects were read: ISS \(ZARYA\), MICIUS"),
    ],
)
def test_a_name_that_is_not_there_brings_the_nearest(tmp_path: Path, wanted: str, fix: str) -> None:
    with pytest.raises(InputError, match=f"no element set for '{wanted}'; .*{fix}"):
        _two(tmp_path).find(wanted)


def test_a_name_of_two_objects_must_be_told_apart_by_number(tmp_path: Path) -> None:
    read = read_elements(_write(tmp_path, ISS + MICIUS.replace("MICIUS", "iss (zarya)")))
    with pytest.raises(InputError, match=r"2 objects are called .*: 25544, 41731"):
        read.find("ISS (ZARYA)")
