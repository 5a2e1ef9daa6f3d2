import unittest

from support import Report, figures, probed, subject

from harness.probe_table import ProbeTable
from harness.table import Table, align


class Tables(unittest.TestCase):
    def test_have_a_column_for_each_base(self):
        table = Table(Report([figures("hot", "quoit", [3]), figures("hot", "nginx", [6])]))
        row = dict(zip(table.header, table.rows[0], strict=True))
        self.assertEqual((row["CPU µs/request"], row["× nginx"], row["calls"]), ("3.00 (3.00..3.00)", "0.50", "–"))
        self.assertNotIn("× ceiling", row)

    def test_tell_growth(self):
        nginx = subject("nginx")
        table = Table(Report([figures("access-log", nginx, [4]), figures("access-log", nginx, [5], "log")]))
        self.assertEqual([row[table.header.index("growth")] for row in table.rows], ["–", "+25.0%"])

    def test_tell_no_times_of_pipelined_requests(self):
        table = Table(Report([figures("pipelined", "quoit", [3], p50_us=7, p99_us=9)]))
        row = dict(zip(table.header, table.rows[0], strict=True))
        self.assertEqual((row["p50 µs"], row["p99 µs"]), ("–", "–"))

    def test_say_why_figures_are_not_valid(self):
        table = Table(Report([figures("hot", "quoit", [3, 3], problems=["2 read errors"])]))
        self.assertEqual(table.rows, [["hot", "quoit", "not valid: 2 read errors"]])

    def test_of_probes_have_a_row_for_each_figure(self):
        probes = [probed("memory", "quoit", [{"resident": 7.5}]), probed("memory", "nginx", [{}], problems=("why",))]
        rows = ProbeTable(Report([], probes)).rows
        self.assertEqual(rows[0], ["memory", "quoit", "resident, libraries included", "7.50 MiB (7.50..7.50)"])
        self.assertEqual(rows[1][3], "–")
        self.assertEqual(rows[2], ["memory", "nginx", "not valid: why"])

    def test_align_their_columns(self):
        lines = align([["case", "subject", "n", "m"], ["a", "b", "123", "4"], ["a", "b", "not valid: why"]])
        expected = ["case  subject    n  m", "a     b        123  4", "a     b        not valid: why"]
        self.assertEqual(lines.splitlines(), expected)
