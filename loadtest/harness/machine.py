"""Where it was measured."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Machine:
    cpu: str
    cpus: int
    kernel: str

    @classmethod
    def this(cls) -> "Machine":
        return cls(cpu_model(), os.cpu_count() or 1, platform.release())

    def __str__(self) -> str:
        return f"{self.cpu}, {self.cpus} CPUs, Linux {self.kernel}"


def cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
