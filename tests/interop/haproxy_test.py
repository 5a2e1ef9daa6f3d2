"""HAProxy in front, which keeps and shares its connections, and asks whether quoit is well."""

import csv
import time

import quoit
from quoit import LARGE, SMALL

HAPROXY = quoit.need("haproxy")
FRONTEND = """
defaults
    mode http
    timeout connect 30s
    timeout client 30s
    timeout server 30s
frontend proxy
    bind unix@{socket}
"""
PROXY = """
    default_backend quoit
backend quoit
    http-reuse always
    server quoit 127.0.0.1:{port}
"""
CHECKS = """
    stats uri /
backend by_default
    option httpchk
    server options 127.0.0.1:{port} check inter 100
backend of_a_file
    option httpchk HEAD /small.txt
    http-check expect status 200
    server head 127.0.0.1:{port} check inter 100
backend in_vain
    option httpchk HEAD /none
    server none 127.0.0.1:{port} check inter 100
"""


class Haproxy(quoit.Site):
    def start(self, configuration: str) -> quoit.Proxy:
        file, socket = self.folder / "haproxy.cfg", self.folder / "haproxy.sock"
        text = (FRONTEND + configuration).format(socket=socket, port=self.server.port)
        file.write_text(text, encoding="ascii")
        return self.enterContext(quoit.Proxy([HAPROXY, "-db", "-q", "-f", file], socket))


class Requests(Haproxy):
    def setUp(self) -> None:
        self.proxy = self.start(PROXY)

    def test_passes_on_what_it_is_given(self) -> None:
        whole = self.proxy.ask("/large.bin")
        self.assertEqual((whole.status, whole.body), (200, LARGE))
        self.assertEqual(self.proxy.ask("/large.bin", Range="bytes=5-70000").body, LARGE[5:70001])
        self.assertEqual(self.proxy.ask("/large.bin", If_None_Match=whole.fields["ETag"]).status, 304)
        self.assertEqual(self.proxy.ask("/none").status, 404)
        self.assertEqual(self.proxy.ask("/small.txt", "HEAD").fields["Content-Length"], str(len(SMALL)))
        self.assertEqual(self.proxy.ask("/small.txt", "DELETE").status, 405)

    def test_reuses_its_connections(self) -> None:
        before = self.server.connections()
        for _ in range(200):
            self.assertEqual(self.proxy.ask("/small.txt").body, SMALL)
        self.assertLess(self.server.connections() - before, 20)  # each thread of HAProxy has some


class Checks(Haproxy):
    def setUp(self) -> None:
        self.proxy = self.start(CHECKS)

    def test_finds_it_well(self) -> None:
        self.assertEqual(self.checked("options"), ("L7OK", "204"))  # OPTIONS / HTTP/1.0
        self.assertEqual(self.checked("head"), ("L7OK", "200"))
        self.assertEqual(self.checked("none"), ("L7STS", "404"))

    def checked(self, server: str) -> tuple[str, str]:
        """What the last check of one of its servers gave, once there was one."""
        until = time.monotonic() + quoit.PATIENCE_S
        while time.monotonic() < until:
            lines = self.proxy.ask("/;csv").body.decode().removeprefix("# ").splitlines()
            row = next(row for row in csv.DictReader(lines) if row["svname"] == server)
            if row["check_code"]:
                return row["check_status"], row["check_code"]
            time.sleep(0.02)
        raise AssertionError(f"no check of {server}")


if __name__ == "__main__":
    quoit.main()
