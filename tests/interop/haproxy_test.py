"""HAProxy in front, which keeps and shares its connections, tells of its clients, and asks whether quoit is well."""

import contextlib
import csv
import time
from collections.abc import Iterator

import quoit
from quoit import LARGE, SMALL

HAPROXY = quoit.need("haproxy")
DEFAULTS = """
defaults
    mode http
    timeout connect 30s
    timeout client 30s
    timeout server 30s
"""
FRONTEND = """
frontend proxy
    bind unix@{socket}
"""
PROXY = """
    default_backend quoit
backend quoit
    http-reuse always
    server quoit 127.0.0.1:{port}
"""
# The client's address is what the client says, as if it were such a proxy itself.
INTRODUCING = """
frontend introducing
    bind unix@{socket} accept-proxy
    default_backend quoit
backend quoit
    {option}
    server quoit 127.0.0.1:{port} {arguments}
"""
CLIENT = b"PROXY TCP4 192.0.2.7 198.51.100.1 1234 80\r\n"
SETTINGS = """
log = {{ access = "{log}", format = "common" }}
proxy = {{ trusted = ["127.0.0.1"], {proxy} }}
[[site]]
root = "{root}"
[[site.redirects]]
scheme = "http"
from = "/secured"
to = "https://example.org/"
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
        return self.enterContext(self.haproxy(FRONTEND + configuration, self.server.port))

    def haproxy(self, configuration: str, port: int, preamble: bytes = b"", **more: str) -> quoit.Proxy:
        file, socket = self.folder / "haproxy.cfg", self.folder / "haproxy.sock"
        text = (DEFAULTS + configuration).format(socket=socket, port=port, **more)
        file.write_text(text, encoding="ascii")
        return quoit.Proxy([HAPROXY, "-db", "-q", "-f", file], socket, preamble)


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


class Introductions(Haproxy):
    def test_tells_of_its_client(self) -> None:
        ways = [
            ("protocol = true", "", "send-proxy"),
            ("protocol = true", "", "send-proxy-v2"),
            ('fields = "x-forwarded"', "option forwardfor", ""),
        ]
        for proxy, option, arguments in ways:
            with self.subTest(proxy=proxy, arguments=arguments):
                self.assertEqual(self.logged_client(proxy, option, arguments), "192.0.2.7")

    def test_tells_of_https(self) -> None:
        option = "http-request set-header X-Forwarded-Proto https if { path_beg /secured }"
        with self.introducing('fields = "x-forwarded"', option, "") as proxy:
            self.assertEqual(proxy.ask("/secured").status, 404)
        with self.introducing('fields = "x-forwarded"', "option forwardfor", "") as proxy:
            self.assertEqual(proxy.ask("/secured").fields["Location"], "https://example.org/")

    def logged_client(self, proxy: str, option: str, arguments: str) -> str:
        with self.introducing(proxy, option, arguments) as haproxy:
            self.assertEqual(haproxy.ask("/small.txt").body, SMALL)
        return (self.folder / "access.log").read_text(encoding="ascii").split()[0]

    @contextlib.contextmanager
    def introducing(self, proxy: str, option: str, arguments: str) -> Iterator[quoit.Proxy]:
        """HAProxy in front of a quoit that trusts it, and has written its log when the block has ended."""
        log, file = self.folder / "access.log", self.folder / "quoit.toml"
        log.unlink(missing_ok=True)
        file.write_text(SETTINGS.format(log=log, proxy=proxy, root=self.root), encoding="ascii")
        with (
            quoit.Server(self.root, "--config", str(file)) as server,
            self.haproxy(INTRODUCING, server.port, CLIENT, option=option, arguments=arguments) as haproxy,
        ):
            yield haproxy


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
