"""The file tree of the container image, and processes that begin in it as in a container."""

import ctypes
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import quoit

ROOT = Path(__file__).parents[2]
PROFILE = ROOT / "container" / "seccomp.json"

# seccomp.h
ACT_ERRNO, ACT_ALLOW, UNKNOWN = 0x00050000, 0x7FFF0000, -1


def need_root() -> None:
    if os.geteuid() != 0:
        print("only root may change its root folder")
        sys.exit(1 if os.environ.get("CI") == "true" else quoit.SKIPPED)


def lay_out(folder: Path) -> Path:
    folder.chmod(0o755)  # for whoever quoit runs as
    quoit.run(ROOT / "container" / "tree", folder / "tree", quoit.PROGRAM)
    return folder / "tree"


def filter_of(profile: Path) -> Callable[[], None]:
    """What puts a profile for containers in force, for the process that calls it and for good."""
    library = ctypes.CDLL("libseccomp.so.2")
    library.seccomp_init.restype = ctypes.c_void_p
    described = json.loads(profile.read_text(encoding="ascii"))
    assert described["defaultAction"] == "SCMP_ACT_ERRNO"
    names = [name.encode() for rule in described["syscalls"] for name in rule["names"]]
    rules = library.seccomp_init(ctypes.c_uint32(ACT_ERRNO | described["defaultErrnoRet"]))
    for name in names:
        number = library.seccomp_syscall_resolve_name(name)
        assert number != UNKNOWN, name
        assert library.seccomp_rule_add(ctypes.c_void_p(rules), ctypes.c_uint32(ACT_ALLOW), number, 0) == 0, name

    def confine() -> None:
        if library.seccomp_load(ctypes.c_void_p(rules)) != 0:
            os._exit(1)

    return confine


class Container:
    """quoit, as a user who owns nothing in the tree. `ports` are those of 127.0.0.1 or 0.0.0.0 that it tells of."""

    def __init__(self, tree: Path, user: int, environment: dict[str, str]) -> None:
        confine = filter_of(PROFILE)

        def enter() -> None:
            os.chroot(tree)
            os.chdir("/")
            os.setgroups([])
            os.setgid(user)
            os.setuid(user)
            confine()

        self.process = subprocess.Popen(
            ["/usr/bin/quoit"], env=environment, preexec_fn=enter, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.ports: dict[str, int] = {}
        said = ""
        for line in self.process.stdout:
            said += line
            if found := re.search(r"(serving|metrics) .*http://(?:127\.0\.0\.1|0\.0\.0\.0):(\d+)", line):
                self.ports[found[1]] = int(found[2])
            if len(self.ports) == 2:
                return
        self.process.wait()
        raise AssertionError(f"the tree does not serve:\n{said}")

    def __enter__(self) -> "Container":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()
