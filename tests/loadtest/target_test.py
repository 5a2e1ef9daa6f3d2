import unittest

from support import CASES, PROBES, Report, figures, probed, subject

from harness.subjects import SUBJECTS
from harness.target import PROBE_TARGETS, TARGETS, Cost, Growth, Limit, SystemCalls, Throughput, targets


class Targets(unittest.TestCase):
    def test_are_of_cases_variants_and_subjects_that_exist(self):
        for target in TARGETS:
            variants = [variant.name for variant in CASES[target.case].variants]
            self.assertIn(getattr(target, "variant", ""), variants, target)
            self.assertIn(getattr(target, "base", "quoit"), SUBJECTS, target)

    def test_of_cost_are_kept_up_to_their_bound(self):
        target = Cost("hot", 0.5, "nginx")
        nginx = figures("hot", "nginx", [10])
        self.assertTrue(target.judge(Report([figures("hot", "quoit", [5]), nginx])).kept)
        verdict = target.judge(Report([figures("hot", "quoit", [6]), nginx]))
        self.assertEqual((verdict.kept, str(verdict)), (False, "hot: quoit ≤ 0.50 × nginx: 0.600, missed"))

    def test_of_throughput_are_kept_from_their_bound_on(self):
        target = Throughput("large", 1, "nginx")
        nginx = figures("large", "nginx", [1], requests_per_second=10)
        for requests_per_second, kept in ((9, False), (10, True), (11, True)):
            quoit = figures("large", "quoit", [1], requests_per_second=requests_per_second)
            self.assertEqual(target.judge(Report([quoit, nginx])).kept, kept)

    def test_of_growth_compare_with_the_plain_form(self):
        quoit = subject("quoit")
        report = Report([figures("access-log", quoit, [10]), figures("access-log", quoit, [12], "log")])
        self.assertEqual(Growth("access-log", 1.15, "log").judge(report).figure, 1.2)

    def test_of_system_calls_are_absolute(self):
        quoit = figures("hot", "quoit", [1], system_calls=1, system_calls_requests=2)
        self.assertTrue(SystemCalls("hot", 0.5).judge(Report([quoit])).kept)
        self.assertFalse(SystemCalls("hot", 0.4).judge(Report([quoit])).kept)

    def test_are_not_kept_without_a_figure(self):
        for target in (*TARGETS, *PROBE_TARGETS):
            verdict = target.judge(Report([]))
            self.assertEqual((verdict.kept, verdict.outcome), (False, "not measured"))

    def test_are_those_of_the_cases_that_are_measured(self):
        found = targets(["hot", "mix"], ["idle"], against=False)
        self.assertEqual({target.case for target in found}, {"hot", "mix", "idle"})
        self.assertIn(Cost("wide", 1.05, "before"), targets(["wide"], [], against=True))

    def test_of_probes_are_of_probes_and_quantities_that_exist(self):
        for target in PROBE_TARGETS:
            self.assertIn(target.quantity, [quantity.key for quantity in PROBES[target.case].quantities], target)

    def test_of_probes_are_absolute(self):
        most, least = Limit("stall", 1.5, "p99", "p99"), Limit("stall", 0.95, "kept", "kept", "≥")
        report = Report([], [probed("stall", "quoit", [{"kept": 0.9, "p99": 1.4}])])
        self.assertEqual(str(most.judge(report)), "stall: p99 ≤ 1.5: 1.400, kept")
        self.assertEqual(str(least.judge(report)), "stall: kept ≥ 0.95: 0.900, missed")
