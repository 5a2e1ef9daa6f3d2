"""aria2: one download over many connections."""

import filecmp
import random
from pathlib import Path

import quoit

ARIA2 = quoit.need("aria2c")
SIZE = 1 << 30
CONNECTIONS = 8


class Aria2(quoit.Site):
    @classmethod
    def fill(cls, root: Path) -> None:
        """A gigabyte of holes, with blocks in it whose places show."""
        place = random.Random(2)
        with (root / "image").open("wb") as file:
            file.truncate(SIZE)
            for _ in range(256):
                file.seek(place.randrange(SIZE - 4096))
                file.write(place.randbytes(4096))

    def test_downloads_a_gigabyte_over_many_connections(self) -> None:
        quoit.run(
            ARIA2, "--no-conf", "--quiet", "--file-allocation=none", "--min-split-size=1M", f"--split={CONNECTIONS}",
            f"--max-connection-per-server={CONNECTIONS}", f"--dir={self.folder}", self.server.url + "/image",
        )
        self.assertGreater(self.server.connections(), 1)
        self.assertTrue(filecmp.cmp(self.root / "image", self.folder / "image", shallow=False))


if __name__ == "__main__":
    quoit.main()
