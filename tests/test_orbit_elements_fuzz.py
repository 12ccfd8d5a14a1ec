"""Damaged element files: refused with a message or read, never a traceback or a hang."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from euroqci_space.errors import InputError
from euroqci_space.orbit.elements import read_elements

TLE = """# one set
ISS (ZARYA)
1 25544U 98067A   20194.88612269 -.00002218  00000-0 -31515-4 0  9992
2 25544  51.6461 221.2784 0001413  89.1723 280.4612 15.49507896236008
"""
FIELDS = {
    "OBJECT_NAME": "ISS (ZARYA)",
    "EPOCH": "2020-07-12T21:16:01.000416",
    "MEAN_MOTION": "15.49507896",
    "ECCENTRICITY": ".0001413",
    "INCLINATION": "51.6461",
    "RA_OF_ASC_NODE": "221.2784",
    "ARG_OF_PERICENTER": "89.1723",
    "MEAN_ANOMALY": "280.4612",
    "NORAD_CAT_ID": "25544",
    "BSTAR": "-.31515E-4",
}
JSON = "[{" + ", ".join(f'"{key}": "{value}"' for key, value in FIELDS.items()) + "}]"
CSV = ",".join(FIELDS) + "\n" + ",".join(FIELDS.values()) + "\n"
KVN = "CCSDS_OMM_VERS = 3.0\n" + "".join(f"{key} = {value}\n" for key, value in FIELDS.items())
XML = "<omm>" + "".join(f"<{key}>{value}</{key}>" for key, value in FIELDS.items()) + "</omm>"
TEXTS = {"TLE": TLE, "JSON": JSON, "CSV": CSV, "KVN": KVN, "XML": XML}

# What breaks readers: quotes, brackets, signs, nothing, far too much, and odd bytes.
PIECES = [b"", b"\n", b'"', b"<", b"{", b"[", b"&#0;", b"1e999", b"nan", b"-", b",", b"=", b"\0"]
PIECES += [b"\xff\xfe", b"\xa0", "\N{FULLWIDTH DIGIT ONE}".encode(), b"9" * 30, b"#", b"\x1f\x8b"]
damage = st.tuples(st.floats(0.0, 1.0), st.integers(0, 8), st.sampled_from(PIECES))


def _damaged(content: bytes, blows: list[tuple[float, int, bytes]]) -> bytes:
    for place, length, piece in blows:
        at = int(place * len(content))
        content = content[:at] + piece + content[at + length :]
    return content


@pytest.mark.parametrize("kind", TEXTS)
@given(blows=st.lists(damage, min_size=1, max_size=4))
@settings(
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_a_damaged_file_is_read_or_refused(
    tmp_path: Path, kind: str, blows: list[tuple[float, int, bytes]]
) -> None:
    path = tmp_path / "damaged"
    path.write_bytes(_damaged(TEXTS[kind].encode(), blows))
    try:
        faults = [] if read_elements(path).sets else None
    except InputError as error:
        faults = list(error.faults)
    assert faults is not None
    assert all(fault.problem and fault.file == str(path) for fault in faults)


def test_a_file_of_rubbish_stops_after_a_thousand_faults(tmp_path: Path) -> None:
    path = tmp_path / "rubbish"
    path.write_text("2 x\n" * 100_000)
    with pytest.raises(InputError) as caught:
        read_elements(path)
    assert len(caught.value.faults) == 1001
    assert str(caught.value.faults[-1]) == f"{path}: more than 1000 faults, reading stopped"
