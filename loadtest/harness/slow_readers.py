"""Clients that ask for what comes late, again and again."""

import selectors
import socket
import threading

from .affinity import pinned

HEAD_END = b"\r\n\r\n"
TURN_S = 0.05


class SlowReaders:
    """A thread of its own between `with` and its end, with one request of each client open at a time. The bodies of
    the answers hold no empty line."""

    def __init__(self, address: tuple[str, int], requests: list[bytes], cpus: set[int]):
        self._address = address
        self._requests = requests
        self._cpus = cpus
        self._ending = threading.Event()
        self._selector = selectors.DefaultSelector()
        self._thread = threading.Thread(target=self._run)
        self.answers = 0
        self.refusals = 0  # connections that ended, or answers of another status than 200

    def __enter__(self) -> "SlowReaders":
        for request in self._requests:
            self._connect(request)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._thread.join()
        for key in list(self._selector.get_map().values()):
            key.fileobj.close()
        self._selector.close()

    def _run(self) -> None:
        with pinned(self._cpus):
            while not self._ending.is_set():
                for key, _ in self._selector.select(TURN_S):
                    self._receive(key.fileobj, key.data)

    def _connect(self, request: bytes) -> None:
        client = socket.create_connection(self._address)
        self._selector.register(client, selectors.EVENT_READ, request)
        client.sendall(request)

    def _receive(self, client: socket.socket, request: bytes) -> None:
        try:
            received = client.recv(1 << 16)
            if HEAD_END in received:
                self._count(received)
                client.sendall(request)
            ended = not received
        except OSError:
            ended = True
        if ended:
            self.refusals += 1
            self._selector.unregister(client)
            client.close()

    def _count(self, received: bytes) -> None:
        if received.startswith(b"HTTP/1.1 200 "):
            self.answers += 1
        else:
            self.refusals += 1
