"""A response, as it is read from a connection."""

import re
from dataclasses import dataclass
from typing import BinaryIO


class WrongResponse(Exception):
    pass


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
