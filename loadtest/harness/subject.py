"""The servers that are compared: how each is found, configured and started."""

import os
import shlex
import shutil
import socket
import subprocess
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

from .case import LOADTEST, Case

BUILD = LOADTEST.parent / "build" / "release"


@dataclass(frozen=True)
class Launch:
    """A command, and the port it will listen on where the command does not print its own address."""

    command: list[str]
    port: int | None = None


class Subject(ABC):
    """A server under test. `label` names it in the report; `arguments` go to its command line."""

    name = ""
    program = ""
    remedy = ""

    def __init__(self, label: str, program: str | None, arguments: list[str]):
        self.label = label
        self.arguments = arguments
        self.program = program or self.program

    def missing(self) -> str | None:
        """Why it cannot be started, or None."""
        return None if shutil.which(self.program) else f"{self.program} is not there: {self.remedy}"

    @abstractmethod
    def launch(self, case: Case, root: Path, scratch: Path) -> Launch:
        """How to serve that case. May write to the scratch folder."""

    def version(self) -> str:
        done = subprocess.run([self.program, "--version"], capture_output=True, text=True, check=False)
        return done.stdout.strip().splitlines()[0] if done.returncode == 0 and done.stdout.strip() else ""


class Quoit(Subject):
    name = "quoit"
    program = str(BUILD / "quoit")
    remedy = "build the release preset, or name it with --quoit"

    def launch(self, case: Case, root: Path, scratch: Path) -> Launch:
        return Launch([self.program, "--workers", "1", "--listen", "127.0.0.1:0", "--root", str(root), *self.arguments])


class Ceiling(Subject):
    name = "ceiling"
    program = str(BUILD / "loadtest" / "ceiling")
    remedy = "build the release preset, or name it with --ceiling"

    def launch(self, case: Case, root: Path, scratch: Path) -> Launch:
        return Launch([self.program, "--port", "0", "--size", str(len(case.body)), *self.arguments])

    def version(self) -> str:
        return ""


class Nginx(Subject):
    name = "nginx"
    program = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin") or "nginx"
    remedy = "--install-peers installs it"

    def launch(self, case: Case, root: Path, scratch: Path) -> Launch:
        port = free_port()
        configuration = scratch / "nginx.conf"
        text = (LOADTEST / "peers" / "nginx.conf").read_text()
        for word, value in {"PORT": port, "ROOT": root, "SCRATCH": scratch}.items():
            text = text.replace(f"@{word}@", str(value))
        configuration.write_text(text)
        command = [self.program, "-p", str(scratch), "-e", "stderr", "-c", str(configuration), *self.arguments]
        return Launch(command, port)

    def version(self) -> str:
        done = subprocess.run([self.program, "-v"], capture_output=True, text=True, check=False)
        return done.stderr.strip().removeprefix("nginx version: ")


SUBJECTS: dict[str, type[Subject]] = {subject.name: subject for subject in (Quoit, Nginx, Ceiling)}


def parse_subject(text: str, programs: dict[str, str]) -> Subject:
    """`NAME[@PROGRAM] [ARGUMENT…]`, as in "ceiling --send vectored" or "quoit@/tmp/before/quoit"."""
    first, *arguments = shlex.split(text) or [""]
    name, _, program = first.partition("@")
    if name not in SUBJECTS:
        raise ValueError(f"no subject '{name}'; there are {', '.join(SUBJECTS)}")
    return SUBJECTS[name](text, program or programs.get(name), arguments)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
