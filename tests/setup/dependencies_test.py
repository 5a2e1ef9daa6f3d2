""".ci/dependencies on systems that are made up: each program of a package manager that it calls is a short script here,
which writes down how it was called."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / ".ci/dependencies"
# What the script may use of this machine as it is. It has no other programs than these and the made-up ones.
TOOLS = ("awk", "bash", "cat", "dirname", "env", "sed")
NOBODY = 65534  # root would not need to ask

# A system where every package is there that somebody asks for, as new as can be.
EVERYTHING_INSTALLED = 'for package; do case $package in -*|*{*) ;; *) echo "installed $package 99:1" ;; esac; done'
NOTHING_INSTALLED = "exit 1"
EVERYTHING_OFFERED = r"""shift; for package; do printf '%s:\n  Candidate: 99:1\n' "$package"; done"""


class System:
    """A folder of programs, and a checkout that holds nothing but the script."""

    def __init__(self, folder: Path) -> None:
        self._programs = folder / "programs"
        self._programs.mkdir()
        self._calls = folder / "calls"
        self._calls.touch()
        self._script = folder / "checkout/.ci/dependencies"
        self._script.parent.mkdir(parents=True)
        shutil.copy(SCRIPT, self._script)
        for tool in TOOLS:
            (self._programs / tool).symlink_to(shutil.which(tool))
        for path in (folder, self._programs, self._script.parent.parent, self._script.parent):
            path.chmod(0o755)
        self._calls.chmod(0o666)
        self.has("dpkg", '[ "$1" = --compare-versions ] && [ "$(printf "%s" "$2")" = 99:1 ]')
        self.has("dpkg-query", EVERYTHING_INSTALLED)
        self.has("apt-cache", EVERYTHING_OFFERED)
        self.has("apt-get", "")

    def has(self, program: str, commands: str) -> None:
        path = self._programs / program
        path.write_text(f'#!/usr/bin/env bash\necho "{program} $*" >>"{self._calls}"\n{commands}\n', encoding="utf-8")
        path.chmod(0o755)

    def lacks(self, program: str) -> None:
        (self._programs / program).unlink()

    def lets_its_user_become_root(self) -> None:
        self.has("sudo", 'shift; "$@"')
        self.has("install", "cat >/dev/null")  # the note that no service is to be started
        self.has("rm", "")

    def set_up(self, what: str = "build") -> subprocess.CompletedProcess:
        return subprocess.run(
            [self._script, what],
            env={"PATH": str(self._programs)},
            user=NOBODY if os.geteuid() == 0 else None,
            capture_output=True,
            text=True,
            check=False,
        )

    def calls(self, program: str) -> list[str]:
        lines = self._calls.read_text(encoding="utf-8").splitlines()
        return [line.partition(" ")[2] for line in lines if line.partition(" ")[0] == program]


class Dependencies(unittest.TestCase):
    def setUp(self) -> None:
        self.system = System(Path(self.enterContext(tempfile.TemporaryDirectory(prefix="quoit-test-"))))

    def test_have_nothing_to_do_a_second_time(self) -> None:
        for what in ("build", "test", "development"):
            done = self.system.set_up(what)
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))
        self.assertEqual(len(self.system.calls("dpkg-query")), 3)
        for program in ("apt-get", "apt-cache", "sudo"):
            self.assertEqual(self.system.calls(program), [])

    def test_are_installed_and_named_where_they_are_missing(self) -> None:
        self.system.lets_its_user_become_root()
        self.system.has("dpkg-query", EVERYTHING_INSTALLED.replace("-*", "-*|ninja-build|zlib1g-dev"))
        done = self.system.set_up()
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout, "Refreshing the package lists\nInstalling ninja-build zlib1g-dev\n")
        update, install = self.system.calls("apt-get")
        self.assertTrue(update.endswith(" update"), update)
        self.assertTrue(install.endswith(" install --no-install-recommends ninja-build zlib1g-dev"), install)

    def test_that_are_too_old_are_installed(self) -> None:
        self.system.lets_its_user_become_root()
        self.system.has("dpkg-query", EVERYTHING_INSTALLED.replace("-*", "cmake) echo installed cmake 1.0 ;; -*"))
        done = self.system.set_up()
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("Installing cmake\n", done.stdout)

    def test_that_no_package_offers_are_named_in_one_sentence(self) -> None:
        self.system.lets_its_user_become_root()
        self.system.has("dpkg-query", NOTHING_INSTALLED)
        offered = EVERYTHING_OFFERED.replace("for package; do", 'for package; do [ "$package" = liburing-dev ] || ')
        self.system.has("apt-cache", offered)
        done = self.system.set_up()
        self.assertEqual(done.returncode, 1)
        self.assertEqual(
            done.stderr,
            "This system offers no liburing-dev (2.9 or later); Debian 12 and later have all that quoit needs.\n",
        )
        self.assertFalse(any(" install " in call for call in self.system.calls("apt-get")))

    def test_are_listed_where_there_is_no_apt(self) -> None:
        self.system.lacks("apt-get")
        done = self.system.set_up()
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertRegex(
            done.stderr,
            r"\AThe set-up needs apt, which this system lacks; install what corresponds to Debian's g\+\+, cmake, .*\n\Z",
        )

    def test_are_listed_for_whom_may_not_install_them(self) -> None:
        self.system.has("dpkg-query", NOTHING_INSTALLED)
        done = self.system.set_up()
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertRegex(
            done.stderr, r"\AMissing: g\+\+, cmake, .*; installing them takes root, or sudo without a password\.\n\Z"
        )
        self.assertEqual(self.system.calls("apt-get"), [])


if __name__ == "__main__":
    unittest.main()
