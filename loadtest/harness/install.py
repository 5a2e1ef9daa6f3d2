"""Peers and wrk from the distribution."""

import os
import shutil
import subprocess
from pathlib import Path

from .peer import Nginx
from .subject import SEARCH_PATH

# What must be there, a program or a file -> the packages that bring it, the first one known to apt being taken.
PACKAGES = {
    "wrk": ("wrk",),
    "nginx": ("nginx-light", "nginx"),
    str(Nginx.BROTLI): ("libnginx-mod-http-brotli-static",),
    "h2o": ("h2o",),
    "lighttpd": ("lighttpd",),
    "/usr/lib/lighttpd/mod_deflate.so": ("lighttpd-mod-deflate",),
    "caddy": ("caddy",),
    "apache2": ("apache2-bin",),
}


def install_peers() -> None:
    missing = [needed for needed in PACKAGES if not _installed(needed)]
    if not missing:
        return
    root = [] if os.geteuid() == 0 else ["sudo"]
    subprocess.run([*root, "apt-get", "update", "-qq"], check=True)
    packages = [_known(PACKAGES[needed]) for needed in missing]
    print(f"installing {' '.join(packages)}", flush=True)
    command = [*root, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", *packages]
    subprocess.run(command, check=True)


def _installed(needed: str) -> bool:
    return Path(needed).exists() if needed.startswith("/") else shutil.which(needed, path=SEARCH_PATH) is not None


def _known(names: tuple[str, ...]) -> str:
    for name in names:
        if subprocess.run(["apt-cache", "show", name], capture_output=True, check=False).returncode == 0:
            return name
    return names[-1]
