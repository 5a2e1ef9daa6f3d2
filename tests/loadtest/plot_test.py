import re
import unittest

import support  # noqa: F401  (finds the harness)

from harness.plot import HEIGHT, LABEL_PX, Line, plot, step_above, step_below, steps

TICKS = [(0, "a"), (1, "b")]


class Plots(unittest.TestCase):
    def test_step_by_1_2_and_5(self):
        self.assertEqual([step_below(value) for value in (1, 3, 49, 50, 0.3)], [1, 2, 20, 50, 0.2])
        self.assertEqual([step_above(value) for value in (1, 3, 49, 50, 60)], [2, 5, 50, 100, 100])
        self.assertEqual(steps(2, 20), [2, 5, 10, 20])

    def test_have_fewer_steps_where_they_would_be_many(self):
        self.assertEqual(steps(1, 100_000), [1, 10, 100, 1000, 10_000, 100_000])

    def test_keep_everything_inside(self):
        text = plot([Line("x", "quoit", ((0, 3.0), (1, 4000.0)))], TICKS, "µs", "why")
        for place in re.findall(r'points="([^"]+)"', text)[0].split():
            self.assertTrue(0 <= float(place.split(",")[1]) <= HEIGHT)

    def test_of_one_value_have_two_steps(self):
        self.assertEqual(plot([Line("x", "peer", ((0, 5.0),))], TICKS, "µs", "why").count("grid"), 2)

    def test_write_numbers_out(self):
        text = plot([Line("x", "quoit", ((0, 0.5), (1, 900_000.0)))], TICKS, "µs", "why")
        self.assertEqual(re.findall(r'class="unit"[^>]*>([^<]+)<', text)[:2], ["µs", "1"])
        self.assertIn(">1,000,000<", text)

    def test_keep_names_apart(self):
        lines = [Line(name, "peer", ((0, 1.0), (1, 10.0))) for name in ("one", "two", "three")]
        places = re.findall(r'<text class="label peer" x="[^"]+" y="([^"]+)"', plot(lines, TICKS, "µs", "why"))
        heights = [float(place) for place in places]
        self.assertEqual([round(b - a) for a, b in zip(heights, heights[1:])], [LABEL_PX, LABEL_PX])

    def test_of_nothing_are_empty(self):
        self.assertEqual(plot([Line("x", "peer", ())], TICKS, "µs", "why"), "")
