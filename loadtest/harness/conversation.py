"""Requests and responses, one after the other."""

import socket
from typing import BinaryIO

from .exchange import Exchange
from .response import Response, read_response

TIMEOUT_S = 10


class Conversation:
    """On one connection as long as the server keeps it."""

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
