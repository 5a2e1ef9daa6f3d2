"""Peers and wrk from the distribution."""

import os
import shutil
import subprocess

# What must be there -> the packages that bring it, the first one known to apt being taken.
PACKAGES = {"wrk": ("wrk",), "nginx": ("nginx-light", "nginx")}


def install_peers() -> None:
    missing = [program for program in PACKAGES if not _installed(program)]
    if not missing:
        return
    root = [] if os.geteuid() == 0 else ["sudo"]
    subprocess.run([*root, "apt-get", "update", "-qq"], check=True)
    packages = [_known(PACKAGES[program]) for program in missing]
    print(f"installing {' '.join(packages)}", flush=True)
    command = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", *packages]
    subprocess.run(command, check=True)


def _installed(program: str) -> bool:
    return shutil.which(program, path=os.environ.get("PATH", os.defpath) + ":/usr/sbin") is not None


def _known(names: tuple[str, ...]) -> str:
    for name in names:
        if subprocess.run(["apt-cache", "show", name], capture_output=True, check=False).returncode == 0:
            return name
    return names[-1]
