"""A file system that takes its time, beside one that does not."""

import argparse
import os
import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from attacks.crowd import Answers, ask_for
from attacks.figure import Figure, at_most
from attacks.server import Server
from harness.affinity import pinned

KINDS = ("lookup", "getattr", "open", "read", "flush")
DELAY_MS = 300
CLIENTS = 64
ROUNDS = 5
LASTS_S = 2
KEPT_PERCENT = 95
CONTENT = b"small"


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


class SlowReaders:
    """Clients that ask for files of the slow file system one after the other. To be used in a `with`."""

    def __init__(self, server: Server):
        self.server_ = server
        self.ending_ = threading.Event()
        self.answers: list[int] = []
        self.threads_ = [threading.Thread(target=self.read_on_, args=(i,)) for i in range(CLIENTS)]

    def __enter__(self) -> "SlowReaders":
        for thread in self.threads_:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ending_.set()
        for thread in self.threads_:
            thread.join()

    def read_on_(self, number: int) -> None:
        with self.server_.connect() as client:
            while not self.ending_.is_set():
                name = f"{number}/{'large' if number % 4 == 0 else 'small'}"
                client.sendall(f"GET /{name} HTTP/1.1\r\nHost: slow.example\r\n\r\n".encode())
                receive_answer(client)
                self.answers.append(number)


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


@dataclass
class Rounds:
    """What the crowd was answered, by turns alone and beside those who read from the slow file system."""

    alone: list[Answers] = field(default_factory=list)
    beside: list[Answers] = field(default_factory=list)
    slow_answers: int = 0
    turn: float = 0.0

    def kept(self) -> list[float]:
        """In per cent, of each round."""
        return [beside.rate / alone.rate * 100 for alone, beside in zip(self.alone, self.beside)]


def attack(options: argparse.Namespace, kinds: tuple[str, ...]) -> Rounds:
    first, *others = sorted(os.sched_getaffinity(0))
    rounds = Rounds()
    with pinned(set(others) or {first}), SlowDisk(options.slow_disk, kinds) as disk:
        site = f'[[site]]\nhosts = ["slow.example"]\nroot = "{disk.mountpoint}"\n'
        settings = f'cache.revalidate = "0s"\nmetrics.listen = "unix:{disk.metrics}"'
        with Server(options.program, settings, site, cpus={first}) as server:
            (server.root / "small").write_bytes(CONTENT)
            url = f"http://127.0.0.1:{server.port}/small"
            for _ in range(ROUNDS):
                rounds.alone.append(ask_for(LASTS_S, url))
                with SlowReaders(server) as readers:
                    rounds.beside.append(ask_for(LASTS_S, url))
                rounds.slow_answers += len(readers.answers)
            rounds.turn = longest_turn(disk.metrics)
    return rounds


def figures(name: str, rounds: Rounds) -> Iterator[Figure]:
    kept = rounds.kept()
    longest = max(answers.longest for answers in rounds.beside)
    yield Figure(f"{name}: hot answers a second, alone and beside",
                 ", ".join(f"{statistics.median(a.rate for a in answers):,.0f}" for answers in (rounds.alone, rounds.beside)))
    yield Figure(f"{name}: kept, median of {ROUNDS} rounds (lowest, highest)",
                 f"{statistics.median(kept):.0f} % ({min(kept):.0f}, {max(kept):.0f})",
                 f"at least {KEPT_PERCENT} %", statistics.median(kept) >= KEPT_PERCENT)
    yield at_most(f"{name}: longest hot answer", round(longest * 1000, 1), 200, " ms")
    yield at_most(f"{name}: longest turn of the worker", round(rounds.turn * 1000, 2), 20, " ms")
    yield Figure(f"{name}: slow answers", f"{rounds.slow_answers:,}")


def slow_disk(options: argparse.Namespace) -> Iterator[Figure]:
    if options.slow_disk is None:
        yield Figure("not run", "there is no slow_disk; it is built where libfuse3-dev is installed")
        return
    if shutil.which("wrk") is None:
        yield Figure("not run", "there is no wrk")
        return
    for kinds in [(kind,) for kind in KINDS] + [KINDS]:
        try:
            rounds = attack(options, kinds)
        except OSError as error:
            yield Figure("not run", str(error))
            return
        yield from figures(kinds[0] if len(kinds) == 1 else "all", rounds)
