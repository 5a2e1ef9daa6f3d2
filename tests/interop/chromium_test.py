"""Chromium, which shows the site of a fresh installation."""

import subprocess
import tempfile
import unittest
from pathlib import Path

import quoit

CHROMIUM = quoit.need("chromium")
WWW = Path(__file__).parents[2] / "www"
OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic",
    "--enable-logging=stderr", "--window-size=1280,800", "--virtual-time-budget=10000",
)


class Chromium(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory(prefix="quoit-test-")))
        self.server = self.enterContext(quoit.Server(WWW))

    def chromium(self, option: str) -> str:
        """What it prints. Whatever the page's console gets is an error: a file missing, a policy violated."""
        command = [CHROMIUM, *OPTIONS, f"--user-data-dir={self.folder}/profile", option, self.server.url]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=quoit.PATIENCE_S, check=True)
        self.assertEqual([line for line in ended.stderr.splitlines() if "CONSOLE" in line], [])
        return ended.stdout

    def test_runs_the_page(self) -> None:
        page = self.chromium("--dump-dom")
        self.assertIn("This page was just now answered by quoit", page)

    def test_draws_the_page(self) -> None:
        picture = self.folder / "page.png"
        self.chromium(f"--screenshot={picture}")
        self.assertEqual(picture.read_bytes()[:8], b"\x89PNG\r\n\x1a\n")


if __name__ == "__main__":
    quoit.main()
