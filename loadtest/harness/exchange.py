"""A request, and what must come back for it."""

import gzip
from dataclasses import dataclass

from . import brotli
from .content import Content


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
        try:
            return decoded(body, coding, len(expected)) == expected
        except (OSError, EOFError, ValueError):
            return False


def decoded(body: bytes, coding: str, most: int) -> bytes:
    match coding:
        case "br":
            return brotli.decompress(body, most)
        case "gzip":
            return gzip.decompress(body)
        case "":
            return body
    raise ValueError(f"unknown coding '{coding}'")
