"""wget: resumed downloads, mirrors."""

import filecmp
from pathlib import Path

import quoit
from quoit import LARGE

WGET = quoit.need("wget")
PAGES = {
    "index.html": "<a href=sub/>down</a> <a href='a%20b.html?c=d#e'>blank</a> <a href=/sub/%C3%A9.html>accent</a>",
    "a b.html": "<a href=large.bin>large</a>",
    "sub/index.html": "<a href=../>up</a> <a href=deep>without its slash</a>",
    "sub/é.html": "é",
    "sub/deep/index.html": "<a href=../../index.html>home</a>",
}


class Wget(quoit.Site):
    @classmethod
    def fill(cls, root: Path) -> None:
        (root / "large.bin").write_bytes(LARGE)
        for name, text in PAGES.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")

    def wget(self, target: str, *options: str) -> None:
        quoit.run(WGET, "--no-verbose", "--tries=1", *options, self.server.url + target, folder=self.folder)

    def test_resumes_a_download(self) -> None:
        half = self.folder / "large.bin"
        half.write_bytes(LARGE[:1_234_567])
        self.wget("/large.bin", "--continue")
        self.assertEqual(half.read_bytes(), LARGE)

    def test_mirrors_a_site(self) -> None:
        # Saved under the name it was redirected to, a folder asked for without its slash stays one.
        options = ("--mirror", "--trust-server-names", "--no-host-directories", "--directory-prefix=mirror",
                   "--restrict-file-names=nocontrol")
        for _ in range(2):  # the second time nothing has changed (--timestamping)
            self.wget("/", *options)
        (self.folder / "mirror/a b.html?c=d").rename(self.folder / "mirror/a b.html")
        names = [*PAGES, "large.bin"]
        _, different, missing = filecmp.cmpfiles(self.root, self.folder / "mirror", names, shallow=False)
        self.assertEqual((different, missing), ([], []))


if __name__ == "__main__":
    quoit.main()
