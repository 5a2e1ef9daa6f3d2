import tempfile
import unittest
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

from support import document, figures, subject

from harness.readme import BEGIN, END, NoMarks, publish


class Readmes(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "docs").mkdir()

    def published(self, text: str) -> str:
        quoit, nginx = subject("quoit"), subject("nginx")
        measured = [figures("hot", quoit, [5, 6, 7]), figures("hot", nginx, [10, 12, 14])]
        measured += [figures("missing", quoit, [9]), figures("missing", nginx, [10], problems=["refused"])]
        (self.folder / "README.md").write_text(text)
        publish(document(*measured), self.folder)
        return (self.folder / "README.md").read_text()

    def test_have_a_row_for_each_case(self):
        lines = self.published(f"before\n{BEGIN}old\n{END}after\n").splitlines()
        self.assertEqual((lines[0], lines[-1]), ("before", "after"))
        self.assertNotIn("old", lines)
        rows = [line.split(" | ")[1:] for line in lines if line.startswith("|")]
        self.assertEqual(rows[0], ["quoit", "nginx |"])
        self.assertEqual(rows[2], ["**6.00 (0.50)**", "12.00 |"])
        self.assertEqual(rows[3], ["**9.00**", "– |"])

    def test_tell_the_circumstances(self):
        (self.folder / "README.md").write_text(f"{BEGIN}{END}")
        versions = {"quoit": "quoit 0.1.0", "nginx": "nginx version: nginx/1.22.1", "none": "unknown"}
        publish(replace(document(figures("hot", "quoit", [5])), versions=versions), self.folder)
        told = (self.folder / "README.md").read_text()
        self.assertIn("medians of 3 alternating rounds of 5 s; quoit 0.1.0, nginx 1.22.1.\n", told)

    def test_warn_of_noise(self):
        busy = figures("hot", "quoit", [5, 6, 7], disturbance=0.2)
        (self.folder / "README.md").write_text(f"{BEGIN}{END}")
        publish(document(busy), self.folder)
        self.assertIn("Something else took 20%", (self.folder / "README.md").read_text())

    def test_show_the_first_case_as_a_plot_of_its_own(self):
        self.published(f"{BEGIN}{END}")
        plot = ElementTree.parse(self.folder / "docs/loadtest.svg").getroot()
        self.assertEqual(plot.tag, "{http://www.w3.org/2000/svg}svg")
        widths = [float(bar.get("width", "0")) for bar in plot.iter("{http://www.w3.org/2000/svg}rect")]
        self.assertAlmostEqual(widths[0] / widths[1], 0.5, places=2)

    def test_have_the_plots_of_costs_beside(self):
        nginx = subject("nginx")
        measured = [figures("wide", nginx, [cost], variant) for cost, variant in ((5, ""), (50, "1"), (6, "5000"))]
        (self.folder / "README.md").write_text(f"{BEGIN}{END}")
        publish(document(figures("hot", "quoit", [5]), *measured), self.folder)
        self.assertEqual({file.name for file in (self.folder / "docs").iterdir()}, {"loadtest.svg", "loadtest-wide.svg"})
        plot = ElementTree.parse(self.folder / "docs/loadtest-wide.svg").getroot()
        self.assertEqual(len(list(plot.iter("{http://www.w3.org/2000/svg}polyline"))), 1)

    def test_keep_their_table_where_only_costs_by_number_were_measured(self):
        measured = [figures("wide", "nginx", [cost], variant) for cost, variant in ((5, ""), (50, "1"))]
        (self.folder / "README.md").write_text("as it is")
        publish(document(*measured), self.folder)
        self.assertEqual((self.folder / "README.md").read_text(), "as it is")
        self.assertEqual([file.name for file in (self.folder / "docs").iterdir()], ["loadtest-wide.svg"])

    def test_without_marks_stay_as_they_are(self):
        with self.assertRaises(NoMarks):
            self.published("nothing\n")
        self.assertEqual((self.folder / "README.md").read_text(), "nothing\n")
