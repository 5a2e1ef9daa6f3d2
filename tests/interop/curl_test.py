"""curl."""

import time
from pathlib import Path

import quoit
from quoit import LARGE, PAGE, SMALL

CURL = quoit.need("curl")
STATUS = ("--output", "/dev/null", "--write-out", "%{http_code} %{content_type}")


class Curl(quoit.Site):
    @classmethod
    def fill(cls, root: Path) -> None:
        super().fill(root)
        (root / "page.html").write_text(PAGE, encoding="ascii")

    def curl(self, target: str, *options: str) -> str:
        return quoit.run(CURL, "--silent", "--show-error", *options, self.server.url + target, folder=self.folder)

    def test_gets(self) -> None:
        for options in ((), ("--http1.0",), ("--http2",), ("--compressed",)):  # --http2 asks for an upgrade
            with self.subTest(options):
                self.assertEqual(self.curl("/small.txt", *options), SMALL.decode())

    def test_gets_ranges(self) -> None:
        for asked, expected in (("2-4", SMALL[2:5]), ("7-", SMALL[7:]), ("-2", SMALL[-2:]), ("5-99", SMALL[5:])):
            with self.subTest(asked):
                self.assertEqual(self.curl("/small.txt", "--range", asked), expected.decode())

    def test_gets_several_ranges(self) -> None:
        parts = self.curl("/small.txt", "--range", "0-1,4-6,-1")
        for asked, expected in (("0-1", SMALL[:2]), ("4-6", SMALL[4:7]), ("9-9", SMALL[9:])):
            with self.subTest(asked):
                self.assertIn(f"Content-Range: bytes {asked}/10\r\n\r\n{expected.decode()}\r\n--", parts)

    def test_decodes_what_is_compressed(self) -> None:
        for coding in ("gzip", "br", "zstd"):
            with self.subTest(coding):
                self.assertEqual(self.get_coded(coding), PAGE)

    def get_coded(self, coding: str) -> str:
        """Asks for the page until it comes in the coding, which curl undoes."""
        options = ("--compressed", "--header", f"Accept-Encoding: {coding}", "--write-out", "%header{content-encoding}")
        until = time.monotonic() + quoit.PATIENCE_S
        while not (page := self.curl("/page.html", *options)).endswith(coding):
            self.assertEqual(page, PAGE)
            self.assertLess(time.monotonic(), until)
        return page.removesuffix(coding)

    def test_sees_statuses(self) -> None:
        cases = {
            ("/small.txt",): "200 text/plain; charset=utf-8",
            ("/small.txt", "--head"): "200 text/plain; charset=utf-8",
            ("/small.txt", "--range", "1-2"): "206 text/plain; charset=utf-8",
            ("/small.txt", "--range", "10-"): "416",
            ("/small.txt", "--header", "If-None-Match: *"): "304",
            ("/small.txt", "--time-cond", "root/small.txt"): "304",
            ("/small.txt", "--data", "x"): "405",
            ("/none",): "404",
            ("/x/../small.txt", "--path-as-is"): "200",
            ("/../small.txt", "--path-as-is"): "400",
        }
        for (target, *options), expected in cases.items():
            with self.subTest(target, options=options):
                self.assertEqual(self.curl(target, *STATUS, *options)[: len(expected)], expected)

    def test_is_spared_a_body_that_is_not_wanted(self) -> None:
        self.assertEqual(self.curl("/small.txt", *STATUS, "--upload-file", "root/small.txt")[:3], "405")
        self.assertIn(self.curl("/small.txt", *STATUS, "--upload-file", "root/large.bin")[:3], ("405", "413"))

    def test_keeps_an_entity_tag(self) -> None:
        options = ("--etag-save", "tag", "--etag-compare", "tag", *STATUS)
        (self.folder / "tag").touch()
        self.assertEqual(self.curl("/large.bin", *options)[:3], "200")
        self.assertEqual(self.curl("/large.bin", *options)[:3], "304")

    def test_resumes_a_download(self) -> None:
        half = self.folder / "half"
        half.write_bytes(LARGE[:1_234_567])
        self.curl("/large.bin", "--continue-at", "-", "--output", half.name)
        self.assertEqual(half.read_bytes(), LARGE)

    def test_gets_many_at_once(self) -> None:
        options = ["--parallel", "--fail"]
        for i in range(20):
            options += ["--output", f"copy-{i}", self.server.url + "/large.bin"]
        self.curl("/small.txt", *options, "--output", "/dev/null")
        for i in range(20):
            self.assertEqual((self.folder / f"copy-{i}").read_bytes(), LARGE)


if __name__ == "__main__":
    quoit.main()
