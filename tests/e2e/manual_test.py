"""That the pages of the manual are sound, and tell of every option that `quoit --help` tells of.

Usage: manual_test.py QUOIT FOLDER_OF_PAGES; 77, in CI 1, if this machine cannot tell.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import unittest

from command_help import Help

if not shutil.which("man"):
    print("man is missing: .ci/dependencies test")
    sys.exit(1 if os.environ.get("CI") == "true" else 77)

QUOIT = sys.argv[1]
PAGES = [pathlib.Path(sys.argv[2]) / name for name in ["quoit.1", "quoit.toml.5"]]
WIDTH = 80


def run(*command):
    environment = os.environ | {"MANWIDTH": str(WIDTH), "LC_ALL": "C.UTF-8", "MANPAGER": "cat"}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def shown(page):
    return run("man", "--warnings", "-E", "UTF-8", "-l", page)


class Manual(unittest.TestCase):
    def test_is_written_without_mistakes(self):
        for page in PAGES:
            with self.subTest(page=page.name):
                ended = shown(page)
                self.assertEqual(ended.stderr, "")
                self.assertEqual(ended.returncode, 0)

    def test_has_none_in_the_eyes_of_mandoc_either(self):
        if not shutil.which("mandoc"):
            missing = "mandoc is missing: .ci/dependencies test"
            self.assertNotEqual(os.environ.get("CI"), "true", missing)
            self.skipTest(missing)
        for page in PAGES:
            with self.subTest(page=page.name):
                found = run("mandoc", "-T", "lint", "-W", "warning", page).stdout.splitlines()
                # With a date, the same source would not always make the same page.
                self.assertEqual([line for line in found if "missing date" not in line], [])

    def test_fits_into_a_terminal(self):
        for page in PAGES:
            for line in shown(page).stdout.splitlines():
                with self.subTest(page=page.name, line=line):
                    self.assertLessEqual(len(line), WIDTH)

    def test_tells_of_every_command_and_option(self):
        text = shown(PAGES[0]).stdout
        program = Help(QUOIT)
        for name in program.commands:
            with self.subTest(command=name):
                self.assertRegex(text, rf"(?m)^   quoit {name}$")
        for command in [program, *(Help(QUOIT, name) for name in program.commands)]:
            for option in command.options:
                with self.subTest(command=command.name, option=option):
                    self.assertRegex(text, rf"(?m)^       (-., )?{option}( |$)|^       {option}, ")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
