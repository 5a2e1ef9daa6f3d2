"""A connection that stays open, of which a client needs nothing but whole answers."""

import socket

from .response import Response, read_response

TIMEOUT_S = 10


class KeepAlive:
    """Its requests are GETs without fields of their own."""

    def __init__(self, address: tuple[str, int]):
        self._socket = socket.create_connection(address, timeout=TIMEOUT_S)
        self._host = f"{address[0]}:{address[1]}"

    def __enter__(self) -> "KeepAlive":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def get(self, path: str) -> Response:
        self.send(path)
        # Kept streams would be what an idle connection costs the client.
        with self._socket.makefile("rb") as stream:
            return read_response(stream)

    def send(self, path: str) -> None:
        self._socket.sendall(f"GET /{path} HTTP/1.1\r\nHost: {self._host}\r\n\r\n".encode())

    def wait_for_a_byte(self) -> None:
        if not self._socket.recv(1):
            raise ConnectionResetError("closed the connection")
