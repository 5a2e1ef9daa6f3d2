"""promtool, which reads the page of metrics as Prometheus does, and finds fault with names and forms."""

import contextlib
import http.client
import socket
import subprocess

import quoit

PROMTOOL = quoit.need("promtool")


class Promtool(quoit.Site):
    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.socket = cls.folder / "metrics.sock"
        configuration = cls.folder / "quoit.toml"
        configuration.write_text(
            f"""
            metrics.listen = "unix:{cls.socket}"
            [[site]]
            root = "root"
            [[site]]
            hosts = ["*.example.org"]
            root = "root"
            """
        )
        cls.monitored = cls.enterClassContext(quoit.Server(cls.root, "--config", configuration))

    def page(self) -> bytes:
        with contextlib.closing(http.client.HTTPConnection("localhost", timeout=quoit.PATIENCE_S)) as client:
            client.sock = socket.socket(socket.AF_UNIX)
            client.sock.connect(str(self.socket))
            client.request("GET", "/metrics")
            return client.getresponse().read()

    def check(self, page: bytes) -> tuple[int, str]:
        ended = subprocess.run(
            [PROMTOOL, "check", "metrics"], input=page, capture_output=True, timeout=quoit.PATIENCE_S, check=False
        )
        return ended.returncode, (ended.stdout + ended.stderr).decode()

    def test_finds_nothing_before_the_first_request(self) -> None:
        self.assertEqual(self.check(self.page()), (0, ""))

    def test_finds_nothing_after_requests(self) -> None:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.monitored.port)) as client:
            for target in ("/small.txt", "/large.bin", "/none"):
                client.request("GET", target)
                client.getresponse().read()
        page = self.page()
        self.assertIn(b'quoit_requests_total{site="default",method="GET",status="4xx"}', page)
        self.assertEqual(self.check(page), (0, ""))

    def test_would_find_something(self) -> None:
        code, text = self.check(self.page().replace(b"quoit_requests_total", b"quoit_requests"))
        self.assertNotEqual((code, text), (0, ""))


if __name__ == "__main__":
    quoit.main()
