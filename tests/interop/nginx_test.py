"""nginx in front, which keeps its connections and a cache, of slices too."""

import gzip
import time

import quoit
from quoit import LARGE, PAGE, SMALL

NGINX = quoit.need("nginx")
CONFIGURATION = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log stderr error;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    proxy_cache_path {folder}/cache keys_zone=cache:1m;
    upstream quoit {{
        server 127.0.0.1:{port};
        keepalive 4;
    }}
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    add_header X-Cache $upstream_cache_status;
    add_header X-Origin $upstream_status;
    server {{
        listen unix:{folder}/nginx.sock;
        location /plain/ {{
            proxy_pass http://quoit/;
        }}
        location /cached/ {{
            proxy_pass http://quoit/;
            proxy_cache cache;
            proxy_cache_revalidate on;
            proxy_cache_valid 200 1s;
        }}
        location /sliced/ {{
            slice 256k;
            proxy_pass http://quoit/;
            proxy_cache cache;
            proxy_cache_key $uri$slice_range;
            proxy_set_header Range $slice_range;
            proxy_cache_valid 206 1h;
        }}
    }}
}}
"""


class Nginx(quoit.Site):
    def setUp(self) -> None:
        file = self.folder / "nginx.conf"
        file.write_text(CONFIGURATION.format(folder=self.folder, port=self.server.port), encoding="ascii")
        command = [NGINX, "-e", "stderr", "-c", file]
        self.proxy = self.enterContext(quoit.Proxy(command, self.folder / "nginx.sock"))

    def test_passes_on_what_it_is_given(self) -> None:
        whole = self.proxy.ask("/plain/large.bin")
        self.assertEqual((whole.status, whole.body), (200, LARGE))
        self.assertEqual(self.proxy.ask("/plain/large.bin", Range="bytes=5-70000").body, LARGE[5:70001])
        self.assertEqual(self.proxy.ask("/plain/large.bin", If_None_Match=whole.fields["ETag"]).status, 304)
        self.assertEqual(self.proxy.ask("/plain/none").status, 404)
        self.assertEqual(self.proxy.ask("/plain/small.txt", "HEAD").fields["Content-Length"], str(len(SMALL)))
        self.assertEqual(self.proxy.ask("/plain/small.txt", "DELETE").status, 405)

    def test_keeps_its_connection(self) -> None:
        before = self.server.connections()
        for _ in range(200):
            self.assertEqual(self.proxy.ask("/plain/small.txt").body, SMALL)
        self.assertLessEqual(self.server.connections() - before, 1)

    def test_revalidates_what_it_has_cached(self) -> None:
        self.assertEqual(self.proxy.ask("/cached/large.bin").fields["X-Cache"], "MISS")
        again = self.ask_until("/cached/large.bin", "REVALIDATED")
        self.assertEqual((again.fields["X-Origin"], again.body), ("304", LARGE))

    def test_caches_each_coding(self) -> None:
        (self.root / "page.html").write_text(PAGE, encoding="ascii")
        coded = gzip.compress(PAGE.encode())
        (self.root / "page.html.gz").write_bytes(coded)
        cases = (("gzip", coded), ("identity", PAGE.encode()))
        for accepted, body in cases:
            first = self.proxy.ask("/cached/page.html", Accept_Encoding=accepted)
            self.assertEqual((first.fields["X-Cache"], first.body), ("MISS", body))
        for accepted, body in cases:
            again = self.proxy.ask("/cached/page.html", Accept_Encoding=accepted)
            self.assertNotEqual(again.fields["X-Cache"], "MISS")
            self.assertEqual(again.body, body)

    def test_fetches_anew_what_has_changed(self) -> None:
        news = self.root / "news.html"
        news.write_text("first", encoding="ascii")
        self.assertEqual(self.proxy.ask("/cached/news.html").body, b"first")
        news.write_text("other", encoding="ascii")
        self.assertEqual(self.ask_until("/cached/news.html", "EXPIRED").body, b"other")

    def test_answers_from_its_cache(self) -> None:
        whole = self.proxy.ask("/cached/small.txt")
        self.assertEqual(self.proxy.ask("/cached/small.txt", If_None_Match=whole.fields["ETag"]).status, 304)
        part = self.proxy.ask("/cached/small.txt", Range="bytes=2-4")
        self.assertEqual((part.status, part.body), (206, SMALL[2:5]))

    def test_caches_slices(self) -> None:
        part = self.proxy.ask("/sliced/large.bin", Range="bytes=1000000-1999999")
        self.assertEqual((part.status, part.body), (206, LARGE[1_000_000:2_000_000]))
        self.assertEqual(part.fields["Content-Range"], f"bytes 1000000-1999999/{len(LARGE)}")
        self.assertEqual(self.proxy.ask("/sliced/large.bin").body, LARGE)
        again = self.proxy.ask("/sliced/large.bin", Range="bytes=1500000-1500009")
        self.assertEqual((again.fields["X-Cache"], again.body), ("HIT", LARGE[1_500_000:1_500_010]))

    def ask_until(self, target: str, state: str) -> quoit.Answer:
        """Asks until nginx's copy has had its second and it says that it did so."""
        until = time.monotonic() + quoit.PATIENCE_S
        while (answer := self.proxy.ask(target)).fields["X-Cache"] != state:
            self.assertLess(time.monotonic(), until)
            time.sleep(0.05)
        return answer


if __name__ == "__main__":
    quoit.main()
