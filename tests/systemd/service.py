"""What every test in a booted machine needs: the package, systemctl, and clients that notice what they lose."""

import contextlib
import http.client
import json
import shutil
import socket
import subprocess
import threading
import time
import unittest
from collections.abc import Callable, Iterator
from pathlib import Path

PACKAGE = next(Path("/srv/package").glob("quoit_*.deb"))
CONFIGURATION = Path("/etc/quoit/quoit.toml")
DROP_INS = Path("/usr/share/doc/quoit/examples/drop-ins")
SITE = Path("/srv/site")
PATIENCE_S = 60  # a test that works never waits so long


def run(*command: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    ended = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    if check and ended.returncode != 0:
        raise AssertionError(f"{command}: exit code {ended.returncode}\n{ended.stdout}{ended.stderr}\n{journal('--lines=30')}")
    return ended


def journal(*options: str, unit: str = "quoit.service") -> str:
    command = ["journalctl", "--sync"]
    subprocess.run(command, check=True, timeout=PATIENCE_S)
    command = ["journalctl", "--no-pager", "--output=short-precise", f"--unit={unit}", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=True).stdout


def entries(*matches: str) -> list[dict[str, str]]:
    """The journal's entries with all their fields."""
    subprocess.run(["journalctl", "--sync"], check=True, timeout=PATIENCE_S)
    text = run("journalctl", "--no-pager", "--output=json", *matches).stdout
    return [json.loads(line) for line in text.splitlines()]


def systemctl(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    return run("systemctl", *arguments, check=check)


def show(name: str, unit: str = "quoit.service") -> str:
    return systemctl("show", "--property", name, "--value", unit).stdout.strip()


def main_process(unit: str = "quoit.service") -> int:
    return int(show("MainPID", unit))


def processes() -> list[int]:
    """All that serve, the launchers beside them left out."""
    return [int(comm.parent.name) for comm in Path("/proc").glob("[0-9]*/comm") if comm.read_text() == "quoit\n"]


def wait_until(condition: Callable[[], object], what: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > until:
            raise AssertionError(f"waited in vain until {what}\n{journal('--lines=30')}")
        time.sleep(0.02)


def install() -> None:
    run("dpkg", "--install", PACKAGE)
    use_notify_reload()


def allow_many_starts() -> None:
    for unit, more in (("quoit.service", ""), ("quoit.socket", "[Socket]\nTriggerLimitBurst=0\n")):
        add_drop_in("[Unit]\nStartLimitIntervalSec=0\n" + more, unit, "many-starts.conf")


def use_notify_reload() -> None:
    """A package made for Debian 12 brings a drop-in for its systemd, which this machine's need not have."""
    for service in ("quoit", "quoit@"):
        folder = Path(f"/usr/lib/systemd/system/{service}.service.d")
        if folder.exists():
            shutil.rmtree(folder)
    systemctl("daemon-reload")
    if show("ActiveState") == "active":
        systemctl("restart", "quoit.service")


def add_drop_in(text: str, unit: str = "quoit.service", name: str = "test.conf") -> None:
    folder = Path("/etc/systemd/system") / f"{unit}.d"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    systemctl("daemon-reload")


def stand_alone(configuration: str) -> None:
    """Without quoit.socket: quoit opens by itself what the configuration says."""
    systemctl("stop", "quoit.service", "quoit.socket")
    systemctl("disable", "quoit.socket")
    CONFIGURATION.write_text(configuration)
    systemctl("start", "quoit.service")


def activate() -> None:
    """With quoit.socket, and with no drop-ins but that which allows many starts."""
    systemctl("stop", "quoit.service", "quoit.socket")
    for file in Path("/etc/systemd/system").glob("quoit.*.d/*.conf"):
        if file.name != "many-starts.conf":
            file.unlink()
    systemctl("daemon-reload")
    systemctl("reset-failed")
    systemctl("enable", "--now", "quoit.socket")
    systemctl("start", "quoit.service")


def get(path: str = "/", port: int = 80, host: str = "127.0.0.1") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE_S)
    with contextlib.closing(connection):
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()


class Site(unittest.TestCase):
    """Installs the package and a site of a few files, once for all tests of a class."""

    @classmethod
    def setUpClass(cls) -> None:
        SITE.mkdir(exist_ok=True)
        (SITE / "small").write_bytes(b"small")
        with (SITE / "large").open("wb") as file:
            file.write(bytes(range(256)) * 4096 * 64)
        install()
        allow_many_starts()
        CONFIGURATION.write_text(f'[[site]]\nroot = "{SITE}"\n')
        activate()


class Download:
    """Reads a large file at its own pace."""

    def __init__(self, path: str = "/large", port: int = 80) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        self.connection.request("GET", path)
        self.response = self.connection.getresponse()
        self.expected = int(self.response.headers["Content-Length"])

    def finish(self) -> bytes:
        with contextlib.closing(self.connection):
            try:
                return self.response.read()
            except (http.client.IncompleteRead, OSError):
                return b""


class Load:
    """Clients that ask for a small file over and over, on connections that they keep as long as they may."""

    def __init__(self, clients: int = 8, port: int = 80, path: str = "/small") -> None:
        self.port, self.path = port, path
        self.answered = 0
        self.lost: list[str] = []
        self.refused: list[str] = []
        self.longest_wait_s = 0.0
        self._guard = threading.Lock()
        self._ends = threading.Event()
        self._clients = [threading.Thread(target=self._ask) for _ in range(clients)]

    @contextlib.contextmanager
    def running(self) -> Iterator["Load"]:
        for client in self._clients:
            client.start()
        wait_until(lambda: self.answered > 100, "the load has begun")
        try:
            yield self
            before = self.answered
            wait_until(lambda: self.answered > before + 100, "the load goes on")
        finally:
            self._ends.set()
            for client in self._clients:
                client.join()

    def _ask(self) -> None:
        while not self._ends.is_set():
            begin = time.monotonic()
            try:
                connection = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE_S)
            except OSError as error:
                with self._guard:
                    self.refused.append(repr(error))
                continue
            with connection:
                self._ask_on(connection, begin)

    def _ask_on(self, connection: socket.socket, begin: float) -> None:
        request = f"GET {self.path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
        while not self._ends.is_set():
            try:
                connection.sendall(request)
                response = http.client.HTTPResponse(connection)
                response.begin()
                body = response.read()
            except (OSError, http.client.HTTPException) as error:
                with self._guard:
                    self.lost.append(repr(error))
                return
            with self._guard:
                if response.status == 200 and body == b"small":
                    self.answered += 1
                else:
                    self.lost.append(f"{response.status} {body!r}")
                self.longest_wait_s = max(self.longest_wait_s, time.monotonic() - begin)
            if response.headers.get("Connection") == "close":
                return
            begin = time.monotonic()
