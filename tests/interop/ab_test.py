"""ab, whose persistent connections are those of HTTP/1.0."""

import re

import quoit
from quoit import SMALL

AB = quoit.need("ab")
REQUESTS = 2000


class Ab(quoit.Site):
    def ab(self, *options: str) -> dict[str, int]:
        """The whole numbers of its report."""
        report = quoit.run(AB, "-q", "-n", str(REQUESTS), "-c", "16", *options, self.server.url + "/small.txt")
        counts = re.findall(r"^([A-Z][^:\n]+): +(\d+)(?: bytes)?$", report, re.MULTILINE)
        return {name: int(count) for name, count in counts}

    def test_keeps_its_connections(self) -> None:
        report = self.ab("-k")
        self.assertEqual(report["Keep-Alive requests"], REQUESTS)
        self.check(report)

    def test_closes_its_connections(self) -> None:
        self.check(self.ab())

    def test_sends_head(self) -> None:
        self.assertEqual(self.ab("-k", "-i")["HTML transferred"], 0)

    def check(self, report: dict[str, int]) -> None:
        self.assertEqual(report["Complete requests"], REQUESTS)
        self.assertEqual(report["Failed requests"], 0)
        self.assertNotIn("Non-2xx responses", report)
        self.assertEqual(report["HTML transferred"], REQUESTS * len(SMALL))


if __name__ == "__main__":
    quoit.main()
