"""The image that container/Containerfile ends with, which buildah makes here of the tree of the quoit under test.

Its first stage builds quoit anew in a Debian from a registry: that is left to those who have one.
"""

import json
import os
import re
import tempfile
import unittest
from pathlib import Path

import image
import quoit

image.need_root()
BUILDAH = quoit.need("buildah")
CONTAINERFILE = image.ROOT / "container" / "Containerfile"
ANY_PORTS = {"QUOIT_SERVER_LISTEN": "127.0.0.1:0", "QUOIT_METRICS_LISTEN": "127.0.0.1:0"}


class Containerfile(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory(prefix="quoit-test-")))
        stages = re.split(r"^(?=FROM )", CONTAINERFILE.read_text(encoding="utf-8"), flags=re.M)[1:]
        cls.first, cls.last = stages
        image.lay_out(cls.folder)
        file = cls.folder / "Containerfile"
        file.write_text(cls.last, encoding="utf-8")
        # Its own store, since that of the machine is not for tests.
        cls.buildah("build", "--isolation", "chroot", "--build-context", f"build={cls.folder}", "-f", file, "-t", "quoit", cls.folder)

    @classmethod
    def buildah(cls, *arguments: str | Path) -> str:
        store = ["--storage-driver", "vfs", "--root", cls.folder / "store", "--runroot", cls.folder / "run"]
        return quoit.run(BUILDAH, *store, *arguments)

    def settings(self) -> dict:
        return json.loads(self.buildah("inspect", "--type", "image", "quoit"))["OCIv1"]["config"]

    def test_says_how_it_is_run(self) -> None:
        settings = self.settings()
        self.assertEqual(set(settings["ExposedPorts"]), {"8080/tcp", "9180/tcp"})
        self.assertEqual((settings["StopSignal"], settings["Entrypoint"]), ("SIGTERM", ["/usr/bin/quoit"]))

    def test_serves_as_its_user_until_its_signal(self) -> None:
        settings = self.settings()
        user, group = settings["User"].split(":")
        self.assertEqual(user, group)
        self.assertNotEqual(int(user), 0)
        container = self.buildah("from", "quoit").strip()
        tree = Path(self.buildah("mount", container).strip())
        with image.Container(tree, int(user), ANY_PORTS) as running:
            self.assertEqual(set(running.ports), {"serving", "metrics"})
            running.process.terminate()
            self.assertEqual(running.process.wait(quoit.PATIENCE_S), 0)

    def test_builds_with_what_the_checkout_has(self) -> None:
        line = re.search(r"^RUN (.*)", self.first, re.M)[1]
        programs = [command.split()[0] for command in line.split(" && ")[1:]]
        self.assertEqual(programs, ["./run.sh", "container/tree"])
        for program in programs:
            self.assertTrue(os.access(image.ROOT / program, os.X_OK), program)


if __name__ == "__main__":
    quoit.main()
