"""A client that asks for one small file again and again, while others are up to something."""

import multiprocessing
import socket
import statistics
import time
from multiprocessing.connection import Connection

from attacks.figure import Figure

CONTENT = b"small"
REQUEST = b"GET /small HTTP/1.1\r\nHost: a\r\n\r\n"


def ask(client: socket.socket) -> None:
    client.sendall(REQUEST)
    answer = b""
    while not answer.endswith(b"\r\n\r\n" + CONTENT):
        piece = client.recv(65536)
        if not piece:
            raise ConnectionError(f"the witness was not answered but got {answer!r}")
        answer += piece


def bear_witness(port: int, orders: Connection) -> None:
    client = socket.create_connection(("127.0.0.1", port), timeout=60)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    ask(client)
    orders.send(None)
    took = []
    while not orders.poll():
        begin = time.monotonic()
        ask(client)
        took.append(time.monotonic() - begin)
    orders.send(took)


class Witness:
    """A process of its own, so that the attack does not slow it. To be used in a `with`."""

    def __init__(self, port: int):
        self.orders_, theirs = multiprocessing.Pipe()
        self.process_ = multiprocessing.Process(target=bear_witness, args=(port, theirs), daemon=True)

    def __enter__(self) -> "Witness":
        self.process_.start()
        self.orders_.recv()
        self.begin_ = time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        self.orders_.send(None)
        self.took = self.orders_.recv()
        self.rate = len(self.took) / (time.monotonic() - self.begin_)
        self.process_.join()

    def figures(self, who: str = "others") -> list[Figure]:
        return [Figure(f"{who}: answers a second", f"{self.rate:,.0f}"),
                Figure(f"{who}: median, longest answer", f"{statistics.median(self.took) * 1000:.2f} ms, "
                       f"{max(self.took) * 1000:.1f} ms")]
