"""HAProxy in front, which keeps and shares its connections."""

import quoit
from quoit import LARGE, SMALL

HAPROXY = quoit.need("haproxy")
CONFIGURATION = """
defaults
    mode http
    timeout connect 30s
    timeout client 30s
    timeout server 30s
frontend proxy
    bind unix@{socket}
    default_backend quoit
backend quoit
    http-reuse always
    server quoit 127.0.0.1:{port} check
"""


class Haproxy(quoit.Site):
    def setUp(self) -> None:
        file, socket = self.folder / "haproxy.cfg", self.folder / "haproxy.sock"
        file.write_text(CONFIGURATION.format(socket=socket, port=self.server.port), encoding="ascii")
        self.proxy = self.enterContext(quoit.Proxy([HAPROXY, "-db", "-q", "-f", file], socket))

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


if __name__ == "__main__":
    quoit.main()
