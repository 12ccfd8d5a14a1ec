"""Element sets over the network: from a local server that does what bad servers do."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from command_line import command

from euroqci_space.errors import OutputError
from euroqci_space.orbit.download import Limits
from euroqci_space.orbit.fetch import element_url, fetch_elements

TLE = b"""ISS (ZARYA)
1 25544U 98067A   20194.88612269 -.00002218  00000-0 -31515-4 0  9992
2 25544  51.6461 221.2784 0001413  89.1723 280.4612 15.49507896236008
"""
BODIES = {
    "/sound": TLE,
    "/empty": b"",
    "/page": b"<!DOCTYPE html><html><body>503 Service Unavailable</body></html>",
    "/none": b"No GP data found",
    "/nothing": b"[]",
    "/half": TLE[:150],
    "/noise": bytes(range(256)) * 40,
    "/bomb": b"\x1f\x8b",
}
ANNOUNCED = 2**31
LIMITS = Limits(read_timeout_s=1.0, total_timeout_s=2.0, plain_http_hosts=frozenset({"127.0.0.1"}))


class Handler(BaseHTTPRequestHandler):
    """Answers as its path says."""

    sent = 0
    over = threading.Event()
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        verb, _, rest = self.path[1:].partition("/")
        if self.path in BODIES:
            self._answer(200, BODIES[self.path])
        elif verb == "status":
            self._answer(int(rest), b"no")
        elif verb == "to":
            self._answer(302, b"", Location=rest)
        elif verb == "hops":
            there = f"/hops/{int(rest) - 1}" if int(rest) else "/sound"
            self._answer(301, b"", Location=there)
        else:
            getattr(self, f"_{verb}")()
        self.close_connection = True

    def _answer(self, code: int, body: bytes, **headers: str) -> None:
        self.send_response(code)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _truncated(self) -> None:
        self._answer(200, TLE, **{"Content-Length": str(len(TLE) + 100)})

    def _chunks(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"20\r\n" + TLE[:10])

    def _stalled(self) -> None:
        self.over.wait(5.0)

    def _dripping(self) -> None:
        """Send a header, byte by byte, for ever: no single read is late."""
        self.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
        while not self.over.wait(0.1):
            self.wfile.write(b"x")

    def _trickle(self) -> None:
        self._answer(200, TLE, **{"Content-Length": "1000"})
        while not self.over.wait(0.1):
            self.wfile.write(b"#")

    def _announced(self) -> None:
        self._answer(200, b"#", **{"Content-Length": str(ANNOUNCED)})

    def _stream(self) -> None:
        self.send_response(200)
        self.end_headers()
        while Handler.sent < ANNOUNCED:
            Handler.sent += self.wfile.write(bytes(2**20))

    def _garbage(self) -> None:
        self.wfile.write(b"\x00\xff what?\r\n" * 9)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Clients that hang up are part of the test."""

    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    Handler.over.set()
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.mark.parametrize("path", ["/sound", "/to//sound", "/hops/4"])
def test_what_came_whole_is_written(address: str, tmp_path: Path, path: str) -> None:
    file = tmp_path / "iss.tle"
    file.write_bytes(b"old")
    read = fetch_elements(address + path, file, LIMITS)
    assert [item.norad_id for item in read.sets] == [25544]
    assert file.read_bytes() == TLE


BAD = {
    "/empty": "the file is empty",
    "/page": "looks like HTML",
    "/none": "begins neither TLE nor OMM",
    "/nothing": "holds no object",
    "/half": "line 2 has",
    "/noise": "is not UTF-8 text",
    "/bomb": "gzip file is damaged",
    "/truncated": "the connection ended after 152 of 252 bytes",
    "/chunks": "IncompleteRead",
    "/stalled": "does not answer in time",
    "/dripping": "no complete answer within 2 s",
    "/trickle": "no complete answer within 2 s",
    "/announced": "sends more than 64 MiB",
    "/garbage": "what?",
    "/status/404": "the server answers 404",
    "/status/503": "the server answers 503",
    "/status/204": "the server answers 204",
    "/hops/5": "more than 5 redirects",
    "/to//to//to/": "redirects",
    "/to/file:///etc/passwd": "is not allowed",
    "/to/ftp://127.0.0.1/x": "is no https:// address",
    "/to/http://localhost/x": "is no https:// address",
    "/to/https://a:b@127.0.0.1/x": "with a password is not used",
}


@pytest.mark.parametrize("path", BAD)
def test_on_any_failure_the_old_file_stays(address: str, tmp_path: Path, path: str) -> None:
    file = tmp_path / "iss.tle"
    file.write_bytes(b"old")
    with pytest.raises(OutputError) as caught:
        fetch_elements(address + path, file, LIMITS)
    assert BAD[path] in str(caught.value)
    assert f"{file}: not renewed; the file that is there is kept" in str(caught.value)
    assert [entry.name for entry in tmp_path.iterdir()] == ["iss.tle"]
    assert file.read_bytes() == b"old"


def test_a_stream_of_2_gib_is_left_at_the_cap(address: str, tmp_path: Path) -> None:
    patient = Limits(plain_http_hosts=frozenset({"127.0.0.1"}))
    with pytest.raises(OutputError, match="sends more than 64 MiB"):
        fetch_elements(f"{address}/stream", tmp_path / "iss.tle", patient)
    assert Handler.sent < 1.5 * patient.largest_bytes


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/x",
        "file:///etc/passwd",
        "ftp://h/x",
        "https://",
        "data:,x",
        "//x",
        "https://[x/",
    ],
)
def test_only_https_is_opened(tmp_path: Path, url: str) -> None:
    with pytest.raises(OutputError, match=r"is no (https:// )?address"):
        fetch_elements(url, tmp_path / "x")


@pytest.mark.parametrize("host", ["127.0.0.1:1", "no.such.host.invalid"])
def test_a_server_that_is_not_there_is_one_line(tmp_path: Path, host: str) -> None:
    with pytest.raises(OutputError, match="nothing was written") as caught:
        fetch_elements(f"https://{host}/x", tmp_path / "x", LIMITS)
    assert len(str(caught.value).splitlines()) == 2


def test_a_server_without_tls_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="no secure connection"):
        fetch_elements(address.replace("http:", "https:") + "/sound", tmp_path / "x", LIMITS)


@pytest.mark.parametrize(
    ("wanted", "form", "query"),
    [
        ("25544", "json", "CATNR=25544&FORMAT=JSON"),
        ("stations", "csv", "GROUP=stations&FORMAT=CSV"),
        ("a&b=c/..", "json", "GROUP=a%26b%3Dc%2F..&FORMAT=JSON"),
    ],
)
def test_celestrak_is_asked_for_omm(wanted: str, form: str, query: str) -> None:
    assert element_url(wanted, form) == f"https://celestrak.org/NORAD/elements/gp.php?{query}"


def test_the_verb_writes_and_tells(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("elements", "fetch", f"{address}/sound", "--out", "iss.tle")
    refused = command(*words, folder=tmp_path)
    assert (refused.code, list(tmp_path.iterdir())) == (4, [])
    monkeypatch.setattr(Limits.__init__, "__kwdefaults__", vars_of(LIMITS))
    done = command(*words, folder=tmp_path)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("wrote iss.tle: 1 objects, epochs 2020-07-12T21:16:01Z to")
    assert command("elements", "fetch", f"{address}/sound", folder=tmp_path).code == 2


def vars_of(limits: Limits) -> dict[str, object]:
    return {name: getattr(limits, name) for name in Limits.__slots__}
