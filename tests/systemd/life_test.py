"""The package: what it installs runs, what the operator changed stays, and what is purged is gone."""

import subprocess
import time
import unittest
from pathlib import Path

from service import (CONFIGURATION, PACKAGE, allow_many_starts, get, journal, run, show, systemctl,
                     use_notify_reload, wait_until)

UNITS = ("quoit.service", "quoit.socket")


def files() -> set[str]:
    """All that there are, outside of what a system changes by itself."""
    listed = run("find", "/", "-xdev", "-not", "-path", "/var/lib/dpkg/*", "-not", "-path", "/var/log/*",
                 "-not", "-path", "/var/cache/*", "-not", "-path", "/var/tmp/*", "-not", "-path", "/var/lib/systemd/*",
                 "-not", "-path", "/root/*")
    return set(listed.stdout.splitlines())


class Package(unittest.TestCase):
    def test_life(self) -> None:
        page = Path("/var/www/html/index.html")
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text("somebody's")
        before = files()

        run("dpkg", "--install", PACKAGE)
        for unit in UNITS:
            self.assertEqual(show("ActiveState", unit), "active", journal())
            self.assertEqual(show("UnitFileState", unit), "enabled")
        allow_many_starts()
        use_notify_reload()

        # The first request starts it.
        systemctl("stop", "quoit.service")
        self.assertEqual(show("ActiveState"), "inactive")
        begin = time.monotonic()
        status, body = get("/")
        print(f"first request by socket activation: {(time.monotonic() - begin) * 1000:.0f} ms")
        self.assertEqual(status, 200)
        self.assertIn(b"quoit", body)
        self.assertEqual(show("ActiveState"), "active")

        # Who edits the configuration keeps it.
        CONFIGURATION.write_text(CONFIGURATION.read_text() + "# mine\n")
        ended = subprocess.run(["dpkg", "--install", PACKAGE], capture_output=True, text=True, stdin=subprocess.DEVNULL,
                               check=False)
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertTrue(CONFIGURATION.read_text().endswith("# mine\n"))
        self.assertEqual(get("/")[0], 200)

        # An instance is stopped with the others.
        Path("/etc/quoit/second.toml").write_text('[server]\nlisten = ["127.0.0.1:8082"]\n[[site]]\nroot = "/usr/share"\n')
        systemctl("start", "quoit@second.service")

        run("dpkg", "--remove", "quoit")
        self.assertRaises(ConnectionRefusedError, get, "/")
        self.assertRaises(ConnectionRefusedError, get, "/", 8082)
        self.assertTrue(CONFIGURATION.exists())
        self.assertEqual(systemctl("is-failed", *UNITS, check=False).stdout.split(), ["inactive", "inactive"])

        Path("/etc/quoit/second.toml").unlink()
        for unit in UNITS:
            run("rm", "-rf", f"/etc/systemd/system/{unit}.d")
        run("dpkg", "--purge", "quoit")
        wait_until(lambda: not Path("/run/quoit").exists(), "its runtime folder is gone")
        left = {path for path in files() - before if not path.startswith(("/proc/", "/sys/", "/run/", "/dev/", "/tmp/"))}
        self.assertEqual(left, set())
        self.assertFalse(list(Path("/var/log").glob("**/quoit*")))
        self.assertEqual(page.read_text(), "somebody's")


if __name__ == "__main__":
    unittest.main(verbosity=2)
