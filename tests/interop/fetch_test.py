"""Node's fetch (undici)."""

from pathlib import Path

import quoit

NODE = quoit.need("node")


class Fetch(quoit.Site):
    def test_passes_its_own_checks(self) -> None:
        script = Path(__file__).with_name("fetch.mjs")
        print(quoit.run(NODE, script, self.server.url, self.root), end="", flush=True)


if __name__ == "__main__":
    quoit.main()
