"""A file system that takes its time, beside one that does not."""

import argparse
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from attacks.figure import Figure, at_most
from attacks.server import Server
from attacks.witness import CONTENT, Witness

KINDS = ("lookup", "getattr", "open", "read", "flush")
DELAY_MS = 300
CLIENTS = 64
LASTS_S = 5


class SlowDisk:
    """Files at `mountpoint` for which requests of these kinds wait. To be used in a `with`."""

    def __init__(self, program: Path, kinds: tuple[str, ...]):
        self.place_ = tempfile.TemporaryDirectory(prefix="quoit-slow-")
        self.mountpoint = Path(self.place_.name) / "slow"
        folder = Path(self.place_.name) / "folder"
        self.mountpoint.mkdir()
        folder.mkdir()
        for i in range(CLIENTS):  # names of one folder are looked up one after the other
            (folder / str(i)).mkdir()
            (folder / str(i) / "small").write_bytes(b"slow")
            (folder / str(i) / "large").write_bytes(b"x" * 400_000)
        self.metrics = Path(self.place_.name) / "metrics"  # a free name beside the folder, for a socket
        self.command_ = [program, self.mountpoint, folder] + [word for kind in kinds for word in (f"--{kind}-ms", str(DELAY_MS))]

    def __enter__(self) -> "SlowDisk":
        self.process_ = subprocess.Popen(self.command_, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if (said := self.hear_()) != "ready":
            raise OSError(said)
        self.process_.send_signal(signal.SIGUSR1)
        self.hear_()
        for i in range(CLIENTS):
            (self.mountpoint / str(i)).stat()
        self.process_.send_signal(signal.SIGUSR2)
        self.hear_()
        return self

    def hear_(self) -> str:
        assert self.process_.stdout is not None
        return self.process_.stdout.readline().strip()

    def __exit__(self, *_: object) -> None:
        self.process_.send_signal(signal.SIGTERM)
        self.process_.wait()
        subprocess.run(["umount", "-l", self.mountpoint], check=False, stderr=subprocess.DEVNULL)
        self.place_.cleanup()


def read_on(server: Server, number: int, until: float, answered: list[int]) -> None:
    with server.connect() as client:
        while time.monotonic() < until:
            name = f"{number}/{'large' if number % 4 == 0 else 'small'}"
            client.sendall(f"GET /{name} HTTP/1.1\r\nHost: slow.example\r\n\r\n".encode())
            receive_answer(client)
            answered.append(number)


def receive_answer(client: socket.socket) -> None:
    head = b""
    while b"\r\n\r\n" not in head:
        head += client.recv(65536)
    head, _, body = head.partition(b"\r\n\r\n")
    length = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
    left = length - len(body)
    while left > 0:
        left -= len(client.recv(65536))


def longest_turn(metrics: Path) -> float:
    """In seconds, since the server was started."""
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(metrics))
        client.sendall(b"GET /metrics HTTP/1.1\r\nHost: q\r\nConnection: close\r\n\r\n")
        page = b"".join(iter(lambda: client.recv(65536), b"")).decode()
    return max(float(line.rpartition(" ")[2]) for line in page.splitlines() if line.startswith("quoit_worker_turn_seconds_max{"))


def attack(options: argparse.Namespace, kinds: tuple[str, ...]) -> tuple[Witness, Witness, int, float]:
    with SlowDisk(options.slow_disk, kinds) as disk:
        site = f'[[site]]\nhosts = ["slow.example"]\nroot = "{disk.mountpoint}"\n'
        settings = f'cache.revalidate = "0s"\nmetrics.listen = "unix:{disk.metrics}"'
        with Server(options.program, settings, site) as server:
            (server.root / "small").write_bytes(CONTENT)
            with Witness(server.port) as alone:
                time.sleep(LASTS_S)
            answered: list[int] = []
            until = time.monotonic() + LASTS_S
            readers = [threading.Thread(target=read_on, args=(server, i, until, answered)) for i in range(CLIENTS)]
            with Witness(server.port) as beside:
                for reader in readers:
                    reader.start()
                time.sleep(LASTS_S)
            for reader in readers:
                reader.join()
            return alone, beside, len(answered), longest_turn(disk.metrics)


def slow_disk(options: argparse.Namespace) -> Iterator[Figure]:
    if options.slow_disk is None:
        yield Figure("not run", "there is no slow_disk; it is built where libfuse3-dev is installed")
        return
    for kinds in [(kind,) for kind in KINDS] + [KINDS]:
        name = kinds[0] if len(kinds) == 1 else "all"
        try:
            alone, beside, answered, turn = attack(options, kinds)
        except OSError as error:
            yield Figure("not run", str(error))
            return
        kept = beside.rate / alone.rate * 100
        yield Figure(f"{name}: a hot client's answers a second, alone and beside", f"{alone.rate:,.0f}, {beside.rate:,.0f}",
                     "at least 95 %", kept >= 95)
        yield at_most(f"{name}: longest answer to it", round(max(beside.took) * 1000, 1), 200, " ms")
        yield at_most(f"{name}: longest turn of the worker", round(turn * 1000, 2), 20, " ms")
        yield Figure(f"{name}: slow answers", f"{answered:,}")
