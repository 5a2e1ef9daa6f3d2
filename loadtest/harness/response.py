"""Are the answers right? Asked before anything is measured: a fast wrong answer is no figure."""

import re
import socket
from dataclasses import dataclass
from typing import BinaryIO

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


@dataclass(frozen=True)
class Response:
    head: bytes
    body: bytes  # without the framing of chunks
    wire_bytes: int

    @property
    def status(self) -> int:
        found = re.match(rb"HTTP/1\.1 (\d{3}) ", self.head)
        return int(found[1]) if found else 0

    def field(self, name: str) -> str:
        found = re.search(rf"\r\n{name}:[ \t]*([^\r]*)".encode(), self.head, re.IGNORECASE)
        return found[1].strip().decode("latin-1") if found else ""


class Conversation:
    """Asks one thing after the other, on one connection as long as the server keeps it."""

    def __init__(self, address: tuple[str, int]):
        self._address = address
        self._connection: socket.socket | None = None
        self._stream: BinaryIO | None = None

    def __enter__(self) -> "Conversation":
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def ask(self, exchange: Exchange, etag: str = "") -> Response:
        if self._connection is None:
            self._connection = socket.create_connection(self._address, timeout=TIMEOUT_S)
            self._stream = self._connection.makefile("rb")
        self._connection.sendall(exchange.request(f"{self._address[0]}:{self._address[1]}", etag))
        response = read_response(self._stream)
        if response.field("connection").lower() == "close":
            self._close()
        return response

    def _close(self) -> None:
        if self._connection is not None:
            self._stream.close()
            self._connection.close()
            self._connection = None


def check_responses(address: tuple[str, int], case: Case) -> Checked:
    """Asks for everything at least twice, which also warms the subject."""
    with Conversation(address) as conversation:
        etag = _etag(conversation, case)
        sizes = [_size(exchange, conversation.ask(exchange, etag)) for exchange in case.exchanges]
        for _ in range(_passes(sizes)):
            again = [_size(exchange, conversation.ask(exchange, etag)) for exchange in case.exchanges]
            _compare(case, sizes, again)
    return Checked(sum(sizes) / len(sizes), max(sizes), etag)


def read_response(stream: BinaryIO) -> Response:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += _line(stream)
    response = Response(head, b"", len(head))
    if response.status == 304:
        return response
    if response.field("transfer-encoding") == "chunked":
        body, framing = _read_chunks(stream)
        return Response(head, body, len(head) + len(body) + framing)
    length = response.field("content-length")
    if not length.isdecimal():
        raise WrongResponse("sent no Content-Length")
    return Response(head, _read(stream, int(length)), len(head) + int(length))


def _read_chunks(stream: BinaryIO) -> tuple[bytes, int]:
    """The body, and the bytes spent on its framing (RFC 9112 section 7.1; nobody here sends trailers)."""
    body, framing = b"", 0
    while True:
        line = _line(stream)
        chunk = _read(stream, int(line, 16))
        body += chunk
        framing += len(line) + len(_line(stream))
        if not chunk:
            return body, framing


def _line(stream: BinaryIO) -> bytes:
    if not (line := stream.readline()):
        raise WrongResponse("closed the connection")
    return line


def _read(stream: BinaryIO, length: int) -> bytes:
    body = stream.read(length)
    if len(body) != length:
        raise WrongResponse(f"closed the connection after {len(body)} of {length} bytes")
    return body


def _etag(conversation: Conversation, case: Case) -> str:
    if not any("{etag}" in value for exchange in case.exchanges for _, value in exchange.fields):
        return ""
    if not (etag := conversation.ask(Exchange(case.target)).field("etag")):
        raise WrongResponse("sent no ETag")
    return etag


def _size(exchange: Exchange, response: Response) -> int:
    if response.status != exchange.status:
        said = response.head.splitlines()[0].decode(errors="replace")
        raise WrongResponse(f"answered {said!r} to /{exchange.path}; {exchange.status} was expected")
    if not exchange.accepts(response.body, response.field("content-encoding")):
        raise WrongResponse(f"sent another body of {len(response.body)} bytes for /{exchange.path}")
    return response.wire_bytes


def _passes(sizes: list[int]) -> int:
    """How often everything is asked for again."""
    requests = min(WARM_UP_REQUESTS, WARM_UP_BYTES * len(sizes) // sum(sizes))
    return max(1, requests // len(sizes))


def _compare(case: Case, sizes: list[int], again: list[int]) -> None:
    for exchange, first, other in zip(case.exchanges, sizes, again, strict=True):
        if first != other:
            raise WrongResponse(f"sent {first} bytes for /{exchange.path}, and then {other}")
