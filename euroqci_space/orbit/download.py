"""One file over HTTPS, within limits: size, time, redirects. Nothing else here uses the network."""

import ssl
import threading
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from time import monotonic
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

from euroqci_space import __version__
from euroqci_space.errors import OutputError
from euroqci_space.infiles import LARGEST_FILE_BYTES

_CHUNK_BYTES = 2**16


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a download may do; ``plain_http_hosts`` is for servers on the own machine in tests."""

    largest_bytes: int = LARGEST_FILE_BYTES
    read_timeout_s: float = 20.0
    total_timeout_s: float = 120.0
    redirects: int = 5
    plain_http_hosts: frozenset[str] = frozenset()

    def refuse(self, url: str) -> None:
        """Refuse an address that is not HTTPS or that carries a password.

        Raises
        ------
        OutputError
            When it is refused.
        """
        try:
            parts = urlsplit(url)
        except ValueError as error:
            message = f"{url[:200]}: is no address ({error})"
            raise OutputError(message) from error
        plain = parts.scheme == "http" and parts.hostname in self.plain_http_hosts
        if not (plain or parts.scheme == "https") or not parts.hostname:
            message = f"{url[:200]}: is no https:// address"
            raise OutputError(message)
        if parts.username or parts.password:
            message = f"{parts.hostname}: an address with a password is not used"
            raise OutputError(message)


def download(url: str, limits: Limits) -> bytes:
    """Return the body of an answer with status 200.

    Raises
    ------
    OutputError
        When the address is refused, the server cannot be reached, answers with another status or
        too slowly, redirects too often or to an address that is refused, sends more than is
        allowed or less than it announced.
    """
    limits.refuse(url)
    answer: list[bytes | Exception] = []
    # A thread, because neither the look-up of a name nor slow headers obey a socket's timeout.
    thread = threading.Thread(target=_work, args=(url, limits, answer), daemon=True)
    thread.start()
    thread.join(limits.total_timeout_s)
    if not answer:
        raise _late(url, limits)
    if isinstance(answer[0], bytes):
        return answer[0]
    raise answer[0]


def _late(url: str, limits: Limits) -> OutputError:
    return OutputError(f"{url}: no complete answer within {limits.total_timeout_s:g} s")


def _work(url: str, limits: Limits, answer: list[bytes | Exception]) -> None:
    try:
        answer.append(_fetched(url, limits))
    except OutputError as error:
        answer.append(error)
    except (OSError, HTTPException, ValueError) as error:
        answer.append(OutputError(f"{url}: {_reason(error)}"))
    except Exception as error:
        answer.append(error)


def _reason(error: Exception) -> str:
    if isinstance(error, HTTPError):
        error.close()
        return f"the server answers {error.code} {error.reason}"
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, TimeoutError):
        return "the server does not answer in time"
    if isinstance(cause, ssl.SSLError):
        return f"no secure connection ({cause.reason or cause})"
    return str(getattr(cause, "strerror", None) or cause or type(cause).__name__)


def _fetched(url: str, limits: Limits) -> bytes:
    deadline = monotonic() + limits.total_timeout_s
    headers = {"User-Agent": f"euroqci-space/{__version__}", "Accept-Encoding": "identity"}
    request = Request(url, headers=headers)  # noqa: S310  (the scheme is checked)
    with _opener(limits).open(request, timeout=limits.read_timeout_s) as response:
        if response.status != 200:
            message = f"{url}: the server answers {response.status} {response.reason}"
            raise OutputError(message)
        return _body(response, url, limits, deadline)


def _body(response: Any, url: str, limits: Limits, deadline: float) -> bytes:
    announced = response.headers.get("Content-Length", "")
    size = int(announced) if announced.isdecimal() else None
    body = bytearray()
    while True:
        if monotonic() > deadline:
            raise _late(url, limits)
        if max(len(body), size or 0) > limits.largest_bytes:
            message = f"{url}: sends more than {limits.largest_bytes / 2**20:g} MiB"
            raise OutputError(message)
        part = response.read1(_CHUNK_BYTES)
        body += part
        if not part:
            break
    if size is not None and len(body) < size:
        message = f"{url}: the connection ended after {len(body)} of {size} bytes"
        raise OutputError(message)
    return bytes(body)


class _Redirects(HTTPRedirectHandler):
    """Follow a redirect only to an address that the limits allow."""

    max_repeats = max_redirections = 1000  # ours is the lower limit

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.followed = 0

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        fp.close()  # the library leaves it open where this refuses
        self.followed += 1
        if self.followed > self.limits.redirects:
            message = f"{req.full_url}: more than {self.limits.redirects} redirects"
            raise OutputError(message)
        self.limits.refuse(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener(limits: Limits) -> OpenerDirector:
    """Return what opens HTTPS alone: no files, no FTP, no data addresses."""
    opener = OpenerDirector()
    handlers = [ProxyHandler(), UnknownHandler(), HTTPDefaultErrorHandler(), HTTPErrorProcessor()]
    handlers += [_Redirects(limits), HTTPSHandler(context=ssl.create_default_context())]
    if limits.plain_http_hosts:
        handlers.append(HTTPHandler())
    for handler in handlers:
        opener.add_handler(handler)
    return opener
