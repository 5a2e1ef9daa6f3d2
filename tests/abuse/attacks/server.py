"""A quoit of one's own, and what the kernel says of it."""

import os
import re
import resource
import signal
import socket
import subprocess
import tempfile
import threading
from pathlib import Path

PATIENCE_S = 60


class Server:
    """Serves `root` in a new folder, with one worker unless the settings say otherwise. To be used in a `with`."""

    def __init__(self, program: Path, settings: str = "", sites: str = "", descriptors: int | None = None,
                 workers: int = 1, link: str | None = None, cpus: set[int] | None = None):
        self.folder_ = tempfile.TemporaryDirectory(prefix="quoit-abuse-")
        self.folder = Path(self.folder_.name)
        self.root = self.folder / "root"
        if link is None:
            self.root.mkdir()
        else:
            self.root.symlink_to(link)
        self.settings_ = (f'server = {{ listen = ["127.0.0.1:0"], workers = {workers} }}\n{settings}\n'
                          f'[[site]]\nroot = "root"\n{sites}')
        self.program_ = program
        self.descriptors_ = descriptors
        self.cpus_ = cpus
        self.log: list[str] = []

    def __enter__(self) -> "Server":
        configuration = self.folder / "quoit.toml"
        configuration.write_text(self.settings_)
        self.process_ = subprocess.Popen([self.program_, "--config", configuration], stdout=subprocess.PIPE,
                                         stderr=subprocess.STDOUT, text=True, preexec_fn=self.limit_)
        assert self.process_.stdout is not None
        for line in self.process_.stdout:
            self.log.append(line)
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                self.port = int(found[1])
                break
        else:
            raise SystemExit("quoit does not serve: " + "".join(self.log))
        self.reader_ = threading.Thread(target=lambda: self.log.extend(self.process_.stdout), daemon=True)
        self.reader_.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.folder_.cleanup()

    def stop(self) -> None:
        if self.process_.poll() is None:
            self.process_.send_signal(signal.SIGINT)
            self.process_.send_signal(signal.SIGINT)
        self.process_.wait()
        self.reader_.join()

    def limit_(self) -> None:
        if self.descriptors_ is not None:
            resource.setrlimit(resource.RLIMIT_NOFILE, (self.descriptors_, self.descriptors_))
        if self.cpus_ is not None:
            os.sched_setaffinity(0, self.cpus_)

    def connect(self, buffer: int | None = None) -> socket.socket:
        client = socket.socket()
        client.settimeout(PATIENCE_S)
        if buffer is not None:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, buffer)
        client.connect(("127.0.0.1", self.port))
        return client

    def descriptors(self) -> int:
        return len(os.listdir(self.proc_("fd")))

    def memory(self) -> int:
        """In bytes, without what files are mapped."""
        return self.size_("smaps_rollup", "Anonymous:")

    def peak_memory(self) -> int:
        return self.size_("status", "VmHWM:")

    def processor_time(self) -> float:
        fields = self.proc_("stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def longest_send_queue(self) -> int:
        """Of one connection, in bytes (proc_net(5), tx_queue)."""
        port = f":{self.port:04X}"
        rows = (line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:])
        return max((int(row[4].partition(":")[0], 16) for row in rows if row[1].endswith(port) and row[3] != "0A"), default=0)

    def proc_(self, name: str) -> Path:
        return Path(f"/proc/{self.process_.pid}/{name}")

    def size_(self, file: str, name: str) -> int:
        return next(int(line.split()[1]) * 1024 for line in self.proc_(file).read_text().splitlines() if line.startswith(name))
