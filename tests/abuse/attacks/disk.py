"""A root that is switched from release to release."""

import argparse
import multiprocessing
import os
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

from attacks.figure import Figure, at_most, equal
from attacks.server import Server

EVERY_S = 0.1
LASTS_S = 30
REVALIDATE_S = 0.3
CLIENTS = 4
LARGE = 400_000


def ask_on(port: int, until: float, results: multiprocessing.Queue) -> None:
    """Of each answer: when it was asked for, which release it was of, None if it was of two, or an error."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    found, number = [], 0
    while (asked := time.monotonic()) < until:
        number += 1
        connection.request("GET", "/large" if number % 8 == 0 else "/small")
        response = connection.getresponse()
        body = response.read()
        releases = {body[i:i + 8] for i in range(0, len(body), 8)}
        error = response.status != 200
        found.append((asked, int(releases.pop()) if len(releases) == 1 and not error else None, error))
    results.put(found)


def switch(folder: Path, left: list[float], until: float) -> None:
    release = 0
    while time.monotonic() < until:
        time.sleep(EVERY_S)
        release += 1
        write_release(folder, release)
        (folder / "next").symlink_to(f"release{release}")
        os.rename(folder / "next", folder / "root")
        left.append(time.monotonic())


def write_release(folder: Path, release: int) -> None:
    (folder / f"release{release}").mkdir()
    (folder / f"release{release}" / "small").write_bytes(b"%08d" % release)
    (folder / f"release{release}" / "large").write_bytes(b"%08d" % release * (LARGE // 8))


def releases(options: argparse.Namespace) -> Iterator[Figure]:
    server = Server(options.program, f'cache.revalidate = "{int(REVALIDATE_S * 1000)}ms"', workers=2, link="release0")
    write_release(server.folder, 0)
    left: list[float] = []
    with server:
        until = time.monotonic() + LASTS_S * options.scale
        results: multiprocessing.Queue = multiprocessing.Queue()
        clients = [multiprocessing.Process(target=ask_on, args=(server.port, until, results)) for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        switching = threading.Thread(target=switch, args=(server.folder, left, until))
        switching.start()
        found = [answer for _ in clients for answer in results.get()]
        switching.join()
        for client in clients:
            client.join()
    stale = max((asked - left[release] for asked, release, _ in found if release is not None and release < len(left)), default=0)
    yield Figure("answers", f"{len(found):,}")
    yield Figure("switches", f"{len(left):,}")
    yield equal("errors", sum(error for *_, error in found), 0)
    yield equal("answers of two releases", sum(release is None and not error for _, release, error in found), 0)
    # A client's own clock is read before the request is sent.
    yield at_most("asked for so long after its release was left", round(stale * 1000), REVALIDATE_S * 1000 + 50, " ms")
