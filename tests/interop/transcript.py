"""Commands in a document, and what they print: read from its blocks, and typed in as they stand there."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import quoit

ANYTHING = "..."  # any number of lines, or any text within one


@dataclass
class Step:
    command: str
    expected: list[str] = field(default_factory=list)


@dataclass
class Section:
    title: str
    files: dict[str, str] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)


def read_sections(text: str) -> list[Section]:
    """A section for each heading of the second or third level. A file's name stands before its block: `NAME`:"""
    sections = []
    for part in re.split(r"^###? ", text, flags=re.MULTILINE)[1:]:
        section = Section(part.partition("\n")[0])
        section.files = dict(re.findall(r"^`([^`]+)`:\n```\w+\n(.*?)^```", part, re.MULTILINE | re.DOTALL))
        for block in re.findall(r"^```console\n(.*?)^```", part, re.MULTILINE | re.DOTALL):
            for line in block.splitlines():
                if line.startswith("$ "):
                    section.steps.append(Step(line[2:]))
                elif section.steps:
                    section.steps[-1].expected.append(line)
        sections.append(section)
    return sections


def fits(expected: list[str], printed: list[str]) -> bool:
    """Whether a command printed these lines."""
    if not expected:
        return not printed
    if expected[0] == ANYTHING:
        return any(fits(expected[1:], printed[skipped:]) for skipped in range(len(printed) + 1))
    pattern = ".*".join(re.escape(text) for text in expected[0].split(ANYTHING))
    return bool(printed) and re.fullmatch(pattern, printed[0]) is not None and fits(expected[1:], printed[1:])


class Terminal:
    """A shell in a folder, which has programs of its own in its PATH. What goes on in the background ends with the block."""

    def __init__(self, folder: Path, programs: dict[str, Path], **variables: str) -> None:
        self._folder = folder
        self._running: list[subprocess.Popen] = []
        own = folder / ".programs"
        own.mkdir()
        for name, program in programs.items():
            (own / name).symlink_to(Path(shutil.which(program)).resolve())
        settings = {name: value for name, value in os.environ.items() if name.startswith("QUOIT_")}
        path = f"{own}:{os.environ.get('PATH', os.defpath)}:/usr/sbin"
        self._environment = {"PATH": path, "HOME": str(folder)} | variables | settings

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._folder.glob("*.pid"):  # of what was still running when a step failed
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                os.kill(int(file.read_text(encoding="ascii")), signal.SIGTERM)
        for process in self._running:
            process.terminate()
            process.communicate(timeout=quoit.PATIENCE_S)

    def type(self, step: Step) -> None:
        """The command has to succeed, unless an error is what is shown of it."""
        command = step.command
        if background := re.fullmatch(r"(.*) &(?: +#.*)?", command):
            self._running.append(self._serve(background[1]))
            return
        # Not a pipe, which a command that goes on in the background would keep open.
        with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
            ended = self._start(command, stdout=output, stderr=subprocess.STDOUT)
            ended.wait(quoit.PATIENCE_S)
            output.seek(0)
            printed = output.read().replace("\r", "")
        fails = any("error" in line for line in step.expected)
        if not fits(step.expected, printed.splitlines()) or (ended.returncode != 0) != fails:
            raise AssertionError(f"{command}: exit code {ended.returncode}\n{printed}")

    def _serve(self, command: str) -> subprocess.Popen:
        process = self._start(f"exec {command}", stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = ""
        for line in process.stdout:
            said += line
            if "serving " in line:
                return process
        raise AssertionError(f"{command} does not serve:\n{said}")

    def _start(self, command: str, **options: object) -> subprocess.Popen:
        return quoit.start(["bash", "-c", command], cwd=self._folder, env=self._environment, text=True, **options)
