"""How much memory a server keeps of paths that nobody asks for again."""

import socket

from ..affinity import pinned
from ..bench import CASE, Bench
from ..keep_alive import KeepAlive
from ..probe import Probe, ProbeFailed, Quantity
from ..process_memory import resident_bytes
from ..server import Server
from ..subject import Subject

MIB = 1024 * 1024
BATCH = 100  # requests in one piece
CONNECTION = 10_000  # requests of one connection: some servers end it after more
TIMEOUT_S = 30
STATUS_LINE = b"HTTP/1.1 404 "


class Paths(Probe):
    name = "paths"
    title = "growth of the server's resident memory by paths that are asked for once and are not there (404)"
    quantities = (Quantity("growth", "growth", "MiB"),)
    most_rounds = 1

    def serves(self, subject: Subject) -> bool:
        return subject.name != "ceiling"

    def measure(self, subject: Subject, bench: Bench) -> dict[str, float]:
        with bench.serve(subject) as server, pinned(bench.setting.load_cpus):
            with KeepAlive(server.address) as client:
                client.get(CASE.target)
            before = resident_bytes(server.processes())
            for first in range(0, bench.paths, CONNECTION):
                ask_for_missing(server, first, min(CONNECTION, bench.paths - first))
            return {"growth": (resident_bytes(server.processes()) - before) / MIB}


def ask_for_missing(server: Server, first: int, count: int) -> None:
    """Paths by their numbers, many requests at once."""
    rest = f"HTTP/1.1\r\nHost: {server.address[0]}:{server.address[1]}\r\n\r\n"
    with socket.create_connection(server.address, timeout=TIMEOUT_S) as connection:
        for start in range(first, first + count, BATCH):
            numbers = range(start, min(start + BATCH, first + count))
            connection.sendall("".join(f"GET /missing/{number:09} {rest}" for number in numbers).encode())
            receive(connection, len(numbers))


def receive(connection: socket.socket, responses: int) -> None:
    """Until so many status lines are there; no more is on its way than what belongs to them."""
    tail = b""
    while responses > 0:
        received = connection.recv(1 << 18)
        if not received:
            raise ProbeFailed("closed the connection")
        text = tail + received
        responses -= text.count(STATUS_LINE)
        # A line that came in pieces; a whole one is never in it.
        tail = text[-len(STATUS_LINE) + 1 :]
