"""What every interop test needs: a folder to serve, a real quoit, and the tools of other people."""

import contextlib
import ctypes
import http.client
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

# Out of the environment: quoit takes what is called QUOIT_... for settings.
PROGRAM = os.environ.pop("QUOIT_PROGRAM", Path(__file__).parents[2] / "build/release/quoit")
PATIENCE_S = 60  # long enough for a loaded machine; a test that works never waits so long
SKIPPED = 77  # as CMakeLists.txt has it

SMALL = b"0123456789"
LARGE = random.Random(1).randbytes(3_000_000)
PAGE = "<p>What is worth compressing.</p>\n" * 300


def need(tool: str) -> str:
    """The path of a tool. Without it the script is skipped, which CI takes for a failure."""
    path = shutil.which(tool, path=os.environ.get("PATH", os.defpath) + ":/usr/sbin")
    if path is None:
        print(f"{tool} is not installed (.ci/dependencies)")
        sys.exit(1 if os.environ.get("CI") == "true" else SKIPPED)
    return path


def run(*command: str | Path, folder: Path | None = None) -> str:
    """What a command prints. It has to succeed."""
    ended = subprocess.run(command, cwd=folder, capture_output=True, timeout=PATIENCE_S, check=False)
    output = ended.stdout.decode(errors="replace")
    if ended.returncode != 0:
        errors = ended.stderr.decode(errors="replace")
        raise AssertionError(f"{command}: exit code {ended.returncode}\n{output}\n{errors}")
    return output


class Site(unittest.TestCase):
    """Has a folder of its own, `root`, and a quoit that serves it, `server`; `folder` is for anything else."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="quoit-test-")))
        cls.root = cls.folder / "root"
        cls.root.mkdir()
        cls.fill(cls.root)
        cls.server = cls.enterClassContext(Server(cls.root))

    @classmethod
    def fill(cls, root: Path) -> None:
        (root / "small.txt").write_bytes(SMALL)
        (root / "large.bin").write_bytes(LARGE)


class Server:
    """Serves a folder on a port of 127.0.0.1 that the kernel chooses. At the block's end it has to drain."""

    def __init__(self, root: Path, *arguments: str) -> None:
        command = [PROGRAM, root, "--listen", "127.0.0.1:0", *arguments]
        self._process = start(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        log = ""
        for line in self._process.stdout:
            log += line
            if found := re.search(r"serving .*(http://127\.0\.0\.1:(\d+))", line):
                self.url, self.port = found[1], int(found[2])
                return
        raise AssertionError(f"quoit does not serve:\n{log}")

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        with self._process as process:
            process.terminate()
            log, _ = process.communicate(timeout=PATIENCE_S)
        if process.returncode != 0:
            raise AssertionError(f"quoit ended with exit code {process.returncode}:\n{log}")

    def connections(self) -> int:
        """How many connections it has had, as far as the kernel remembers: a minute back."""
        clients = set()
        for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]:
            local, remote = (int(address.partition(":")[2], 16) for address in line.split()[1:3])
            clients |= {local, remote} if self.port in (local, remote) else set()
        return len(clients - {0, self.port})


class Proxy:
    """Somebody's server in front of quoit, which listens on a Unix socket while the block lasts."""

    def __init__(self, command: list[str | Path], path: Path, preamble: bytes = b"") -> None:
        self._path = path
        self._preamble = preamble  # what begins each connection
        self._process = start(command)
        until = time.monotonic() + PATIENCE_S
        while not self._listens():
            if self._process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"{command} does not serve")
            time.sleep(0.01)

    def __enter__(self) -> "Proxy":
        return self

    def __exit__(self, *_: object) -> None:
        with self._process as process:
            process.kill()
        self._path.unlink()

    def ask(self, target: str, method: str = "GET", **fields: str) -> "Answer":
        """One request on a connection of its own; `If_None_Match` stands for the field of that name."""
        with contextlib.closing(http.client.HTTPConnection("localhost", timeout=PATIENCE_S)) as client:
            client.sock = self._connect()
            client.sock.sendall(self._preamble)
            client.request(method, target, headers={name.replace("_", "-"): value for name, value in fields.items()})
            return Answer(client.getresponse())

    def _connect(self) -> socket.socket:
        with contextlib.ExitStack() as failure:
            connection = failure.enter_context(socket.socket(socket.AF_UNIX))
            connection.connect(str(self._path))
            failure.pop_all()
        return connection

    def _listens(self) -> bool:
        try:
            self._connect().close()
        except OSError:
            return False
        return True


class Answer:
    """A response that has been read."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.fields = response.headers
        self.body = response.read()


def start(command: list[str | Path], **options: object) -> subprocess.Popen:
    """Starts a program that the kernel kills when this script dies."""
    prctl = ctypes.CDLL(None).prctl
    return subprocess.Popen(command, preexec_fn=lambda: prctl(1, signal.SIGKILL), **options)  # PR_SET_PDEATHSIG


def main() -> None:
    """Runs the script's tests and prints the name of each."""
    unittest.main(verbosity=2)
