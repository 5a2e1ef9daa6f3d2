"""A request, and what must come back for it."""

import gzip
from dataclasses import dataclass

from .content import Content
from .sidecar import brotli


@dataclass(frozen=True)
class Exchange:
    """`{etag}` in a field stands for the entity tag of the path."""

    path: str
    content: Content | None = None  # None: any body will do
    status: int = 200
    fields: tuple[tuple[str, str], ...] = ()
    part: tuple[int, int] | None = None  # the first and the last byte asked for; None: the whole content

    def request(self, host: str, etag: str) -> bytes:
        fields = "".join(f"{name}: {value.replace('{etag}', etag)}\r\n" for name, value in self.fields)
        return f"GET /{self.path} HTTP/1.1\r\nHost: {host}\r\n{fields}\r\n".encode()

    def accepts(self, body: bytes, coding: str) -> bool:
        """Whether that body, in that content coding, is the right one."""
        if self.content is None:
            return True
        expected = self.content.bytes
        if self.part:
            expected = expected[self.part[0] : self.part[1] + 1]
        if coding == "br":  # Python cannot decode it
            return body == brotli(expected)
        try:
            return (gzip.decompress(body) if coding == "gzip" else body) == expected
        except (OSError, EOFError):
            return False
