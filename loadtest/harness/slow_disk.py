"""A file system in which each request takes long (tests/slow_disk)."""

import shutil
import subprocess
from pathlib import Path

from .quoit import BUILD

PROGRAM = str(BUILD / "tests" / "slow_disk" / "slow_disk")
DEVICE = Path("/dev/fuse")
DELAY_MS = 300
DELAYED = ("getattr", "open", "read", "flush")
END_TIMEOUT_S = 10


class SlowDisk:
    """Shows the folder at the mountpoint between `with` and its end."""

    def __init__(self, program: str, mountpoint: Path, folder: Path):
        delays = [word for kind in DELAYED for word in (f"--{kind}-ms", str(DELAY_MS))]
        self._command = [program, str(mountpoint), str(folder), *delays]
        self._process: subprocess.Popen | None = None

    def __enter__(self) -> "SlowDisk":
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        said = self._process.stdout.readline().strip()
        if said != "ready":
            self._process.wait(END_TIMEOUT_S)
            raise OSError(said or "slow_disk ended at once")
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(END_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()  # which takes the mount apart, too
            self._process.wait()
        self._process.stdout.close()


def missing(program: str) -> str | None:
    """Why there can be none, or None."""
    if shutil.which(program) is None:
        return f"{program} is not there: build the release preset with libfuse3-dev, or name it with --slow-disk"
    return None if DEVICE.exists() else f"{DEVICE} is not there: the kernel has no FUSE, or a container hides it"
