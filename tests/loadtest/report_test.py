import json
import unittest

from support import Report, figures, probed, subject


class Reports(unittest.TestCase):
    def test_pair_rounds_and_take_the_median_of_the_ratios(self):
        quoit, nginx = figures("hot", "quoit", [1, 9, 4]), figures("hot", "nginx", [2, 10, 5])
        ratio = Report([quoit, nginx]).ratio(quoit, "nginx")
        self.assertEqual((ratio.low, ratio.median, ratio.high), (0.5, 0.8, 0.9))

    def test_compare_the_same_variant(self):
        quoit = figures("access-log", "quoit", [6], "log")
        nginx = [figures("access-log", "nginx", [100]), figures("access-log", "nginx", [12], "log")]
        self.assertEqual(Report([quoit, *nginx]).ratio(quoit, "nginx").median, 0.5)

    def test_grow_from_the_plain_form_of_the_same_subject(self):
        old, new = subject("quoit@/old"), subject("quoit")
        grown = figures("access-log", new, [6, 9], "log")
        plain = figures("access-log", new, [4, 6])
        report = Report([figures("access-log", old, [1, 1]), plain, grown])
        self.assertEqual(report.growth(grown).median, 1.5)
        self.assertIsNone(report.growth(plain))

    def test_compare_nothing_that_is_not_valid(self):
        quoit, nginx = figures("hot", "quoit", [1]), figures("hot", "nginx", [2], problems=["3 read errors"])
        report = Report([quoit, nginx])
        self.assertIsNone(report.ratio(quoit, "nginx"))
        self.assertIsNone(report.ratio(nginx, "quoit"))
        self.assertFalse(report.valid)

    def test_find_the_first_of_a_kind(self):
        first, second = figures("hot", "quoit", [1]), figures("hot", "quoit@/other", [2])
        self.assertIs(Report([first, second]).find("hot", "quoit"), first)
        self.assertIsNone(Report([first, second]).find("hot", "nginx"))

    def test_have_the_bases_that_took_part(self):
        self.assertEqual(Report([figures("hot", "ceiling", [1]), figures("hot", "h2o", [1])]).bases, ["ceiling"])

    def test_count_system_calls_by_their_own_run(self):
        counted = figures("hot", "quoit", [1], system_calls=30, system_calls_requests=60)
        self.assertEqual(counted.system_calls, 0.5)
        self.assertIsNone(figures("hot", "quoit", [1]).system_calls)

    def test_leave_disturbances_of_rounds_that_are_not_valid_out(self):
        valid = figures("hot", "quoit", [1, 1], disturbance=0.25)
        failed = figures("hot", "nginx", [1] * 5, problems=["x"], disturbance=1)
        self.assertEqual(Report([valid, failed]).disturbance(), 0.25)

    def test_of_probes_have_medians_of_what_was_measured(self):
        stalled = probed("stall", "nginx", [{"kept": 0.0}, {"kept": 0.5, "p99": 3.0}, {"kept": 0.1}])
        self.assertEqual(stalled.spread("kept").median, 0.1)
        self.assertEqual(stalled.spread("p99").median, 3.0)
        self.assertIsNone(stalled.spread("slow_answers"))
        self.assertEqual(stalled.as_json()["kept"], {"median": 0.1, "low": 0.0, "high": 0.5})

    def test_of_probes_are_not_valid_where_a_round_failed(self):
        failed = probed("idle", "quoit", [{"connection": 1.0}], problems=("closed the connection",))
        report = Report([figures("hot", "quoit", [1])], [failed])
        self.assertFalse(report.valid)
        self.assertIsNone(report.find_probe("idle", "quoit").spread("connection"))

    def test_are_json(self):
        failed = figures("hot", "h2o", [1], problems=["x"])
        report = Report([figures("hot", "quoit", [1, 3]), figures("hot", "nginx", [4, 4]), failed])
        written = json.loads(json.dumps(report.as_json()))
        self.assertEqual(written["figures"][0]["ratios"]["nginx"], {"median": 0.5, "low": 0.25, "high": 0.75})
        self.assertEqual(written["figures"][2]["problems"], ["x"])
        self.assertNotIn("cpu_us", written["figures"][2])
