import gzip
import unittest

import support  # noqa: F401  (finds the harness)

from harness import brotli
from harness.content import Content
from harness.exchange import Exchange

CONTENT = Content(1000)


class Exchanges(unittest.TestCase):
    def test_ask_with_their_fields(self):
        exchange = Exchange("a.txt", fields=(("If-None-Match", "{etag}"), ("Range", "bytes=0-1")))
        expected = b'GET /a.txt HTTP/1.1\r\nHost: here\r\nIf-None-Match: "1"\r\nRange: bytes=0-1\r\n\r\n'
        self.assertEqual(exchange.request("here", '"1"'), expected)

    def test_accept_their_content_in_each_coding(self):
        exchange, content = Exchange("a", CONTENT), CONTENT.bytes
        self.assertTrue(exchange.accepts(content, ""))
        self.assertTrue(exchange.accepts(gzip.compress(content), "gzip"))
        self.assertTrue(exchange.accepts(brotli.compress(content), "br"))

    def test_refuse_other_content_in_each_coding(self):
        exchange, other = Exchange("a", CONTENT), CONTENT.bytes[:-1] + b"!"
        self.assertFalse(exchange.accepts(other, ""))
        self.assertFalse(exchange.accepts(gzip.compress(other), "gzip"))
        self.assertFalse(exchange.accepts(brotli.compress(other), "br"))

    def test_refuse_what_is_not_in_the_coding_it_claims(self):
        exchange, content = Exchange("a", CONTENT), CONTENT.bytes
        for coding in ("gzip", "br", "zstd"):
            self.assertFalse(exchange.accepts(content, coding), coding)
        self.assertFalse(exchange.accepts(gzip.compress(content)[:-9], "gzip"))

    def test_accept_their_part_alone(self):
        exchange = Exchange("a", CONTENT, 206, part=(10, 19))
        self.assertTrue(exchange.accepts(CONTENT.bytes[10:20], ""))
        self.assertFalse(exchange.accepts(CONTENT.bytes[10:21], ""))
        self.assertFalse(exchange.accepts(CONTENT.bytes, ""))

    def test_without_content_accept_any(self):
        self.assertTrue(Exchange("a", status=404).accepts(b"nothing here", ""))
