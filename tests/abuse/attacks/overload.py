"""Clients that are slow, or take less than they ask for."""

import argparse
import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterator

from attacks.figure import KIBIBYTE, MEBIBYTE, Figure, at_most, equal
from attacks.server import Server
from attacks.witness import CONTENT, Witness, ask

NARROW = 16 * KIBIBYTE
UNSENT = 128 * KIBIBYTE
LARGEST_SEND = 64 * KIBIBYTE


def slow_heads(options: argparse.Namespace) -> Iterator[Figure]:
    count = int(2000 * options.scale)
    with Server(options.program) as server:
        (server.root / "small").write_bytes(CONTENT)
        with Witness(server.port) as witness:
            memory = server.memory()
            begin = time.monotonic()
            clients = [server.connect() for _ in range(count)]
            for client in clients:
                client.sendall(b"GET /small HTTP/1.1\r\nX: ")
            grown = server.memory() - memory
            refused = drip(clients)
            took = time.monotonic() - begin
        yield equal("answered 408", refused, count)
        yield at_most("until all were cut (limits.head-timeout is 10 s)", round(took, 1), 20, " s")
        yield Figure("memory for each", f"{grown / count / KIBIBYTE:.1f} KiB")
        yield from witness.figures()


def drip(clients: list[socket.socket]) -> int:
    """A byte a second to each until it is answered; how many were told that they were too slow."""
    refused = 0
    waiting = selectors.DefaultSelector()
    for client in clients:
        waiting.register(client, selectors.EVENT_READ)
    while waiting.get_map():
        until = time.monotonic() + 1
        while (left := until - time.monotonic()) > 0 and waiting.get_map():
            for key, _ in waiting.select(left):
                refused += key.fileobj.recv(4096).startswith(b"HTTP/1.1 408 ")
                waiting.unregister(key.fileobj)
                key.fileobj.close()
        for key in list(waiting.get_map().values()):
            try:
                key.fileobj.sendall(b"x")
            except OSError:
                pass  # it is readable, and looked at next
    return refused


def slow_readers(options: argparse.Namespace) -> Iterator[Figure]:
    count = int(300 * options.scale)
    size = 10 * MEBIBYTE
    with Server(options.program, 'limits.send-timeout = "5s"') as server:
        (server.root / "small").write_bytes(CONTENT)
        (server.root / "large").write_bytes(b"x" * size)
        with Witness(server.port) as witness:
            before, memory = server.descriptors(), server.memory()
            begin = time.monotonic()
            clients = [server.connect(NARROW) for _ in range(count)]
            for client in clients:
                client.sendall(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
            most, queued = 0, 0
            wait_for(lambda: server.descriptors() >= before + count)
            # What stays open is the large file.
            while server.descriptors() > before + 1:
                most, queued = max(most, server.memory()), max(queued, server.longest_send_queue())
                time.sleep(0.05)
            took = time.monotonic() - begin
        received = [len(receive_all(client)) for client in clients]
        yield equal("cut before the end", sum(got < size for got in received), count)
        yield at_most("until all were cut (limits.send-timeout is 5 s here)", round(took, 1), 15, " s")
        yield at_most("memory for each", round((most - memory) / count / KIBIBYTE, 1), 160, " KiB")
        yield at_most("most that the kernel queued for one", queued / KIBIBYTE, (UNSENT + LARGEST_SEND) / KIBIBYTE, " KiB")
        yield from witness.figures()


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not condition() and time.monotonic() < until:
        time.sleep(0.01)


def receive_all(client: socket.socket) -> bytes:
    received = b""
    try:
        while piece := client.recv(MEBIBYTE):
            received += piece
    except ConnectionError:
        pass
    client.close()
    return received


def pipelining(options: argparse.Namespace) -> Iterator[Figure]:
    count = int(20_000 * options.scale)
    requests = b"".join(b"GET /%s HTTP/1.1\r\nHost: a\r\n\r\n" % (b"other" if i % 3 == 0 else b"small") for i in range(count))
    with Server(options.program) as server:
        (server.root / "small").write_bytes(CONTENT)
        (server.root / "other").write_bytes(b"the other")
        with Witness(server.port) as witness:
            use_receive_buffers(server)
            memory = server.memory()
            client = server.connect(NARROW)
            taken = send_what_is_taken(client, requests)
            grown = server.memory() - memory
        client.settimeout(60)
        sender = threading.Thread(target=client.sendall, args=(requests[taken:],))
        sender.start()
        right = count_right_answers(client, count)
        sender.join()
        yield Figure("requests taken before the first answer was read", f"{taken / len(requests) * count:,.0f}",
                     "not all", taken < len(requests) or options.scale < 1)
        # What a connection keeps of requests is limits.request-head, 16 KiB, and what came along with a head.
        yield at_most("memory for them", grown / KIBIBYTE, 128, " KiB")
        yield equal("right answers, in order", right, count)
        yield from witness.figures()


def use_receive_buffers(server: Server) -> None:
    """Each receive takes the next one: from now on all have memory."""
    more_than_there_are = 300
    with server.connect() as client:
        for _ in range(more_than_there_are):
            ask(client)


def send_what_is_taken(client: socket.socket, data: bytes) -> int:
    """Until nothing was taken for a second."""
    client.settimeout(1)
    sent = 0
    try:
        while sent < len(data):
            sent += client.send(data[sent:sent + 65536])
    except TimeoutError:
        pass
    return sent


def count_right_answers(client: socket.socket, count: int) -> int:
    buffer, begin, right = b"", 0, 0
    for i in range(count):
        expected = b"the other" if i % 3 == 0 else CONTENT
        while (end := buffer.find(b"\r\n\r\n", begin)) < 0 or len(buffer) < end + 4 + len(expected):
            piece = client.recv(65536)
            if not piece:
                return right
            buffer, begin = buffer[begin:] + piece, 0
        begin_of_body, begin = end + 4, end + 4 + len(expected)
        right += buffer[begin_of_body:begin] == expected
    return right
