from pathlib import Path

import pytest

from euroqci_space.errors import InputError
from euroqci_space.scenario.toml import key_lines, read_toml

SHARED = Path(__file__).resolve().parents[2] / "shared"

DOCUMENT = '''a = 1
# note
[x]
b = [
 1,
 2]
c.d = """
q = 3
"""
[[s]]
id = 1
[s.o]
k = 2
[[s]]
id = 3
'''


def test_every_key_has_the_line_it_stands_in():
    lines = key_lines(DOCUMENT)
    assert lines["a",] == 1
    assert lines["x", "b"] == 4
    assert lines["x", "c", "d"] == 7
    assert ("q",) not in lines  # text within a string
    assert lines["s", 0, "o", "k"] == 13
    assert lines["s", 1, "id"] == 15


def invalid_files():
    folder = SHARED / "references" / "toml-invalid"
    return sorted(folder.glob("*.toml")) or [None]


@pytest.mark.parametrize("path", invalid_files(), ids=lambda path: path.stem if path else "absent")
def test_invalid_toml_is_refused_with_its_file_and_line(path):
    if path is None:
        pytest.skip("the collection of invalid TOML is not beside this clone")
    with pytest.raises(InputError) as caught:
        read_toml(path)
    fault = caught.value.faults[0]
    assert fault.file == str(path)
    assert fault.line is not None
    assert "\n" not in fault.problem


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a = ", "is not TOML: Invalid value"),
        (b"[a\n", "is not TOML"),
        (b"a = 1\na = 2\n", "is not TOML: the key stands twice"),
        ("a = 'ä'".encode("latin-1"), "byte 0xE4 is not UTF-8 text"),
        ("a = 1".encode("utf-16"), "is not UTF-8 text"),
        (b"a = " + b"[" * 100_000, "nested too deeply"),
    ],
)
def test_broken_text_is_one_clear_line(tmp_path, content, said):
    path = tmp_path / "broken.toml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=said) as caught:
        read_toml(path)
    assert str(caught.value).startswith(str(path))
    assert len(str(caught.value).splitlines()) == 1


def test_a_byte_order_mark_and_carriage_returns_are_accepted(tmp_path):
    path = tmp_path / "windows.toml"
    path.write_bytes(b"\xef\xbb\xbfa = 1\r\nb = 2\r\n")
    assert read_toml(path).data == {"a": 1, "b": 2}


def test_a_missing_file_names_the_nearest_one(tmp_path):
    (tmp_path / "eagle.toml").write_text("")
    with pytest.raises(InputError, match=r"no such file; did you mean 'eagle.toml'\?"):
        read_toml(tmp_path / "eagel.toml")
