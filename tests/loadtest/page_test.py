import re
import unittest
from html.parser import HTMLParser

from support import Report, Verdict, document, figures, probed, subject

from harness.page import page, reference, shortened

VOID = {"meta"}


class Reader(HTMLParser):
    """Which elements are open, and all text."""

    def __init__(self, text: str):
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        expected = self.open.pop()
        if tag != expected:
            raise ValueError(f"</{tag}> closes <{expected}>")

    def handle_data(self, data):
        self.text += data


class Pages(unittest.TestCase):
    def test_are_well_formed_and_need_nothing_else(self):
        nginx = figures("hot", "nginx", [10, 12])
        failed = figures("mix", "h2o", [1], problems=["1 <b> error"])
        text = page(document(figures("hot", "quoit", [5, 5]), nginx, failed))
        self.assertEqual(Reader(text).open, [])
        self.assertNotRegex(text, r"""(?:src=|@import|url\(|href="[^#])""")

    def test_escape_what_others_named(self):
        text = page(document(figures("hot", "quoit@/tmp/<i>&", [5])))
        self.assertNotIn("<i>", text)
        self.assertIn("quoit@/tmp/<i>&", Reader(text).text)

    def test_draw_bars_as_long_as_the_ratio(self):
        text = page(document(figures("access-log", "quoit", [5]), figures("access-log", "nginx", [10])))
        quoit = re.findall(r'<rect class="quoit"[^>]* width="([\d.]+)"', text)
        nginx = re.findall(r'<rect class="peer"[^>]* width="([\d.]+)"', text)
        self.assertAlmostEqual(float(quoit[-1]) / float(nginx[-1]), 0.5, places=2)

    def test_measure_probes_by_what_is_promised(self):
        text = page(document(probes=(probed("idle", "quoit", [{"connection": 250.0}]),)))
        bars = re.findall(r'<rect class="quoit"[^>]* width="([\d.]+)"', text)
        line = re.findall(r'<line class="one" x1="([\d.]+)"', text)
        self.assertAlmostEqual(float(bars[0]) / float(line[0]), 0.5, places=2)
        self.assertIn("promised: ≤ 500 bytes", text)
        self.assertEqual(Reader(text).open, [])

    def test_say_why_probes_are_not_valid(self):
        text = Reader(page(document(probes=(probed("paths", "h2o", [{}], problems=("timed <out>",)),)))).text
        self.assertIn("not valid: timed <out>", text)

    def test_plot_latencies_as_curves(self):
        values = {f"same_{key}": value for key, value in (("p50", 10.0), ("p99", 100.0), ("p999", 0.0))}
        text = page(document(probes=(probed("latency", "quoit", [values]),)))
        [points] = re.findall(r'<polyline class="quoit" points="([^"]+)"', text)
        self.assertEqual(len(points.split()), 3)
        self.assertEqual(Reader(text).open, [])

    def test_plot_the_cost_by_connections(self):
        nginx = subject("nginx")
        measured = [figures("wide", nginx, [cost], variant) for cost, variant in ((5, ""), (50, "1"), (6, "5000"))]
        text = page(document(*measured, figures("wide", nginx, [1], "8", problems=["why"])))
        [points] = re.findall(r'<polyline class="peer" points="([^"]+)"', text)
        heights = [float(point.split(",")[1]) for point in points.split()]
        self.assertEqual(len(heights), 3)
        self.assertLess(heights[0], heights[2])  # what costs more stands higher, and 1 comes first
        self.assertLess(heights[2], heights[1])

    def test_write_large_numbers_short(self):
        texts = [shortened(count) for count in (1, 5000, 10_000, 100_000, 1_000_000)]
        self.assertEqual(texts, ["1", "5,000", "10,000", "100k", "1M"])

    def test_cut_the_longest_bars(self):
        text = page(document(figures("hot", "nginx", [1]), figures("hot", "caddy", [50])))
        self.assertEqual(text.count("<polygon"), 1)
        self.assertTrue(all(float(width) <= 400 for width in re.findall(r'width="([\d.]+)"', text)))

    def test_say_which_promises_were_kept(self):
        verdicts = (Verdict("hot", "quoit ≤ 1", 0.5, True), Verdict("hot", "quoit ≤ 2", None, False))
        text = Reader(page(document(figures("hot", "quoit", [1]), verdicts=verdicts))).text
        self.assertIn("1 of 2 kept", text)
        self.assertIn("✗ hot: quoit ≤ 2: not measured", text)

    def test_say_why_figures_are_not_valid(self):
        text = Reader(page(document(figures("hot", "quoit", [1], problems=["the server ended"])))).text
        self.assertIn("not valid: the server ended", text)

    def test_warn_of_a_busy_machine(self):
        self.assertIn("took 50%", page(document(figures("hot", "quoit", [1], disturbance=0.5))))
        self.assertNotIn("expect noise", page(document(figures("hot", "quoit", [1]))))

    def test_measure_bars_by_nginx_or_the_first_plain_form(self):
        quoit = subject("quoit")
        logging, plain = figures("access-log", quoit, [6], "log"), figures("access-log", quoit, [5])
        nginx = figures("access-log", "nginx", [5])
        self.assertIs(reference(Report([logging, plain, nginx]), plain.case), nginx)
        self.assertIs(reference(Report([logging, plain]), plain.case), plain)
        self.assertIsNone(reference(Report([logging]), plain.case))
