"""What the gate refuses in the code, and that nothing but ``elements fetch`` uses the network."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import command

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "euroqci_space"
DANGERS = {  # rule: what is imported, what is called
    "S301": ("import pickle", "pickle.loads(text)"),
    "S307": ("import os", "eval(text)"),
    "S102": ("import os", "exec(text)"),
    "S602": ("import subprocess", "subprocess.run(text, shell=True, check=True)"),
    "S605": ("import os", "os.system(text)"),
    "S314": ("from xml.etree import ElementTree as ET", "ET.fromstring(text)"),
    "S506": ("import yaml", "yaml.load(text)"),
    "S202": ("import tarfile", "tarfile.open(text).extractall('.')"),
    "S310": ("from urllib.request import urlopen", "urlopen(text)"),
}
CHECKED = {
    ("S301", "processes.py"),  # what a child of this program writes into its pipe
    ("S301", "workers.py"),  # the same
    ("S310", "download.py"),  # the scheme of the address is checked before
}
RUFF = [sys.executable, "-m", "ruff", "check", "--output-format=json", "--no-cache", "-"]


@pytest.mark.parametrize("rule", DANGERS)
def test_the_gate_refuses_dangerous_code(rule):
    if not (ROOT / "pyproject.toml").is_file():
        pytest.skip("pyproject.toml is not beside the tests")
    head, call = DANGERS[rule]
    done = subprocess.run(
        [*RUFF, "--config", ROOT / "pyproject.toml", "--stdin-filename", "euroqci_space/new.py"],
        input=f"{head}\n\n\ndef run(text):\n    {call}\n",
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert rule in {finding["code"] for finding in json.loads(done.stdout)}


def test_no_rule_on_dangerous_code_is_switched_off_in_the_program():
    if not PACKAGE.is_dir():
        pytest.skip("the source is not beside the tests")
    off = {
        (rule, file.name)
        for file in PACKAGE.rglob("*.py")
        for rule in DANGERS
        if f"noqa: {rule}" in file.read_text(encoding="utf-8")
    }
    assert off == CHECKED


def test_a_plan_needs_no_network(tmp_path, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        message = "the network is used"
        raise AssertionError(message)

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    for words in (
        ("init", "mine.toml"),
        ("plan", "mine.toml", "--out", "made"),
        ("verify", "made"),
        ("export", "made", "--format", "kml", "--out", "made.kml"),
        ("passes", "mine.toml", "--csv", "passes.csv", "--max-sun-elevation", "-6"),
    ):
        done = command(*words, folder=tmp_path)
        assert done.code == 0, done.err
