import unittest

import support  # noqa: F401  (finds the harness)

from harness import brotli


class Brotli(unittest.TestCase):
    def test_gives_back_what_it_compressed(self):
        content = b"again and again " * 1000
        coded = brotli.compress(content)
        self.assertLess(len(coded), len(content) / 10)
        self.assertEqual(brotli.decompress(coded, len(content)), content)

    def test_refuses_more_than_was_expected(self):
        with self.assertRaises(ValueError):
            brotli.decompress(brotli.compress(b"x" * 100), 99)

    def test_refuses_what_is_no_brotli(self):
        with self.assertRaises(ValueError):
            brotli.decompress(b"\xff" * 100, 100)
