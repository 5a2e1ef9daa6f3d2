import unittest

from support import CASES

from harness.check import Checked
from harness.load import Load
from harness.variant import PLAIN, Variant

ADDRESS = ("127.0.0.1", 81)
ERRORS = {"connect": 0, "read": 0, "write": 0, "timeout": 0, "status": 0}


def load(case: str, variant: Variant = PLAIN) -> Load:
    return Load(CASES[case], variant, CASES[case].connections, {0})


def problems(case: str, requests: int, received: float, mean: int = 1000, **errors: int) -> list[str]:
    result = {"requests": requests, "bytes": received, "errors": ERRORS | errors}
    return load(case).problems(result, Checked(mean, mean, ""))


class Loads(unittest.TestCase):
    def test_run_the_script_of_their_case(self):
        command = load("range").command(ADDRESS, "", 5)
        self.assertEqual(command[:4], ["wrk", "-t1", "-c64", "-d5s"])
        self.assertEqual(command[5], str(CASES["range"].script_path))
        self.assertEqual(command[6:], ["http://127.0.0.1:81/range.bin", "--", "1048576", "1114111"])

    def test_have_the_arguments_of_their_variant(self):
        command = load("many", Variant("zipf", arguments=("zipf", "7"))).command(ADDRESS, "", 5)
        self.assertEqual(command[-3:], ["--", "zipf", "7"])

    def test_tell_the_entity_tag(self):
        self.assertEqual(load("conditional").command(ADDRESS, '"e"', 5)[-1], '"e"')

    def test_are_valid_when_each_byte_is_accounted_for(self):
        self.assertEqual(problems("hot", 10_000, 10_000_000), [])

    def test_may_have_open_requests_at_their_end(self):
        self.assertEqual(problems("hot", 10_000, 10_000_000 + 64 * 1000), [])
        self.assertEqual(problems("pipelined", 10_000, 10_000_000 + 16 * 64 * 1000), [])

    def test_are_not_valid_with_other_sizes(self):
        for received in (10_000_000 + 66_000, 10_000_000 - 66_000):
            [problem] = problems("hot", 10_000, received)
            self.assertIn("not 10000000", problem)

    def test_are_not_valid_with_errors(self):
        self.assertEqual(problems("hot", 10_000, 10_000_000, read=2, timeout=1), ["2 read errors", "1 timeout errors"])
        self.assertEqual(problems("hot", 10_000, 10_000_000, status=3), ["3 status errors"])

    def test_are_not_valid_without_errors_where_404_is_expected(self):
        self.assertEqual(problems("missing", 10_000, 10_000_000, status=10_000), [])
        self.assertEqual(problems("missing", 10_000, 10_000_000, status=9_990), ["10 status errors"])

    def test_are_not_valid_without_an_answer(self):
        self.assertEqual(problems("hot", 0, 0), ["no request was answered"])
