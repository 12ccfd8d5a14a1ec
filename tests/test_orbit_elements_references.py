"""Element files that others made, sound and broken; they lie beside the repository."""

import csv
import gzip
import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from sgp4.api import Satrec

from euroqci_space.errors import InputError
from euroqci_space.orbit.elements import read_elements
from euroqci_space.orbit.satrec import satrec

SHARED = Path(__file__).resolve().parents[2] / "shared"
REFERENCES = SHARED / "references"
pytestmark = pytest.mark.skipif(
    not REFERENCES.is_dir(), reason="shared/references is not beside the repository"
)
CATALOGUE = REFERENCES / "elements" / "E03-active-catalogue-large"


def _messages(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_elements(path)
    return str(caught.value).replace(str(path), "FILE")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("truncated_line2.tle", "FILE:3: line 2 has 68 characters, needs 69"),
        ("html_503.tle", "FILE:1: looks like HTML, not TLE/OMM; the download failed"),
        ("only_line1.tle", "FILE:1: line 1 of 25544 has no line 2"),
        ("number_mismatch.tle", "FILE:3: line 2 is for 25545, line 1 for 25544"),
        ("nbsp.tle", "FILE:2:44: non-ASCII character U+00A0"),
        ("omm_nan.json", "FILE:1: record 1: MEAN_MOTION: nan is not finite"),
        ("omm_xxe.xml", "FILE:1: DTD/entities are refused (security)"),
        ("omm_gcrf.txt", "FILE:9: MEAN_ELEMENT_THEORY: DSST is not supported"),
    ],
)
def test_a_bad_input_is_refused_with_place_and_cause(name: str, expected: str) -> None:
    assert _messages(REFERENCES / "bad-inputs" / "files" / name).startswith(expected)


@pytest.mark.parametrize("name", ["crlf.tle", "stale_120_days.tle", "duplicate_sat.tle"])
def test_an_input_that_is_not_bad_is_read(name: str) -> None:
    read = read_elements(REFERENCES / "bad-inputs" / "files" / name)
    assert [item.norad_id for item in read.sets] == [25544]
    assert len(read.warnings) == (name == "duplicate_sat.tle")


def test_each_edge_case_is_accepted_or_refused_as_its_authors_expect(tmp_path: Path) -> None:
    with (REFERENCES / "tle-edge-cases.csv").open(newline="", encoding="utf-8") as stream:
        cases = list(csv.DictReader(stream))
    assert len(cases) == 11
    for case in cases:
        path = tmp_path / f"{case['id']}.tle"
        path.write_text(f"{case['line1']}\n{case['line2']}\n", encoding="utf-8")
        if "reject" in case["expected"]:
            assert _messages(path).startswith("FILE:"), case["id"]
        else:
            assert len(read_elements(path).sets) == 1, case["id"]


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("E01-omm-valid-and-bad-orekit/OMMExample1.txt", 23581),
        ("E01-omm-valid-and-bad-orekit/OMMExample2.txt", 23581),
        ("E01-omm-valid-and-bad-orekit/OMMExample2.xml", 23581),
        ("E01-omm-valid-and-bad-orekit/OMMExample4.txt", 7646),
        ("E01-omm-valid-and-bad-orekit/OMMExample4.xml", 7646),
        ("E01-omm-valid-and-bad-orekit/OMM-empty-object-id.txt", 23581),
        ("E01-omm-valid-and-bad-orekit/OMM-empty-object-id.xml", 7646),
        ("E01-omm-valid-and-bad-orekit/OMM-with-units.xml", 23581),
        ("E02-omm-python-sgp4-samples/ioaero-H2ADEB.omm", 43068),
        ("E02-omm-python-sgp4-samples/ioaero-iss.omm", 25544),
        ("E02-omm-python-sgp4-samples/neuromorphic-spacetrack.json", 25544),
        ("E02-omm-python-sgp4-samples/sample_omm.csv", 5),
        ("E02-omm-python-sgp4-samples/sample_omm.json", 5),
        ("E02-omm-python-sgp4-samples/sample_omm.xml", 5),
    ],
)
def test_a_sound_omm_is_read(name: str, number: int) -> None:
    read = read_elements(REFERENCES / "elements" / name)
    assert ([item.norad_id for item in read.sets], read.warnings) == ([number], ())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("OMM-number-format-error.txt", "FILE:15: ARG_OF_PERICENTER: 'this-is-not-a-number' is"),
        ("OMM-wrong-keyword.txt", "FILE:9: WRONG_KEYWORD: is no keyword of OMM"),
        ("OMMExample3.txt", "FILE:14: MEAN_ELEMENT_THEORY: SOME THEORY is not supported"),
        ("OMMExample3_utc.txt", "FILE:14: MEAN_ELEMENT_THEORY: SOME THEORY is not supported"),
        ("OMMExample5.txt", "FILE:10: MEAN_ELEMENT_THEORY: SGP4-XP is not supported"),
        ("spurious-metadata.xml", "FILE:17: <metadata> stands twice, first in line 9"),
    ],
)
def test_a_bad_omm_is_refused_with_place_and_cause(name: str, expected: str) -> None:
    path = REFERENCES / "elements" / "E01-omm-valid-and-bad-orekit" / name
    assert _messages(path).startswith(expected)


def test_the_catalogue_number_has_no_influence_on_the_orbit() -> None:
    folder = REFERENCES / "elements" / "E05-omm-six-and-nine-digit-catalogue"
    sets = [read_elements(path).sets[0] for path in sorted(folder.glob("*.json"))]
    states = {satrec(item).sgp4_tsince(90.0) for item in sets}
    assert len(states) == 1
    assert len({item.norad_id for item in sets}) == len(sets) >= 4


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    lines = [line for line in text.splitlines() if line.startswith(("1 ", "2 "))]
    return zip(lines[::2], lines[1::2], strict=True)


def test_every_active_object_moves_as_sgp4_moves_its_lines() -> None:
    path = CATALOGUE / "active_3le_2025-04-23.txt.gz"
    read = read_elements(path)
    assert (len(read.sets), read.warnings) == (11325, ())
    text = gzip.decompress(path.read_bytes()).decode()
    for item, lines in list(zip(read.sets, _pairs(text), strict=True))[::7]:
        _, ours_km, _ = satrec(item).sgp4_tsince(100.0)
        _, theirs_km, _ = Satrec.twoline2rv(*lines).sgp4_tsince(100.0)
        assert math.dist(ours_km, theirs_km) < 1e-9


@pytest.mark.parametrize(
    ("name", "objects"),
    [
        ("amateur_2025-05-25.json", 85),
        ("resource_2025-05-25.json", 158),
        ("stations_2025-05-25.json", 13),
        ("weather_2025-05-25.json", 72),
        ("starlink_2025-05-25.json.gz", 7483),
    ],
)
def test_a_catalogue_of_celestrak_is_read_whole(name: str, objects: int) -> None:
    read = read_elements(CATALOGUE / name)
    assert (len(read.sets), read.warnings) == (objects, ())


def test_of_a_history_the_newest_set_of_each_object_is_used() -> None:
    read = read_elements(REFERENCES / "element-age-series.json")
    assert len(read.sets) == len(read.warnings) == 10
    assert "7 element sets for 25544 (ISS (ZARYA)), newest epoch used" in read.warnings[0]
