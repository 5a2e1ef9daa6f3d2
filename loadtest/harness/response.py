"""Is the answer right? Asked before anything is measured: a fast wrong answer is no figure."""

import hashlib
import re
import socket

from .case import Case

WARM_UP_REQUESTS = 200
TIMEOUT_S = 10


class WrongResponse(Exception):
    pass


def check_response(address: tuple[str, int], case: Case) -> int:
    """Asks a number of times on one connection, which also warms the subject. Returns a response's size in bytes."""
    expected = hashlib.sha256(case.body).hexdigest()
    sizes = set()
    with socket.create_connection(address, timeout=TIMEOUT_S) as connection:
        stream = connection.makefile("rb")
        for _ in range(WARM_UP_REQUESTS):
            connection.sendall(f"GET /{case.target} HTTP/1.1\r\nHost: {address[0]}:{address[1]}\r\n\r\n".encode())
            head, body = _read_response(stream)
            if not re.match(rb"HTTP/1\.1 200 ", head):
                raise WrongResponse(f"answered {head.splitlines()[0].decode(errors='replace')!r}")
            if hashlib.sha256(body).hexdigest() != expected:
                raise WrongResponse(f"sent another body of {len(body)} bytes; {len(case.body)} were expected")
            sizes.add(len(head) + len(body))
    if len(sizes) != 1:
        raise WrongResponse(f"sent responses of differing sizes: {sorted(sizes)}")
    return sizes.pop()


def _read_response(stream) -> tuple[bytes, bytes]:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = stream.readline()
        if not line:
            raise WrongResponse("closed the connection")
        head += line
    length = re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)
    if not length:
        raise WrongResponse("sent no Content-Length")
    return head, stream.read(int(length[1]))
