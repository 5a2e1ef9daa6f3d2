"""Several of one machine, and what they write."""

import unittest
from pathlib import Path

from service import CONFIGURATION, get, install, run, systemctl, wait_until


class Instances(unittest.TestCase):
    def test_two_serve_beside_each_other(self) -> None:
        install()
        for name, port in (("one", 8081), ("two", 8082)):
            site = Path("/srv") / name
            site.mkdir()
            (site / "name").write_text(name)
            Path(f"/etc/quoit/{name}.toml").write_text(
                f'[server]\nlisten = ["127.0.0.1:{port}", "unix:/run/quoit-{name}/http.sock"]\n'
                f'[log]\naccess = "/var/log/quoit-{name}/access.log"\n[[site]]\nroot = "{site}"\n')
            systemctl("start", f"quoit@{name}.service")
        self.assertEqual(get("/name", 8081), (200, b"one"))
        self.assertEqual(get("/name", 8082), (200, b"two"))
        systemctl("stop", "quoit@one.service")
        self.assertRaises(ConnectionRefusedError, get, "/name", 8081)
        systemctl("restart", "quoit@two.service")
        self.assertEqual(get("/name", 8082), (200, b"two"))


class Logs(unittest.TestCase):
    def test_are_rotated(self) -> None:
        install()
        log = Path("/var/log/quoit/access.log")
        CONFIGURATION.write_text(f'[log]\naccess = "{log}"\n[[site]]\nroot = "/usr/share/quoit/www"\n')
        systemctl("restart", "quoit.service")
        self.assertEqual(get("/?first")[0], 200)
        wait_until(lambda: log.exists() and "/?first" in log.read_text(), "the line is there")
        run("logrotate", "--force", "/etc/logrotate.d/quoit")
        wait_until(log.exists, "quoit has made the file anew")
        self.assertEqual(get("/?second")[0], 200)
        wait_until(lambda: "/?second" in log.read_text(), "the line is there")
        self.assertNotIn("/?first", log.read_text())
        self.assertIn("/?first", log.with_name("access.log.1").read_text())


if __name__ == "__main__":
    unittest.main(verbosity=2)
