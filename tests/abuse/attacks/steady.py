"""Very many requests."""

import argparse
import time
from collections.abc import Iterator

from attacks.figure import KIBIBYTE, Figure, at_most, equal
from attacks.server import Server
from attacks.witness import CONTENT

BATCH = 100
KINDS = [
    b"GET /small HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /none HTTP/1.1\r\nHost: a\r\n\r\n",
    b"HEAD /small HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /small HTTP/1.1\r\nHost: a\r\nRange: bytes=0-1,3-4\r\n\r\n",
    b"GET /small HTTP/1.1\r\nHost: a\r\nIf-None-Match: *\r\n\r\n",
    b"GET /large HTTP/1.1\r\nHost: a\r\nRange: bytes=-100000\r\n\r\n",
    b"POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc",
    b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
]


def ask(server: Server, batch: bytes) -> int:
    """How many bytes come back for a batch on a connection of its own."""
    received = 0
    with server.connect() as client:
        client.sendall(batch + b"GET /small HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        while piece := client.recv(262_144):
            received += len(piece)
    return received


def steady(options: argparse.Namespace) -> Iterator[Figure]:
    first, more = int(300_000 * options.scale), int(1_000_000 * options.scale)
    batch = b"".join(KINDS[i % len(KINDS)] for i in range(BATCH - 1))
    with Server(options.program) as server:
        (server.root / "small").write_bytes(CONTENT)
        (server.root / "large").write_bytes(b"x" * 300_000)
        expected = ask(server, batch)
        wrong = sum(ask(server, batch) != expected for _ in range(first // BATCH))
        time.sleep(1)
        before, memory = server.descriptors(), server.memory()
        begin = time.monotonic()
        wrong += sum(ask(server, batch) != expected for _ in range(more // BATCH))
        took = time.monotonic() - begin
        time.sleep(1)
        yield Figure("requests a second", f"{more / took:,.0f}")
        yield equal("batches that were not answered in full", wrong, 0)
        yield Figure("memory after the first", f"{memory / KIBIBYTE:,.0f} KiB")
        yield at_most("memory grown after that", (server.memory() - memory) / KIBIBYTE, 1024, " KiB")
        yield equal("descriptors left over", server.descriptors() - before, 0)
