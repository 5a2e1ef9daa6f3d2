"""Runs a test of this folder in node: run.py SCRIPT FOLDER. What package-lock.json names npm puts into FOLDER."""

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "interop"))

import quoit  # noqa: E402  (its folder has to be known first)

LISTS = ("package.json", "package-lock.json")


def install(folder: Path) -> None:
    """Once for all tests, and again when the lists have changed."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = b"".join((HERE / name).read_bytes() for name in LISTS)
        installed = folder / "installed"
        if installed.exists() and installed.read_bytes() == wanted:
            return
        for name in LISTS:
            shutil.copy(HERE / name, folder)
        quoit.run(quoit.need("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", folder=folder)
        installed.write_bytes(wanted)


def main() -> None:
    script, folder = sys.argv[1], Path(sys.argv[2])
    node, chromium = quoit.need("node"), quoit.need("chromium")
    install(folder)
    surroundings = os.environ | {
        "PROGRAM": str(quoit.PROGRAM), "CHROMIUM": chromium, "BROWSER_FOLDER": str(folder.resolve()),
    }
    sys.exit(subprocess.run([node, HERE / script], env=surroundings, check=False).returncode)


main()
