"""The file tree of the container image, which is started here as a plain root folder, by nobody in particular."""

import ctypes
import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from collections.abc import Callable
from pathlib import Path

import quoit

ROOT = Path(__file__).parents[2]
USER = 65532  # as container/Containerfile has it

# seccomp.h
ACT_ERRNO, ACT_ALLOW, UNKNOWN = 0x00050000, 0x7FFF0000, -1

if os.geteuid() != 0:
    print("only root may change its root folder")
    sys.exit(1 if os.environ.get("CI") == "true" else quoit.SKIPPED)


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


class Container(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="quoit-test-")))
        cls.folder.chmod(0o755)
        cls.tree = cls.folder / "tree"
        quoit.run(ROOT / "container" / "tree", cls.tree, quoit.PROGRAM)

    def start(self) -> tuple[subprocess.Popen, dict[str, int]]:
        """The process, and the port of each address that it tells of."""

        confine = filter_of(ROOT / "container" / "seccomp.json")

        def enter() -> None:
            os.chroot(self.tree)
            os.chdir("/")
            os.setgroups([])
            os.setgid(USER)
            os.setuid(USER)
            confine()

        environment = {"QUOIT_SERVER_LISTEN": "127.0.0.1:0", "QUOIT_METRICS_LISTEN": "127.0.0.1:0"}
        process = subprocess.Popen(
            ["/usr/bin/quoit"], env=environment, preexec_fn=enter, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        ports: dict[str, int] = {}
        said = ""
        for line in process.stdout:
            said += line
            if found := re.search(r"(serving|metrics) .*http://127\.0\.0\.1:(\d+)", line):
                ports[found[1]] = int(found[2])
            if len(ports) == 2:
                return process, ports
        raise AssertionError(f"the tree does not serve:\n{said}")

    def get(self, port: int, path: str) -> tuple[int, bytes]:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=quoit.PATIENCE_S)
        self.addCleanup(client.close)
        client.request("GET", path)
        response = client.getresponse()
        return response.status, response.read()

    def test_serves_the_site_and_its_health(self) -> None:
        process, ports = self.start()
        self.assertEqual(self.get(ports["serving"], "/"), (200, (ROOT / "www" / "index.html").read_bytes()))
        for path in ("/livez", "/readyz", "/metrics"):
            self.assertEqual(self.get(ports["metrics"], path)[0], 200, path)
        process.terminate()
        self.assertEqual(process.wait(quoit.PATIENCE_S), 0)

    def test_is_confined_by_its_profile(self) -> None:
        process, _ = self.start()
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        # The profile's, and quoit's own: nothing that quoit wants is missing in the profile.
        self.assertIn("Seccomp_filters:\t2", status)

    def test_holds_nothing_to_run_but_quoit(self) -> None:
        programs = [file for file in (self.tree / "usr" / "bin").iterdir()]
        self.assertEqual([file.name for file in programs], ["quoit"])
        self.assertFalse((self.tree / "bin").exists())


if __name__ == "__main__":
    quoit.main()
