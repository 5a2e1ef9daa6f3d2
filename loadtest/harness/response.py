"""Are the answers right? Asked before anything is measured: a fast wrong answer is no figure."""

import re
import socket
from dataclasses import dataclass

from .case import Case
from .exchange import Exchange

WARM_UP_REQUESTS = 200
WARM_UP_BYTES = 64 * 1024 * 1024  # where 200 would be more
TIMEOUT_S = 10


class WrongResponse(Exception):
    pass


@dataclass(frozen=True)
class Checked:
    """What right responses look like. A size is of head and body."""

    mean_bytes: float
    largest_bytes: int
    etag: str


def check_responses(address: tuple[str, int], case: Case) -> Checked:
    """Asks for everything at least twice on one connection, which also warms the subject."""
    host = f"{address[0]}:{address[1]}"
    with socket.create_connection(address, timeout=TIMEOUT_S) as connection:
        stream = connection.makefile("rb")

        def ask(request: bytes) -> tuple[bytes, bytes]:
            connection.sendall(request)
            return read_response(stream)

        etag = _etag(ask, case, host)
        sizes = [_size(ask, exchange, host, etag) for exchange in case.exchanges]
        for _ in range(_passes(sizes)):
            again = [_size(ask, exchange, host, etag) for exchange in case.exchanges]
            _compare(case, sizes, again)
    return Checked(sum(sizes) / len(sizes), max(sizes), etag)


def read_response(stream) -> tuple[bytes, bytes]:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = stream.readline()
        if not line:
            raise WrongResponse("closed the connection")
        head += line
    if _status(head) == 304:
        return head, b""
    length = field(head, "content-length")
    if not length.isdecimal():
        raise WrongResponse("sent no Content-Length")
    body = stream.read(int(length))
    if len(body) != int(length):
        raise WrongResponse(f"closed the connection after {len(body)} of {length} bytes")
    return head, body


def field(head: bytes, name: str) -> str:
    found = re.search(rf"\r\n{name}:[ \t]*([^\r]*)".encode(), head, re.IGNORECASE)
    return found[1].strip().decode("latin-1") if found else ""


def _etag(ask, case: Case, host: str) -> str:
    if not any("{etag}" in value for exchange in case.exchanges for _, value in exchange.fields):
        return ""
    head, _ = ask(Exchange(case.target).request(host, ""))
    if not (etag := field(head, "etag")):
        raise WrongResponse("sent no ETag")
    return etag


def _size(ask, exchange: Exchange, host: str, etag: str) -> int:
    head, body = ask(exchange.request(host, etag))
    if _status(head) != exchange.status:
        said = head.splitlines()[0].decode(errors="replace")
        raise WrongResponse(f"answered {said!r} to /{exchange.path}; {exchange.status} was expected")
    if not exchange.accepts(body, field(head, "content-encoding")):
        raise WrongResponse(f"sent another body of {len(body)} bytes for /{exchange.path}")
    return len(head) + len(body)


def _status(head: bytes) -> int:
    found = re.match(rb"HTTP/1\.1 (\d{3}) ", head)
    return int(found[1]) if found else 0


def _passes(sizes: list[int]) -> int:
    """How often everything is asked for again."""
    requests = min(WARM_UP_REQUESTS, WARM_UP_BYTES * len(sizes) // sum(sizes))
    return max(1, requests // len(sizes))


def _compare(case: Case, sizes: list[int], again: list[int]) -> None:
    for exchange, first, other in zip(case.exchanges, sizes, again, strict=True):
        if first != other:
            raise WrongResponse(f"sent {first} bytes for /{exchange.path}, and then {other}")
