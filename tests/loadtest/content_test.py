import unittest
import zlib

import support  # noqa: F401  (finds the harness)

from harness.content import Content


class Contents(unittest.TestCase):
    def test_have_their_size(self):
        for kind in ("letters", "prose", "noise"):
            for size in (1, 100, 5000):
                self.assertEqual(len(Content(size, kind, 3).bytes), size, kind)

    def test_are_the_same_each_time(self):
        for kind in ("letters", "prose", "noise"):
            first = Content(1000, kind, 7).bytes
            Content(1000, kind, 8).bytes  # noqa: B018  (so that nothing is merely remembered)
            self.assertEqual(Content(1000, kind, 7).bytes, first)

    def test_differ_by_seed(self):
        for kind in ("letters", "prose", "noise"):
            self.assertEqual(len({Content(1000, kind, seed).bytes for seed in range(20)}), 20, kind)

    def test_without_a_seed_are_what_the_ceiling_sends(self):
        self.assertEqual(Content(30).bytes, b"abcdefghijklmnopqrstuvwxyzabcd")

    def test_compress_as_their_kind_says(self):
        prose, noise = Content(50_000, "prose"), Content(50_000, "noise")
        self.assertTrue(2 < prose.size / len(zlib.compress(prose.bytes)) < 6)
        self.assertGreater(len(zlib.compress(noise.bytes)), noise.size * 0.99)
        self.assertEqual([prose.compressible, noise.compressible], [True, False])
