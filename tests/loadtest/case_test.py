import tempfile
import unittest
from pathlib import Path

from support import CASES

from harness.case import MODIFIED_NS
from harness.ceiling import BODILESS
from harness.numbered_files import NumberedFiles


class Cases(unittest.TestCase):
    def test_have_scripts_that_exist(self):
        for case in CASES.values():
            self.assertTrue(case.script_path.is_file(), case.name)

    def test_ask_for_files_that_exist_unless_404_is_expected(self):
        for case in CASES.values():
            for exchange in case.exchanges:
                self.assertEqual(exchange.path in case.files, exchange.status != 404, f"{case.name}: {exchange.path}")

    def test_begin_with_a_plain_form_and_name_the_others_apart(self):
        for case in CASES.values():
            names = [variant.name for variant in case.variants]
            self.assertEqual(names[0], "", case.name)
            self.assertEqual(len(set(names)), len(names), case.name)

    def test_that_the_ceiling_answers_ask_for_one_file_of_letters_or_get_no_body(self):
        for case in CASES.values():
            if not case.fixed and not case.streamed:
                continue
            [status] = {exchange.status for exchange in case.exchanges}
            if status not in BODILESS:
                [exchange] = case.exchanges
                self.assertEqual((exchange.path, exchange.content.kind), (case.target, "letters"), case.name)

    def test_with_a_plot_have_places_in_it(self):
        for case in CASES.values():
            positions = [variant.position for variant in case.variants if variant.position is not None]
            self.assertEqual(len(set(positions)) > 1, bool(case.axis), case.name)

    def test_ask_for_their_hot_set_before_they_measure(self):
        for name in ("many", "million"):
            case = CASES[name]
            checked = {exchange.path for exchange in case.exchanges}
            self.assertLessEqual({case.target % number for number in range(1000)}, checked, name)
            self.assertIn(case.target % (len(case.files) // 2), checked, name)

    def test_have_numbered_files_that_differ(self):
        files = NumberedFiles("a", 2, 12, 30)
        self.assertEqual(list(files)[-1], "a/11.txt")
        self.assertEqual((len(files), files["a/07.txt"].bytes[:2]), (12, b"7 "))
        for path in ("a/12.txt", "a/7.txt", "b/07.txt", "a/x.txt"):
            self.assertNotIn(path, files)

    def test_write_files_of_one_age_and_sidecars_of_text_alone(self):
        with tempfile.TemporaryDirectory() as name:
            root = Path(name)
            CASES["mix"].write_files(root)
            found = {file.name for file in root.iterdir()}
            self.assertLessEqual(set(CASES["mix"].files), found)
            self.assertLessEqual({"app.js.gz", "app.js.br", "logo.svg.br"}, found)
            self.assertNotIn("hero.webp.gz", found)
            self.assertEqual({file.stat().st_mtime_ns for file in root.iterdir()}, {MODIFIED_NS})
