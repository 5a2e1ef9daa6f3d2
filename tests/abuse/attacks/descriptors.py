"""More clients than descriptors."""

import argparse
import time
from collections.abc import Iterator

from attacks.figure import Figure, at_most, equal
from attacks.server import Server
from attacks.witness import CONTENT, Witness

LIMIT = 256
CLIENTS = 600
STARVED_S = 5


def exhaustion(options: argparse.Namespace) -> Iterator[Figure]:
    with Server(options.program, descriptors=LIMIT) as server:
        (server.root / "small").write_bytes(CONTENT)
        with Witness(server.port) as witness:
            pass
        before = server.descriptors()
        clients = [server.connect() for _ in range(CLIENTS)]
        for client in clients:
            client.sendall(b"GET /small HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(1)
        spent = server.processor_time()
        time.sleep(STARVED_S)
        spent = server.processor_time() - spent
        answered = 0
        for client in clients:
            answered += client.recv(65536).endswith(CONTENT)
            client.close()
        with Witness(server.port) as witness:
            time.sleep(1)
        for _ in range(100):
            if server.descriptors() <= before:
                break
            time.sleep(0.05)
        left = server.descriptors() - before
        server.stop()
        yield at_most("processor time while starved", round(spent / STARVED_S * 100, 1), 5, " %")
        yield equal("answered in their turn", answered, CLIENTS)
        yield at_most("lines in the log about it", sum("no file descriptors" in line for line in server.log), 1)
        yield equal("descriptors left over", left, 0)
        yield from witness.figures("afterwards")
