"""Chromium, which shows the site of a fresh installation."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import quoit

CHROMIUM = quoit.need("chromium")
WWW = Path(__file__).parents[2] / "www"
OPTIONS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic",
    "--enable-logging=stderr", "--window-size=1280,800", "--virtual-time-budget=10000",
)

# Shows the site in a frame, and writes what became of each file that it asked for.
WITNESS = """<!DOCTYPE html>
<iframe src="/"></iframe>
<script>
addEventListener("load", () => setTimeout(() => {
  const files = frames[0].performance.getEntriesByType("resource");
  document.title = JSON.stringify(files.map((file) => [new URL(file.name).pathname, file.responseStatus]));
}, 1000));
</script>
"""


class Chromium(quoit.Site):
    @classmethod
    def fill(cls, root: Path) -> None:
        shutil.copytree(WWW, root, dirs_exist_ok=True)
        (root / "witness.html").write_text(WITNESS, encoding="ascii")

    def chromium(self, option: str, target: str = "/") -> str:
        """What it prints. What the page's console gets is an error: an exception, a policy violated."""
        command = [CHROMIUM, *OPTIONS, f"--user-data-dir={self.folder}/profile", option, self.server.url + target]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=quoit.PATIENCE_S, check=True)
        self.assertEqual([line for line in ended.stderr.splitlines() if "CONSOLE" in line], [])
        return ended.stdout

    def test_runs_the_page(self) -> None:
        self.assertIn("This page was just now answered by quoit", self.chromium("--dump-dom"))

    def test_gets_every_file_of_the_page(self) -> None:
        page = self.chromium("--dump-dom", "/witness.html")
        files = dict(json.loads(re.search("<title>(.*)</title>", page)[1]))
        self.assertLessEqual({"/style.css", "/demo.js"}, set(files))
        self.assertEqual({name: 200 for name in files}, files)

    def test_draws_the_page(self) -> None:
        picture = self.folder / "page.png"
        self.chromium(f"--screenshot={picture}")
        self.assertEqual(picture.read_bytes()[:8], b"\x89PNG\r\n\x1a\n")


if __name__ == "__main__":
    quoit.main()
