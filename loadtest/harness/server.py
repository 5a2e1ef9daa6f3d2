"""A running subject: started on its CPUs, found by its address, its CPU time read, and stopped."""

import ctypes
import os
import re
import socket
import subprocess
import time
from pathlib import Path

from .affinity import pinned
from .subject import Launch

LIBC = ctypes.CDLL(None)
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
START_TIMEOUT_S = 10
STOP_TIMEOUT_S = 10


class StartError(Exception):
    pass


class Server:
    """Owns the process between `with` and its end. `address` is host and port, `started` when it was started."""

    def __init__(self, launch: Launch, cpus: set[int], scratch: Path, poll_s: float = 0.01):
        self._launch = launch
        self._cpus = cpus
        self._poll_s = poll_s
        self.scratch = scratch
        self._log = scratch / "output.log"
        self._process: subprocess.Popen | None = None
        self.address = ("127.0.0.1", launch.port or 0)
        self.started = 0.0

    def __enter__(self) -> "Server":
        with self._log.open("wb") as log, pinned(self._cpus):
            self.started = time.monotonic()
            self._process = subprocess.Popen(
                self._launch.command,
                env=os.environ | self._launch.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        try:
            self._wait_until_listening()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def cpu_seconds(self) -> float:
        """User and system time of the process, of all its threads, and of all its descendants, alive or ended."""
        return sum(_cpu_seconds(pid) for pid in self.processes())

    def processes(self) -> list[int]:
        """The process and all its descendants."""
        return _tree(self._process.pid)

    def threads(self) -> list[int]:
        """Of the process and all its descendants."""
        folders = [Path(f"/proc/{pid}/task") for pid in self.processes()]
        return [int(thread.name) for folder in folders if folder.exists() for thread in folder.iterdir()]

    def signal(self, number: int) -> None:
        self._process.send_signal(number)

    def alive(self) -> bool:
        return self._process.poll() is None

    def _wait_until_listening(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if not self.alive():
                raise StartError(f"ended at once: {self._last_words()}")
            if self._launch.port is None and (found := re.search(r"http://127\.0\.0\.1:(\d+)", self._output())):
                self.address = ("127.0.0.1", int(found[1]))
            if self.address[1] != 0:
                try:
                    socket.create_connection(self.address, timeout=1).close()
                    return
                except ConnectionRefusedError:
                    pass
            time.sleep(self._poll_s)
        raise StartError(f"does not listen after {START_TIMEOUT_S} s: {self._last_words()}")

    def _output(self) -> str:
        return self._log.read_text(errors="replace")

    def _last_words(self) -> str:
        return (self._output().strip().splitlines() or ["it said nothing"])[-1]

    def _stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _tree(root: int) -> list[int]:
    """The process and all that descend from it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    tree = [root]
    for pid in tree:
        tree += children.get(pid, [])
    return tree


def _cpu_seconds(pid: int) -> float:
    # The process's own clock counts in nanoseconds, /proc/PID/stat in hundredths of a second.
    clock = ctypes.c_int()
    if LIBC.clock_getcpuclockid(pid, ctypes.byref(clock)) != 0:
        return 0.0  # it has ended
    try:
        own = time.clock_gettime(clock.value)
    except OSError:
        return 0.0
    # cutime and cstime, of children that have ended: fields 16 and 17 of proc_pid_stat(5).
    return own + sum(int(field) for field in _stat(pid)[13:15]) / TICKS_PER_SECOND


def _stat(pid: int) -> list[str]:
    """The fields after the command's name, which may hold spaces; none when the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
