import argparse
import os
import unittest

from support import CASES

from harness.options import by_default, chosen, cpus, one_of, positive, usual


class Options(unittest.TestCase):
    def test_of_cpus_are_lists_and_ranges(self):
        usable = sorted(os.sched_getaffinity(0))
        first, last = usable[0], usable[-1]
        self.assertEqual(cpus(f"{first}"), {first})
        self.assertEqual(cpus(f"{first},{last}"), {first, last})
        self.assertEqual(cpus(f"{first}-{first}"), {first})

    def test_of_cpus_are_refused_where_they_cannot_be_used(self):
        for text in ("", "a", "1-", "99999"):
            with self.assertRaises(argparse.ArgumentTypeError):
                cpus(text)

    def test_of_names_are_all_some_or_none(self):
        names = ("a", "b")
        self.assertEqual(chosen(None, names), ["a", "b"])
        self.assertEqual(chosen(["b"], names), ["b"])
        self.assertEqual(chosen(["none"], names), [])
        self.assertEqual(one_of(names, "probe")("none"), "none")
        with self.assertRaisesRegex(argparse.ArgumentTypeError, "no probe 'c', but a, b, and none"):
            one_of(names, "probe")("c")

    def test_leave_out_by_default_what_takes_long(self):
        self.assertNotIn("million", usual(CASES))
        self.assertIn("hot", usual(CASES))
        self.assertIn("by default all but million", by_default(CASES, usual(CASES)))

    def test_of_numbers_are_above_zero(self):
        self.assertEqual(positive("12"), 12)
        for text in ("0", "-1", "1.5", "x", ""):
            with self.assertRaises(argparse.ArgumentTypeError):
                positive(text)
