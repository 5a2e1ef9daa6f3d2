"""The file tree of the container image, which is started here as a plain root folder, by nobody in particular."""

import http.client
import tempfile
import unittest
from pathlib import Path

import image
import quoit

USER = 65532  # as container/Containerfile has it
ANY_PORTS = {"QUOIT_SERVER_LISTEN": "127.0.0.1:0", "QUOIT_METRICS_LISTEN": "127.0.0.1:0"}

image.need_root()


class Container(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        folder = cls.enterClassContext(tempfile.TemporaryDirectory(prefix="quoit-test-"))
        cls.tree = image.lay_out(Path(folder))

    def start(self) -> image.Container:
        return self.enterContext(image.Container(self.tree, USER, ANY_PORTS))

    def get(self, port: int, path: str) -> tuple[int, bytes]:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=quoit.PATIENCE_S)
        self.addCleanup(client.close)
        client.request("GET", path)
        response = client.getresponse()
        return response.status, response.read()

    def test_serves_the_site_and_its_health(self) -> None:
        container = self.start()
        page = (image.ROOT / "www" / "index.html").read_bytes()
        self.assertEqual(self.get(container.ports["serving"], "/"), (200, page))
        for path in ("/livez", "/readyz", "/metrics"):
            self.assertEqual(self.get(container.ports["metrics"], path)[0], 200, path)
        container.process.terminate()
        self.assertEqual(container.process.wait(quoit.PATIENCE_S), 0)

    def test_is_confined_by_its_profile(self) -> None:
        status = Path(f"/proc/{self.start().process.pid}/status").read_text(encoding="ascii")
        # The profile's, and quoit's own: nothing that quoit wants is missing in the profile.
        self.assertIn("Seccomp_filters:\t2", status)

    def test_holds_nothing_to_run_but_quoit(self) -> None:
        programs = [file for file in (self.tree / "usr" / "bin").iterdir()]
        self.assertEqual([file.name for file in programs], ["quoit"])
        self.assertFalse((self.tree / "bin").exists())


if __name__ == "__main__":
    quoit.main()
