"""Connections that end as they should not."""

import argparse
import random
import socket
import struct
import time
from collections.abc import Iterator

from attacks.figure import KIBIBYTE, MEBIBYTE, Figure, at_most, equal
from attacks.server import Server
from attacks.witness import CONTENT, Witness

SMALL = b"GET /small HTTP/1.1\r\nHost: a\r\n\r\n"
LARGE = b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n"
OTHERS = [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(32),  # TLS
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9),
    b"SSH-2.0-OpenSSH_9.2\r\n",
    b"POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
]


def reset(client: socket.socket) -> None:
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def attack(server: Server, number: int, chance: random.Random) -> None:
    client = server.connect()
    kind = number % 4
    try:
        if kind == 0:  # a reset anywhere in a response
            client.sendall(chance.choice((SMALL, LARGE)))
            if most := chance.randrange(300_000):
                client.recv(most)
        elif kind == 1:  # a request that ends anywhere
            client.sendall(LARGE[:chance.randrange(len(LARGE))])
        elif kind == 2:
            client.sendall(chance.randbytes(chance.randrange(1, 1000)))
        else:
            client.sendall(chance.choice(OTHERS))
    except ConnectionError:
        pass
    if kind != 0 and number % 8 < 4:
        client.shutdown(socket.SHUT_WR)
        try:
            while client.recv(65536):
                pass
        except ConnectionError:
            pass
    reset(client)


def storm(options: argparse.Namespace) -> Iterator[Figure]:
    count = int(100_000 * options.scale)
    chance = random.Random(1)
    with Server(options.program) as server:
        (server.root / "small").write_bytes(CONTENT)
        (server.root / "large").write_bytes(b"x" * MEBIBYTE)
        for number in range(count // 10):
            attack(server, number, chance)
        with Witness(server.port) as witness:
            time.sleep(1)
            before, memory = server.descriptors(), server.memory()
            begin = time.monotonic()
            for number in range(count):
                attack(server, number, chance)
            took = time.monotonic() - begin
            time.sleep(1)
            left, grown = server.descriptors() - before, server.memory() - memory
        yield Figure("connections a second", f"{count / took:,.0f}")
        yield equal("descriptors left over", left, 0)
        yield at_most("memory grown", grown / KIBIBYTE, 1024, " KiB")
        yield from witness.figures()
