"""quoit as it was in another revision, built for the time of a run."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .case import LOADTEST

REPOSITORY = LOADTEST.parent
DEPENDENCIES = ".deps"  # what .ci/dependencies installed, where Debian's is too old
LAST_WORDS = 20


class BuildError(Exception):
    pass


@contextmanager
def built(revision: str) -> Iterator[Path]:
    """The program's path. It is built in a worktree of its own, which leaves the working tree alone."""
    commit = _run(REPOSITORY, "git", "rev-parse", "--verify", "--short", f"{revision}^{{commit}}").strip()
    with tempfile.TemporaryDirectory(prefix="quoit-revision-") as folder:
        Path(folder).chmod(0o755)  # the program may change its user
        worktree = Path(folder) / "tree"
        _run(REPOSITORY, "git", "worktree", "add", "--detach", str(worktree), commit)
        try:
            print(f"building {revision} ({commit})", flush=True)
            yield _build(worktree)
        finally:
            _run(REPOSITORY, "git", "worktree", "remove", "--force", str(worktree))


def build_working_tree() -> None:
    """The program that stands for it is not to be of yesterday."""
    _run(REPOSITORY, "cmake", "--build", "--preset", "release", "--target", "quoit")


def _build(worktree: Path) -> Path:
    if (REPOSITORY / DEPENDENCIES).exists():
        (worktree / DEPENDENCIES).symlink_to((REPOSITORY / DEPENDENCIES).resolve())
    _run(worktree, "cmake", "--preset", "release", "-DQUOIT_TESTS=OFF", "-DQUOIT_LOADTEST=OFF")
    _run(worktree, "cmake", "--build", "--preset", "release", "--target", "quoit")
    return worktree / "build" / "release" / "quoit"


def _run(folder: Path, *command: str) -> str:
    try:
        done = subprocess.run(
            command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
    except FileNotFoundError:
        raise BuildError(f"{command[0]} is not installed") from None
    if done.returncode != 0:
        end = "\n".join(done.stdout.strip().splitlines()[-LAST_WORDS:])
        raise BuildError(f"`{' '.join(command)}` failed:\n{end}")
    return done.stdout
