"""A server that is compared: how it is found, configured and started."""

import os
import shutil
import subprocess
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path

from .case import Case
from .variant import Variant

# Debian has most servers where only root looks.
SEARCH_PATH = os.environ.get("PATH", os.defpath) + ":/usr/sbin"


@dataclass(frozen=True)
class Launch:
    """A command, the port it will listen on where the command does not print its own address, and what its environment
    has besides."""

    command: list[str]
    port: int | None = None
    environment: dict[str, str] = field(default_factory=dict)


class Subject(ABC):
    """`label` names it in the report; `arguments` go to its command line."""

    name = ""
    program = ""
    remedy = ""
    abilities: frozenset[str] = frozenset()  # of Variant.needs
    version_option = "--version"

    def __init__(self, label: str, program: str | None, arguments: list[str]):
        self.label = label
        self.arguments = arguments
        self.program = program or self.program

    def missing(self) -> str | None:
        """Why it cannot be started, or None."""
        found = shutil.which(self.program, path=SEARCH_PATH)
        return None if found else f"{self.program} is not there: {self.remedy}"

    def serves(self, case: Case) -> bool:
        """Whether it can be configured as each variant of the case wants."""
        return all(variant.needs <= self.abilities for variant in case.variants)

    @abstractmethod
    def launch(self, case: Case, variant: Variant, root: Path, scratch: Path) -> Launch:
        """How to serve that case. May write to the scratch folder."""

    def version(self) -> str:
        """The first line it says about itself."""
        command = [shutil.which(self.program, path=SEARCH_PATH) or self.program, self.version_option]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        lines = (done.stdout + done.stderr).strip().splitlines()
        return lines[0] if done.returncode == 0 and lines else ""
